"""An answer that was read from a prompt: where it comes from, and the way to confirm it."""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.parts.markup import draw, text_element
from advisor.apps.web.prompt import texts
from advisor.apps.web.session import state
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit


def draw_read_answer(name: str, visit: Visit) -> bool:
    """Draw the quote under a question that a prompt answered, until a person confirms it.

    Return whether there was one.
    """
    answer = visit.answers.get(name)
    if answer is None or answer.origin != "read":
        return False
    with st.container(key=ui(f"read-{name}")):
        if answer.quote:
            st.text(answer.quote)
        with st.container(horizontal=True, vertical_alignment="center"):
            draw(text_element("p", texts.FROM_PROMPT, "pill from-prompt"))
            key = ui(f"confirm-read-{name}")
            st.button(texts.CONFIRM, key=key, on_click=state.confirm_answer, args=(name,))
    return True
