"""Which regular expressions a company may add: those that take linear time on any text."""

from __future__ import annotations

import re
from math import prod

MAX_REPEAT = 200
_REFUSED = (
    (re.compile(r"\(\?(?:[=!]|<[=!])"), "looks around"),
    (re.compile(r"\\[1-9]|\(\?P=|\(\?\("), "refers back"),
    (re.compile(r"(?<!\\)(?:\\\\)*[*+](?![^\[\]]*\])"), "repeats without a bound"),
    (re.compile(r"\{[0-9]*,\}"), "repeats without a bound"),
    (
        re.compile(r"\{(?:[0-9]+,)?(?:[0-9]{4,}|[3-9][0-9]{2}|2[1-9][0-9]|20[1-9])\}"),
        "repeats too often",
    ),
)


MAX_WORK = 100_000
"""All repeats of one pattern multiplied: the most steps it can take at one place of a text."""
_GROUP_REPEAT = re.compile(r"\)\{")
_REPEAT = re.compile(r"\{(?:[0-9]{1,4},)?([0-9]{1,4})\}")


def bounded(pattern: str) -> str:
    """Refuse what could take more than linear time; `MAX_REPEAT` is the longest repeat."""
    for fault, what in _REFUSED:
        if fault.search(pattern):
            raise ValueError(f"the pattern {what}; use plain text, classes and {{0,{MAX_REPEAT}}}")
    if _GROUP_REPEAT.search(pattern):
        raise ValueError("the pattern repeats a group; write the parts out")
    if prod(int(most) for most in _REPEAT.findall(pattern)) > MAX_WORK:
        raise ValueError(f"the repeats of the pattern multiply to more than {MAX_WORK:,}")
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern
