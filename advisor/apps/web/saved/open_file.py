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
_LEFT_OUT = memory("left-out")
Answers: TypeAlias = Mapping[str, Answer]
Content: TypeAlias = Advice | RecordError | None
"""The advice in a file, the error of an advice that cannot be read, or None for answers alone."""
OnOpened: TypeAlias = Callable[[Answers, Content], None]
"""What to do with the answers of an opened file, and with the advice in it."""


def draw_opener(rulebook: Rulebook) -> bool:
    """Draw the upload of a saved file; return whether a file was just opened."""

    def on_opened(answers: Answers, content: Content) -> None:
        state.start_again(rulebook)
        state.replace_answers(rulebook, answers)
        since_saved.remember(content, answers)

    return draw_opener_for(rulebook, _FILE, texts.OPEN_BUTTON, on_opened)


def draw_opener_for(rulebook: Rulebook, key: str, words: str, on_opened: OnOpened) -> bool:
    """Draw an upload for saved files with the title `words`; `on_opened` gets their answers.

    Return whether a file was just opened. Say why when it could not be.
    """
    with st.expander(words, key=f"{key}-door"):
        st.file_uploader(
            texts.OPEN_LABEL,
            type=["json", "yaml", "yml"],
            key=key,
            on_change=_open,
            args=(rulebook, key, on_opened),
            max_upload_size=1,
        )
    problems: tuple[str, ...] | None = st.session_state.pop(f"{_OPENED}-{key}", None)
    if problems:
        notice(texts.OPEN_FAILED, problems)
    if left_out := st.session_state.pop(f"{_LEFT_OUT}-{key}", ()):
        notice(texts.LEFT_OUT, left_out)
    return problems == ()


def _open(rulebook: Rulebook, key: str, on_opened: OnOpened) -> None:
    file = st.session_state[key]
    if file is None:
        return
    problems: tuple[str, ...] = ()
    try:
        document = parse_bytes(file.getvalue(), file.name)
        content = _content_of(document)
        answers = _answers_of(content, rulebook) if isinstance(content, Advice) else {}
        answers = answers or read_answers(answers_in(document), rulebook)
        _refuse_values_that_no_link_carries(rulebook, answers)
        st.session_state[f"{_LEFT_OUT}-{key}"] = _left_out(content, answers, rulebook)
        on_opened(answers, content)
    except AdvisorError as error:
        problems = tuple(str(problem) for problem in error.problems[:_MOST_SHOWN])
    st.session_state[f"{_OPENED}-{key}"] = problems


def _content_of(document: Document) -> Content:
    if not SAVED_ADVICE.claimed_by(document.data):
        return None
    try:
        return read_record_document(document)
    except RecordError as error:
        return error


def _left_out(content: Content, answers: Answers, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the answers of a saved advice that these rules do not ask for any more, in words."""
    if not isinstance(content, Advice):
        return ()
    gone = (n for n in content.answers if rulebook.current_ids.of_name(n) not in answers)
    return tuple(content.statements.get(name, name) for name in gone)


def _answers_of(saved: Advice, rulebook: Rulebook) -> dict[str, Answer]:
    """Return the saved answers that these rules still ask for; the result names the rest."""
    kept: dict[str, Answer] = {}
    if not rulebook.digest.startswith(saved.rulebook_digest):
        for name, answer in saved.answers.items():
            with suppress(AnswerError):
                kept |= read_answers({name: answer}, rulebook)
    return kept


def _refuse_values_that_no_link_carries(rulebook: Rulebook, answers: Answers) -> None:
    """Raise AnswerError for values that the address of a page cannot hold."""
    written = {name: text_of(answer.value) for name, answer in answers.items()}
    _, problems = read_texts(rulebook, written)
    if problems:
        raise AnswerError(Problem(f"answers.{n}", p.what, p.hint) for n, p in problems.items())


_MOST_SHOWN = 8
