"""Costs: every option with its arithmetic, when the order changes, and every figure to change."""

from __future__ import annotations

import streamlit as st

from advisor.web import cost_texts as texts
from advisor.web import costing, state
from advisor.web.cost_charts import draw_by_month, draw_by_volume
from advisor.web.cost_facts import draw_facts, draw_firmness, draw_saving
from advisor.web.cost_lead import draw_bar, draw_downloads, draw_lead
from advisor.web.cost_table import draw_unknown, options_table
from advisor.web.figure_rows import draw_figures
from advisor.web.figures import recommended
from advisor.web.markup import draw, section
from advisor.web.option_notes import about
from advisor.web.retirements import draw_retirements
from advisor.web.sums import sums

visit = state.visit()
costs = costing.comparison(visit)
figures = costing.figures(visit, costs)
best = recommended(visit.advice, costs)

draw_lead(visit, costs)
draw_facts(costs, best)
draw_unknown(visit, costs)

draw(
    section(texts.OPTIONS, texts.OPTIONS_SAY),
    options_table(
        costs,
        best,
        about=lambda name: about(visit.advice, costs, name),
        fold=lambda name: sums(costs, name),
    ),
)
draw_downloads(visit, costs)

draw_by_volume(costs, best)
month, saving = st.columns([1.15, 1], gap="large")
with month:
    draw_by_month(costs, best)
with saving:
    draw_saving(costs)

draw_firmness(visit, costs, figures)
draw_figures(visit, figures)
draw_retirements(visit, costs)
draw_bar(visit, costs, best)
