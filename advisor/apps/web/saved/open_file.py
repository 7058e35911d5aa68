"""Open a saved file: answers, or a whole advice, from this page or the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeAlias

import streamlit as st

from advisor.advice.advice import SAVED_ADVICE, Advice
from advisor.apps.web.parts.markup import notice
from advisor.apps.web.saved import since_saved, texts
from advisor.apps.web.session import state
from advisor.apps.web.session.answer_texts import read_texts, text_of
from advisor.apps.web.session.keys import memory, ui
from advisor.engine.answer_files import answers_in
from advisor.engine.answers import Answer, read_answers
from advisor.errors import AdvisorError, AnswerError, Problem, RecordError
from advisor.formats.yaml_source import Document, parse_bytes
from advisor.history.records import read_record_document
from advisor.rulebook.rulebook import Rulebook

_FILE = ui("opened-file")
_OPENED = memory("opened")
Answers: TypeAlias = Mapping[str, Answer]
Held: TypeAlias = Advice | RecordError | None
"""The advice that a file held, why it cannot be read back, or None for a file of answers."""
Take: TypeAlias = Callable[[Answers, Held], None]
"""What to do with the answers of a file, and with what else it held."""


def draw_opener(rulebook: Rulebook) -> bool:
    """Draw the door for saved files; return whether one was just opened."""

    def take(answers: Answers, held: Held) -> None:
        state.start_again(rulebook)
        state.replace_answers(rulebook, answers)
        since_saved.remember(held, answers)

    return draw_opener_for(rulebook, _FILE, texts.OPEN_BUTTON, take)


def draw_opener_for(rulebook: Rulebook, key: str, words: str, take: Take) -> bool:
    """Draw a door for saved files called `words`, whose answers go to `take`.

    Returns whether one was just opened; tells why when it could not be.
    """
    with st.expander(words, key=f"{key}-door"):
        st.file_uploader(
            texts.OPEN_LABEL,
            type=["json", "yaml", "yml"],
            key=key,
            on_change=_open,
            args=(rulebook, key, take),
            max_upload_size=1,
        )
    problems: tuple[str, ...] | None = st.session_state.pop(f"{_OPENED}-{key}", None)
    if problems:
        notice(texts.OPEN_FAILED, problems)
    return problems == ()


def _open(rulebook: Rulebook, key: str, take: Take) -> None:
    file = st.session_state[key]
    if file is None:
        return
    problems: tuple[str, ...] = ()
    try:
        document = parse_bytes(file.getvalue(), file.name)
        held = _held_by(document)
        answers = _answers_of(held, rulebook) if isinstance(held, Advice) else {}
        answers = answers or read_answers(answers_in(document), rulebook)
        _refuse_what_no_link_carries(rulebook, answers)
        take(answers, held)
    except AdvisorError as error:
        problems = tuple(str(problem) for problem in error.problems[:_MOST_SHOWN])
    st.session_state[f"{_OPENED}-{key}"] = problems


def _held_by(document: Document) -> Held:
    if not SAVED_ADVICE.claimed_by(document.data):
        return None
    try:
        return read_record_document(document)
    except RecordError as error:
        return error


def _answers_of(saved: Advice, rulebook: Rulebook) -> dict[str, Answer]:
    """Return the saved answers that these rules still ask for; the result names the others."""
    kept: dict[str, Answer] = {}
    if not rulebook.digest.startswith(saved.rulebook_digest):
        for name, answer in saved.answers.items():
            with suppress(AnswerError):
                kept |= read_answers({name: answer}, rulebook)
    return kept


def _refuse_what_no_link_carries(rulebook: Rulebook, answers: Answers) -> None:
    """Raise AnswerError for values that would be lost on the way into the address."""
    written = {name: text_of(answer.value) for name, answer in answers.items()}
    _, problems = read_texts(rulebook, written)
    if problems:
        raise AnswerError(Problem(f"answers.{n}", p.what, p.hint) for n, p in problems.items())


_MOST_SHOWN = 8
