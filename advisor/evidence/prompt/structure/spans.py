"""The stretches of lines that stand between a mark that opens and the mark that closes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from advisor.evidence.prompt.structure.marks import Mark, MarkKind, marks_in

MOST_LEVELS = 60
"""Nobody nests deeper; a text that does is left as it is."""


@dataclass(frozen=True, slots=True)
class Span:
    """From the line that opens a block, an element or a fence to the line that closes it."""

    kind: MarkKind
    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Spans:
    """The spans of a text, each inside another or apart from it, and where turns of a chat begin.

    With a fault there are none: what stands inside what cannot be told.
    """

    spans: tuple[Span, ...] = ()
    turns: frozenset[int] = frozenset()
    """The lines with a mark between the turns of a chat."""
    fault: str = ""
    """Why nothing can be told, as the rest of a sentence that begins with a line."""


def spans_of(lines: Sequence[str]) -> Spans:
    """Return the spans in `lines`; lines count from 1."""
    reader = _Reader()
    for number, line in enumerate(lines, start=1):
        for mark in marks_in(line, in_fence=reader.in_fence):
            reader.take(mark, number)
        if reader.fault:
            break
    return reader.finished()


@dataclass
class _Open:
    mark: Mark
    line: int


@dataclass
class _Reader:
    """Remembers what is open."""

    spans: list[Span] = field(default_factory=list)
    turns: set[int] = field(default_factory=set)
    fault: str = ""
    in_fence: bool = False
    _open: list[_Open] = field(default_factory=list)
    _names: Counter[tuple[MarkKind, str]] = field(default_factory=Counter)

    def take(self, mark: Mark, line: int) -> None:
        if self.fault:
            return
        if mark.kind == "turn":
            self.turns.add(line)
        elif mark.side == "opens":
            self._opens(mark, line)
        else:
            self._closes(mark, line)

    def finished(self) -> Spans:
        left = next((item for item in self._open if item.mark.needed), None)
        if left is not None and not self.fault:
            self.fault = _not_closed(left)
        if self.fault:
            return Spans(fault=self.fault)
        return Spans(tuple(self.spans), frozenset(self.turns))

    def _opens(self, mark: Mark, line: int) -> None:
        self._open.append(_Open(mark, line))
        self._names[mark.kind, mark.name] += 1
        self.in_fence = self.in_fence or mark.kind == "fence"
        if sum(item.mark.needed for item in self._open[-MOST_LEVELS - 1 :]) > MOST_LEVELS:
            self.fault = f"line {line} stands in more than {MOST_LEVELS} blocks and elements"

    def _closes(self, mark: Mark, line: int) -> None:
        if not self._names[mark.kind, mark.name]:
            if mark.needed:
                self.fault = f"line {line} closes {_shown(mark)}, which no line before it opens"
            return
        while self._open:
            item = self._open.pop()
            self._names[item.mark.kind, item.mark.name] -= 1
            if (item.mark.kind, item.mark.name) == (mark.kind, mark.name):
                self.spans.append(Span(mark.kind, mark.name, item.line, line))
                self.in_fence = self.in_fence and mark.kind != "fence"
                return
            if item.mark.needed:
                self.fault = f"{_not_closed(item)} before line {line} closes {_shown(mark)}"
                return


def _not_closed(item: _Open) -> str:
    return f"line {item.line} opens {_shown(item.mark)}, which is not closed"


def _shown(mark: Mark) -> str:
    match mark.kind:
        case "block":
            return f"a block ({mark.name.lstrip('%')})" if mark.name[0] in "%#" else "a block"
        case "element":
            return f"<{mark.name}>"
        case _:
            return "a fence"
