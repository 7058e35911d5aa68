"""One question on a page of its own: its answers as rows, each with what it means."""

from __future__ import annotations

import streamlit as st

from advisor.advice.open_questions import taken_instead
from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import draw, element, label, text_element
from advisor.apps.web.questions import texts
from advisor.apps.web.questions.ask import number_field, understood
from advisor.apps.web.questions.prefilled import draw_read_answer
from advisor.apps.web.questions.send_question import draw_who_knows
from advisor.apps.web.questions.steps import lacks_answer
from advisor.apps.web.session.answer_texts import NOT_SURE, choices
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.rulebook.schema import Choice, ModelName, Number, Question, YesNo


def ask_alone(question: Question, visit: Visit) -> None:
    """Draw a question with its answers, what "not sure" takes, and who would know."""
    heading = text_element("h1", question.ask, "ask-step", id="question", tabindex="-1")
    draw(heading, text_element("p", question.help, "lead"))
    if lacks_answer(question.id):
        draw(text_element("p", texts.CHOOSE_FIRST, "misread", role="alert"))
    match question.answer:
        case Number() | ModelName():
            with st.container(key=ui("step-number")):
                number_field(question, not_sure=f"{page_texts.NOT_SURE}. {taken(visit, question)}")
        case _:
            _rows(question, visit)
    typed = isinstance(question.answer, Number | ModelName)
    if not draw_read_answer(question.id, visit) and typed and (told := understood(question, visit)):
        draw(told)
    draw_who_knows(visit, question)
    draw(_why(question))


def taken(visit: Visit, question: Question) -> str:
    """Return what is taken for an answer of "not sure", to stand beside it."""
    if question.required:
        return texts.NEXT_ANSWER_TELLS
    told = taken_instead(visit.case, question.id)
    return told.replace("Then we take:", texts.WE_TAKE, 1) if told else ""


def _rows(question: Question, visit: Visit) -> None:
    options = choices(visit.rulebook, question)
    words = {**options, NOT_SURE: page_texts.NOT_SURE}
    means = [*(_consequence(question, visit, option) for option in options)]
    with st.container(key=ui("step-rows")):
        st.radio(
            label(question.ask),
            list(words),
            index=None,
            format_func=lambda option: label(words[option]),
            captions=[label(text) for text in (*means, taken(visit, question))],
            key=question.id,
            label_visibility="collapsed",
            persist_state="session",
            width="stretch",
        )


def _consequence(question: Question, visit: Visit, option: str) -> str:
    """Return what an answer means for the advice; a provider's by the state of its offer."""
    match question.answer:
        case YesNo(consequences=found):
            return {str(name): says for name, says in found.items()}.get(option, "")
        case Choice(consequences=found, options_from="providers") if option not in found:
            provider = visit.rulebook.providers.get(option)
            return found.get(provider.state_for(visit.on, existing=False), "") if provider else ""
        case Choice(consequences=found):
            return found.get(option, "")
        case _:
            return ""


def _why(question: Question) -> str:
    summary = text_element("summary", texts.WHY)
    return element("details", summary + text_element("p", question.why), "why")
