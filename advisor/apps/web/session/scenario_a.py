"""The other scenario: answers put aside as A, to be compared with the present ones, B.

Like the present answers they live in the address, each under its question's id after a prefix, so
that a reload keeps both and a copied address shows both.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from advisor.apps.web.session.answer_texts import read_texts, text_of
from advisor.apps.web.session.keys import SCENARIO_A, memory
from advisor.engine.answers import Answer
from advisor.rulebook.rulebook import Rulebook

_KEPT = memory("kept")


def keep(texts: Mapping[str, str]) -> None:
    """Put these texts aside as A."""
    st.session_state[_KEPT] = dict(texts)


def keep_answers(answers: Mapping[str, Answer]) -> None:
    """Put these answers aside as A."""
    keep({name: text_of(answer.value) for name, answer in answers.items()})


def forget() -> None:
    """Let go of A."""
    st.session_state.pop(_KEPT, None)


def kept(rulebook: Rulebook) -> dict[str, Answer]:
    """Return the answers put aside as A; empty when there are none."""
    answers, _ = read_texts(rulebook, st.session_state.get(_KEPT, {}))
    return answers


def parameters() -> dict[str, str]:
    """Return what A adds to the address."""
    texts: dict[str, str] = st.session_state.get(_KEPT, {})
    return {f"{SCENARIO_A}{name}": text for name, text in texts.items()}


def take(rulebook: Rulebook, given: Mapping[str, str]) -> list[str]:
    """Take A from the parameters of an address; return those that cannot be used."""
    texts = {n.removeprefix(SCENARIO_A): t for n, t in given.items() if n.startswith(SCENARIO_A)}
    known = {name: text.strip() for name, text in texts.items() if name in rulebook.questions}
    _, problems = read_texts(rulebook, known)
    keep({name: text for name, text in known.items() if text and name not in problems})
    return [f"{SCENARIO_A}{name}" for name in texts if name not in known or name in problems]
