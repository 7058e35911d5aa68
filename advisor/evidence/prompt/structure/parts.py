"""A text as a tree of parts: what stands together and can only move together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from advisor.evidence.prompt.lines.headings import WRAPPED, Section, heading_in
from advisor.evidence.prompt.structure.groups import Row, group_end
from advisor.evidence.prompt.structure.spans import Span, spans_of

PartKind: TypeAlias = Literal[
    "line", "blank", "turn", "block", "element", "fence", "section", "list"
]


@dataclass(slots=True)
class Part:
    """A line, or lines that stand together."""

    kind: PartKind
    first: int
    last: int
    name: str = ""
    """What people call it: the tag, the word of the block, or the heading."""
    head: int = 0
    """How many lines at its begin open it."""
    foot: int = 0
    """How many lines at its end close it."""
    inside: list[Part] = field(default_factory=list)
    """The parts between head and foot: in order and without gaps, where it has any."""
    level: int = 0
    """Of a section, the level of its heading."""

    @property
    def numbers(self) -> range:
        """The lines it takes up."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True, slots=True)
class Structure:
    """The parts of a text in order and without gaps, or why they cannot be told apart."""

    parts: Sequence[Part]
    fault: str = ""


def structure_of(text: str) -> Structure:
    """Return the parts of `text`; its lines count from 1."""
    lines = text.split("\n")
    found = spans_of(lines)
    if found.fault:
        return Structure((), found.fault)
    spans = _nested(found.spans)
    return Structure(_Builder(lines).whole(spans, found.turns))


def _nested(spans: Sequence[Span]) -> list[Part]:
    """Return the spans of more than one line as parts inside each other."""
    roots: list[Part] = []
    around: list[Part] = []
    for span in sorted(spans, key=lambda one: (one.first, -one.last)):
        if span.first == span.last:
            continue
        while around and around[-1].last < span.first:
            around.pop()
        if around and around[-1].last < span.last:  # one ends in the line in which the next begins
            around[-1].last = span.last
            around[-1].kind = "block" if "block" in (around[-1].kind, span.kind) else "list"
            continue
        part = Part(_KINDS[span.kind], span.first, span.last, span.name.lstrip("%#"), 1, 1)
        (around[-1].inside if around else roots).append(part)
        around.append(part)
    return roots


_KINDS: dict[str, PartKind] = {"block": "block", "element": "element", "fence": "fence"}


class _Builder:
    """Puts the lines between the spans, and joins them to sections and lists."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines

    def whole(self, spans: Sequence[Part], marked: frozenset[int]) -> list[Part]:
        """Return the parts of the text: its turns, where some of its lines are `marked` so."""
        if not marked:
            return self.between(1, len(self.lines), spans)
        found: list[Part] = []
        at = 1
        for edge in self._edges(spans, sorted(marked)):
            found += self._stretch(at, edge.first - 1, spans)
            found.append(edge)
            at = edge.last + 1
        return [*found, *self._stretch(at, len(self.lines), spans)]

    def _edges(self, spans: Sequence[Part], marked: Sequence[int]) -> Iterator[Part]:
        """Yield what stands between turns: lines with a mark, and blocks around such lines."""
        after = 0
        around = iter(spans)
        span = next(around, None)
        for number in marked:
            if number <= after:
                continue
            while span is not None and span.last < number:
                span = next(around, None)
            edge = span if span is not None and span.first <= number else None
            after = edge.last if edge else number
            yield Part("turn", edge.first if edge else number, after, self._words(number))

    def _stretch(self, first: int, last: int, spans: Sequence[Part]) -> Iterator[Part]:
        """Yield what one speaker says, between two marks."""
        if first <= last:
            begin = bisect_left(spans, first, key=lambda span: span.first)
            end = bisect_left(spans, last + 1, key=lambda span: span.first)
            yield Part("turn", first, last, inside=self.between(first, last, spans[begin:end]))

    def between(self, first: int, last: int, spans: Sequence[Part]) -> list[Part]:
        """Return the parts from line `first` to `last`, with these spans among them."""
        found: list[Part] = []
        at = first
        for span in spans:
            found += map(self._line, range(at, span.first))
            if span.kind != "fence":
                span.inside = self.between(span.first + 1, span.last - 1, span.inside)
            found.append(span)
            at = span.last + 1
        found += map(self._line, range(at, last + 1))
        return self._in_sections(found)

    def _line(self, number: int) -> Part:
        blank = not self.lines[number - 1].strip()
        return Part("blank" if blank else "line", number, number, self._words(number))

    def _words(self, number: int) -> str:
        return " ".join(self.lines[number - 1].split())

    def _in_sections(self, parts: Sequence[Part]) -> list[Part]:
        """Return the parts with those under a heading inside its section."""
        roots: list[Part] = []
        open_: list[Part] = []
        for part in parts:
            heading = self._heading(part)
            if heading is None:
                (open_[-1].inside if open_ else roots).append(part)
            elif not heading.title and open_ and open_[-1].level == WRAPPED:
                ended = open_.pop()  # such as === END OF CONTEXT ===
                ended.inside.append(part)
                ended.foot = 1
            else:
                while open_ and heading.level <= open_[-1].level:
                    open_.pop()
                section = Part("section", part.first, part.last, heading.title, 1)
                section.level = heading.level
                (open_[-1].inside if open_ else roots).append(section)
                open_.append(section)
        return self._joined(roots)

    def _heading(self, part: Part) -> Section | None:
        if part.kind != "line":
            return None
        found = heading_in(part.name, 0, after_blank=False, following="")
        return found if found is not None and found.level <= WRAPPED else None

    def _joined(self, parts: Sequence[Part]) -> list[Part]:
        """Return the parts with lists and the like joined, and each section as long as it is."""
        for part in parts:
            if part.kind == "section":
                footer = [part.inside.pop()] if part.foot else []
                part.inside = self._joined(part.inside)
                part.last = max([part.last, *(p.last for p in (*part.inside[-1:], *footer))])
        rows = [self._row(part) for part in parts]
        found: list[Part] = []
        at = 0
        while at < len(parts):
            end = group_end(rows, at)
            found.append(parts[at] if end == at + 1 else _list(parts[at:end], rows[at]))
            at = end
        return found

    def _row(self, part: Part) -> Row | None:
        if part.kind not in ("line", "blank"):
            return None
        line = self.lines[part.first - 1]
        before = self.lines[part.first - 2] if part.first > 1 else ""
        return Row(
            line.strip(),
            len(line) - len(line.lstrip()),
            after_blank=not before.strip(),
            following=self.lines[part.first] if part.first < len(self.lines) else "",
        )


def _list(parts: Sequence[Part], begins: Row | None) -> Part:
    first, last = parts[0], parts[-1]
    head = int(begins is not None and begins.leads_in)
    return Part("list", first.first, last.last, first.name, head, inside=list(parts[head:]))
