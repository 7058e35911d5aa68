"""What every page shares: the rules, the address, the style and the navigation."""

from __future__ import annotations

import gc
from functools import cache
from pathlib import Path

import streamlit as st

from advisor.errors import AdvisorError, RulebookError, ScenarioError
from advisor.web import compare_texts, cost_texts, places, prompt_texts, setting, state, texts
from advisor.web.markup import draw, notice, say

HERE = Path(__file__).parent


def main() -> None:
    """Run the page that was asked for."""
    page = st.navigation(_pages(), position="top")
    title = f"{page.title} · {texts.NAME}"
    st.set_page_config(page_title=title, page_icon=str(HERE / "icon.png"), layout="wide")
    st.html(HERE / "style.css")
    try:
        _load()
        rulebook = setting.begin()
        setting.catalogue()
    except AdvisorError as error:
        _show_problems(texts.RULES_BROKEN, error)
        return
    state.keep_address(rulebook, rule=page.url_path == places.RULES.stem)
    if left_out := state.dropped(rulebook):
        notice(texts.DROPPED, left_out)
    try:
        page.run()
    except RulebookError as error:
        _show_problems(texts.RULES_BROKEN, error)
    except ScenarioError as error:
        _show_problems(texts.ANSWERS_BROKEN, error)
        st.button(texts.FORGET_FIGURES, on_click=state.forget_figures, args=(rulebook,))
    except AdvisorError as error:
        _show_problems(texts.ANSWERS_BROKEN, error)


@cache
def _load() -> None:
    """Read the rules and prices for the first visitor.

    What stays for good is left out of garbage collection: looking through Streamlit's modules
    doubles the time it takes, and looking through the rules too would hold clicks up later.
    """
    gc.freeze()
    setting.begin()
    setting.catalogue()
    gc.freeze()


@st.cache_resource(scope="session", show_spinner=False)
def _pages() -> list[st.Page]:
    """Return the pages; a session keeps them: finding their files takes as long as a question."""
    return [
        st.Page(places.START, title="Start", default=True, visibility="hidden"),
        st.Page(places.QUESTIONS, title="Questions"),
        st.Page(places.RESULT, title="Result"),
        st.Page(places.PROMPT, title=prompt_texts.TITLE),
        st.Page(places.COSTS, title=cost_texts.TITLE),
        st.Page(places.RULES, title="Rules"),
        st.Page(places.LEARN, title="Learn"),
        st.Page(places.COMPARE, title=compare_texts.TITLE, visibility="hidden"),
        st.Page(places.CONFIRM, title="Confirm", visibility="hidden"),
    ]


def _show_problems(title: str, error: AdvisorError) -> None:
    """Name every fault with its place; a reader who can mend them needs no traceback."""
    draw(say("h1", title))
    notice(texts.PROBLEMS, [str(problem) for problem in error.problems])
