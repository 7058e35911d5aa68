"""The arithmetic of one option: every line with its numbers, and where each number comes from."""

from __future__ import annotations

import re
from decimal import Decimal
from html import escape

from advisor.apps.web.costs import texts
from advisor.apps.web.parts.markup import anchor, element, text_element
from advisor.costs import CostComparison, CostInput, CostLine
from advisor.costs.arithmetic_report import total_lines
from advisor.costs.options import option_words
from advisor.formats.phrasing import number_words

_ADDRESS = re.compile(r"https?://[^\s,]+")
_GIVEN = "given"
_A_CENT = Decimal("0.01")


def arithmetic_fold(costs: CostComparison, name: str) -> str:
    """Return the arithmetic of an option, folded."""
    summary = text_element("span", texts.ADDS_UP) + text_element(
        "span", f": {option_words(name)}", "sr"
    )
    option = costs.option(name)
    parts = [
        _section(title, [line for line in option.lines if line.per == per])
        for per, title in texts.SECTIONS.items()
    ]
    whole = "".join(text_element("p", _signs(line)) for line in total_lines(costs, option))
    inner = element("table", _head() + "".join(parts), "sums") + element("div", whole, "together")
    return element("details", element("summary", summary) + inner, "more")


def linked(text: str) -> str:
    """Return a text escaped, with the web addresses in it as links."""
    done, parts = 0, []
    for found in _ADDRESS.finditer(text):
        parts.append(escape(text[done : found.start()]))
        parts.append(anchor(found[0].partition("//")[2].partition("/")[0], found[0]))
        done = found.end()
    return "".join([*parts, escape(text[done:])])


def _head() -> str:
    cells = "".join(
        text_element("th", text) for text in (texts.PART, texts.ARITHMETIC, texts.AMOUNT)
    )
    return element("thead", element("tr", cells))


def _section(title: str, lines: list[CostLine]) -> str:
    if not lines:
        return ""
    head = element("tr", text_element("th", title, colspan="3", scope="rowgroup"), "of-what")
    return element("tbody", head + "".join(_line(line) for line in lines))


def _line(line: CostLine) -> str:
    formula = line.formula.rpartition(" = ")[0] or line.formula
    sources = "".join(_source(item) for item in line.inputs)
    told = escape(_signs(formula)) + (element("ul", sources, "mute note") if sources else "")
    digits = 2 if not line.amount or line.amount >= _A_CENT else 4
    amount = element("td", f"{line.amount:,.{digits}f}", "number", data_l=texts.AMOUNT)
    return element("tr", text_element("td", line.name) + element("td", told) + amount)


def _source(item: CostInput) -> str:
    if item.source == _GIVEN:
        return ""
    value = f"{number_words(float(item.value))} {item.unit}"
    return element("li", f"{escape(value)}: {linked(_signs(item.source))}")


def _signs(text: str) -> str:
    return text.replace(" x ", " \N{MULTIPLICATION SIGN} ").replace(" / ", " ÷ ")
