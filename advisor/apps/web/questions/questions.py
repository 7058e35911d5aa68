"""Questions: one at a time, then the answers to check."""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.questions import steps
from advisor.apps.web.questions.answer_list import draw_answer_list, draw_undo_start
from advisor.apps.web.questions.ask_step import ask_alone
from advisor.apps.web.questions.bottom_bar import draw_check_bar, draw_step_bar
from advisor.apps.web.questions.progress import draw_progress
from advisor.apps.web.questions.side_panel import draw_panel
from advisor.apps.web.session import navigation, state
from advisor.apps.web.session.keys import ui

visit = state.visit(priced=False)
if steps.is_back_at_check():
    navigation.go(navigation.CONFIRM, visit.rulebook)
name = steps.question_in_view(visit)

if name is None:
    draw_answer_list(visit)
    draw_check_bar(visit)
else:
    left, right = st.columns([1.93, 1], gap="large")
    with left:
        draw_undo_start(visit)
        draw_progress(visit, name)
        ask_alone(visit.rulebook.questions[name], visit)
    with right, st.container(key=ui("side")):
        draw_panel(visit)
    draw_step_bar(visit, name)
