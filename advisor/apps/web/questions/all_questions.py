"""All questions: the whole questionnaire on one page, in any order."""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.parts.markup import draw, text_element
from advisor.apps.web.questions import texts
from advisor.apps.web.questions.answer_list import draw_start_again
from advisor.apps.web.questions.ask import ask_folded, ask_groups
from advisor.apps.web.questions.bottom_bar import draw_all_bar
from advisor.apps.web.questions.question_order import order_questions
from advisor.apps.web.questions.side_panel import draw_panel
from advisor.apps.web.session import state
from advisor.apps.web.session.keys import ui

visit = state.visit(priced=False)
questions = order_questions(visit)

draw(text_element("h1", texts.ALL_QUESTIONS), text_element("p", texts.ALL_SAYS, "lead"))

left, right = st.columns([1.93, 1], gap="large")

with left:
    if questions.groups:
        ask_groups("verdict", questions.groups, visit)

    if questions.folded:
        line = texts.folded(len(questions.folded))
        ask_folded("folded", line, questions.folded, visit)

    if questions.cost_groups:
        ask_groups("money", questions.cost_groups, visit)
    if questions.only_costs:
        line = texts.folded_costs(len(questions.only_costs))
        ask_folded("folded-costs", line, questions.only_costs, visit)

    draw_start_again(visit)

with right, st.container(key=ui("side")):
    draw_panel(visit)

draw_all_bar(visit)
