"""An answer that was read from a prompt: where it comes from, and the way to confirm it."""

from __future__ import annotations

import streamlit as st

from advisor.web import prompt_texts as texts
from advisor.web import state
from advisor.web.markup import draw, say
from advisor.web.state import Visit


def draw_read(name: str, visit: Visit) -> bool:
    """Draw the quote under a question that a prompt answered, until a person confirms it.

    Return whether there was one.
    """
    answer = visit.answers.get(name)
    if answer is None or answer.origin != "read":
        return False
    with st.container(key=f"read-{name}"):
        if answer.quote:
            st.text(answer.quote)
        with st.container(horizontal=True, vertical_alignment="center"):
            draw(say("p", texts.FROM_PROMPT, "pill from-prompt"))
            key = f"confirm-read-{name}"
            st.button(texts.CONFIRM, key=key, on_click=state.confirm, args=(name,))
    return True
