"""The rows of the confirm screen: the assumption, other outcomes, and the buttons to answer."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import approach_name, draw, element, text_element
from advisor.apps.web.questions import texts
from advisor.apps.web.session import state
from advisor.apps.web.session.answer_texts import is_not_sure, text_of
from advisor.apps.web.session.keys import memory, ui
from advisor.apps.web.session.state import Visit
from advisor.engine.diagram.answer_outcomes import AnswerOutcome, answer_outcomes, range_words
from advisor.rulebook.conditions import Value
from advisor.rulebook.wording import statement

_ROWS = memory("confirming")
_YES, _CHANGE, _NOT_SURE = "yes", "change", "not_sure"
_WORDS = {_YES: texts.YES, _CHANGE: texts.CHANGE, _NOT_SURE: page_texts.NOT_SURE}


def forget_rows() -> None:
    """Forget the rows: the confirm screen begins with the present assumptions next time."""
    st.session_state.pop(_ROWS, None)


def open_rows(visit: Visit) -> tuple[str, ...]:
    """Return the questions on this screen: they stay while it is open, answered or not.

    What was "not sure" before is not asked again.
    """
    assumed_values: dict[str, Value | None] = st.session_state.setdefault(_ROWS, {})
    assumed = {a.question: a.value for a in visit.advice.assumptions}
    for name in visit.advice.rests_on:
        if name not in visit.answers:
            assumed_values.setdefault(name, assumed.get(name))
    return tuple(assumed_values)


def checked(visit: Visit, rows: Sequence[str]) -> int:
    """Return how many rows have an answer; "not sure" is one, and keeps the assumption."""
    return sum(name in visit.answers for name in rows)


def not_sure_elsewhere(visit: Visit, rows: Sequence[str]) -> bool:
    """Return whether the verdict also rests on what was "not sure" before this screen."""
    return not set(visit.advice.rests_on).issubset(rows)


def can_confirm(visit: Visit, rows: Sequence[str]) -> bool:
    """Return whether every row without an answer has an assumption to confirm."""
    assumed_values = st.session_state[_ROWS]
    return all(assumed_values[name] is not None for name in rows if name not in visit.answers)


def confirm_all(rows: Sequence[str]) -> None:
    """Confirm every assumption that has no answer yet."""
    for name in rows:
        if not st.session_state.get(name) and st.session_state[_ROWS][name] is not None:
            state.set_answer(name, st.session_state[_ROWS][name])


def draw_statement(visit: Visit, name: str) -> None:
    """Draw what is assumed, and where other answers lead."""
    question, assumed = visit.rulebook.questions[name], st.session_state[_ROWS][name]
    head = question.ask if assumed is None else statement(visit.rulebook, question, assumed)
    draw(text_element("h2", head, "h3"), element("p", _other_outcomes(visit, name), "mute note"))


def draw_choice(visit: Visit, name: str) -> bool:
    """Draw yes, change and not sure; return whether the question is to be shown."""
    assumed = st.session_state[_ROWS][name]
    if assumed is None:
        return True
    key = ui(f"confirm-{name}")
    said = st.session_state.get(name)
    if said:
        st.session_state[key] = _choice_for(said, assumed)
    st.pills(
        statement(visit.rulebook, visit.rulebook.questions[name], assumed),
        list(_WORDS),
        format_func=_WORDS.__getitem__,
        key=key,
        label_visibility="collapsed",
        on_change=_choose,
        args=(name, key, assumed),
    )
    return bool(st.session_state[key] == _CHANGE)


def _choice_for(said: str, assumed: Value) -> str:
    if is_not_sure(said):
        return _NOT_SURE
    return _YES if said == text_of(assumed) else _CHANGE


def _choose(name: str, key: str, assumed: Value) -> None:
    match st.session_state[key]:
        case "yes":
            state.set_answer(name, assumed)
        case "not_sure":
            state.set_answer(name, None)
        case _:
            state.set_text(name, None)


def _other_outcomes(visit: Visit, name: str) -> str:
    here = visit.advice.verdict.approach
    found = answer_outcomes(visit.case, name)
    others = [_outcome(visit, name, outcome) for outcome in found if outcome.approach != here]
    return " ".join(others) or text_element("span", texts.ALONE_CHANGES_NOTHING)


def _outcome(visit: Visit, name: str, outcome: AnswerOutcome) -> str:
    answer = text_element("span", range_words(visit.rulebook, name, outcome.allowed))
    approach = approach_name(visit.rulebook, outcome.approach)
    return f"{texts.IF} {answer}, {texts.THIS_BECOMES} {approach}."
