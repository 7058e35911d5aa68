"""The bar at the bottom of the questions: where it leans, and the way on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import streamlit as st

from advisor.apps.web.parts.markup import draw
from advisor.apps.web.parts.say import say
from advisor.apps.web.questions import steps, texts
from advisor.apps.web.questions.side_panel import bar_summary, words_so_far
from advisor.apps.web.session import navigation
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit


def draw_step_bar(visit: Visit, name: str) -> None:
    """Draw the bar of one question: enough, or on to the next one."""
    with _bar(visit):
        _button(texts.ENOUGH, "secondary", navigation.RESULT, visit)
        st.button(
            texts.CONTINUE,
            type="primary",
            icon=":material/arrow_forward:",
            icon_position="right",
            key=ui("continue"),
            on_click=steps.go_on,
            args=(visit.rulebook, steps.seen_before(visit), name),
        )


def draw_check_bar(visit: Visit) -> None:
    """Draw the bar of the list of answers: on to a question that is open, or to the result."""
    with _bar(visit):
        if visit.advice.next_question is None:
            _button(texts.ALL_QUESTIONS, "secondary", navigation.ALL_QUESTIONS, visit)
        else:
            _button(texts.NEXT, "secondary", navigation.QUESTIONS, visit)
        _button(texts.SEE_RESULT, "primary", navigation.RESULT, visit)


def draw_all_bar(visit: Visit) -> None:
    """Draw the bar of the page with all questions: one at a time, or to the result."""
    with _bar(visit):
        _button(texts.ONE_AT_A_TIME, "secondary", navigation.QUESTIONS, visit)
        _button(texts.SEE_RESULT, "primary", navigation.RESULT, visit)


@contextmanager
def _bar(visit: Visit) -> Iterator[None]:
    with st.bottom, st.container(horizontal=True, key=ui("bar"), vertical_alignment="center"):
        draw(bar_summary(visit))
        yield
    say(words_so_far(visit))


def _button(words: str, kind: Literal["primary", "secondary"], page: Path, visit: Visit) -> None:
    if st.button(words, type=kind, key=ui(f"to-{page.stem}")):
        if page == navigation.QUESTIONS:
            steps.ask_on()
        navigation.go(page, visit.rulebook)
