"""What every page shares: the rules, the address, the style and the navigation."""

from __future__ import annotations

import gc
from functools import cache
from pathlib import Path

import streamlit as st

from advisor.apps.web.compare import texts as compare_texts
from advisor.apps.web.costs import texts as cost_texts
from advisor.apps.web.parts import texts
from advisor.apps.web.parts.markup import draw, notice, text_element
from advisor.apps.web.prompt import texts as prompt_texts
from advisor.apps.web.questions import texts as question_texts
from advisor.apps.web.session import navigation, settings, state
from advisor.apps.web.session.menu import draw_menu
from advisor.errors import AdvisorError, RulebookError, ScenarioError

HERE = Path(__file__).parent
_MOST_NAMED = 5


def draw_page() -> None:
    """Draw the page that was asked for; the whole of a Streamlit script."""
    pages = _pages()
    page = st.navigation(pages, position="top")
    title = f"{page.title} · {texts.NAME}"
    st.set_page_config(page_title=title, page_icon=str(HERE / "icon.png"), layout="wide")
    st.html(HERE / "style.css")
    try:
        _load()
        rulebook = settings.begin_run()
        settings.catalogue()
    except AdvisorError as error:
        _show_problems(texts.RULES_BROKEN, error)
        return
    state.sync_address(rulebook, rule=page.url_path == navigation.RULES.stem)
    draw_menu([one for one in pages if one.visibility == "visible"], page, rulebook)
    if left_out := state.dropped_parameters(rulebook):
        more = len(left_out) - _MOST_NAMED
        rest = (texts.more_left_out(more),) if more > 0 else ()
        notice(texts.DROPPED, (*left_out[:_MOST_NAMED], *rest))
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
    settings.begin_run()
    settings.catalogue()
    gc.freeze()


@st.cache_resource(scope="session", show_spinner=False)
def _pages() -> list[st.Page]:
    """Return the pages; a session keeps them: finding their files takes as long as a question."""
    return [
        st.Page(navigation.START, title="Start", default=True),
        st.Page(navigation.QUESTIONS, title="Questions"),
        st.Page(navigation.RESULT, title="Result"),
        st.Page(navigation.PROMPT, title=prompt_texts.TITLE),
        st.Page(navigation.COSTS, title=cost_texts.TITLE),
        st.Page(navigation.RULES, title="Rules"),
        st.Page(navigation.LEARN, title="Learn"),
        st.Page(navigation.COMPARE, title=compare_texts.TITLE, visibility="hidden"),
        st.Page(navigation.ALL_QUESTIONS, title=question_texts.ALL_QUESTIONS, visibility="hidden"),
        st.Page(navigation.CONFIRM, title=question_texts.CHECK, visibility="hidden"),
    ]


def _show_problems(title: str, error: AdvisorError) -> None:
    """Name every fault with its place; a reader who can mend them needs no traceback."""
    draw(text_element("h1", title))
    notice(texts.PROBLEMS, [str(problem) for problem in error.problems])
