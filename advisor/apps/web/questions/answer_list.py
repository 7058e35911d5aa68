"""The list of answers to check: pairs that do not fit, what was said, and what we guessed."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Literal

import streamlit as st

from advisor.advice.model import ConflictFinding, OpenQuestion
from advisor.advice.wording import look_again
from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import (
    citations,
    draw,
    element,
    label,
    rule_id,
    section,
    text_element,
)
from advisor.apps.web.questions import steps, texts
from advisor.apps.web.questions.prefilled import draw_read_answer
from advisor.apps.web.questions.what_it_changes import what_it_changes
from advisor.apps.web.session import navigation, state
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.formats.phrasing import uncapitalized
from advisor.rulebook.conditions import Value
from advisor.rulebook.wording import value_words


def draw_answer_list(visit: Visit) -> None:
    """Draw every answer and every guess that matters, each with the way to change it."""
    said = [name for name, answer in visit.answers.items() if answer.value is not None]
    guessed = guesses(visit)
    lead = texts.check_says(len(said), len(guessed), len(visit.advice.conflicts))
    draw(text_element("h1", texts.CHECK), text_element("p", lead, "lead"))
    draw_pairs(visit)
    if guessed:
        draw(section(texts.GUESSED, texts.guessed_says(visit.advice.rests_on)))
        with st.container(key=ui("guesses")):
            for name in guessed:
                _draw_guess(visit, name)
    if said:
        draw(section(texts.YOU_SAID))
        with st.container(key=ui("said")):
            for name in said:
                _draw_answer(visit, name)
    draw_start_again(visit)


def draw_pairs(visit: Visit) -> None:
    """Draw each pair of answers that cannot both be right."""
    for conflict in visit.advice.conflicts:
        _draw_pair(visit, conflict)


def guesses(visit: Visit) -> tuple[str, ...]:
    """Return what was guessed, first what the verdict rests on, then each other "not sure"."""
    rests = visit.advice.rests_on
    return (*rests, *(name for name in visit.case.not_sure if name not in rests))


def draw_start_again(visit: Visit) -> None:
    """Draw the way to empty everything, which asks first."""
    with st.expander(texts.START_AGAIN, key=ui("start-again")):
        draw(text_element("p", texts.START_AGAIN_SAYS))
        if st.button(
            texts.START_AGAIN_YES,
            key=ui("start-again-yes"),
            on_click=state.start_again,
            args=(visit.rulebook,),
        ):
            navigation.go(navigation.QUESTIONS, visit.rulebook)


def draw_undo_start(visit: Visit) -> None:
    """Draw the way back to answers that were just emptied."""
    if state.can_undo_start(visit.rulebook):
        with st.container(horizontal=True, key=ui("emptied"), vertical_alignment="center"):
            draw(text_element("p", texts.EMPTIED, role="status"))
            st.button(texts.UNDO, key=ui("undo-start"), on_click=state.undo_start)


def _draw_pair(visit: Visit, conflict: ConflictFinding) -> None:
    """Draw two answers that cannot both be right, each with its button."""
    with st.container(key=ui(f"pair-{conflict.id}")):
        draw(text_element("h2", texts.DO_NOT_FIT, "h3 warned"))
        for column, name, says in zip(st.columns(2), conflict.between, conflict.says, strict=True):
            with column, st.container(horizontal=True, vertical_alignment="center"):
                short, _, answer = says.partition(": ")
                draw(text_element("p", short, "mute note") + text_element("b", answer or short))
                _change_button(
                    visit, name, label(texts.change(answer or short)), of=f"{conflict.id}-"
                )
        again = text_element("span", texts.look_again(look_again(conflict)))
        sources = f"{citations(conflict.cites)} {rule_id(conflict.id, visit.rulebook)}"
        draw(element("p", f"{escape(conflict.because)} {again}"), element("p", sources, "note"))


def _draw_answer(visit: Visit, name: str) -> None:
    answer = visit.answers[name]
    assert answer.value is not None
    note = texts.ORIGINS[answer.origin]
    _draw_row(visit, name, value_words(visit.rulebook, name, answer.value), note)
    draw_read_answer(name, visit)


def _draw_guess(visit: Visit, name: str) -> None:
    assumed = next((a.value for a in visit.advice.assumptions if a.question == name), None)
    words = page_texts.NOT_KNOWN if assumed is None else value_words(visit.rulebook, name, assumed)
    _draw_row(visit, name, words, _guess_note(visit, name), assumed)


def _draw_row(visit: Visit, name: str, words: str, note: str, assumed: Value | None = None) -> None:
    short = visit.rulebook.questions[name].short
    with st.container(horizontal=True, key=ui(f"row-{name}"), vertical_alignment="center"):
        told = text_element("span", short) + text_element("b", words)
        draw(element("p", told + text_element("span", note, "mute note"), "answer-row"))
        if assumed is not None and name in visit.advice.rests_on:
            st.button(
                _hidden(texts.IT_IS_RIGHT, short),
                type="tertiary",
                key=ui(f"right-{name}"),
                on_click=state.set_answer,
                args=(name, assumed),
            )
        _change_button(visit, name, _hidden(texts.CHANGE_IT, short))


def _change_button(visit: Visit, name: str, words: str, *, of: str = "") -> None:
    kind: Literal["secondary", "tertiary"] = "secondary" if of else "tertiary"
    if st.button(words, type=kind, key=ui(f"change-{of}{name}")):
        steps.change(name)
        navigation.go(navigation.QUESTIONS, visit.rulebook)


def _hidden(words: str, about: str) -> str:
    """Return the label of a button, with what it is about for those who do not see the row."""
    return f"{label(words)} *{label(uncapitalized(about))}*"


def _guess_note(visit: Visit, name: str) -> str:
    """Return what the answer could change, and how long it takes to find out."""
    takes = {one.question: one for one in visit.advice.would_settle}
    parts = [what_it_changes(visit, name), *_to_find_out(takes.get(name))]
    return " · ".join(part for part in parts if part)


def _to_find_out(question: OpenQuestion | None) -> Iterable[str]:
    if question is not None and question.takes:
        yield question.takes.rstrip(".")
