"""Costs: every option as a bar and with its arithmetic, when the order changes, every figure."""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.costs import comparison, texts
from advisor.apps.web.costs.arithmetic import arithmetic_fold
from advisor.apps.web.costs.charts import draw_by_month, draw_by_volume
from advisor.apps.web.costs.controls import draw_controls
from advisor.apps.web.costs.cost_bars import cost_bars
from advisor.apps.web.costs.curves import drawn_options
from advisor.apps.web.costs.facts import draw_facts, draw_firmness, draw_saving
from advisor.apps.web.costs.figure_rows import draw_figures
from advisor.apps.web.costs.lead import draw_bar, draw_downloads, draw_lead
from advisor.apps.web.costs.option_notes import option_note
from advisor.apps.web.costs.retirements import draw_retirements
from advisor.apps.web.costs.table import draw_unknown, options_table
from advisor.apps.web.parts.markup import draw, section
from advisor.apps.web.parts.recommended_option import recommended
from advisor.apps.web.session import state

visit = state.visit()
costs = comparison.comparison(visit)
figures = comparison.figures(visit, costs)
best = recommended(visit.advice, costs)

draw_lead(visit, costs)
draw_controls(visit, figures)
if bars := cost_bars(costs, best):
    draw(bars)
draw_unknown(visit, costs)
draw_facts(costs, best)

draw(
    section(texts.OPTIONS, texts.OPTIONS_SAY_TOO_OLD if costs.too_old else texts.OPTIONS_SAY),
    options_table(
        costs,
        best,
        about=lambda name: option_note(visit.advice, costs, name),
        fold=lambda name: arithmetic_fold(costs, name),
    ),
)
draw_downloads(visit, costs)

draw_by_volume(costs, best)
left, right = st.columns([1.15, 1], gap="large")
with left:
    draw_by_month(costs, best)
with right if drawn_options(costs, best) else left:
    draw_saving(costs)

draw_firmness(visit, costs, figures)
draw_figures(visit, figures)
draw_retirements(visit, costs)
draw_bar(visit, costs, best)
