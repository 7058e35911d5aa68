"""Confirm: the few assumptions that carry the leaning, on one screen."""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.parts.markup import draw, element, text_element
from advisor.apps.web.questions import confirm_rows, texts
from advisor.apps.web.questions.ask import ask, questions_box
from advisor.apps.web.questions.side_panel import bar_summary
from advisor.apps.web.session import navigation, state
from advisor.apps.web.session.keys import ui

visit = state.visit()
rows = confirm_rows.open_rows(visit)
also_unsure = confirm_rows.not_sure_elsewhere(visit, rows)

draw(bar_summary(visit))
if not rows:
    draw(text_element("h1", texts.CONFIRM_NONE), text_element("p", texts.CONFIRM_NONE_SAYS, "lead"))
else:
    draw(
        text_element("h1", texts.confirm_title(len(rows))),
        text_element("p", texts.confirm_says(len(rows), also_unsure=also_unsure), "lead"),
    )

for name in rows:
    with st.container(border=True, key=ui(f"row-{name}")):
        text, choice = st.columns([1.9, 1], vertical_alignment="center")
        with text:
            confirm_rows.draw_statement(visit, name)
        with choice:
            changing = confirm_rows.draw_choice(visit, name)
        if changing:
            with questions_box(f"change-{name}"):
                ask(visit.rulebook.questions[name], visit, reasons_open=True)
            draw(text_element("p", texts.UNTIL_THEN, "mute note"))

with st.bottom, st.container(horizontal=True, key=ui("bar"), vertical_alignment="center"):
    done = confirm_rows.checked(visit, rows)
    draw(element("p", text_element("b", texts.checked(done, len(rows))) if rows else "", "bar"))
    if st.button(texts.TO_QUESTIONS, key=ui("to-questions")):
        navigation.go(navigation.QUESTIONS, visit.rulebook)
    confirms = confirm_rows.can_confirm(visit, rows) and done < len(rows)
    if st.button(
        texts.all_right(len(rows) - done, others=done > 0) if confirms else texts.SEE_RESULT,
        type="primary",
        key=ui("to-result"),
        on_click=confirm_rows.confirm_all if confirms else None,
        args=(rows,) if confirms else None,
    ):
        navigation.go(navigation.RESULT, visit.rulebook)
