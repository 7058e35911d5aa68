"""The advice as one HTML file: it loads nothing, runs nothing, and prints well on A4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from advisor.advice.model import AdviceData
from advisor.advice.report import advice_blocks
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
from advisor.formats.html import escaped, say, tag

STYLE = Path(__file__).with_name("html.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def advice_html(advice: AdviceData) -> str:
    """Return the whole advice as an HTML document, ending in a newline."""
    style = STYLE.read_text(encoding="utf-8")
    head = (
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{say('title', advice.verdict.headline)}\n<style>\n{style}</style>"
    )
    kind = f"a-{advice.verdict.approach}" if advice.verdict.approach else ""
    body = tag("main", f"\n{advice_fragment(advice)}\n", kind)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n{head}\n</head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def advice_fragment(advice: AdviceData) -> str:
    """Return the advice as the inside of a page: sections, each under its heading."""
    return "\n".join(
        tag("section", "\n".join(part)) for part in _sections(map(_drawn, advice_blocks(advice)))
    )


def _sections(drawn: Iterable[str]) -> Iterator[list[str]]:
    """Yield blocks in groups, a new one with each heading of the second order."""
    part: list[str] = []
    for block in drawn:
        if block.startswith("<h2") and part:
            yield part
            part = []
        part.append(block)
    yield part


def _drawn(block: Block) -> str:
    match block:
        case Heading(text=text, level=level):
            return say(f"h{level}", text)
        case Paragraph(line=line):
            return tag("p", _inline(line))
        case Items(lines=lines, numbered=numbered):
            return tag("ol" if numbered else "ul", "".join(tag("li", _inline(x)) for x in lines))
        case Checklist(lines=lines):
            return tag("ul", "".join(_check(done, line) for done, line in lines), "checks")
        case Table(head=head, rows=rows):
            top = tag("tr", "".join(say("th", cell, scope="col") for cell in head))
            body = "".join(_row(row) for row in rows)
            return tag("table", tag("thead", top) + tag("tbody", body))
        case Listing(text=text):
            return say("pre", text)


def _row(cells: tuple[str, ...]) -> str:
    first, *rest = cells
    return tag("tr", say("th", first, scope="row") + "".join(say("td", cell) for cell in rest))


def _check(done: bool, line: Line) -> str:  # noqa: FBT001  # a pair of a checklist
    word = "In place" if done else "Open"
    return tag("li", f"{say('span', word, 'met' if done else 'open')} {_inline(line)}")


def _inline(line: Line) -> str:
    return "".join(_span(part) if isinstance(part, Span) else escaped(part) for part in line)


def _span(span: Span) -> str:
    match span.style:
        case "strong":
            text = say("b", span.text)
        case "code":
            text = say("code", span.text)
        case "struck":
            text = say("s", span.text)
        case None:
            text = escaped(span.text)
    return text if span.link is None else tag("a", text, href=span.link)
