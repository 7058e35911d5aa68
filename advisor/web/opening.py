"""Open a saved file: answers, or a whole advice, from this page or the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeAlias

import streamlit as st

from advisor.advice import Advice
from advisor.answer_files import answers_in
from advisor.answers import Answer, read_answers
from advisor.errors import AdvisorError, AnswerError, Problem, RecordError
from advisor.records import read_record
from advisor.rulebook import Rulebook
from advisor.web import since, state, texts
from advisor.web.links import read_texts, text_of
from advisor.web.markup import notice
from advisor.yaml_source import Document, parse_bytes

_FILE = "opened-file"
_OPENED = "_opened"
Answers: TypeAlias = Mapping[str, Answer]
Take: TypeAlias = Callable[[Answers, Advice | None], None]
"""What to do with the answers of a file, and with the advice it held, where it held one."""


def draw_opener(rulebook: Rulebook) -> bool:
    """Draw the door for saved files; return whether one was just opened."""

    def take(answers: Answers, saved: Advice | None) -> None:
        state.start_again(rulebook)
        state.replace_answers(rulebook, answers)
        since.remember(saved)

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
        saved = _advice_in(document)
        answers = _answers_of(saved, rulebook) if saved else {}
        answers = answers or read_answers(answers_in(document), rulebook)
        _refuse_what_no_link_carries(rulebook, answers)
        take(answers, saved)
    except AdvisorError as error:
        problems = tuple(str(problem) for problem in error.problems[:_MOST_SHOWN])
    st.session_state[f"{_OPENED}-{key}"] = problems


def _advice_in(document: Document) -> Advice | None:
    """Return the advice a file holds, None for answers alone and for what is not all there."""
    try:
        return read_record(document.data)
    except RecordError:
        return None


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
