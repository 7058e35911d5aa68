"""The pages there are, and how to get from one to another with the answers at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NoReturn

import streamlit as st

from advisor.apps.web.session.state import page_parameters
from advisor.rulebook.rulebook import Rulebook

WEB = Path(__file__).parents[1]

# Streamlit takes the URL of a page from the name of its file.
START = WEB / "questions" / "start.py"
QUESTIONS = WEB / "questions" / "questions.py"
ALL_QUESTIONS = WEB / "questions" / "all_questions.py"
CONFIRM = WEB / "questions" / "confirm.py"
RESULT = WEB / "result" / "result.py"
PROMPT = WEB / "prompt" / "prompt.py"
COSTS = WEB / "costs" / "costs.py"
RULES = WEB / "rules" / "rules.py"
LEARN = WEB / "learn" / "learn.py"
COMPARE = WEB / "compare" / "compare.py"


def go(page: Path, rulebook: Rulebook) -> NoReturn:
    """Open another page."""
    st.switch_page(page, query_params=page_parameters(rulebook))


def draw_link(
    page: Path, words: str, rulebook: Rulebook, *, icon: Literal["back", "edit"] | None = None
) -> None:
    """Draw a link to another page."""
    icons = {"back": ":material/arrow_back:", "edit": ":material/edit:"}
    st.page_link(
        page,
        label=words,
        icon=icons[icon] if icon else None,
        query_params=page_parameters(rulebook),
    )
