"""What happens next: whom to show it, the first step, the day to look again; and was it right."""

from __future__ import annotations

from functools import lru_cache
from html import escape

import streamlit as st

from advisor.advice.advice import Advice
from advisor.advice.expiry import Expiry, expiry_words
from advisor.advice.wording import opening, rulebook_identity
from advisor.apps.web.parts.markup import draw, element, section, text_element
from advisor.apps.web.result import texts
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit


def draw_next_steps(visit: Visit) -> None:
    """Draw three things to do with the result, and the day until which it holds."""
    first = visit.advice.plan[0].title if visit.advice.plan else ""
    rows = [
        escape(texts.SHOW_IT),
        escape(texts.begin_with(first)) if first else "",
        escape(f"{texts.LOOK_AGAIN} {expiry_words(expiry_of(visit.advice))}"),
    ]
    items = "".join(element("li", row) for row in rows if row)
    draw(section(texts.WHAT_NEXT), element("ol", items, "next"))


def draw_was_it_right(visit: Visit) -> None:
    """Draw a text to copy, for whoever runs this page; nothing is sent."""
    with st.expander(texts.WAS_IT_RIGHT, key=ui("was-it-right")):
        draw(text_element("p", texts.WAS_IT_RIGHT_SAYS))
        st.code(was_it_right(visit.advice), language=None, wrap_lines=True)


def was_it_right(advice: Advice) -> str:
    """Return a text that says what was advised, with blanks for what became of it."""
    said = f"{texts.WE_WERE_TOLD} {opening(advice)}"
    return "\n".join((said, f"{rulebook_identity(advice)}, {advice.on}", *texts.BLANKS))


@lru_cache(maxsize=64)
def expiry_of(advice: Advice) -> Expiry:
    """Return how long an advice holds; every run of the page makes an equal advice anew."""
    return advice.expires()
