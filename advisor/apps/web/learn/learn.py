"""Learn: the concepts, what is often mistaken, a quiz, the ways to train, and typical cases."""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.learn import content, texts
from advisor.apps.web.learn.concept_view import draw_concepts
from advisor.apps.web.learn.lesson_cards import draw_methods, draw_misconceptions
from advisor.apps.web.learn.preset_cards import draw_presets
from advisor.apps.web.learn.quiz_view import draw_quiz
from advisor.apps.web.parts.markup import draw, text_element
from advisor.apps.web.session import navigation, state
from advisor.apps.web.session.keys import ui

visit = state.visit()
lessons = content.lessons(visit.rulebook)

draw(text_element("h1", texts.TITLE), text_element("p", texts.SAYS, "lead"))
draw_concepts(lessons, visit.rulebook)
draw_misconceptions(lessons, visit.rulebook)

asked, told = st.columns([1.25, 1], gap="large")
with asked:
    draw_quiz(lessons, visit.rulebook)
with told:
    draw_methods(lessons, visit.rulebook)

draw_presets(visit)

with st.bottom, st.container(horizontal=True, key=ui("bar"), vertical_alignment="center"):
    navigation.draw_link(navigation.RULES, texts.TO_RULES, visit.rulebook)
    begun = visit.advice.verdict.approach is not None
    if st.button(texts.ON_RESULT if begun else texts.ON, type="primary", key=ui("to-next")):
        navigation.go(navigation.RESULT if begun else navigation.QUESTIONS, visit.rulebook)
