"""The menu on a phone: named, and closed again once a page is chosen."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import page_parameters
from advisor.rulebook.rulebook import Rulebook

NAME = "Menu"


def draw_menu(pages: Sequence[st.Page], here: st.Page, rulebook: Rulebook) -> None:
    """Draw the pages behind one button; the style sheet shows it on narrow windows alone.

    The button is another one on each page, and so it is closed on arrival.
    """
    with st.container(key=ui("menu")), st.popover(NAME, key=ui(f"menu-of-{here.url_path}")):
        for page in pages:
            st.page_link(page, label=page.title, query_params=page_parameters(rulebook))
