"""The verdict so far: the panel beside a question, and the line in the bar below it."""

from __future__ import annotations

from html import escape

from advisor.advice.advice import Advice
from advisor.advice.wording import STANDING
from advisor.apps.web.parts.markup import approach_name, draw, element, text_element
from advisor.apps.web.parts.short_answer import FINE_TUNE, fine_tune_so_far
from advisor.apps.web.questions import texts
from advisor.apps.web.session.state import Visit
from advisor.engine.diagram.answer_outcomes import answer_outcomes, range_words
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId


def answer_count(visit: Visit) -> int:
    """Return how many questions have an answer, without those answered "not sure"."""
    return len(visit.answers) - len(visit.case.not_sure)


def draw_panel(visit: Visit) -> None:
    """Draw the answer so far, and every approach: leading, still possible, or out, and why."""
    advice = visit.advice
    order = sorted(visit.rulebook.approaches, key=lambda a: _rank(advice, a))
    rows = "".join(element("li", _row(visit, approach)) for approach in order)
    so_far = text_element("b", fine_tune_so_far(visit.rulebook, advice))
    draw(
        text_element("h2", texts.so_far(answer_count(visit)), "so-far"),
        element("p", f"{escape(FINE_TUNE)} {so_far}", "big"),
        element("ul", rows, "stands"),
    )


def words_so_far(visit: Visit) -> str:
    """Return in words where it stands, for a screen reader."""
    approach = visit.advice.verdict.approach
    answer = f"{FINE_TUNE} {fine_tune_so_far(visit.rulebook, visit.advice)}"
    return answer if approach is None else f"{answer} {visit.rulebook.approaches[approach].name}"


def reason_against(rulebook: Rulebook, advice: Advice, approach: ApproachId) -> str:
    """Return the title of the rule that decides against an approach."""
    wanted = rulebook.approaches[approach].pulls
    for finding in advice.findings:
        pulled = finding.effect != "hold"
        if finding.role == "decides" and pulled != (finding.lever in wanted):
            return finding.title
    return rulebook.approaches[approach].summary


def bar_summary(visit: Visit) -> str:
    """Return the line of the bottom bar: how many answers, and where it leans."""
    advice = visit.advice
    not_sure = len(visit.case.not_sure)
    parts = [text_element("b", texts.answered(answer_count(visit), not_sure))]
    approach = advice.verdict.approach
    if approach is not None:
        word = STANDING[advice.verdict.standing].lower()
        parts.append(f"{text_element('span', word)} {approach_name(visit.rulebook, approach)}")
        if said := _nothing_open(visit):
            parts.append(text_element("span", said, "mute"))
    return element("p", " · ".join(parts), "bar")


def _nothing_open(visit: Visit) -> str:
    if visit.advice.verdict.standing == "settled":
        return texts.SETTLED_SAYS
    return texts.NOTHING_LEFT if visit.advice.next_question is None else ""


def _rank(advice: Advice, approach: ApproachId) -> int:
    if approach == advice.verdict.approach:
        return 0
    return 1 if approach in advice.verdict.possible else 2


def _row(visit: Visit, approach: ApproachId) -> str:
    advice, name = visit.advice, approach_name(visit.rulebook, approach)
    match _rank(advice, approach):
        case 0:
            word = texts.LEADING if advice.verdict.standing == "leaning" else texts.SETTLED
            mark, why = f"disc a-{approach}", _why_here(advice)
        case 1:
            mark, word, why = "ring", texts.POSSIBLE, _why_possible(visit, approach)
        case _:
            mark, word = "dash", ""
            name = text_element("span", visit.rulebook.approaches[approach].name, "mute")
            why = f"{texts.OUT}: {reason_against(visit.rulebook, advice, approach)}"
    head = element("p", f"{name} {text_element('span', word, 'mute')}")
    return (
        text_element("i", "", f"mark {mark}", aria_hidden="true")
        + head
        + text_element("p", why, "mute note")
    )


def _why_here(advice: Advice) -> str:
    telling = (f.title for f in advice.findings if f.because == advice.verdict.reason)
    return next(telling, "")


def _why_possible(visit: Visit, approach: ApproachId) -> str:
    if visit.advice.verdict.approach is None:
        return visit.rulebook.approaches[approach].summary
    found = _answer_leading_to(visit, approach)
    return f"{texts.IF} {found}" if found else texts.TOGETHER.capitalize()


def _answer_leading_to(visit: Visit, approach: ApproachId) -> str:
    """Return one open answer that alone leads to an approach, in words."""
    for assumption in visit.advice.assumptions:
        name = assumption.question
        for outcome in answer_outcomes(visit.case, name) if assumption.matters else ():
            if outcome.approach == approach:
                short = visit.rulebook.questions[name].short
                answer = range_words(visit.rulebook, name, outcome.allowed)
                return f"{short[0].lower()}{short[1:]}: {answer}"
    return ""
