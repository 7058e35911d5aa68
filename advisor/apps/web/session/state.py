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
from functools import cached_property
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from advisor.advice.advice import Advice
from advisor.advice.advise import advise_case
from advisor.apps.web.session import settings
from advisor.apps.web.session.answer_texts import read_text, read_texts, text_of
from advisor.apps.web.session.keys import (
    ASK,
    LINK_STAMP,
    RULE,
    SCENARIO_A,
    memory,
    with_current_names,
)
from advisor.apps.web.session.link_stamp import (
    forget_link_stamp,
    link_stamp_parameters,
    read_link_stamp,
    stamp_now,
)
from advisor.apps.web.session.scenario_a import (
    forget_scenario_a,
    keep_texts_as_a,
    read_scenario_a,
    scenario_a_answers,
    scenario_a_parameters,
)
from advisor.engine.answers import Answer, misfit
from advisor.engine.case import Case
from advisor.engine.diagram.lookahead import look_ahead
from advisor.engine.price import with_own_costs
from advisor.errors import Problem
from advisor.evidence.evidence import Evidence
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook

_VISITED = memory("visited")
_DROPPED = memory("dropped_parameters")
_ORIGINS = memory("origins")
_BEFORE = memory("before")
_ASKED = memory("asked")
_RULE = memory("rule")
_READ_ON = memory("read-on")
_EMPTIED = memory("emptied")


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

    @cached_property
    def questions_left(self) -> frozenset[str]:
        """The open questions whose answer can still change the advice."""
        return look_ahead(self.case).questions_left()


def visit(*, priced: bool = True) -> Visit:
    """Return this run's answers and the advice on them.

    Without `priced` the advice has costs only where the verdict depends on them.
    """
    rulebook, day = settings.rulebook(), reading_day()
    answers, problems = read_texts(rulebook, texts(rulebook))
    answers = {name: _with_origin(name, answer) for name, answer in answers.items()}
    case = Case.of(answers, rulebook, day, prices=settings.catalogue())
    if priced and not case.unasked:
        case = with_own_costs(case)
    return Visit(case, problems, advise_case(case))


def reading_day() -> date:
    """Return the day to read prices and offers for: today, or the day chosen on the result."""
    chosen: date | None = st.session_state.get(_READ_ON)
    return chosen or settings.today()


def set_reading_day(day: date | None) -> None:
    """Read prices and offers as they were on a day; None is today."""
    st.session_state[_READ_ON] = day


def texts(rulebook: Rulebook) -> dict[str, str]:
    """Return the text of every question that has one."""
    held = st.session_state.to_dict()  # one by one takes Streamlit five times as long
    found = ((name, held.get(name)) for name in rulebook.questions)
    return {name: text.strip() for name, text in found if isinstance(text, str) and text.strip()}


def answer_parameters(rulebook: Rulebook) -> dict[str, str]:
    """Return the parameters with the answers, without the texts that cannot be read."""
    found = texts(rulebook)
    _, problems = read_texts(rulebook, found)
    return {name: text for name, text in found.items() if name not in problems}


def page_parameters(rulebook: Rulebook) -> dict[str, str]:
    """Return the parameters that a link from page to page carries."""
    return {**answer_parameters(rulebook), **scenario_a_parameters(), **link_stamp_parameters()}


def address(page: str, rulebook: Rulebook, **more: str) -> str:
    """Return where `page` is, with the answers in it."""
    return _with_parameters(page, {**page_parameters(rulebook), **more})


def link_to_here(rulebook: Rulebook) -> str:
    """Return the whole address of this page, with the answers and the stamp of the link."""
    base = (st.context.url or "").partition("?")[0]
    now = stamp_now(rulebook, reading_day())
    return _with_parameters(base, {**answer_parameters(rulebook), LINK_STAMP: str(now)})


def _with_parameters(page: str, parameters: Mapping[str, str]) -> str:
    return f"{page}?{urlencode(parameters)}" if parameters else page


# -- the address ------------------------------------------------------------------------------


def sync_address(rulebook: Rulebook, *, rule: bool = False) -> None:
    """Read the answers from the address on arrival, back and forward; else write them there.

    On the page where a `rule` can be shown first, it stays in the address too.
    """
    arriving = _VISITED not in st.session_state
    if arriving or (_went_back() and st.query_params):
        given = with_current_names(st.query_params.to_dict())
        _read_address(rulebook, _with_current_ids(rulebook, given))
    st.session_state[_VISITED] = True
    shown = shown_rule() if rule else None
    wanted = {**page_parameters(rulebook), **({RULE: shown} if shown else {})}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def dropped_parameters(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the parameters of this link that could not be used, until an answer changes."""
    names, then = st.session_state.get(_DROPPED, ((), {}))
    return names if names and then == answer_parameters(rulebook) else ()


def _went_back() -> bool:
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _read_address(rulebook: Rulebook, parameters: Mapping[str, str]) -> None:
    _, problems = read_texts(rulebook, parameters)
    for name, question in rulebook.questions.items():
        given = parameters.get(name, "").strip()
        if not given or name in problems:
            set_text(name, None)
        else:
            picked = question.answer.type not in ("integer", "number")
            set_text(name, text_of(read_text(rulebook, question, given)) if picked else given)
    asked = parameters.get(ASK)
    ask_for(asked if asked in rulebook.questions else None)
    rule = rulebook.find_rule(parameters.get(RULE, ""))
    show_rule(None if rule is None else rule.id)
    unfit = read_scenario_a(rulebook, parameters)
    unfit += read_link_stamp(parameters, stamp_now(rulebook, settings.today()))
    known = {
        *rulebook.questions,
        ASK,
        LINK_STAMP,
        *([RULE] if rule is not None else ()),
    }
    strange = (n for n in parameters if n not in known and not n.startswith(SCENARIO_A))
    bad = [*problems, *strange, *unfit]
    st.session_state[_DROPPED] = (tuple(bad), answer_parameters(rulebook))


def _with_current_ids(rulebook: Rulebook, parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of an older link under the ids that questions have now."""
    ids = rulebook.current_ids
    found: dict[str, str] = {}
    for name, text in parameters.items():
        prefix = SCENARIO_A if name.startswith(SCENARIO_A) else ""
        now = prefix + ids.of_name(name.removeprefix(prefix))
        if now == name or now not in parameters:
            found[now] = ids.of_name(text) if name == ASK else text
    return found


# -- changing answers -------------------------------------------------------------------------


def set_text(name: str, text: str | None) -> None:
    """Set the text of a question; call it before the question's widget is drawn."""
    if st.session_state.get(name) != text:
        st.session_state[name] = text


def set_answer(name: str, value: Value | None) -> None:
    """Answer a question; None is "not sure"."""
    set_text(name, text_of(value))


def replace_answers(rulebook: Rulebook, answers: Mapping[str, Answer]) -> None:
    """Replace all answers by these."""
    origins: dict[str, tuple[str, Answer]] = {}
    for name in rulebook.questions:
        answer = answers.get(name)
        set_text(name, None if answer is None else text_of(answer.value))
        if answer is not None and answer.origin != "said":
            origins[name] = (text_of(answer.value), answer)
    st.session_state[_ORIGINS] = origins
    st.session_state.pop(_BEFORE, None)
    ask_for(None)


def swap_scenarios(rulebook: Rulebook) -> None:
    """Make the answers of scenario A the present ones, and the present ones scenario A."""
    aside = scenario_a_answers(rulebook)
    keep_texts_as_a(answer_parameters(rulebook))
    replace_answers(rulebook, aside)


def add_evidence(rulebook: Rulebook, evidence: Evidence) -> None:
    """Add the answers of some evidence; they replace the answers read before.

    The answers that a person gave stay.
    """
    for name in unconfirmed(rulebook):
        set_text(name, None)
    origins = {**st.session_state.get(_ORIGINS, {})}
    for name, answer in open_answers(rulebook, evidence).items():
        set_text(name, text_of(answer.value))
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


def confirm_answer(name: str) -> None:
    """Make an answer that was read from a prompt one that a person gave."""
    origins = {**st.session_state.get(_ORIGINS, {})}
    origins.pop(name, None)
    st.session_state[_ORIGINS] = origins


def forget_figures(rulebook: Rulebook) -> None:
    """Remove every figure that only the costs use; the other answers stay."""
    for question in rulebook.questions.values():
        if question.only_costs:
            set_text(question.id, None)


def start_again(rulebook: Rulebook) -> None:
    """Forget every answer, and everything else in the address."""
    emptied = texts(rulebook)
    set_reading_day(None)
    forget_scenario_a()
    forget_link_stamp()
    replace_answers(rulebook, {})
    st.session_state[_EMPTIED] = emptied


def can_undo_start(rulebook: Rulebook) -> bool:
    """Return whether answers were just emptied, and none was given since."""
    return bool(st.session_state.get(_EMPTIED)) and not texts(rulebook)


def undo_start() -> None:
    """Restore the answers that were emptied."""
    for name, text in st.session_state.pop(_EMPTIED, {}).items():
        set_text(name, text)
    ask_for(None)


def _with_origin(name: str, answer: Answer) -> Answer:
    """Return the answer as it was read from a file, as long as it was not changed since."""
    text, original = st.session_state.get(_ORIGINS, {}).get(name, (None, None))
    return original if original is not None and text == text_of(answer.value) else answer


# -- trying other answers ---------------------------------------------------------------------


def try_answers(changes: Mapping[str, Value]) -> None:
    """Change these answers for now, and remember the answers before."""
    before = {name: st.session_state.get(name) for name in changes}
    st.session_state[_BEFORE] = {**before, **st.session_state.get(_BEFORE, {})}
    for name, value in changes.items():
        set_answer(name, value)


def texts_before_try(rulebook: Rulebook) -> dict[str, str | None]:
    """Return the texts before the try, for each question whose text is another one now."""
    before: dict[str, str | None] = st.session_state.get(_BEFORE, {})
    now = texts(rulebook)
    return {name: text for name, text in before.items() if now.get(name) != text}


def undo_try() -> None:
    """Restore the answers before the try."""
    for name, text in st.session_state.pop(_BEFORE, {}).items():
        set_text(name, text)


def keep_tried() -> None:
    """Keep the tried answers."""
    st.session_state.pop(_BEFORE, None)


# -- the question or rule somebody came for ---------------------------------------------------


def asked_for() -> str | None:
    """Return the question in view on the questions page, or that a link asked for."""
    asked: str | None = st.session_state.get(_ASKED)
    return asked


def ask_for(name: str | None) -> None:
    """Show a question on the questions page; None is the one that follows from the answers."""
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
