"""The lines of a prompt, each with its kind and the headings above it.

Prompts mix Markdown, XML-like tags and free headings, so lines are read one by one and none of
those languages is parsed. One pass, no look-back beyond the previous line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from advisor.evidence.prompt.lines.headings import (
    LEAD_IN,
    LEAD_IN_WORDS,
    PASTED,
    TAG,
    Section,
    heading_in,
    is_short,
)

LineKind: TypeAlias = Literal["heading", "mark", "item", "row", "code", "text"]
"""`mark` is a separator, fence or closing tag: a line without words."""

_OPEN_TAG = re.compile(r"<([A-Za-z][\w.-]{0,60})(?: [^<>]{0,200})?>")
_CLOSE_TAG = re.compile(r"</([A-Za-z][\w.-]{0,60})>")
_ITEM = re.compile(r"(?:[-*•\u2013·▪◦+]|\(?[0-9]{1,3}[.)]|\(?[A-Za-z][.)])\s{1,8}")
_SEPARATOR = re.compile(r"[-=*_#~+]{2,200}$")
_FENCE = re.compile(r"(?:\\?`){3}|~~~")


@dataclass(frozen=True, slots=True)
class Line:
    """One non-blank line: its position, kind, headings and block."""

    number: int
    start: int
    text: str
    kind: LineKind
    sections: tuple[Section, ...]
    block: int
    """Lines without a blank line or heading between them share a block."""
    body_at: int = 0
    """Index of the first word, after indent and bullet."""


def read_lines(text: str, first_line: int = 1) -> Iterator[Line]:
    """Yield the non-blank lines of `text` in order; its first line has the number given."""
    scanner = _Scanner()
    start = 0
    lines = text.split("\n")
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        found = scanner.read(first_line + at, start, line, following)
        if found is not None:
            yield found
        start += len(line) + 1


class _Scanner:
    """Remembers open fences and headings from line to line."""

    def __init__(self) -> None:
        self.open: list[Section] = []
        self.block = 0
        self.in_fence = False
        self.after_blank = True
        self.was_item = False
        self._frozen: tuple[Section, ...] = ()

    def read(self, number: int, start: int, line: str, following: str) -> Line | None:
        body = line.strip()
        if not body:
            self.block += 0 if self.after_blank else 1
            self.after_blank = True
            return None
        indent = len(line) - len(line.lstrip())
        kind, at = self._kind(body, indent, following)
        found = Line(number, start, line, kind, self._sections(), self.block, indent + at)
        if kind in ("heading", "mark"):
            self.block += 1
        self.after_blank = False
        self.was_item = kind == "item"
        return found

    def _sections(self) -> tuple[Section, ...]:
        if len(self._frozen) != len(self.open) or any(
            a is not b for a, b in zip(self._frozen, self.open, strict=True)
        ):
            self._frozen = tuple(self.open)
        return self._frozen

    def _kind(self, body: str, indent: int, following: str) -> tuple[LineKind, int]:
        if _FENCE.match(body):
            self.in_fence = not self.in_fence
            return "mark", 0
        if self.in_fence:
            return "code", 0
        if _SEPARATOR.match(body):
            return "mark", 0
        tagged = self._tag(body)
        if tagged is not None:
            return tagged, 0
        bullet = _ITEM.match(body)
        if bullet is not None:
            return self._item(body, bullet.end(), indent)
        if body.startswith("|"):
            return "row", 0
        self._leave_list(indent)
        return self._heading_or_text(body, indent, following), 0

    def _tag(self, body: str) -> LineKind | None:
        """Open and close tags; return the kind of a line that is only a tag, else None."""
        if "<" not in body:
            return None
        opened = _OPEN_TAG.match(body)
        closed = _CLOSE_TAG.search(body)
        if closed is not None and (opened is None or opened[1] != closed[1]):
            self._close(closed[1])
            return "mark" if closed.end() - closed.start() == len(body) else None
        if opened is None or closed is not None:
            return None
        if opened.end() == len(body) or body[opened.end()] == " ":
            if len(self.open) < _MOST_OPEN_SECTIONS:
                self.open.append(Section(opened[1].replace("_", " ").replace("-", " "), TAG))
            return "heading" if opened.end() == len(body) else None
        return None

    def _close(self, tag: str) -> None:
        title = tag.replace("_", " ").replace("-", " ")
        for at in range(len(self.open) - 1, -1, -1):
            if self.open[at].level == TAG and self.open[at].title == title:
                del self.open[at:]
                return

    def _item(self, body: str, at: int, indent: int) -> tuple[LineKind, int]:
        while self.open and self.open[-1].level >= LEAD_IN and self._ends_lead_in(indent):
            self.open.pop()
        rest = body[at:]
        if rest.endswith((":", ":**", "\uff1a")) and len(rest.split()) <= LEAD_IN_WORDS:
            self._open_section(Section(rest, LEAD_IN, indent + 1))
        return "item", at

    def _ends_lead_in(self, indent: int) -> bool:
        """Return whether a list item with that indent ends the innermost lead-in."""
        last = self.open[-1]
        return last.level == LEAD_IN and last.indent > indent

    def _leave_list(self, indent: int) -> None:
        while self.open and self.open[-1].level == LEAD_IN and self.after_blank:
            if not self.was_item and self.open[-1].indent <= indent:
                break
            self.open.pop()

    def _heading_or_text(self, body: str, indent: int, following: str) -> LineKind:
        section = heading_in(body, indent, after_blank=self.after_blank, following=following)
        if section is None:
            return "text"
        self._open_section(section)
        if section.level == PASTED:
            return "text"
        return "heading" if section.level != LEAD_IN or is_short(body) else "text"

    def _open_section(self, section: Section) -> None:
        """Close the sections that the new heading ends, and open its section."""
        while self.open and self.open[-1].level != TAG and self._closes(section, self.open[-1]):
            self.open.pop()
        if len(self.open) < _MOST_OPEN_SECTIONS:
            self.open.append(section)

    @staticmethod
    def _closes(new: Section, old: Section) -> bool:
        if new.level == old.level == LEAD_IN:
            return new.indent <= old.indent
        return new.level <= old.level


_MOST_OPEN_SECTIONS = 12
