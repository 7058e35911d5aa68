"""HTML in which every text is escaped: single elements, and blocks in sections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

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
)


def escaped(text: str) -> str:
    """Return a plain text as HTML, its unsafe characters written out."""
    return escape(visible(text))


def element(name: str, inner: str, kind: str = "", **attributes: str) -> str:
    """Return an element around `inner`, which is HTML already."""
    given = {"class": kind, **{key.replace("_", "-"): v for key, v in attributes.items()}}
    written = "".join(f' {key}="{escaped(v)}"' for key, v in given.items() if v)
    return f"<{name}{written}>{inner}</{name}>"


def text_element(name: str, text: str, kind: str = "", **attributes: str) -> str:
    """Return an element with a plain text in it, escaped."""
    return element(name, escaped(text), kind, **attributes)


def to_html(blocks: Iterable[Block]) -> str:
    """Return blocks as the inside of a page: a section for each heading of the second level."""
    return "\n".join(element("section", "\n".join(part)) for part in _sections(map(_block, blocks)))


def _sections(drawn: Iterable[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for block in drawn:
        if block.startswith("<h2") and part:
            yield part
            part = []
        part.append(block)
    yield part


def _block(block: Block) -> str:
    match block:
        case Heading(text=text, level=level):
            return text_element(f"h{level}", text)
        case Paragraph(line=line, separate=separate):
            return element("p", _inline(line), "apart" if separate else "")
        case Items(items=items, numbered=numbered):
            return _list(items, numbered=numbered)
        case Checklist(items=items):
            return element(
                "ul", "".join(_checklist_entry(done, item) for done, item in items), "checks"
            )
        case Table():
            return _table(block)
        case CodeBlock(text=text):
            return text_element("pre", text)


def _list(items: tuple[Item, ...], *, numbered: bool = False) -> str:
    rows = (element("li", _item(item, _inline(item.line))) for item in items)
    return element("ol" if numbered else "ul", "".join(rows))


def _checklist_entry(done: bool, item: Item) -> str:  # noqa: FBT001  # a pair of a checklist
    word = "In place" if done else "Open"
    mark = text_element("span", word, "met" if done else "open")
    return element("li", mark + element("div", _item(item, _inline(item.line))))


def _item(item: Item, first: str) -> str:
    below = "".join(element("p", _inline(line)) for line in item.below)
    head = element("p", first) if below else first
    return head + below + (_list(item.items) if item.items else "")


def _table(table: Table) -> str:
    kinds = ["words" if i in table.words else "" for i in range(len(table.head))]
    cells = zip(table.head, kinds, strict=True)
    head = element(
        "tr", "".join(text_element("th", cell, kind, scope="col") for cell, kind in cells)
    )
    body = "".join(_row(row, kinds) for row in table.rows)
    return element("table", element("thead", head) + element("tbody", body))


def _row(row: tuple[Piece, ...], kinds: list[str]) -> str:
    first, *rest = (_piece(cell) for cell in row)
    cells = (element("td", cell, kind) for cell, kind in zip(rest, kinds[1:], strict=True))
    return element("tr", element("th", first, kinds[0], scope="row") + "".join(cells))


def _inline(line: Line) -> str:
    return "".join(map(_piece, line))


def _piece(piece: Piece) -> str:
    if isinstance(piece, str):
        return escaped(piece)
    match piece.style:
        case "strong":
            text = text_element("b", piece.text)
        case "code":
            text = text_element("code", piece.text)
        case "alert":
            text = text_element("b", piece.text, "alert")
        case None:
            text = escaped(piece.text)
    return text if piece.link is None else element("a", text, href=piece.link)
