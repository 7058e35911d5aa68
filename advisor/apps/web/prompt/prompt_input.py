"""The prompt of a session: typed, opened or an example; and its reading.

The text is kept in the session alone, never in an address. Messages about it name places and
numbers, never its words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath

import streamlit as st

from advisor.apps.web.parts.markup import draw, label, notice, section, text_element
from advisor.apps.web.prompt import texts
from advisor.apps.web.prompt.examples import examples
from advisor.apps.web.session import settings
from advisor.apps.web.session.keys import memory, ui
from advisor.apps.web.session.state import Visit
from advisor.errors import AdvisorError, PromptError
from advisor.evidence.prompt.forms.find import WHOLE, find_prompt
from advisor.evidence.prompt.read import read_prompt
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.report import other_words

_PROMPT = memory("prompt")
_REFUSED = memory("prompt-refused")
_READING = memory("reading")
_PROBLEMS = memory("prompt-problems")
_TYPED = ui("prompt-text")
_FILE = ui("prompt-file")
_PLACE = ui("prompt-place")
_OTHER = ui("prompt-other")
_MOST_MEGABYTES = 10
_THE_FILE = "the file"


@dataclass(frozen=True)
class _Brought:
    """What was typed or opened, and which prompt in it was asked for."""

    raw: bytes | str
    ending: str = ""
    """How the name of the file ends."""
    at: str | None = None

    @property
    def name(self) -> str:
        """What messages call it."""
        return _THE_FILE if isinstance(self.raw, bytes) else "prompt"


def reading(visit: Visit) -> PromptReading | None:
    """Return the reading of the prompt, priced as answered; None without a readable prompt."""
    brought: _Brought | None = st.session_state.get(_PROMPT)
    if brought is None:
        return None
    money = tuple(_answered(visit, name) for name in ("provider", "model", "calls_per_month"))
    asked = (brought, *money, settings.catalogue().checked, visit.on)
    last: tuple[object, PromptReading] | None = st.session_state.get(_READING)
    if last is not None and last[0] == asked:
        return last[1]
    try:
        found = _read(brought, visit, *money)
    except PromptError as error:
        _refuse(error, brought)
        return None
    st.session_state[_READING] = (asked, found)
    return found


def draw_prompt_input() -> None:
    """Draw the ways to bring a prompt: typed, from a file, or an example."""
    problems: tuple[str, ...] | None = st.session_state.pop(_PROBLEMS, None)
    if problems:
        notice(texts.UNREADABLE, problems)
    refused: _Brought | None = st.session_state.get(_REFUSED)
    if refused is not None:
        _draw_place()
    with st.form("prompt-form", border=False):
        st.text_area(texts.PASTE, key=_TYPED, height=260, placeholder=texts.PASTE_HINT)
        st.form_submit_button(texts.CHECK, type="primary", key=ui("prompt-check"), on_click=_typed)
    with st.popover(texts.UPLOAD, icon=":material/folder_open:", key=ui("prompt-open")):
        st.file_uploader(
            texts.UPLOAD_LABEL, key=_FILE, on_change=_opened, max_upload_size=_MOST_MEGABYTES
        )
        draw(text_element("p", texts.UPLOAD_SAYS, "mute note"))
    draw(text_element("p", texts.KEPT, "mute note"))
    draw(section(texts.EXAMPLES, texts.EXAMPLES_SAY))
    with st.container(horizontal=True, key=ui("prompt-examples")):
        for example in examples():
            key = ui(f"example-{example.id}")
            st.button(label(example.title), key=key, on_click=_read_input, args=(example.prompt,))


def draw_change_buttons() -> None:
    """Draw the ways to change the text or to bring another."""
    edit, fresh = (True,), (False,)
    st.button(
        texts.EDIT, key=ui("prompt-edit"), icon=":material/edit:", on_click=_put_away, args=edit
    )
    st.button(texts.ANOTHER, key=ui("prompt-another"), on_click=_put_away, args=fresh)


def draw_others(found: PromptReading) -> None:
    """Draw the way to the further prompts that came in the same file."""
    source = found.source
    if not source.others:
        return
    words = {other.place: other_words(other) for other in source.others}
    st.selectbox(
        texts.more_prompts(source.prompts - 1),
        list(words),
        index=None,
        format_func=lambda place: label(f"{place}, {words[place]}"),
        placeholder=texts.READ_ANOTHER,
        key=_OTHER,
        on_change=_other_chosen,
    )


def _draw_place() -> None:
    with st.container(horizontal=True, key=ui("prompt-where"), vertical_alignment="bottom"):
        st.text_input(texts.PLACE, key=_PLACE, placeholder=texts.PLACE_HINT, on_change=_placed)
        st.button(texts.READ_THERE, key=ui("prompt-read-there"), on_click=_placed)
        st.button(texts.READ_WHOLE, key=ui("prompt-read-whole"), on_click=_read_whole)


def _read(
    brought: _Brought, visit: Visit, provider: object, model: object, calls: object
) -> PromptReading:
    return read_prompt(
        brought.raw,
        at=brought.at,
        name=f"{brought.name}{brought.ending}",
        rulebook=settings.rulebook(),
        provider=provider if isinstance(provider, str) else None,
        model=model if isinstance(model, str) else None,
        calls_per_month=int(calls) if isinstance(calls, int | float) and calls >= 1 else None,
        on=visit.on,
    )


def _answered(visit: Visit, name: str) -> object:
    answer = visit.answers.get(name)
    return answer.value if answer else None


def _typed() -> None:
    _bring(_Brought(st.session_state[_TYPED] or ""))


def _opened() -> None:
    file = st.session_state[_FILE]
    if file is not None:
        _bring(_Brought(file.getvalue(), PurePath(file.name).suffix))


def _read_input(text: str) -> None:
    _bring(_Brought(text))


def _placed() -> None:
    refused: _Brought | None = st.session_state.get(_REFUSED)
    place = st.session_state.get(_PLACE)
    if refused is not None and place:
        _bring(replace(refused, at=place))


def _read_whole() -> None:
    refused: _Brought | None = st.session_state.get(_REFUSED)
    if refused is not None:
        _bring(replace(refused, at=WHOLE))


def _other_chosen() -> None:
    brought: _Brought | None = st.session_state.get(_PROMPT)
    if brought is not None:
        _bring(replace(brought, at=st.session_state[_OTHER]))


def _bring(brought: _Brought) -> None:
    try:
        _text(brought)
    except AdvisorError as error:
        _refuse(error, brought)
    else:
        st.session_state[_PROMPT] = brought
        st.session_state.pop(_REFUSED, None)


def _text(brought: _Brought) -> str:
    """Return the words of the prompt, with its secrets. Raises PromptError where there is none."""
    ending = brought.ending.removeprefix(".")
    return find_prompt(brought.raw, brought.name, at=brought.at, ending=ending).text


def _refuse(error: AdvisorError, brought: _Brought) -> None:
    _forget()
    st.session_state[_PROBLEMS] = tuple(str(problem) for problem in error.problems)
    if any("(at)" in problem.hint for problem in error.problems):
        st.session_state[_REFUSED] = brought


def _put_away(edit: bool) -> None:  # noqa: FBT001  # Streamlit passes it by place
    brought: _Brought | None = st.session_state.get(_PROMPT)
    _forget()
    st.session_state[_TYPED] = _text(brought) if brought and edit else ""


def _forget() -> None:
    for name in (_PROMPT, _READING, _REFUSED):
        st.session_state.pop(name, None)
