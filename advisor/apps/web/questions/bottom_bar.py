"""The bar at the bottom of the questionnaire: the verdict so far, and the next page."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st

from advisor.advice.open_questions import to_confirm
from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import draw, page_link
from advisor.apps.web.questions import confirm_rows, texts
from advisor.apps.web.questions.side_panel import bar_summary
from advisor.apps.web.session import navigation
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit


def draw_question_bar(visit: Visit, *, more_to_ask: bool) -> None:
    """Draw the bar of the questionnaire: the next question, or the way to the result."""
    confirm_rows.forget_rows()
    with st.bottom, st.container(horizontal=True, key=ui("bar"), vertical_alignment="center"):
        draw(bar_summary(visit))
        to_check = to_confirm(visit.advice)
        if to_check:
            _button(texts.RESULT_SO_FAR, "secondary", navigation.RESULT, visit)
            words = page_texts.check_assumptions(len(to_check))
            _button(words, "primary", navigation.CONFIRM, visit)
        elif more_to_ask:
            if visit.advice.verdict.approach:
                _button(texts.RESULT_SO_FAR, "secondary", navigation.RESULT, visit)
            draw(page_link(texts.NEXT, "#next-question", "button"))
        else:
            _button(texts.SEE_RESULT, "primary", navigation.RESULT, visit)


def _button(words: str, kind: Literal["primary", "secondary"], page: Path, visit: Visit) -> None:
    if st.button(words, type=kind, key=ui(f"to-{page.stem}")):
        navigation.go(page, visit.rulebook)
