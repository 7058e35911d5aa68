"""The line above a question: the way back, and about how many are left."""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.parts.markup import draw, element, text_element
from advisor.apps.web.questions import steps, texts
from advisor.apps.web.questions.focus import focus_on_question
from advisor.apps.web.questions.questions_ahead import about_how_many_left
from advisor.apps.web.session import navigation
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit


def draw_progress(visit: Visit, name: str) -> None:
    """Draw Back, a tick for each question, and about how many are left, in words."""
    number = len([one for one in steps.seen_before(visit) if one != name]) + 1
    left = about_how_many_left(visit, name)
    ticks = _tick("") * (number - 1) + _tick("now") + _tick("todo") * left
    told = text_element("span", texts.question_number(number)) + text_element("b", texts.left(left))
    with st.container(horizontal=True, key=ui("progress"), vertical_alignment="center"):
        _draw_back(visit, name)
        draw(element("p", element("span", ticks, "ticks", aria_hidden="true") + told, "steps"))
        focus_on_question(name)


def _draw_back(visit: Visit, name: str) -> None:
    before = steps.back_from(visit, name)
    if before is None:
        navigation.draw_link(navigation.START, texts.BACK, visit.rulebook, icon="back")
        return
    st.button(
        texts.BACK,
        type="tertiary",
        icon=":material/arrow_back:",
        key=ui("back"),
        on_click=steps.go_back,
        args=(visit, name),
    )


def _tick(kind: str) -> str:
    return text_element("i", "", kind)
