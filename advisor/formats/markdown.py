"""Blocks as Markdown: text that means something in Markdown is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from advisor.errors import visible
from advisor.formats.document import (
    Block,
    Checklist,
    Heading,
    Items,
    Line,
    Listing,
    Paragraph,
    Span,
    Table,
)

_SPECIAL = re.compile(r"([\\`*_\[\]|]|&(?=#?\w+;))")
_SPACES = re.compile(r"\s+")
_BLOCK_START = re.compile(r"^(\d+)?([-+.)#>])")
_IN_ADDRESS = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C"}


def to_markdown(blocks: Iterable[Block]) -> str:
    """Return blocks as Markdown, with an empty line between them and a newline at the end.

    Unsafe characters are written out.
    """
    return visible("\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n")


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text, level=level):
            yield f"{'#' * level} {_escaped(text)}"
        case Paragraph(line=line):
            yield _inline(line)
        case Items(lines=lines, numbered=True):
            yield from (f"{i}. {_inline(line)}" for i, line in enumerate(lines, start=1))
        case Items(lines=lines):
            yield from (f"- {_inline(line)}" for line in lines)
        case Checklist(lines=lines):
            yield from (f"- [{'x' if done else ' '}] {_inline(line)}" for done, line in lines)
        case Table():
            yield from _table(block)
        case Listing(text=text, language=language):
            yield from (f"```{language}", text.rstrip("\n"), "```")


def _table(table: Table) -> Iterator[str]:
    yield _row(table.head)
    yield _row(["---", *("---:" for _ in table.head[1:])], escaped=True)
    yield from (_row(row) for row in table.rows)


def _row(cells: Iterable[str], *, escaped: bool = False) -> str:
    return "| " + " | ".join(cell if escaped else _escaped(cell) for cell in cells) + " |"


def _inline(line: Line) -> str:
    text = "".join(_span(part) if isinstance(part, Span) else _escaped(part) for part in line)
    return _BLOCK_START.sub(r"\1\\\2", text)


def _span(span: Span) -> str:
    match span.style:
        case "code":
            return f"`{span.text.replace('`', ' ')}`"
        case "strong":
            text = f"**{_escaped(span.text)}**"
        case "struck":
            text = f"~~{_escaped(span.text)}~~"
        case None:
            text = _escaped(span.text)
    if span.link is None:
        return text
    address = "".join(_IN_ADDRESS.get(letter, letter) for letter in span.link)
    return f"[{text}]({address})"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", _SPACES.sub(" ", text)).replace("<", "&lt;")
