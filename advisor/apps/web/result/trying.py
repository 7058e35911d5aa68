"""Answers that are only tried, with the way back."""

from __future__ import annotations

from html import escape

import streamlit as st

from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import (
    draw,
    element,
    old_to_new,
    text_element,
)
from advisor.apps.web.result import texts
from advisor.apps.web.session import state
from advisor.apps.web.session.answer_texts import read_text
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.errors import AnswerError
from advisor.rulebook.wording import value_words


def draw_trying(visit: Visit) -> None:
    """Draw the strip that says which answers are only tried, with the way back."""
    before = state.texts_before_try(visit.rulebook)
    if not before:
        return
    with st.container(horizontal=True, key=ui("trying"), vertical_alignment="center"):
        changed = " ".join(_tried(visit, name, text) for name, text in before.items())
        head = text_element("b", texts.trying(len(before)))
        draw(element("p", f"{head} {changed}", role="status"))
        st.button(texts.UNDO, type="primary", key=ui("undo"), on_click=state.undo_try)
        st.button(texts.KEEP, key=ui("keep"), on_click=state.keep_tried)


def _now(visit: Visit, name: str) -> str:
    """Return the present value of a question, and whether it is only assumed."""
    answer = visit.answers.get(name)
    if answer is not None and answer.value is not None:
        return value_words(visit.rulebook, name, answer.value)
    assumed = next((a.value for a in visit.advice.assumptions if a.question == name), None)
    if assumed is None:
        return page_texts.NOT_KNOWN
    return f"{value_words(visit.rulebook, name, assumed)}, {page_texts.ASSUMED}"


def _tried(visit: Visit, name: str, text: str | None) -> str:
    question = visit.rulebook.questions[name]
    old = _in_words(visit, name, text)
    return f"{escape(question.short)}: {old_to_new(old, _now(visit, name))}."


def _in_words(visit: Visit, name: str, text: str | None) -> str:
    try:
        value = read_text(visit.rulebook, visit.rulebook.questions[name], text or "")
    except AnswerError:
        return texts.NO_ANSWER
    return (
        page_texts.NOT_SURE.lower() if value is None else value_words(visit.rulebook, name, value)
    )
