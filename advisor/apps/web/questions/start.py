"""Start: the promise, three ways to begin, what each approach can do, and examples."""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.parts.markup import draw, label, section, text_element
from advisor.apps.web.prompt import texts as prompt_texts
from advisor.apps.web.questions import texts
from advisor.apps.web.questions.outcomes_table import outcomes_table
from advisor.apps.web.questions.starting_cases import cases
from advisor.apps.web.saved.open_file import draw_opener
from advisor.apps.web.session import navigation, settings, state
from advisor.apps.web.session.keys import ui

rulebook = settings.rulebook()
has_answers = bool(state.answer_parameters(rulebook))

draw(text_element("h1", texts.QUESTION), text_element("p", texts.PROMISE, "lead"))

columns = st.columns(3, gap="medium")
with columns[0], st.container(border=True, key=ui("door-answer"), height="stretch"):
    draw(text_element("h2", texts.ANSWER_DOOR, "h3"), text_element("p", texts.ANSWER_SAYS, "mute"))
    if st.button(texts.GO_ON if has_answers else texts.START, type="primary", key=ui("start")):
        navigation.go(navigation.QUESTIONS, rulebook)
with columns[1], st.container(border=True, key=ui("door-prompt"), height="stretch"):
    draw(
        text_element("h2", prompt_texts.DOOR, "h3"),
        text_element("p", prompt_texts.DOOR_SAYS, "mute"),
    )
    if st.button(prompt_texts.DOOR_BUTTON, key=ui("paste")):
        navigation.go(navigation.PROMPT, rulebook)
with columns[2], st.container(border=True, key=ui("door-open"), height="stretch"):
    draw(text_element("h2", texts.OPEN, "h3"), text_element("p", texts.OPEN_SAYS, "mute"))
    if draw_opener(rulebook):
        navigation.go(navigation.RESULT, rulebook)

draw(outcomes_table(rulebook))

draw(section(texts.CASES, texts.CASES_SAY))
with st.container(horizontal=True, key=ui("cases")):
    for case in cases(rulebook):
        if st.button(
            label(case.title),
            key=ui(f"case-{case.id}"),
            on_click=state.replace_answers,
            args=(rulebook, case.answers),
        ):
            navigation.go(navigation.RESULT, rulebook)
