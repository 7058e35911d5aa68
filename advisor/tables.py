"""Tables in plain text: in columns where they fit, else one cell to a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TypeAlias

Rows: TypeAlias = Sequence[Sequence[str]]


def table_lines(rows: Rows, width: int) -> Iterator[str]:
    """Yield rows in columns, the first to the left, the others to the right.

    The first row is the head, and the first cell of each names it. Where that is wider than
    `width`, each row stands in lines of its own, with the head before its cells.
    """
    columns = [*_in_columns(rows)]
    yield from columns if max(map(len, columns)) <= width else _stacked(rows, width)


def _in_columns(rows: Rows) -> Iterator[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width + 2) for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield f"  {''.join(cells)}".rstrip()


def _stacked(rows: Rows, width: int) -> Iterator[str]:
    head, *body = rows
    widest = max(map(len, head))
    for name, *cells in body:
        yield from wrap(name, width, initial_indent="  ", subsequent_indent="  ")
        for title, cell in zip(head[1:], cells, strict=True):
            if cell:
                text = f"{title.ljust(widest)}  {cell}"
                yield from wrap(text, width, initial_indent="    ", subsequent_indent="      ")
