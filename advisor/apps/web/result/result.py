"""Result: the answer, how it came about, what would change it, money, the plan; then folds."""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.costs.summary import draw_bars, draw_costs
from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import draw, section, text_element
from advisor.apps.web.parts.say import say
from advisor.apps.web.questions.answer_list import draw_pairs
from advisor.apps.web.questions.side_panel import words_so_far
from advisor.apps.web.result import texts
from advisor.apps.web.result.card import draw_card
from advisor.apps.web.result.change_map import draw_changes
from advisor.apps.web.result.departures import draw_departures
from advisor.apps.web.result.gates import draw_gates, draw_offers
from advisor.apps.web.result.next_steps import draw_next_steps, draw_was_it_right, expiry_of
from advisor.apps.web.result.reasons import (
    draw_against,
    draw_assumptions,
    draw_cautions,
    draw_tactics,
    draw_why,
)
from advisor.apps.web.result.reproduce import draw_reproduce
from advisor.apps.web.result.stations import draw_stations
from advisor.apps.web.result.team_record import draw_team_record
from advisor.apps.web.result.trying import draw_trying
from advisor.apps.web.result.weeks import draw_plan
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
    draw_pairs(visit)
    if st.button(page_texts.ANSWER, type="primary", key=ui("to-questions")):
        navigation.go(navigation.QUESTIONS, visit.rulebook)
    if visit.advice.plan:
        draw_plan(visit, texts.OPEN_PLAN_SAYS)
    draw_would_settle(visit)
    st.stop()

if draw_since(visit):
    st.stop()
draw_trying(visit)
draw_pairs(visit)
draw_card(visit)
draw_stations(visit)
draw_changes(visit)
draw_bars(visit)
draw_plan(visit)
draw_next_steps(visit)

with st.container(key=ui("folds")):
    draw(section(texts.MORE))
    draw_team_record(visit, expiry_of(visit.advice))
    with st.expander(texts.FOLD_WHY, key=ui("fold-why")):
        draw_why(visit)
        draw_tactics(visit)
    with st.expander(texts.FOLD_AGAINST, key=ui("fold-against")):
        draw_against(visit)
        draw_cautions(visit)
    with st.expander(texts.FOLD_GUESSED, key=ui("fold-guessed")):
        draw_would_settle(visit)
        draw_assumptions(visit)
    if visit.advice.gates:
        with st.expander(texts.FOLD_TRAIN, key=ui("fold-train")):
            draw_gates(visit)
            draw_offers(visit)
    if visit.advice.costs is not None:
        with st.expander(texts.FOLD_COSTS, key=ui("fold-costs")):
            draw_costs(visit)
    draw_was_it_right(visit)
    with st.expander(texts.FOLD_SHOWN, key=ui("fold-shown")):
        draw_departures(visit)
        draw_reproduce(visit)

say(words_so_far(visit))
