"""Compare: the answers kept as A and the present ones, B, side by side."""

from __future__ import annotations

import streamlit as st

from advisor.advice.advice_comparison import compare_advice
from advisor.advice.advise import advise
from advisor.apps.web.compare import texts as words
from advisor.apps.web.compare.side_by_side import (
    draw_answers,
    draw_costs,
    draw_rules,
    draw_verdicts,
)
from advisor.apps.web.parts.markup import draw, text_element
from advisor.apps.web.saved.open_file import Answers, Content, draw_opener_for
from advisor.apps.web.session import navigation, settings, state
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.scenario_a import (
    forget_scenario_a,
    keep_answers_as_a,
    keep_texts_as_a,
    scenario_a_answers,
)

visit = state.visit()
rulebook = visit.rulebook
answers_a = scenario_a_answers(rulebook)

draw(text_element("h1", words.HEADING), text_element("p", words.SAYS, "lead"))

with st.container(horizontal=True, key=ui("compare-doors"), vertical_alignment="center"):
    now = state.answer_parameters(rulebook)
    if now and not answers_a:
        st.button(
            words.KEEP, type="primary", key=ui("keep-a"), on_click=keep_texts_as_a, args=(now,)
        )
    if answers_a:
        navigation.draw_link(navigation.CONFIRM, words.CHANGE_B, rulebook)
        st.button(words.SWAP, key=ui("swap"), on_click=state.swap_scenarios, args=(rulebook,))
        st.button(words.FORGET, key=ui("forget-a"), on_click=forget_scenario_a)


def keep_as_a(answers: Answers, _content: Content) -> None:
    keep_answers_as_a(answers)


def keep_as_b(answers: Answers, _content: Content) -> None:
    state.replace_answers(rulebook, answers)


for column, key, title, on_opened in zip(
    st.columns(2),
    (ui("opened-a"), ui("opened-b")),
    (words.OPEN_A, words.OPEN_B),
    (keep_as_a, keep_as_b),
    strict=True,
):
    with column:
        draw_opener_for(rulebook, key, title, on_opened)

if not answers_a:
    draw(text_element("p", words.NOTHING_KEPT, "mute"))
    st.stop()

advice = advise(answers_a, rulebook=rulebook, prices=settings.catalogue(), on=visit.on)
pair = compare_advice(advice, visit.advice, rulebook)
draw(text_element("p", words.read_alike(visit.on), "mute"))
draw_verdicts(visit, pair)
draw_answers(visit, pair)
draw_rules(visit, pair)
draw_costs(pair)
