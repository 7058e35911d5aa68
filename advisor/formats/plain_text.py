"""Blocks as plain text for a terminal: lines wrap, and tables fit its width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from advisor.errors import visible
from advisor.formats.columns import columns, padded, within
from advisor.formats.document import (
    Block,
    Checklist,
    CodeBlock,
    Heading,
    Item,
    Items,
    Line,
    Paragraph,
    Piece,
    Span,
    Table,
    one_line,
)

USUAL_WIDTH = 92

_BREAKS = re.compile(r"[/?&=.-]")
_COLUMN_GAP = 2
"""Spaces between the columns of a table."""
_NARROWEST_COLUMN = 20
"""The least width to which a column of words is wrapped."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text; a strong one is a heading, or the head of an item."""

    text: str
    strong: bool = False
    alert: bool = False
    """Whether it is part of a warning."""


def to_plain_text(blocks: Iterable[Block], width: int = USUAL_WIDTH) -> str:
    """Return blocks as plain text, ending in a newline.

    Lines are at most `width` columns wide, except code blocks, which are not wrapped. Unsafe
    characters are escaped. Link addresses are listed by number at the end.
    """
    return "".join(f"{line.text}\n" for line in text_lines(blocks, width))


def text_lines(blocks: Iterable[Block], width: int = USUAL_WIDTH) -> Iterator[TextLine]:
    """Yield the lines of `to_plain_text`, each marked as strong or not."""
    writer = _Writer(width)
    before: Block | None = None
    for block in blocks:
        if before is not None and _has_gap(before, block):
            yield TextLine("")
        yield from writer.write(block)
        before = block
    yield from writer.addresses()


def wrapped(text: str, width: int, indent: str = "", hang: str | None = None) -> Iterator[str]:
    """Yield a text in lines of at most `width`; `hang` indents all but the first.

    Lines break at spaces; only a word too long for a line of its own is cut.
    """
    hang = indent if hang is None else hang
    for line in _filled(one_line(text).split(), width, indent, hang):
        rest = line
        while columns(rest) > width and len(rest) > len(hang) + 1:
            end = _cut(rest, len(hang), width)
            yield rest[:end]
            rest = hang + rest[end:]
        yield rest


def _filled(words: Sequence[str], width: int, indent: str, hang: str) -> Iterator[str]:
    """Yield lines with as many words each as fit, and with one at least."""
    if not words:
        yield indent.rstrip()
        return
    line, *rest = words
    line = indent + line
    for word in rest:
        if columns(line) + 1 + columns(word) <= width:
            line = f"{line} {word}"
        else:
            yield line
            line = hang + word
    yield line


def _cut(line: str, start: int, width: int) -> int:
    """Return where to cut a word too long for a line: after a mark such as /, if it has one."""
    most = within(line, width)
    marks = [found.end() for found in _BREAKS.finditer(line, start + 1, most)]
    late = (end for end in reversed(marks) if end > (start + most) // 2)
    return next(late, max(most, start + 1))


def _has_gap(before: Block, block: Block) -> bool:
    """Return whether an empty line separates two blocks."""
    if isinstance(before, Heading):
        return before.level == 1 or isinstance(block, Heading)
    return not isinstance(before, Paragraph) or isinstance(block, Heading | Paragraph)


@dataclass
class _Writer:
    """Writes the lines of one document; holds the current indent and the link addresses so far."""

    width: int
    indent: str = ""
    links: dict[str, int] = field(default_factory=dict)

    def write(self, block: Block) -> Iterator[TextLine]:
        match block:
            case Heading(text=text, level=level):
                yield from self._heading(text, level)
            case Paragraph(line=line, separate=separate):
                yield from self._line(line, "" if separate else self.indent)
            case Items(items=items, numbered=numbered):
                yield from self._items(items, self.indent, numbered=numbered)
            case Checklist(items=items):
                for done, item in items:
                    yield from self._item(item, f"{self.indent}[{'x' if done else ' '}] ")
            case Table():
                yield from map(TextLine, self._table(block))
            case CodeBlock(text=text):
                for copied in visible(text).splitlines():
                    yield TextLine(f"{self.indent}{copied}")

    def addresses(self) -> Iterator[TextLine]:
        """Yield the list of link addresses by number."""
        if self.links:
            yield from (TextLine(""), TextLine("Links", strong=True))
        for address, number in self.links.items():
            head = f"  [{number}] "
            for line in wrapped(address, self.width, head, " " * len(head)):
                yield TextLine(line)

    def _heading(self, text: str, level: int) -> Iterator[TextLine]:
        first = "  " * max(0, level - 2)
        self.indent = "" if level == 1 else f"{first}  "
        for line in wrapped(text, self.width, first):
            yield TextLine(line, strong=True)

    def _items(
        self, items: tuple[Item, ...], indent: str, *, numbered: bool = False
    ) -> Iterator[TextLine]:
        for i, item in enumerate(items, start=1):
            mark = f"{i}." if numbered else "-"
            yield from self._item(item, f"{indent}{mark} ")

    def _item(self, item: Item, head: str) -> Iterator[TextLine]:
        hang = " " * len(head)
        yield from self._line(item.line, head, hang)
        for line in item.below:
            yield from self._line(line, hang)
        yield from self._items(item.items, hang)

    def _line(self, line: Line, indent: str, hang: str | None = None) -> Iterator[TextLine]:
        styles = {piece.style if isinstance(piece, Span) else None for piece in line}
        text = "".join(map(self._piece, line))
        for wrapped_line in wrapped(text, self.width, indent, hang):
            yield TextLine(wrapped_line, styles == {"strong"}, styles == {"alert"})

    def _piece(self, piece: Piece) -> str:
        if isinstance(piece, str):
            return piece
        if piece.link is None or piece.link == piece.text:
            return piece.text
        return f"{piece.text} [{self.links.setdefault(piece.link, len(self.links) + 1)}]"

    # -- tables

    def _table(self, table: Table) -> Iterator[str]:
        head = [one_line(cell) for cell in table.head]
        rows = [[one_line(self._piece(cell)) for cell in row] for row in table.rows]
        room = self.width - len(self.indent) - _COLUMN_GAP * (len(head) - 1)
        widths = _widths([head, *rows], table.words, room)
        if widths is None:
            yield from self._row_by_row(head, rows)
            return
        for row in [head, *rows] if any(head) else rows:
            yield from self._row(row, widths, table.words)

    def _row(
        self, row: Sequence[str], widths: Sequence[int], words: Sequence[int]
    ) -> Iterator[str]:
        cells = [[*wrapped(cell, widths[i])] for i, cell in enumerate(row)]
        for line in range(max(map(len, cells))):
            parts = [cell[line] if line < len(cell) else "" for cell in cells]
            placed = [padded(part, widths[i], left=i not in words) for i, part in enumerate(parts)]
            yield f"{self.indent}{(' ' * _COLUMN_GAP).join(placed)}".rstrip()

    def _row_by_row(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
        """Yield each row as several lines: its name, then a line for each cell after its head."""
        widest = max(map(columns, head[1:]), default=0)
        indent = f"{self.indent}  "
        for name, *cells in rows:
            yield from wrapped(name, self.width, self.indent)
            for title, cell in zip(head[1:], cells, strict=True):
                if cell:
                    start = f"{indent}{padded(title, widest)}  "
                    yield from wrapped(cell, self.width, start, f"{indent}  ")


def _widths(rows: Sequence[Sequence[str]], words: Sequence[int], room: int) -> list[int] | None:
    """Return the width of each column, or None where they do not fit.

    The widest column of words is narrowed, to `_NARROWEST_COLUMN` at least.
    """
    widths = [max(1, *(columns(row[i]) for row in rows)) for i in range(len(rows[0]))]
    excess = sum(widths) - room
    if excess <= 0:
        return widths
    widest = max(words, key=lambda i: widths[i])
    if widths[widest] - excess < _NARROWEST_COLUMN:
        return None
    widths[widest] -= excess
    return widths
