"""The focus goes to the heading of a question when another question comes into view.

Streamlit has nothing for this. The component is our own, without a frame, and asks for nothing.
"""

from __future__ import annotations

from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from advisor.apps.web.session.keys import ui

_MOVE = """
export default function ({ data }) {
  const before = window.advisorQuestion;
  window.advisorQuestion = data;
  if (before === undefined || before === data) return;
  const heading = document.querySelector("#question");
  if (heading) { heading.focus(); window.scrollTo(0, 0); }
}
"""


def focus_on_question(name: str) -> None:
    """Move the focus to the heading, unless this question was in view before."""
    _component()(key=ui("focus"), data=name)


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component("advisor_focus", html="<i hidden></i>", js=_MOVE)
