"""The prompt of a session: typed, opened or an example; and its reading.

The text is kept in the session alone, never in an address. Messages about it name places and
numbers, never its words.
"""

from __future__ import annotations

import streamlit as st

from advisor.apps.web.parts.markup import draw, label, notice, section, text_element
from advisor.apps.web.prompt import texts
from advisor.apps.web.prompt.examples import examples
from advisor.apps.web.session import settings
from advisor.apps.web.session.keys import memory, ui
from advisor.apps.web.session.state import Visit
from advisor.errors import AdvisorError, PromptError
from advisor.evidence.prompt.files import PromptFile, prompt_in
from advisor.evidence.prompt.read import read_prompt
from advisor.evidence.prompt.reading import PromptReading

_PROMPT = memory("prompt")
_READING = memory("reading")
_PROBLEMS = memory("prompt-problems")
_TYPED = ui("prompt-text")
_FILE = ui("prompt-file")
_MOST_MEGABYTES = 10
_THE_FILE = "the file"


def reading(visit: Visit) -> PromptReading | None:
    """Return the reading of the prompt, priced as answered; None without a readable prompt."""
    prompt: PromptFile | None = st.session_state.get(_PROMPT)
    if prompt is None:
        return None
    money = tuple(_answered(visit, name) for name in ("provider", "model", "calls_per_month"))
    asked = (prompt.text, *money, settings.catalogue().checked, visit.on)
    last: tuple[object, PromptReading] | None = st.session_state.get(_READING)
    if last is not None and last[0] == asked:
        return last[1]
    try:
        found = _read(prompt.text, visit, *money)
    except PromptError as error:
        _refuse(error)
        return None
    st.session_state[_READING] = (asked, found)
    return found


def draw_prompt_input() -> None:
    """Draw the ways to bring a prompt: typed, from a file, or an example."""
    problems: tuple[str, ...] | None = st.session_state.pop(_PROBLEMS, None)
    if problems:
        notice(texts.UNREADABLE, problems)
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


def other_prompts() -> int:
    """Return how many further prompts came in the same file."""
    prompt: PromptFile | None = st.session_state.get(_PROMPT)
    return prompt.others if prompt else 0


def _read(text: str, visit: Visit, provider: object, model: object, calls: object) -> PromptReading:
    return read_prompt(
        text,
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
    _read_input(st.session_state[_TYPED] or "")


def _opened() -> None:
    file = st.session_state[_FILE]
    if file is not None:
        _read_input(file.getvalue())


def _read_input(raw: bytes | str) -> None:
    try:
        st.session_state[_PROMPT] = prompt_in(
            raw, _THE_FILE if isinstance(raw, bytes) else "prompt"
        )
    except AdvisorError as error:
        _refuse(error)


def _refuse(error: AdvisorError) -> None:
    _forget()
    st.session_state[_PROBLEMS] = tuple(str(problem) for problem in error.problems)


def _put_away(edit: bool) -> None:  # noqa: FBT001  # Streamlit passes it by place
    prompt: PromptFile | None = st.session_state.get(_PROMPT)
    _forget()
    st.session_state[_TYPED] = prompt.text if prompt and edit else ""


def _forget() -> None:
    for name in (_PROMPT, _READING):
        st.session_state.pop(name, None)
