"""One question with its ways to answer, what was understood, and why it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from advisor.advice.open_questions import taken_instead
from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import draw, element, label, section, text_element
from advisor.apps.web.questions import texts
from advisor.apps.web.questions.prefilled import draw_read_answer
from advisor.apps.web.questions.question_order import QuestionGroup
from advisor.apps.web.session import state
from advisor.apps.web.session.answer_texts import NOT_SURE, choices, is_not_sure
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.rulebook.schema import ModelName, Number, Question
from advisor.rulebook.wording import value_words

_CHIP_CHARACTERS = 26
"""Options up to this length are chips side by side; longer ones are below each other."""
_MOST_CHIPS = 8
_LONGEST_TEXT = 40


def questions_box(name: str) -> DeltaGenerator:
    """Return a container for questions: a line that wraps, so that a tick is next to its field.

    Columns, and a container for each question, would be most of what the server has to send.
    """
    return st.container(key=ui(f"questions-{name}"), horizontal=True, vertical_alignment="bottom")


def ask(question: Question, visit: Visit, *, note: str = "", then: str = "") -> None:
    """Draw the question in a `questions_box`, and the markup that follows it.

    `note` follows "why we ask"; `then` is markup to draw after the question.
    """
    options = choices(visit.rulebook, question)
    words = {**options, NOT_SURE: page_texts.NOT_SURE}
    match question.answer:
        case Number() | ModelName():
            number_field(question)
        case _ if len(options) > _MOST_CHIPS:
            _ask_list(question, words)
        case _ if max(map(len, options.values())) > _CHIP_CHARACTERS:
            _ask_below(question, words)
        case _:
            _ask_chips(question, words)
    why = _why(question, note)
    if draw_read_answer(question.id, visit):
        draw(why, then)
    else:
        draw(understood(question, visit), why, then)


def ask_groups(name: str, groups: Sequence[QuestionGroup], visit: Visit) -> None:
    """Draw the questions of some groups, each group under its heading.

    They share one box, and a heading goes along with the question before it: every part that is
    sent on its own takes the server as long as a widget.
    """
    headings = [element("div", section(group.title, group.lead), "group") for group in groups]
    with questions_box(f"groups-{name}"):
        draw(headings[0])
        for group, next_heading in zip(groups, [*headings[1:], ""], strict=True):
            *others, last = group.items
            for item in others:
                ask(item.question, visit, note=item.note)
            ask(last.question, visit, note=last.note, then=next_heading)


def ask_folded(name: str, line: str, questions: Sequence[Question], visit: Visit) -> None:
    """Draw questions behind one line, and only while it is open."""
    key = ui(name)
    st.session_state[key] = bool(st.session_state.get(key))  # another count is another line
    fold = st.expander(line, key=key, on_change="rerun")
    if fold.open:
        with fold, questions_box(name):
            for question in questions:
                ask(question, visit)


def _ask_chips(question: Question, words: Mapping[str, str]) -> None:
    st.pills(
        label(question.ask),
        list(words),
        format_func=lambda option: label(words[option]),
        key=question.id,
        persist_state="session",
    )


def _ask_below(question: Question, words: Mapping[str, str]) -> None:
    st.radio(
        label(question.ask),
        list(words),
        index=None,
        format_func=lambda option: label(words[option]),
        key=question.id,
        persist_state="session",
    )


def _ask_list(question: Question, words: Mapping[str, str]) -> None:
    st.selectbox(
        label(question.ask),
        list(words),
        index=None,
        format_func=lambda option: words[option],
        placeholder=" ",
        key=question.id,
        persist_state="session",
        width=360,
    )


def number_field(question: Question, *, not_sure: str = page_texts.NOT_SURE) -> None:
    """Draw a field for what is typed, and a tick for "not sure" beside or below a number."""
    if isinstance(question.answer, ModelName):
        _ask_model(question)
    else:
        _ask_number(question, not_sure)


def _ask_number(question: Question, not_sure: str) -> None:
    assert isinstance(question.answer, Number)
    st.text_input(
        label(question.ask),
        value=None,
        placeholder=", ".join(question.answer.hints) or None,
        max_chars=_LONGEST_TEXT,
        key=question.id,
        persist_state="session",
    )
    ticked = ui(f"{question.id}-not-sure")
    st.session_state[ticked] = is_not_sure(st.session_state.get(question.id))
    st.checkbox(label(not_sure), key=ticked, on_change=_not_sure, args=(question.id, ticked))


def _ask_model(question: Question) -> None:
    st.text_input(
        label(question.ask),
        value=None,
        placeholder=texts.ANY_MODEL,
        max_chars=80,
        key=question.id,
        persist_state="session",
        width=360,
    )


def _not_sure(name: str, ticked: str) -> None:
    state.set_text(name, "not sure" if st.session_state[ticked] else None)


def understood(question: Question, visit: Visit) -> str:
    """Return how a typed answer was understood, why it was not, or what "not sure" takes."""
    problem = visit.problems.get(question.id)
    if problem is not None:
        what = problem.what[0].upper() + problem.what[1:]
        return text_element("p", f"{what}. {problem.hint}", "misread", role="status")
    answer = visit.answers.get(question.id)
    if answer is None:
        return ""
    words = ""
    if answer.value is None:
        words = taken_instead(visit.case, question.id)
    elif isinstance(question.answer, Number):
        words = value_words(visit.rulebook, question.id, answer.value)
    return text_element("p", words, "echo") if words else ""


def _why(question: Question, note: str) -> str:
    summary = text_element("span", texts.WHY) + (text_element("span", f" · {note}") if note else "")
    inner = text_element("p", question.help) + text_element("p", question.why)
    return element("details", element("summary", summary) + inner, "why")
