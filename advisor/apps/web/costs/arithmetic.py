"""The arithmetic of one option: every line with its numbers, and where each number comes from."""

from __future__ import annotations

import re
from decimal import Decimal
from html import escape

from advisor.apps.web.costs import texts
from advisor.apps.web.parts.markup import anchor, say, tag
from advisor.costs import CostComparison, CostInput, CostLine
from advisor.costs.options import option_words
from advisor.costs.report import total_lines
from advisor.formats.phrasing import number_words

_ADDRESS = re.compile(r"https?://[^\s,]+")
_GIVEN = "given"
_A_CENT = Decimal("0.01")


def arithmetic_fold(costs: CostComparison, name: str) -> str:
    """Return the arithmetic of an option, folded."""
    summary = say("span", texts.ADDS_UP) + say("span", f": {option_words(name)}", "sr")
    option = costs.option(name)
    parts = [
        _section(title, [line for line in option.lines if line.per == per])
        for per, title in texts.SECTIONS.items()
    ]
    whole = "".join(say("p", _signs(line)) for line in total_lines(costs, option))
    inner = tag("table", _head() + "".join(parts), "sums") + tag("div", whole, "together")
    return tag("details", tag("summary", summary) + inner, "more")


def linked(text: str) -> str:
    """Return a text escaped, with the web addresses in it as links."""
    done, parts = 0, []
    for found in _ADDRESS.finditer(text):
        parts.append(escape(text[done : found.start()]))
        parts.append(anchor(found[0].partition("//")[2].partition("/")[0], found[0]))
        done = found.end()
    return "".join([*parts, escape(text[done:])])


def _head() -> str:
    cells = "".join(say("th", text) for text in (texts.PART, texts.ARITHMETIC, texts.AMOUNT))
    return tag("thead", tag("tr", cells))


def _section(title: str, lines: list[CostLine]) -> str:
    if not lines:
        return ""
    head = tag("tr", say("th", title, colspan="3", scope="rowgroup"), "of-what")
    return tag("tbody", head + "".join(_line(line) for line in lines))


def _line(line: CostLine) -> str:
    formula = line.formula.rpartition(" = ")[0] or line.formula
    sources = "".join(_source(item) for item in line.inputs)
    told = escape(_signs(formula)) + (tag("ul", sources, "mute note") if sources else "")
    digits = 2 if not line.amount or line.amount >= _A_CENT else 4
    amount = tag("td", f"{line.amount:,.{digits}f}", "number", data_l=texts.AMOUNT)
    return tag("tr", say("td", line.name) + tag("td", told) + amount)


def _source(item: CostInput) -> str:
    if item.source == _GIVEN:
        return ""
    value = f"{number_words(float(item.value))} {item.unit}"
    return tag("li", f"{escape(value)}: {linked(_signs(item.source))}")


def _signs(text: str) -> str:
    return text.replace(" x ", " \N{MULTIPLICATION SIGN} ").replace(" / ", " ÷ ")
