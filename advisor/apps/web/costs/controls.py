"""The two figures that people turn while they look: months compared, and growth of calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from advisor.advice.cost_figures import CostFigure
from advisor.apps.web.parts.markup import label
from advisor.apps.web.session import state
from advisor.apps.web.session.answer_texts import text_of
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.rulebook.wording import value_words

_CHOICES: Mapping[str, Sequence[str]] = {
    "horizon_months": ("6", "12", "24", "36"),
    "calls_growth_per_month": ("0", "0.02", "0.05", "0.1"),
}
"""For each question, the answers that are one click away; the fields below take any other."""


def draw_controls(visit: Visit, figures: Mapping[str, CostFigure]) -> None:
    """Draw a row of answers for each figure that counts."""
    with st.container(horizontal=True, key=ui("cost-controls")):
        for name, texts in _CHOICES.items():
            if name in figures:
                _draw(visit, figures[name], texts)


def _draw(visit: Visit, figure: CostFigure, texts: Sequence[str]) -> None:
    question = visit.rulebook.questions[figure.question]
    key, now = ui(f"turn-{question.id}"), text_of(figure.value)
    st.session_state[key] = now if now in texts else None
    st.pills(
        label(question.short),
        texts,
        format_func=lambda text: label(value_words(visit.rulebook, question.id, float(text))),
        key=key,
        on_change=_turn,
        args=(question.id, key),
    )


def _turn(name: str, key: str) -> None:
    chosen: str | None = st.session_state[key]
    if chosen is not None:
        state.set_text(name, chosen)
