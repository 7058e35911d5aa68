"""What to take away from a reading: its answers, the rewritten prompt, and files."""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.parts.markup import draw, element, text_element
from advisor.apps.web.prompt import texts
from advisor.apps.web.session import navigation, state
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.evidence.evidence import Evidence
from advisor.evidence.prompt.reading import PromptReading
from advisor.formats.json_text import json_text
from advisor.rulebook.wording import value_words


def draw_answers(evidence: Evidence, visit: Visit) -> None:
    """Draw the way to the questionnaire, with what would be filled in."""
    rulebook = visit.rulebook
    fits = state.open_answers(rulebook, evidence)
    known = len(evidence.answers.keys() & rulebook.questions.keys())
    if not fits:
        draw(text_element("p", texts.NO_ANSWERS if known else "", "mute note"))
        return
    draw(element("dl", "".join(_row(visit, name, fits[name].value) for name in fits), "gives"))
    with st.container(horizontal=True, key=ui("use-answers"), vertical_alignment="center"):
        given = (rulebook, evidence)
        if st.button(
            texts.USE, type="primary", key=ui("use"), on_click=state.add_evidence, args=given
        ):
            navigation.go(navigation.CONFIRM, rulebook)
        draw(text_element("p", texts.fills_in(len(fits), known - len(fits)), "mute note"))


def draw_rewritten(reading: PromptReading) -> None:
    """Draw what a rewrite changes and what it leaves, and the way to keep it."""
    rewritten = reading.rewritten()
    notes = "".join(text_element("p", note, "mute note") for note in rewritten.notes)
    if not rewritten.changes:
        if notes and reading.facts.per_call:
            draw(notes)
        return
    with st.expander(texts.REWRITTEN, key=ui("rewritten")):
        changes = "; ".join(rewritten.changes)
        draw(
            text_element("p", f"{texts.REWRITTEN_SAYS} {changes[0].upper()}{changes[1:]}.", "mute"),
            notes,
        )
        st.code(rewritten.diff, language=None, wrap_lines=True)
        st.download_button(
            texts.SAVE_REWRITTEN,
            rewritten.text,
            file_name="prompt-rewritten.txt",
            mime="text/plain",
            on_click="ignore",
            key=ui("download-rewritten"),
        )


def draw_downloads(reading: PromptReading) -> None:
    """Draw the reading as files; they hold the prompt with its secrets as dots."""
    with st.popover(texts.SAVE, key=ui("download-reading")):
        st.download_button(
            texts.MARKDOWN,
            reading.to_markdown,
            file_name="prompt-reading.md",
            mime="text/markdown",
            on_click="ignore",
            key=ui("download-reading-markdown"),
        )
        st.download_button(
            texts.JSON,
            lambda: json_text(reading.to_dict()),
            file_name="prompt-reading.json",
            mime="application/json",
            on_click="ignore",
            key=ui("download-reading-json"),
        )


def _row(visit: Visit, name: str, value: object) -> str:
    assert isinstance(value, bool | int | float | str)
    said = value_words(visit.rulebook, name, value)
    return element(
        "div", text_element("dt", visit.rulebook.questions[name].short) + text_element("dd", said)
    )
