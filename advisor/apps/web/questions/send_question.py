"""Who would know the answer, and the question as a text to send them."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from advisor.apps.web.parts.markup import draw, element, text_element
from advisor.apps.web.questions import texts
from advisor.apps.web.session import state
from advisor.apps.web.session.answer_texts import choices
from advisor.apps.web.session.keys import ASK, ui
from advisor.apps.web.session.state import Visit
from advisor.formats.phrasing import sentence
from advisor.rulebook.schema import Number, Question

_HERE_ONLY = {"localhost", "127.0.0.1", "::1"}


def draw_who_knows(visit: Visit, question: Question) -> None:
    """Draw the people to ask, what the answer takes, and the text for them, folded."""
    if question.who_knows is None:
        return
    said = (
        f"{text_element('b', texts.WHO_KNOWS)} {text_element('span', sentence(question.who_knows))}"
    )
    takes = text_element("span", f" {question.takes}") if question.takes else ""
    draw(element("p", said + takes, "who mute"))
    with st.expander(texts.SEND, key=ui("send")):
        st.code(question_to_send(visit, question), language=None, wrap_lines=True)


def question_to_send(visit: Visit, question: Question) -> str:
    """Return the question with its answers as a text for somebody who knows.

    A link follows where others can open it.
    """
    options = choices(visit.rulebook, question).values()
    match question.answer:
        case Number(hints=hints):
            answers = [texts.a_number(", ".join(hints))]
        case _ if options:
            answers = [f"- {option}" for option in options]
        case _:
            answers = [texts.ANY_MODEL]
    link = _link(visit, question.id)
    lines = [
        texts.SEND_OPENS,
        "",
        question.ask,
        question.help,
        "",
        *answers,
        f"- {texts.I_DO_NOT_KNOW}",
    ]
    return "\n".join([*lines, *(("", texts.or_answer_here(link)) if link else ())])


def _link(visit: Visit, name: str) -> str:
    here = urlsplit(st.context.url or "")
    if not here.hostname or here.hostname in _HERE_ONLY:
        return ""
    page = here._replace(query="", fragment="").geturl()
    return state.address(page, visit.rulebook, **{ASK: name})
