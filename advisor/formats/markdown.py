"""Blocks as Markdown, with the special characters of Markdown escaped in every text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from advisor.errors import visible
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
    Table,
    one_line,
)

_SPECIAL = re.compile(r"([\\`*_\[\]|~]|\$(?!\d)|(?<!\S)#|&(?=#?\w+;))")
_LINE_START = re.compile(r"^(\d+)(?=[.)](?:\s|$))|^(?=[-+#>=:])")
_TICKS = re.compile("`+")
_IN_ADDRESS = {"(": "%28", ")": "%29", "\\": "%5C"}


def to_markdown(blocks: Iterable[Block]) -> str:
    """Return blocks as Markdown, with an empty line between them and a newline at the end.

    Unsafe characters are written out.
    """
    return "\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text, level=level):
            yield f"{'#' * level} {_escaped(text)}"
        case Paragraph(line=line):
            yield _inline(line)
        case Items(items=items, numbered=numbered):
            yield from _items(items, "", numbered=numbered)
        case Checklist(items=items):
            for done, item in items:
                yield from _item(item, f"- [{'x' if done else ' '}] ", "  ")
        case Table():
            yield from _table(block)
        case CodeBlock(text=text, language=language):
            yield from (f"```{language}", visible(text).rstrip("\n"), "```")


def _items(items: tuple[Item, ...], indent: str, *, numbered: bool = False) -> Iterator[str]:
    for i, item in enumerate(items, start=1):
        mark = f"{i}. " if numbered else "- "
        yield from _item(item, indent + mark, indent + " " * len(mark))


def _item(item: Item, head: str, indent: str) -> Iterator[str]:
    """Yield an item; a backslash ends each of its lines but the last, as a line break."""
    texts = [text for text in map(_inline, (item.line, *item.below)) if text]
    yield head + f"\\\n{indent}".join(texts)
    yield from _items(item.items, indent)


def _table(table: Table) -> Iterator[str]:
    yield _row([_escaped(cell) for cell in table.head])
    columns = range(len(table.head))
    yield _row(["---" if i in table.words else "---:" for i in columns])
    for row in table.rows:
        yield _row([_piece(cell, in_table=True) for cell in row])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _inline(line: Line) -> str:
    return _LINE_START.sub(r"\1\\", "".join(map(_piece, line)).strip())


def _piece(piece: Piece, *, in_table: bool = False) -> str:
    if isinstance(piece, str):
        return _escaped(piece)
    match piece.style:
        case "code":
            text = _code(piece.text, in_table=in_table)
        case "strong" | "alert":
            text = _escaped(piece.text).strip()
            text = f"**{text}**" if text else ""
        case None:
            text = _escaped(piece.text)
    if piece.link is None:
        return text
    address = "".join(_IN_ADDRESS.get(letter, letter) for letter in piece.link)
    return f"[{text}]({address})"


def _code(text: str, *, in_table: bool) -> str:
    """Return text as inline code. In a table a bar is escaped, or it would end the cell."""
    flat = one_line(text)
    flat = flat.replace("|", "\\|") if in_table else flat
    longest = max((len(found) for found in _TICKS.findall(flat)), default=0)
    space = " " if longest else ""
    ticks = "`" * (longest + 1)
    return f"{ticks}{space}{flat}{space}{ticks}" if flat else ""


def _escaped(text: str) -> str:
    """Return text that Markdown shows unchanged; a space at either end is kept."""
    before, after = text[:1].isspace(), text[1:] and text[-1:].isspace()
    flat = _SPECIAL.sub(r"\\\1", one_line(text)).replace("<", "&lt;")
    return f"{' ' if before else ''}{flat}{' ' if after else ''}"
