"""Costs on the result: what each option costs, when the order changes, and the way to the rest."""

from __future__ import annotations

from html import escape

import streamlit as st

from advisor.advice.cost_options import shown_options
from advisor.apps.web.costs import texts
from advisor.apps.web.costs.cost_bars import cost_bars
from advisor.apps.web.costs.curves import alt_text, volume_chart
from advisor.apps.web.costs.table import draw_unknown, options_table
from advisor.apps.web.parts.markup import draw, element, section, text_element
from advisor.apps.web.parts.price_age import draw_price_age, price_list_words
from advisor.apps.web.parts.recommended_option import (
    calls,
    cheaper_from,
    months,
    recommended,
    rival_of,
)
from advisor.apps.web.session import navigation, state
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.costs import CostComparison
from advisor.costs.options import option_words
from advisor.costs.row_words import out_words


def draw_bars(visit: Visit) -> None:
    """Draw the bars of the options, with the price list and the volume they hold for."""
    costs = visit.advice.costs
    if costs is None:
        return
    best = recommended(visit.advice, costs)
    draw(section(texts.costs_over(months(costs)), f"{_basis(costs)} {texts.RANGES_ARE}"))
    draw_price_age(costs)
    draw(cost_bars(costs, best) or element("p", _in_words(costs, best)))
    draw_unknown(visit, costs, state.address("costs", visit.rulebook))


def draw_costs(visit: Visit) -> None:
    """Draw the comparison: the recommended option first, the others cheapest first."""
    costs = visit.advice.costs
    if costs is None:
        return
    best = recommended(visit.advice, costs)
    draw(options_table(costs, best))
    draw_volume_chart(costs, best)
    draw(element("p", _in_words(costs, best)))
    navigation.draw_link(navigation.COSTS, texts.ALL_COSTS, visit.rulebook)


def draw_volume_chart(costs: CostComparison, best: str | None, *, every_ring: bool = False) -> None:
    """Draw the costs over calls a month, where any are known."""
    drawn = volume_chart(costs, best, every_ring=every_ring)
    if drawn is not None:
        with st.container(key=ui("cost-chart")):
            st.vega_lite_chart(spec=drawn, width="stretch", alt=alt_text(costs, best))
        if out := _not_drawn(costs):
            draw(out)


def _not_drawn(costs: CostComparison) -> str:
    """Return the options without a line because the team cannot have them, each with the reason."""
    out = (option for option in shown_options(costs).values() if option.is_out)
    rows = "".join(
        text_element("li", f"{option_words(option.name)}: {out_words(option)}") for option in out
    )
    return text_element("p", texts.NOT_DRAWN, "note") + element("ul", rows, "note") if rows else ""


def _basis(costs: CostComparison) -> str:
    parts = (price_list_words(costs), costs.scenario.model, f"{calls(costs)} {texts.CALLS.lower()}")
    return f"{', '.join(part for part in parts if part)}."


def _in_words(costs: CostComparison, best: str | None) -> str:
    """Return in words which option is cheapest, and from when on the recommended one is."""
    cheapest = costs.cheapest()
    if cheapest is None or (best is not None and best not in costs.ranked):
        return escape(texts.TOO_OLD if costs.too_old else texts.NOT_COMPARABLE)
    if best is None:
        return escape(texts.cheapest_is(option_words(cheapest)))
    if best == cheapest:
        return escape(texts.RECOMMENDED_IS_CHEAPEST)
    names = (option_words(best), option_words(cheapest))
    said = [texts.cheaper_from(*names, cheaper_from(costs, best, cheapest))]
    rival = rival_of(costs, best)
    if rival is not None and rival != cheapest:
        crossing = cheaper_from(costs, best, rival)
        said.append(texts.against(option_words(best), option_words(rival), crossing))
    return f"{text_element('b', texts.COST_DECIDES_NOT)} {escape(' '.join(said))}"
