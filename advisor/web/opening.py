"""Open a saved file: answers, or a whole advice, from this page or the command line."""

from __future__ import annotations

import streamlit as st

from advisor.answer_files import answers_in
from advisor.answers import read_answers
from advisor.errors import AdvisorError
from advisor.rulebook import Rulebook
from advisor.web import state, texts
from advisor.web.markup import notice
from advisor.yaml_source import parse_bytes

_FILE = "opened-file"
_OPENED = "_opened"


def draw_opener(rulebook: Rulebook) -> bool:
    """Draw the door for saved files; return whether one was just opened."""
    with st.popover(texts.OPEN_BUTTON, key="open-file"):
        st.file_uploader(
            texts.OPEN_LABEL,
            type=["json", "yaml", "yml"],
            key=_FILE,
            on_change=_open,
            args=(rulebook,),
            max_upload_size=1,
        )
    problems: tuple[str, ...] | None = st.session_state.pop(_OPENED, None)
    if problems:
        notice(texts.OPEN_FAILED, problems)
    return problems == ()


def _open(rulebook: Rulebook) -> None:
    file = st.session_state[_FILE]
    if file is None:
        return
    try:
        document = parse_bytes(file.getvalue(), file.name)
        state.replace_answers(rulebook, read_answers(answers_in(document), rulebook))
    except AdvisorError as error:
        st.session_state[_OPENED] = tuple(str(problem) for problem in error.problems[:_MOST_SHOWN])
    else:
        st.session_state[_OPENED] = ()


_MOST_SHOWN = 8
