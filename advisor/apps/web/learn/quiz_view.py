"""The quiz: one team at a time, your advice, and what the rules say."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from advisor.apps.web.learn import texts
from advisor.apps.web.learn.lessons import Lessons
from advisor.apps.web.learn.quiz import QuizQuestion, quiz_questions
from advisor.apps.web.parts.markup import (
    approach_name,
    draw,
    element,
    label,
    rule_id,
    section,
    text_element,
)
from advisor.apps.web.session.keys import memory, ui
from advisor.rulebook.rulebook import Rulebook

_GIVEN = memory("quiz")
"""The answers given so far in this session, one for each question."""
_CHECKED = memory("quiz-checked")
_UNPICKED = memory("quiz-unpicked")


def draw_quiz(lessons: Lessons, rulebook: Rulebook) -> None:
    """Draw the question at hand, or how many were right."""
    questions = quiz_questions(lessons, rulebook)
    draw(section(texts.QUIZ, texts.QUIZ_SAYS))
    if not questions:
        return
    given: list[str] = st.session_state.setdefault(_GIVEN, [])
    checked = bool(st.session_state.get(_CHECKED))
    with st.container(border=True, key=ui("quiz")):
        at = len(given) - checked
        if at == len(questions):
            _draw_end(questions, given)
        else:
            _draw_question(questions, at, rulebook, checked=checked)


def _draw_question(
    questions: Sequence[QuizQuestion], at: int, rulebook: Rulebook, *, checked: bool
) -> None:
    question = questions[at]
    said = "".join(text_element("li", line) for line in question.said)
    draw(
        text_element("p", texts.question_of(at + 1, len(questions)), "mute note"),
        text_element("p", question.scene, "scene"),
        element(
            "div",
            text_element("p", texts.THEY_SAID, "mute note") + element("ul", said, "they-said"),
        ),
    )
    names = {a.id: label(a.name) for a in reversed(tuple(rulebook.approaches.values()))}
    key = ui(f"quiz-{at}")
    st.radio(
        texts.ADVISE,
        list(names),
        index=None,
        format_func=lambda approach: names[approach],
        key=key,
        disabled=checked,
    )
    if checked:
        draw(_answer(question, st.session_state[_GIVEN][at], rulebook))
        last = at + 1 == len(questions)
        st.button(texts.TO_END if last else texts.NEXT, key=ui("quiz-go"), on_click=_next)
    else:
        if st.session_state.pop(_UNPICKED, False):
            draw(text_element("p", texts.PICK_FIRST, "misread", role="status"))
        st.button(texts.CHECK, key=ui("quiz-go"), on_click=_check, args=(key,))


def _draw_end(questions: Sequence[QuizQuestion], given: Sequence[str]) -> None:
    right = sum(g == question.right for g, question in zip(given, questions, strict=True))
    draw(text_element("p", texts.score(right, len(questions)), "scene", role="status"))
    st.button(texts.AGAIN, key=ui("quiz-go"), on_click=_start_over)


def _answer(question: QuizQuestion, given: str, rulebook: Rulebook) -> str:
    name = approach_name(rulebook, question.right)
    verdict = text_element("b", texts.RIGHT) if given == question.right else escape(texts.RULES_SAY)
    head = element("p", f"{verdict} {name}.")
    by = element("p", f"{texts.DECIDED_BY} {rule_id(question.rule.id, rulebook)}", "mute note")
    told = head + text_element("p", question.rule.because) + by
    return element("div", told, f"answered of-{question.right}", role="status")


def _check(key: str) -> None:
    picked = st.session_state.get(key)
    st.session_state[_UNPICKED] = picked is None
    if picked is not None:
        st.session_state[_GIVEN] = [*st.session_state[_GIVEN], picked]
        st.session_state[_CHECKED] = True


def _next() -> None:
    st.session_state[_CHECKED] = False


def _start_over() -> None:
    st.session_state[_GIVEN] = []
    st.session_state[_CHECKED] = False
