"""Marks in a file that silence findings, such as `<!-- advisor: ignore secret -->`.

A mark stands in a comment of the file's own kind. Behind other words it is about its line, alone
on a line it is about the next one with words, and `ignore-file` is about the whole file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HINT = "advisor:"
_MARK = re.compile(
    r"(?:<!--|\{#-?|\{\{!(?:--)?|\{\{/\*|/\*|//|#|--|;)[ \t]{0,9}advisor:[ \t]{0,9}"
    r"ignore(?P<file>-file)?[ \t]{1,9}(?P<kinds>[a-z][a-z-]{0,40}(?:[ \t]{0,9},[ \t]{0,9}"
    r"[a-z][a-z-]{0,40}){0,20})[ \t]{0,9}(?:-->|-?#\}|(?:--)?\}\}|\*/(?:\}\})?)?"
)


@dataclass(frozen=True, slots=True)
class Marks:
    """The kinds of findings that a file silences."""

    everywhere: frozenset[str]
    by_line: frozenset[tuple[str, int]]
    """Each kind with a line of the file."""

    def silence(self, kind: str, line: int | None) -> bool:
        """Return whether a finding of that kind is silenced there; None stands for no line."""
        return kind in self.everywhere or (line is not None and (kind, line) in self.by_line)


def marks_in(text: str) -> Marks | None:
    """Return the marks of a file; None without any."""
    if _HINT not in text:
        return None
    lines = text.split("\n")
    everywhere: set[str] = set()
    by_line: set[tuple[str, int]] = set()
    with_words = len(lines)
    for number in range(len(lines), 0, -1):
        line = lines[number - 1]
        marks = list(_MARK.finditer(line)) if _HINT in line else []
        if (_MARK.sub("", line) if marks else line).strip():
            with_words = number
        for match in marks:
            kinds = [kind.strip() for kind in match["kinds"].split(",")]
            if match["file"]:
                everywhere.update(kinds)
            else:
                by_line.update((kind, with_words) for kind in kinds)
    return Marks(frozenset(everywhere), frozenset(by_line)) if everywhere or by_line else None
