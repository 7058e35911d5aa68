"""Learn: the concepts, what is often mistaken, a quiz, the ways to train, and typical cases."""

from __future__ import annotations

import streamlit as st

from advisor.web import beside, places, state
from advisor.web import learn_texts as texts
from advisor.web.concept_view import draw_concepts
from advisor.web.lesson_cards import draw_methods, draw_misconceptions
from advisor.web.markup import draw, say
from advisor.web.preset_cards import draw_presets
from advisor.web.quiz_view import draw_quiz

visit = state.visit()
lessons = beside.lessons(visit.rulebook)

draw(say("h1", texts.TITLE), say("p", texts.SAYS, "lead"))
draw_concepts(lessons, visit.rulebook)
draw_misconceptions(lessons, visit.rulebook)

asked, told = st.columns([1.25, 1], gap="large")
with asked:
    draw_quiz(lessons, visit.rulebook)
with told:
    draw_methods(lessons, visit.rulebook)

draw_presets(visit)

with st.bottom, st.container(horizontal=True, key="bar", vertical_alignment="center"):
    places.way(places.RULES, texts.TO_RULES, visit.rulebook)
    begun = visit.advice.verdict.approach is not None
    if st.button(texts.ON_RESULT if begun else texts.ON, type="primary", key="to-next"):
        places.go(places.RESULT if begun else places.QUESTIONS, visit.rulebook)
