"""Both charts of the costs page, each with the same numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from advisor.apps.web.costs import texts
from advisor.apps.web.costs.curves import (
    Crossing,
    crossings,
    drawn_options,
    month_alt_text,
    month_chart,
    spent_by,
)
from advisor.apps.web.costs.summary import draw_volume_chart
from advisor.apps.web.parts.markup import draw, element, section, text_element
from advisor.apps.web.parts.recommended_option import months, volume_words
from advisor.apps.web.session.keys import ui
from advisor.costs import CostComparison
from advisor.costs.options import OPTIONS, option_words
from advisor.costs.report import crossing_words
from advisor.formats.phrasing import number_words, usd_words

_TIMES = ("0.1", "0.3333", "1", "3", "10")
_MOST_MONTHS = 4


def draw_by_volume(costs: CostComparison, best: str | None) -> None:
    """Draw the costs over calls a month, where the order changes, and the numbers."""
    names = drawn_options(costs, best)
    if not names:
        return
    draw(section(texts.BY_VOLUME, texts.by_volume_says(months(costs))))
    draw_volume_chart(costs, best, every_ring=True)
    draw(_crossings(list(crossings(costs, names))), _volumes(costs, names))


def draw_by_month(costs: CostComparison, best: str | None) -> None:
    """Draw what each option has cost in all by the end of each month, and the numbers."""
    chart = month_chart(costs, best)
    if chart is None:
        return
    calls = number_words(float(costs.scenario.calls_per_month))
    draw(section(texts.BY_MONTH, texts.by_month_says(calls)))
    with st.container(key=ui("cost-chart-months")):
        st.vega_lite_chart(spec=chart, width="stretch", alt=month_alt_text(costs, best))
    horizon, names = months(costs), drawn_options(costs, best)
    step = max(1, -(-horizon // _MOST_MONTHS))
    shown = [*range(0, horizon, step), horizon]
    rows = [[usd_words(spent_by(costs, name, month)) for month in shown] for name in names]
    draw(_numbers_table([texts.after_month(month) for month in shown], names, rows))


def _crossings(found: Sequence[Crossing]) -> str:
    if not found:
        return text_element("p", texts.NO_CROSSING, "mute")
    found = sorted(found, key=lambda crossing: crossing.calls.likely or 0)
    head = "".join(text_element("th", text) for text in (texts.CROSSING, texts.FROM_VOLUME))
    rows = "".join(element("tr", _crossing(one)) for one in found)
    table = element("thead", element("tr", head)) + element("tbody", rows)
    return element("table", table, "crossings")


def _crossing(crossing: Crossing) -> str:
    who = f"{_name(crossing.cheaper)} {escape(texts.UNDERCUTS)} {_name(crossing.dearer)}"
    when = crossing_words(crossing.calls, "").replace("  ", " ").strip()
    return element("td", who) + text_element("td", when, "number", data_l=texts.FROM_VOLUME)


def _name(option: str) -> str:
    return text_element("b", option_words(option), f"a-{OPTIONS[option].color}")


def _volumes(costs: CostComparison, names: Sequence[str]) -> str:
    here = costs.scenario.calls_per_month
    volumes = [max(1, round(float(here) * float(times))) for times in _TIMES]
    points = {(p.name, p.calls_per_month): p for p in costs.curve(names, volumes)}
    rows = [
        [usd_words(points[name, volume].horizon_usd) for volume in volumes]  # type: ignore[index]
        for name in names
    ]
    return _numbers_table([texts.at_calls(volume_words(volume)) for volume in volumes], names, rows)


def _numbers_table(
    heads: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[str]]
) -> str:
    """Return a fold with the numbers of a chart: a row for each line."""
    top = "".join(text_element("th", text) for text in (texts.OPTION, *heads))
    body = "".join(
        element("tr", element("td", _name(name)) + _cells(heads, row))
        for name, row in zip(names, rows, strict=True)
    )
    table = element("table", element("thead", element("tr", top)) + element("tbody", body), "twin")
    return element("details", text_element("summary", texts.AS_TABLE) + table, "more")


def _cells(heads: Sequence[str], row: Sequence[str]) -> str:
    pairs = zip(heads, row, strict=True)
    return "".join(text_element("td", cell, "number", data_l=head) for head, cell in pairs)
