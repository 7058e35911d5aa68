"""Plain text for a terminal: paragraphs that wrap, and tables that fit its width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TypeAlias

Rows: TypeAlias = Sequence[Sequence[str]]


def text_lines(  # noqa: PLR0913  # the last two say where a line may break
    text: str,
    width: int,
    indent: str = "  ",
    hang: str | None = None,
    *,
    at_hyphens: bool = False,
    in_words: bool = True,
) -> list[str]:
    """Return a paragraph in lines of at most `width`; `hang` indents all but the first.

    Lines break `at_hyphens` only on request, and inside words too long for a line unless told not.
    """
    return wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent if hang is None else hang,
        break_on_hyphens=at_hyphens,
        break_long_words=in_words,
    )


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
        yield from text_lines(name, width, at_hyphens=True)
        for title, cell in zip(head[1:], cells, strict=True):
            if cell:
                text = f"{title.ljust(widest)}  {cell}"
                yield from text_lines(text, width, "    ", "      ", at_hyphens=True)
