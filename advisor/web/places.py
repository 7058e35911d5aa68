"""The pages there are, and how to get from one to another with the answers at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NoReturn

import streamlit as st

from advisor.rulebook.rulebook import Rulebook
from advisor.web.state import carried

PAGES = Path(__file__).parent / "pages"

START = PAGES / "start.py"
QUESTIONS = PAGES / "questions.py"
CONFIRM = PAGES / "confirm.py"
RESULT = PAGES / "result.py"
PROMPT = PAGES / "prompt.py"
COSTS = PAGES / "costs.py"
RULES = PAGES / "rules.py"
LEARN = PAGES / "learn.py"
COMPARE = PAGES / "compare.py"


def go(page: Path, rulebook: Rulebook) -> NoReturn:
    """Open another page."""
    st.switch_page(page, query_params=carried(rulebook))


def way(
    page: Path, words: str, rulebook: Rulebook, *, icon: Literal["back", "edit"] | None = None
) -> None:
    """Draw a link to another page."""
    icons = {"back": ":material/arrow_back:", "edit": ":material/edit:"}
    st.page_link(
        page, label=words, icon=icons[icon] if icon else None, query_params=carried(rulebook)
    )
