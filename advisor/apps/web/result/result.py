"""Result: the verdict, what would change it, why, what it costs, and what to do."""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.costs.summary import draw_costs
from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import draw, text_element
from advisor.apps.web.result import texts
from advisor.apps.web.result.conflicts import draw_conflicts
from advisor.apps.web.result.departures import draw_departures
from advisor.apps.web.result.gates import draw_gates, draw_offers
from advisor.apps.web.result.lever_path import draw_path
from advisor.apps.web.result.plan import draw_plan
from advisor.apps.web.result.reasons import (
    draw_against,
    draw_assumptions,
    draw_cautions,
    draw_tactics,
    draw_why,
)
from advisor.apps.web.result.reproduce import draw_reproduce
from advisor.apps.web.result.verdict import draw_verdict
from advisor.apps.web.result.what_would_change import draw_changes, draw_others, draw_trying
from advisor.apps.web.result.would_settle import draw_would_settle
from advisor.apps.web.saved.since_saved import draw_since
from advisor.apps.web.session import navigation, state
from advisor.apps.web.session.keys import ui

visit = state.visit()

if visit.advice.verdict.approach is None:
    draw(
        text_element("h1", texts.NO_VERDICT), text_element("p", visit.advice.verdict.answer, "lead")
    )
    draw(text_element("p", visit.advice.verdict.reason))
    draw_conflicts(visit)
    if st.button(page_texts.ANSWER, type="primary", key=ui("to-questions")):
        navigation.go(navigation.QUESTIONS, visit.rulebook)
    if visit.advice.plan:
        draw_plan(visit, texts.OPEN_PLAN_SAYS)
    draw_would_settle(visit)
    st.stop()

if draw_since(visit):
    st.stop()
draw_trying(visit)
draw_conflicts(visit)
draw_verdict(visit)

if visit.advice.gates:
    gates, offers = st.columns(2, gap="large")
    with gates:
        draw_gates(visit)
    with offers:
        draw_offers(visit)

changes, others = st.columns([1.27, 1], gap="large")
with changes:
    draw_changes(visit)
with others:
    draw_others(visit)

draw_would_settle(visit)
draw_why(visit)

against, assumed = st.columns(2, gap="large")
with against:
    draw_against(visit)
with assumed:
    draw_assumptions(visit)

draw_cautions(visit)
draw_tactics(visit)
draw_costs(visit)
draw_plan(visit)
draw_path(visit)
draw_departures(visit)
draw_reproduce(visit)
