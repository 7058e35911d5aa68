"""Checks that a company's regular expression takes linear time on any text."""

from __future__ import annotations

import re
from math import prod
from typing import Annotated

from pydantic import AfterValidator, Field

MAX_REPEAT = 200
_FAULTS = (
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
"""The limit of all repeats multiplied: the most steps of a pattern at one place of a text."""
_GROUP_REPEAT = re.compile(r"\)\{")
_REPEAT = re.compile(r"\{(?:[0-9]{1,4},)?([0-9]{1,4})\}")


def check_pattern(pattern: str) -> str:
    """Return `pattern`. Raises ValueError if it could take more than linear time."""
    for fault, what in _FAULTS:
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


SafePattern = Annotated[str, AfterValidator(check_pattern), Field(max_length=2_000)]
