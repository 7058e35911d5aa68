"""What a screen reader says when the answer changes.

Streamlit draws a text anew, and a screen reader hears only changes inside one that stays. The
component is our own, without a frame; its node stays, and only its text changes.
"""

from __future__ import annotations

from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from advisor.apps.web.session.keys import ui

_HTML = '<p role="status"></p>'
_HIDDEN = (
    "p { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden;"
    " clip-path: inset(50%); }"
)
_SET = """
export default function ({ parentElement, data }) {
  const said = parentElement.querySelector("p");
  if (said.textContent !== data) said.textContent = data;
}
"""


def say(words: str) -> None:
    """Say these words when they are others than before. Draw it last: it takes up a line."""
    _component()(key=ui("say"), data=words)


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component("advisor_say", html=_HTML, css=_HIDDEN, js=_SET)
