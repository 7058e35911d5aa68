"""For the team: a title, who decides, a note and who said what, kept in the record alone.

What is typed here stays in the session and goes into the texts below it, never in the address.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from advisor.advice.expiry import Expiry
from advisor.advice.forms import FORMS
from advisor.advice.record_notes import RecordNotes
from advisor.advice.team_summary import team_summary
from advisor.apps.web.parts.markup import draw, label, text_element
from advisor.apps.web.result import texts
from advisor.apps.web.session.keys import memory, ui
from advisor.apps.web.session.state import Visit

_TYPED = memory("team-record")
_LONGEST = 200
_LONGEST_NOTE = 2000
(_RECORD,) = (form for form in FORMS if form.name == "adr")


def draw_team_record(visit: Visit, expiry: Expiry) -> None:
    """Draw the fields, the record as a file, and the summary as a text to copy."""
    with st.expander(texts.FOR_THE_TEAM, key=ui("team-record")):
        draw(text_element("p", texts.TEAM_SAYS))
        notes = _notes(visit)
        st.download_button(
            _RECORD.says,
            partial(visit.advice.to_decision_record, notes),
            _RECORD.file_name(visit.advice),
            _RECORD.media_type,
            on_click="ignore",
            key=ui("download-record"),
        )
        draw(text_element("p", texts.TO_PASTE))
        summary = team_summary(visit.advice, expiry, notes)
        st.code(summary, language=None, wrap_lines=True)


def _notes(visit: Visit) -> RecordNotes:
    """Draw the fields and return what is typed in them."""
    title = _field("title", texts.RECORD_TITLE)
    owner = _field("owner", texts.RECORD_OWNER)
    note = _field("note", texts.RECORD_NOTE, lines=True)
    given = [name for name, answer in visit.answers.items() if answer.value is not None]
    if given:
        draw(text_element("h3", texts.WHO_SAID, "h4"))
    statements = visit.advice.statements
    said_by = {name: _field(f"said-{name}", statements.get(name, name)) for name in given}
    return RecordNotes(title, owner, note, said_by)


def _field(name: str, says: str, *, lines: bool = False) -> str:
    """Draw a field that keeps its text while other pages are open; return the text."""
    typed: dict[str, str] = st.session_state.setdefault(_TYPED, {})
    key = ui(f"record-{name}")
    if key not in st.session_state:
        st.session_state[key] = typed.get(name, "")
    if lines:
        text = st.text_area(label(says), key=key, max_chars=_LONGEST_NOTE, height=100)
    else:
        text = st.text_input(label(says), key=key, max_chars=_LONGEST)
    typed[name] = text or ""
    return typed[name]
