"""Rules: the levers and their rules in order, the proof of them, and the graph they make."""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.parts.markup import draw, text_element
from advisor.apps.web.rules import texts
from advisor.apps.web.rules.decision_view import draw_graph
from advisor.apps.web.rules.feeding_view import draw_feeding
from advisor.apps.web.rules.proof_view import (
    draw_cases,
    draw_figures,
    draw_jumps,
    draw_laws,
    draw_levers_to_approaches,
    draw_proof,
)
from advisor.apps.web.rules.rule_card import draw_asked_rule
from advisor.apps.web.rules.rule_list import (
    draw_conflicts,
    draw_lever,
    draw_means,
    draw_notes,
    rule_marks,
)
from advisor.apps.web.session import navigation, state
from advisor.apps.web.session.keys import ui

visit = state.visit()
rules = rule_marks(visit)

draw(text_element("h1", texts.TITLE), text_element("p", texts.SAYS, "lead"))
draw_asked_rule(visit, rules)
figures = st.container()
draw_jumps(visit.rulebook)

for lever in visit.rulebook.levers.values():
    draw_lever(lever, rules)
draw_means(rules)
draw_notes(rules)
draw_conflicts(rules)

draw_graph(visit)
draw_feeding(visit)

with figures:  # last, because the first proof of a rulebook takes a second
    draw_figures(visit.rulebook)
draw(text_element("h2", texts.PROOF, id="proof"), text_element("p", texts.PROVEN_SAYS, "lead-in"))
proven, laws = st.columns([1, 1.35], gap="medium")
with proven:
    draw_proof(visit.rulebook)
    draw_cases(visit.rulebook)
    draw_levers_to_approaches(visit.rulebook)
with laws:
    draw_laws(visit.rulebook)

with st.bottom, st.container(horizontal=True, key=ui("bar"), vertical_alignment="center"):
    navigation.draw_link(navigation.LEARN, texts.LEARN, visit.rulebook)
    begun = visit.advice.verdict.approach is not None
    if st.button(texts.ON_RESULT if begun else texts.ON, type="primary", key=ui("to-next")):
        navigation.go(navigation.RESULT if begun else navigation.QUESTIONS, visit.rulebook)
