"""The verdict card: what to do, how firm it is, what it costs, and what to take away."""

from __future__ import annotations

from functools import lru_cache
from html import escape

import streamlit as st

from advisor.advice.advice import Advice
from advisor.advice.expiry import Expiry, expiry_words
from advisor.advice.open_questions import to_confirm
from advisor.advice.wording import (
    FIRST_STEPS,
    NO_CHANGE,
    SECTIONS,
    STANDING,
    firmness_words,
    opening,
    reason_title,
    standing_words,
)
from advisor.apps.web.compare import texts as compare_texts
from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import draw, element, text_element
from advisor.apps.web.parts.recommended_option import cost_line
from advisor.apps.web.questions.side_panel import answer_count
from advisor.apps.web.result import texts
from advisor.apps.web.result.downloads import draw_downloads
from advisor.apps.web.session import navigation
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit, link_to_here
from advisor.formats.phrasing import sentence


def draw_verdict(visit: Visit) -> None:
    """Draw the card, tinted in the color of its approach."""
    advice = visit.advice
    with st.container(key=ui(f"verdict-{advice.verdict.approach}")):
        draw(element("div", _headline(visit) + _steps(advice), "told"), _facts(advice))
        with st.container(key=ui("take-away")):
            with st.container(horizontal=True, vertical_alignment="center"):
                navigation.draw_link(navigation.CONFIRM, texts.CHANGE_ANSWERS, visit.rulebook)
                navigation.draw_link(navigation.COMPARE, compare_texts.WAY, visit.rulebook)
                to_check = to_confirm(advice)
                if to_check:
                    words = page_texts.check_assumptions(len(to_check))
                    navigation.draw_link(navigation.CONFIRM, words, visit.rulebook)
            # no popover: Streamlit puts its content at the end of the tab order
            with st.expander(texts.TAKE_AWAY, key=ui("take-away-all")):
                draw_downloads(advice)
                draw(text_element("p", texts.COPY_SAYS, "mute note"))
                st.code(link_to_here(visit.rulebook), language=None, wrap_lines=True)


def _headline(visit: Visit) -> str:
    verdict = visit.advice.verdict
    kicker = text_element("p", texts.questions_answered(answer_count(visit)), "mute note")
    headline = text_element("h1", opening(visit.advice), f"verdict a-{verdict.approach}")
    title = reason_title(visit.advice)
    head = f"{text_element('b', sentence(title))} " if title else ""
    because = element("p", head + escape(verdict.reason), "because")
    holds = text_element("p", expiry_words(_expiry(visit.advice)), "mute note")
    return element("div", kicker + headline + because + holds)


@lru_cache(maxsize=64)
def _expiry(advice: Advice) -> Expiry:
    """Return how long an advice holds; every run of the page makes an equal advice anew."""
    return advice.expires()


def _steps(advice: Advice) -> str:
    steps = "".join(text_element("li", stage.do) for stage in advice.plan[:FIRST_STEPS])
    return element(
        "div",
        text_element("h2", SECTIONS["first_steps"], "h4") + element("ol", steps),
        "first-steps",
    )


def _facts(advice: Advice) -> str:
    firm = firmness_words(advice) if advice.alternatives else texts.STAYS
    steer = texts.TO_STEER if advice.alternatives else NO_CHANGE
    facts = [
        (STANDING[advice.verdict.standing], standing_words(advice)),
        (firm, steer),
        cost_line(advice),
    ]
    rows = (
        element("div", text_element("dt", head) + text_element("dd", note))
        for head, note in facts
        if head
    )
    return element("dl", "".join(rows), "facts")
