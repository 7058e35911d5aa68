"""The figures behind the costs: each with its field, how sure it is, and its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from advisor.advice.cost_figures import CostFigure, cost_questions
from advisor.apps.web.costs import texts
from advisor.apps.web.costs.arithmetic import linked
from advisor.apps.web.parts.markup import draw, element, label, section, text_element
from advisor.apps.web.session import state
from advisor.apps.web.session.answer_texts import choices
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.formats.phrasing import number_words, share_words
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Choice, Group, Number, Question
from advisor.rulebook.wording import value_words

_LONGEST_TEXT = 80


def draw_figures(visit: Visit, figures: Mapping[str, CostFigure]) -> None:
    """Draw the fields of every figure that counts, group by group."""
    draw(element("div", section(texts.FIGURES, texts.FIGURES_SAY), id="figures"))
    for group in visit.rulebook.groups:
        members = [
            figures[question.id]
            for question in cost_questions(visit.rulebook, group)
            if group.page == "costs" and question.id in figures
        ]
        if members:
            _draw_group(visit, group, members)
    draw(text_element("p", texts.RANGES, "mute note"))


def _draw_group(visit: Visit, group: Group, figures: Sequence[CostFigure]) -> None:
    yours = sum(figure.is_answered for figure in figures)
    title = texts.group(group.title, len(figures), yours)
    unknown = any(figure.status == "unknown" for figure in figures)
    is_open = unknown or group.id == _first(visit.rulebook)
    with st.expander(title, key=ui(f"figures-{group.id}"), expanded=is_open):
        for figure in figures:
            _draw_row(visit, figure)


def _first(rulebook: Rulebook) -> str:
    return next(group.id for group in rulebook.groups if group.page == "costs")


def _draw_row(visit: Visit, figure: CostFigure) -> None:
    question = visit.rulebook.questions[figure.question]
    with st.container(
        key=ui(f"figure-row-{question.id}"), horizontal=True, vertical_alignment="top"
    ):
        match question.answer:
            case Choice():
                _draw_list(visit, question, figure)
            case _:
                _draw_field(visit, question, figure)
        draw(_figure_note(visit, question, figure))
        if question.id in visit.answers or question.id in visit.problems:
            st.button(
                texts.FORGET if figure.default is None else texts.BACK,
                key=ui(f"back-{question.id}"),
                type="tertiary",
                on_click=state.set_text,
                args=(question.id, None),
            )


def _draw_field(visit: Visit, question: Question, figure: CostFigure) -> None:
    standing_in = figure.default if figure.is_answered else figure.value
    st.text_input(
        label(question.short),
        value=None,
        placeholder=""
        if standing_in is None
        else value_without_unit(visit.rulebook, question, standing_in),
        max_chars=_LONGEST_TEXT,
        key=question.id,
        persist_state="session",
    )


def _draw_list(visit: Visit, question: Question, figure: CostFigure) -> None:
    words = choices(visit.rulebook, question)
    st.selectbox(
        label(question.short),
        list(words),
        index=None,
        format_func=lambda option: words[option],
        placeholder=value_words(visit.rulebook, question.id, figure.value or ""),
        key=question.id,
        persist_state="session",
    )


def _figure_note(visit: Visit, question: Question, figure: CostFigure) -> str:
    """Return unit, standing, meaning and source of a figure, and what is wrong with its text."""
    unit = text_element("span", _unit(question), "unit")
    pill = text_element("span", texts.STANDING[figure.status], f"pill is-{figure.status}")
    note = element(
        "span", escape(" ".join(_says(visit, question, figure))) + _source(figure), "mute note"
    )
    told = element("p", f"{unit} {pill} {note}") + _wrong(visit, question)
    return element("div", told, "told-figure", id=f"figure-{question.id}")


def _says(visit: Visit, question: Question, figure: CostFigure) -> list[str]:
    says = [figure.says or question.help]
    if figure.default is not None:
        default = value_words(visit.rulebook, question.id, figure.default)
        says.insert(0, texts.DEFAULT_IS.format(default=default))
    if not question.only_costs:
        says.append(texts.ALSO_DECIDES)
    return says


def _source(figure: CostFigure) -> str:
    if not figure.source:
        return ""
    if figure.source.startswith("checked"):
        return escape(f" {_capital(figure.source)}.")
    return f" {escape(texts.SOURCE)}: {linked(figure.source)}."


def _wrong(visit: Visit, question: Question) -> str:
    problem = visit.problems.get(question.id)
    if problem is None:
        return ""
    return text_element("p", f"{_capital(problem.what)}. {problem.hint}", "misread", role="status")


def _unit(question: Question) -> str:
    answer = question.answer
    return answer.unit if isinstance(answer, Number) and answer.unit != "share" else ""


def value_without_unit(rulebook: Rulebook, question: Question, value: Value) -> str:
    """Return a value without its unit, which is next to the field."""
    match question.answer, value:
        case Number(unit="share"), int() | float():
            return share_words(float(value))
        case Number(), int() | float():
            return number_words(value)
        case _:
            return value_words(rulebook, question.id, value)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
