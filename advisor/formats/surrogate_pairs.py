r"""Characters that JSON writes in two halves, such as `\ud83d\ude00`, as the one escape of YAML.

YAML has no such halves: it writes `\U0001f600`. So the pairs of a JSON text are joined before a
YAML parser reads them.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_PAIR = re.compile(
    r"((?<!\\)(?:\\\\)*)"  # no backslash in front that is not escaped itself
    r"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)
_HALF = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_SHORTER_BY = len(r"\ud83d\ude00") - len(r"\U0001f600")


@dataclass(frozen=True)
class JoinedText:
    """A text whose pairs were joined; `ends` are the places in it where the joined escapes end."""

    text: str
    ends: Sequence[int] = ()

    def column_before(self, index: int, column: int) -> int:
        """Return the column that a character of `text` had before; columns count from 0."""
        on_line = bisect_right(self.ends, index) - bisect_right(self.ends, index - column)
        return column + on_line * _SHORTER_BY

    def has_half_at(self, index: int) -> bool:
        """Return whether the escape of half a character begins there."""
        return _HALF.match(self.text, index) is not None


def join_pairs(text: str) -> JoinedText:
    """Return a JSON text with its pairs joined; any other text as it is."""
    found = [pair.end() for pair in _PAIR.finditer(text)]
    if not found or not _is_json(text):
        return JoinedText(text)
    ends = [end - i * _SHORTER_BY for i, end in enumerate(found, start=1)]
    return JoinedText(_PAIR.sub(_joined, text), ends)


def _joined(pair: re.Match[str]) -> str:
    character: str = json.loads(f'"{pair[2]}"')
    return f"{pair[1]}\\U{ord(character):08x}"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
