"""The result as files: one button for each form that an advice leaves in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from advisor.advice.advice import Advice
from advisor.advice.forms import FORMS, Form
from advisor.apps.web.session.keys import ui


def draw_downloads(advice: Advice, forms: Sequence[Form] = FORMS) -> None:
    """Draw a button for each form; a form is written when it is asked for."""
    with st.container(horizontal=True, key=ui("download")):
        for form in forms:
            if form.fits(advice):
                st.download_button(
                    form.says,
                    partial(form.write, advice),
                    form.file_name(advice),
                    form.media_type,
                    on_click="ignore",
                    key=ui(f"download-{form.name}"),
                )
