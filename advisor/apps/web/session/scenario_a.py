"""Scenario A: answers put aside, to be compared with the present ones, scenario B.

Like the present answers they are in the address, each under a prefix and the id of its question.
So a reload keeps both scenarios, and a copied address shows both.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from advisor.apps.web.session.answer_texts import read_texts, text_of
from advisor.apps.web.session.keys import SCENARIO_A, memory
from advisor.engine.answers import Answer
from advisor.rulebook.rulebook import Rulebook

_TEXTS = memory("kept")


def keep_texts_as_a(texts: Mapping[str, str]) -> None:
    """Put these texts aside as A."""
    st.session_state[_TEXTS] = dict(texts)


def keep_answers_as_a(answers: Mapping[str, Answer]) -> None:
    """Put these answers aside as A."""
    keep_texts_as_a({name: text_of(answer.value) for name, answer in answers.items()})


def forget_scenario_a() -> None:
    """Forget scenario A."""
    st.session_state.pop(_TEXTS, None)


def scenario_a_answers(rulebook: Rulebook) -> dict[str, Answer]:
    """Return the answers put aside as A; empty when there are none."""
    answers, _ = read_texts(rulebook, st.session_state.get(_TEXTS, {}))
    return answers


def scenario_a_parameters() -> dict[str, str]:
    """Return the parameters that A adds to the address."""
    texts: dict[str, str] = st.session_state.get(_TEXTS, {})
    return {f"{SCENARIO_A}{name}": text for name, text in texts.items()}


def read_scenario_a(rulebook: Rulebook, given: Mapping[str, str]) -> list[str]:
    """Remember A from the parameters of an address; return those that cannot be used."""
    texts = {n.removeprefix(SCENARIO_A): t for n, t in given.items() if n.startswith(SCENARIO_A)}
    known = {name: text.strip() for name, text in texts.items() if name in rulebook.questions}
    _, problems = read_texts(rulebook, known)
    keep_texts_as_a({name: text for name, text in known.items() if text and name not in problems})
    return [f"{SCENARIO_A}{name}" for name in texts if name not in known or name in problems]
