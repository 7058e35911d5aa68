"""The bar at the bottom of the questionnaire: the verdict so far, and the next page."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st

from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import draw, page_link
from advisor.apps.web.questions import confirm_rows, texts
from advisor.apps.web.questions.side_panel import bar_summary
from advisor.apps.web.session import navigation
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit

CONFIRM_AT_MOST = 5
"""Up to this many assumptions are offered for confirmation on one screen."""


def draw_question_bar(visit: Visit, *, more_to_ask: bool) -> None:
    """Draw the bar of the questionnaire: the next question, or the way to the result."""
    confirm_rows.forget_rows()
    with st.bottom, st.container(horizontal=True, key=ui("bar"), vertical_alignment="center"):
        draw(bar_summary(visit))
        if few_assumptions(visit):
            _button(texts.RESULT_SO_FAR, "secondary", navigation.RESULT, visit)
            count = len(visit.advice.rests_on)
            _button(page_texts.check_assumptions(count), "primary", navigation.CONFIRM, visit)
        elif more_to_ask:
            if visit.advice.verdict.approach:
                _button(texts.RESULT_SO_FAR, "secondary", navigation.RESULT, visit)
            draw(page_link(texts.NEXT, "#next-question", "button"))
        else:
            _button(texts.SEE_RESULT, "primary", navigation.RESULT, visit)


def few_assumptions(visit: Visit) -> bool:
    """Return whether the assumptions that the verdict rests on fit one screen."""
    return 0 < len(visit.advice.rests_on) <= CONFIRM_AT_MOST


def _button(words: str, kind: Literal["primary", "secondary"], page: Path, visit: Visit) -> None:
    if st.button(words, type=kind, key=ui(f"to-{page.stem}")):
        navigation.go(page, visit.rulebook)
