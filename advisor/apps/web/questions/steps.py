"""The way through the questions, one at a time: which is in view, back, on, and to the check.

The question in view stays until the reader continues, whatever they choose. It is no part of the
address: there stand the answers, and they say which question follows.
"""

from __future__ import annotations

import streamlit as st

from advisor.advice.open_questions import to_confirm
from advisor.apps.web.session import state
from advisor.apps.web.session.keys import memory
from advisor.apps.web.session.state import Visit
from advisor.rulebook.rulebook import Rulebook

_SEEN = memory("steps")
_NOT_ANSWERED = memory("not-answered")
_CHECKING = memory("checking")
_ASKS_ON = memory("asks-on")
FEW_GUESSES = 2
"""With so few guesses left that settle it, the list of answers comes before more questions."""


def question_in_view(visit: Visit) -> str | None:
    """Return the question to show, and keep it in view; None when the answers are to be checked.

    They are when nothing is left to ask, or once few guesses settle the verdict.
    """
    name = state.asked_for() or (None if _few_guesses(visit) else visit.advice.next_question)
    state.ask_for(name)
    return name


def back_from(visit: Visit, name: str) -> str | None:
    """Return the question before this one; None before the first.

    After a reload the questions already answered stand in for those seen.
    """
    return next((one for one in reversed(_seen(visit)) if one != name), None)


def go_back(visit: Visit, name: str) -> None:
    """Show the question before this one."""
    before = back_from(visit, name)
    seen = _seen(visit)
    st.session_state[_SEEN] = seen[: seen.index(before)] if before in seen else []
    show(before)


def go_on(rulebook: Rulebook, seen: list[str], name: str) -> None:
    """Leave this question behind once it has an answer that can be read; else say so."""
    if name not in state.answer_parameters(rulebook):
        st.session_state[_NOT_ANSWERED] = name
        return
    st.session_state[_SEEN] = [*(one for one in seen if one != name), name]
    show(None)


def show(name: str | None) -> None:
    """Show a question; None is the one that follows from the answers."""
    st.session_state.pop(_NOT_ANSWERED, None)
    state.ask_for(name)


def change(name: str) -> None:
    """Show a question, and come back to the list of answers after it."""
    st.session_state[_CHECKING] = True
    show(name)


def ask_on() -> None:
    """Go on asking after the list of answers, also where few guesses are left."""
    st.session_state[_ASKS_ON] = True
    show(None)


def is_back_at_check() -> bool:
    """Return once whether a changed answer leads back to the list of answers."""
    if state.asked_for() is not None or not st.session_state.get(_CHECKING):
        return False
    del st.session_state[_CHECKING]
    return True


def lacks_answer(name: str) -> bool:
    """Return whether the reader wanted to go on from this question without an answer."""
    return st.session_state.get(_NOT_ANSWERED) == name and not st.session_state.get(name)


def seen_before(visit: Visit) -> list[str]:
    """Return the questions seen so far, the first one first."""
    return _seen(visit)


def _few_guesses(visit: Visit) -> bool:
    guesses = to_confirm(visit.advice)
    return 0 < len(guesses) <= FEW_GUESSES and _ASKS_ON not in st.session_state


def _seen(visit: Visit) -> list[str]:
    found: list[str] = st.session_state.setdefault(_SEEN, list(visit.answers))
    return [name for name in found if name in visit.answers]
