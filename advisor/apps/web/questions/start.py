"""Start: the promise, three ways to begin, the five approaches, and example cases."""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import draw, element, label, section, text_element
from advisor.apps.web.prompt import texts as prompt_texts
from advisor.apps.web.questions import texts
from advisor.apps.web.questions.starting_cases import cases
from advisor.apps.web.saved.open_file import draw_opener
from advisor.apps.web.session import navigation, settings, state
from advisor.apps.web.session.keys import ui

rulebook = settings.rulebook()
has_answers = bool(state.answer_parameters(rulebook))

draw(text_element("h1", texts.QUESTION), text_element("p", texts.PROMISE, "lead"))

columns = st.columns([1.15, 1.15, 1], gap="medium")
with columns[0], st.container(border=True, key=ui("door-answer"), height="stretch"):
    draw(text_element("h2", page_texts.ANSWER, "h3"), text_element("p", texts.ANSWER_SAYS, "mute"))
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

draw(section(texts.ENDS, texts.ENDS_SAYS))
ends = (
    text_element("b", approach.name, f"a-{approach.id}")
    + text_element("p", approach.summary, "mute")
    for approach in reversed(tuple(rulebook.approaches.values()))
)
draw(element("ul", "".join(element("li", end) for end in ends), "ends"))

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
