"""What would change the verdict, trying it out, and the other approaches, easiest first."""

from __future__ import annotations

from html import escape

import streamlit as st

from advisor.advice.model import Alternative
from advisor.advice.wording import NO_CHANGE, SECTIONS, distance_words
from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import (
    approach_name,
    draw,
    element,
    old_to_new,
    section,
    text_element,
)
from advisor.apps.web.questions.side_panel import reason_against
from advisor.apps.web.result import texts
from advisor.apps.web.session import state
from advisor.apps.web.session.answer_texts import read_text
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.errors import AnswerError
from advisor.rulebook.conditions import Value
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


def draw_changes(visit: Visit) -> None:
    """Draw, for each other approach, the smallest set of answers that leads to it."""
    draw(section(SECTIONS["changes"], texts.WOULD_CHANGE_SAYS))
    if not visit.advice.alternatives:
        draw(text_element("p", NO_CHANGE))
    for other in visit.advice.alternatives:
        with st.container(
            border=True,
            horizontal=True,
            key=ui(f"flip-{other.approach}"),
            vertical_alignment="center",
        ):
            draw(element("div", _flip(visit, other), "flip"))
            st.button(
                texts.TRY,
                key=ui(f"try-{other.approach}"),
                on_click=state.try_answers,
                args=(other.changes,),
            )


def draw_others(visit: Visit) -> None:
    """Draw the other approaches, the easiest change first, each with what stands between."""
    draw(section(texts.OTHERS, texts.OTHERS_SAY))
    rows = "".join(element("li", _other(visit, other)) for other in visit.advice.alternatives)
    draw(element("ul", rows, "others"))


def _flip(visit: Visit, other: Alternative) -> str:
    lines = "".join(
        element("p", _change(visit, name, value)) for name, value in other.changes.items()
    )
    end = f"{page_texts.BECOMES} {approach_name(visit.rulebook, other.approach)}"
    return lines + element("p", f"{end}, {escape(distance_words(len(other.changes)))}", "mute note")


def _change(visit: Visit, name: str, value: Value) -> str:
    question = visit.rulebook.questions[name]
    new = value_words(visit.rulebook, name, value)
    return f"{text_element('span', question.short, 'mute')}: {old_to_new(_now(visit, name), new)}"


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


def _other(visit: Visit, other: Alternative) -> str:
    dots = text_element("i", "●" * len(other.changes), "dots", aria_hidden="true")
    away = element("span", f"{escape(distance_words(len(other.changes)))} {dots}", "away")
    head = element("p", f"{approach_name(visit.rulebook, other.approach)} {away}", "row")
    return head + text_element(
        "p", reason_against(visit.rulebook, visit.advice, other.approach), "mute note"
    )
