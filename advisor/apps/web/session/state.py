"""What a session remembers: a text for each answer, mirrored in the address of the page.

Each question's text is kept under the question's id, where its widget keeps it too. The address
carries the same texts on every page, so that reload, back and a copied link all work. Streamlit's
own binding of widgets to the address would carry the wording of an option instead of its id, and
would drop it on pages that do not show the widget.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from advisor.advice.advice import Advice
from advisor.advice.advise import advise_case
from advisor.apps.web.session import link_stamp, scenario_a, settings
from advisor.apps.web.session.answer_texts import read_text, read_texts, text_of
from advisor.apps.web.session.keys import ASK, MADE, RULE, SCENARIO_A, memory, with_present_names
from advisor.engine.answers import Answer, misfit
from advisor.engine.case import Case
from advisor.engine.price import price
from advisor.errors import Problem
from advisor.evidence.evidence import Evidence
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook

_VISITED = memory("visited")
_DROPPED = memory("dropped")
_ORIGINS = memory("origins")
_BEFORE = memory("before")
_ASKED = memory("asked")
_RULE = memory("rule")
_READ_ON = memory("read-on")
_MOST_NAMED = 5


@dataclass(frozen=True)
class Visit:
    """One run of a page: what was said, and the advice on it."""

    case: Case
    problems: Mapping[str, Problem]
    """Texts that cannot be read, by question."""
    advice: Advice

    @property
    def rulebook(self) -> Rulebook:
        return self.case.rulebook

    @property
    def answers(self) -> Mapping[str, Answer]:
        return self.case.answers

    @property
    def on(self) -> date:
        return self.case.on


def visit(*, priced: bool = True) -> Visit:
    """Return this run's answers and the advice on them.

    Unless `priced` it leaves out the costs and what is said of them; no verdict reads those.
    """
    rulebook, day = settings.rulebook(), reading_day()
    answers, problems = read_texts(rulebook, texts(rulebook))
    answers = {name: _with_origin(name, answer) for name, answer in answers.items()}
    case = Case.of(answers, rulebook, day)
    if priced and not case.unasked:
        case = case.with_costs(price(case, settings.catalogue()))
    return Visit(case, problems, advise_case(case))


def reading_day() -> date:
    """Return the day to read prices and offers for: today, or the day chosen on the result."""
    chosen: date | None = st.session_state.get(_READ_ON)
    return chosen or settings.today()


def read_on(day: date | None) -> None:
    """Read prices and offers as they were on a day; None is today."""
    st.session_state[_READ_ON] = day


def texts(rulebook: Rulebook) -> dict[str, str]:
    """Return the text of every question that has one."""
    held = st.session_state.to_dict()  # one by one takes Streamlit five times as long
    found = ((name, held.get(name)) for name in rulebook.questions)
    return {name: text.strip() for name, text in found if isinstance(text, str) and text.strip()}


def link(rulebook: Rulebook) -> dict[str, str]:
    """Return the parameters that carry the answers; texts that cannot be read are left out."""
    found = texts(rulebook)
    _, problems = read_texts(rulebook, found)
    return {name: text for name, text in found.items() if name not in problems}


def carried(rulebook: Rulebook) -> dict[str, str]:
    """Return every parameter that goes along from page to page."""
    return {**link(rulebook), **scenario_a.parameters(), **link_stamp.parameters()}


def address(page: str, rulebook: Rulebook, **more: str) -> str:
    """Return where `page` is, with the answers in it."""
    return _written(page, {**carried(rulebook), **more})


def link_to_here(rulebook: Rulebook) -> str:
    """Return the whole address of this page, with the answers and what they were read with."""
    base = (st.context.url or "").partition("?")[0]
    now = link_stamp.made_now(rulebook, reading_day())
    return _written(base, {**link(rulebook), MADE: str(now)})


def _written(page: str, parameters: Mapping[str, str]) -> str:
    return f"{page}?{urlencode(parameters)}" if parameters else page


# -- the address ------------------------------------------------------------------------------


def keep_address(rulebook: Rulebook, *, rule: bool = False) -> None:
    """Take answers from the address on arrival and on back and forward; else write them there.

    On the page where a `rule` can be shown first, it stays in the address too.
    """
    arriving = _VISITED not in st.session_state
    if arriving or (_went_back() and st.query_params):
        _take(rulebook, with_present_names(st.query_params.to_dict()))
    st.session_state[_VISITED] = True
    shown = shown_rule() if rule else None
    wanted = {**carried(rulebook), **({RULE: shown} if shown else {})}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def dropped(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the parameters of this link that could not be used, until an answer changes."""
    names, then = st.session_state.get(_DROPPED, ((), {}))
    return names if names and then == link(rulebook) else ()


def _went_back() -> bool:
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _take(rulebook: Rulebook, parameters: Mapping[str, str]) -> None:
    _, problems = read_texts(rulebook, parameters)
    for name, question in rulebook.questions.items():
        given = parameters.get(name, "").strip()
        if not given or name in problems:
            write(name, None)
        else:
            picked = question.answer.type not in ("integer", "number")
            write(name, text_of(read_text(rulebook, question, given)) if picked else given)
    asked = parameters.get(ASK)
    if asked in rulebook.questions:
        st.session_state[_ASKED] = asked
    rule = parameters.get(RULE)
    show_rule(rule if rule in rulebook.rules else None)
    unfit = scenario_a.take(rulebook, parameters)
    unfit += link_stamp.take(parameters, link_stamp.made_now(rulebook, settings.today()))
    known = {
        *rulebook.questions,
        ASK,
        MADE,
        *([RULE] if rule in rulebook.rules else ()),
    }
    strange = (n for n in parameters if n not in known and not n.startswith(SCENARIO_A))
    bad = [*problems, *strange, *unfit]
    st.session_state[_DROPPED] = (tuple(bad[:_MOST_NAMED]), link(rulebook))


# -- changing answers -------------------------------------------------------------------------


def write(name: str, text: str | None) -> None:
    """Set the text of a question; call it before the question's widget is drawn."""
    if st.session_state.get(name) != text:
        st.session_state[name] = text


def say(name: str, value: Value | None) -> None:
    """Answer a question; None is "not sure"."""
    write(name, text_of(value))


def replace_answers(rulebook: Rulebook, answers: Mapping[str, Answer]) -> None:
    """Put these answers in the place of all others."""
    origins: dict[str, tuple[str, Answer]] = {}
    for name in rulebook.questions:
        answer = answers.get(name)
        write(name, None if answer is None else text_of(answer.value))
        if answer is not None and answer.origin != "said":
            origins[name] = (text_of(answer.value), answer)
    st.session_state[_ORIGINS] = origins
    st.session_state.pop(_BEFORE, None)


def swap(rulebook: Rulebook) -> None:
    """Make the answers put aside the present ones, and put the present ones aside."""
    aside = scenario_a.kept(rulebook)
    scenario_a.keep(link(rulebook))
    replace_answers(rulebook, aside)


def add_evidence(rulebook: Rulebook, evidence: Evidence) -> None:
    """Add the answers of some evidence, in the place of those that were read before.

    What a person said stays as it is.
    """
    for name in unconfirmed(rulebook):
        write(name, None)
    origins = {**st.session_state.get(_ORIGINS, {})}
    for name, answer in open_answers(rulebook, evidence).items():
        write(name, text_of(answer.value))
        origins[name] = (text_of(answer.value), answer)
    st.session_state[_ORIGINS] = origins
    st.session_state.pop(_BEFORE, None)


def open_answers(rulebook: Rulebook, evidence: Evidence) -> dict[str, Answer]:
    """Return the answers of some evidence that fit a question which no person has answered."""
    said = texts(rulebook).keys() - unconfirmed(rulebook).keys()
    asked = rulebook.questions
    return {
        name: answer
        for name, answer in evidence.answers.items()
        if name in asked and name not in said and not misfit(rulebook, asked[name], answer.value)
    }


def unconfirmed(rulebook: Rulebook) -> dict[str, Answer]:
    """Return the answers that were read from a prompt and that nobody has confirmed."""
    origins: dict[str, tuple[str, Answer]] = st.session_state.get(_ORIGINS, {})
    now = texts(rulebook)
    return {
        name: answer
        for name, (text, answer) in origins.items()
        if answer.origin == "read" and now.get(name) == text
    }


def confirm(name: str) -> None:
    """Take an answer that was read as said."""
    origins = {**st.session_state.get(_ORIGINS, {})}
    origins.pop(name, None)
    st.session_state[_ORIGINS] = origins


def forget_figures(rulebook: Rulebook) -> None:
    """Take back every figure that only the costs rest on; the other answers stay."""
    for question in rulebook.questions.values():
        if question.only_costs:
            write(question.id, None)


def start_again(rulebook: Rulebook) -> None:
    """Forget every answer, and what else the address carries."""
    ask_for(None)
    read_on(None)
    scenario_a.forget()
    link_stamp.forget()
    replace_answers(rulebook, {})


def _with_origin(name: str, answer: Answer) -> Answer:
    """Return the answer as it was read from a file, as long as it was not changed since."""
    text, original = st.session_state.get(_ORIGINS, {}).get(name, (None, None))
    return original if original is not None and text == text_of(answer.value) else answer


# -- trying other answers ---------------------------------------------------------------------


def try_answers(changes: Mapping[str, Value]) -> None:
    """Answer differently for now, and remember what stood there."""
    before = {name: st.session_state.get(name) for name in changes}
    st.session_state[_BEFORE] = {**before, **st.session_state.get(_BEFORE, {})}
    for name, value in changes.items():
        say(name, value)


def trying(rulebook: Rulebook) -> dict[str, str | None]:
    """Return the texts from before the try, for the questions that read differently now."""
    before: dict[str, str | None] = st.session_state.get(_BEFORE, {})
    now = texts(rulebook)
    return {name: text for name, text in before.items() if now.get(name) != text}


def undo() -> None:
    """Put the answers from before the try back."""
    for name, text in st.session_state.pop(_BEFORE, {}).items():
        write(name, text)


def keep() -> None:
    """Take the tried answers as given."""
    st.session_state.pop(_BEFORE, None)


# -- the question or rule somebody came for ---------------------------------------------------


def asked_for() -> str | None:
    """Return the question a link asked to put first."""
    asked: str | None = st.session_state.get(_ASKED)
    return asked


def ask_for(name: str | None) -> None:
    """Put a question first on the questions page, until it is answered."""
    st.session_state[_ASKED] = name


def shown_rule() -> str | None:
    """Return the rule a link asked to show."""
    rule: str | None = st.session_state.get(_RULE)
    return rule


def show_rule(rule: str | None) -> None:
    """Show a rule first on the rules page."""
    st.session_state[_RULE] = rule


def question_link(name: str, rulebook: Rulebook) -> str:
    """Return where a question is asked first, with the answers in it."""
    return address("questions", rulebook, **{ASK: name})


def rule_link(rule: str, rulebook: Rulebook) -> str:
    """Return where a rule is explained, with the answers in it."""
    return address("rules", rulebook, **{RULE: rule})
