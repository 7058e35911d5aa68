"""The heading, the downloads and the bottom bar of the costs page."""

from __future__ import annotations

from html import escape

import streamlit as st

from advisor.apps.web.costs import texts
from advisor.apps.web.parts.markup import draw, element, page_link, text_element
from advisor.apps.web.parts.price_age import draw_price_age, price_list_words
from advisor.apps.web.parts.recommended_option import calls, months, total_words
from advisor.apps.web.session import navigation
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.costs import CostComparison, scenario_dict
from advisor.costs.options import OPTIONS, option_words
from advisor.costs.spreadsheet import comparison_csv
from advisor.formats.json_text import json_text


def draw_lead(visit: Visit, costs: CostComparison) -> None:
    """Draw the heading, and the model, volume and day of the costs."""
    basis = texts.lead(months(costs), calls(costs), costs.scenario.model, price_list_words(costs))
    note = "" if visit.answers else text_element("p", texts.FROM_DEFAULTS, "mute")
    draw(text_element("h1", texts.TITLE), text_element("p", f"{basis}. {texts.SAYS}", "lead"), note)
    _draw_misread(visit)
    draw_price_age(costs)


def _draw_misread(visit: Visit) -> None:
    """Say at the top which typed figures could not be read, so that the totals do without them."""
    lines = [
        f"{visit.rulebook.questions[name].short}: {problem.what}. {problem.hint}"
        for name, problem in visit.problems.items()
    ]
    if lines:
        rows = element("ul", "".join(text_element("li", line) for line in lines))
        head = text_element("b", texts.NOT_READ)
        draw(element("div", head + rows, "notice alert", role="status"))


def draw_downloads(visit: Visit, costs: CostComparison) -> None:
    """Draw the table for a spreadsheet, and the scenario to go on with elsewhere."""
    name = f"costs-{visit.on}-rules-{visit.rulebook.digest}"
    with st.container(horizontal=True, key=ui("cost-downloads")):
        st.download_button(
            texts.CSV,
            lambda: comparison_csv(costs),
            file_name=f"{name}.csv",
            mime="text/csv",
            on_click="ignore",
            key=ui("download-csv"),
        )
        st.download_button(
            texts.SCENARIO,
            lambda: json_text({"scenario": scenario_dict(costs)}),
            file_name=f"{name}.json",
            mime="application/json",
            on_click="ignore",
            key=ui("download-scenario"),
        )


def draw_bar(visit: Visit, costs: CostComparison, best: str | None) -> None:
    """Draw the bottom bar: the totals, and links to the figures and the next page."""
    cheapest = costs.cheapest()
    names = dict.fromkeys(name for name in (best, cheapest) if name is not None)
    marks = {best: texts.RECOMMENDED_MARK, cheapest: texts.CHEAPEST_MARK}
    parts = [
        f"{text_element('b', option_words(name), f'a-{OPTIONS[name].color}')} "
        f"{text_element('b', total_words(costs.option(name)))} "
        f"{text_element('span', marks[name], 'mute')}"
        for name in names
    ]
    told = " · ".join(parts) or escape(texts.UNKNOWN)
    with st.bottom, st.container(horizontal=True, key=ui("bar"), vertical_alignment="center"):
        draw(element("p", told, "bar"))
        draw(page_link(texts.TO_FIGURES, "#figures", "button quiet"))
        has_verdict = visit.advice.verdict.approach is not None
        words = texts.TO_RESULT if has_verdict else texts.TO_QUESTIONS
        if st.button(words, type="primary", key=ui("to-result")):
            navigation.go(
                navigation.RESULT if has_verdict else navigation.QUESTIONS, visit.rulebook
            )
