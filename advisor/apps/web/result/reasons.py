"""Why: what was said, what follows and whom it cites; what speaks against; what is assumed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from advisor.advice.advice import Advice
from advisor.advice.model import Assumption, Finding, Reason, Tip
from advisor.advice.wording import EFFECTS, LEVERS, SECTIONS, reason_notes
from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.parts.markup import (
    citations,
    draw,
    element,
    page_link,
    rule_id,
    section,
    text_element,
)
from advisor.apps.web.prompt import texts as prompt_texts
from advisor.apps.web.result import texts
from advisor.apps.web.session import state
from advisor.apps.web.session.state import Visit
from advisor.engine.answers import Answer
from advisor.formats.phrasing import plural, sentence
from advisor.rulebook.conditions import All
from advisor.rulebook.wording import exception_words, value_words

_MOST_SAID = 3
_MOST_AGREEING = 3
_MOST_AGAINST = 4
_MOST_CAUTIONS = 4
_MOST_TACTICS = 4


def draw_why(visit: Visit) -> None:
    """Draw the table of reasons: the rule that decides each lever, then those that agree."""
    findings = visit.advice.findings
    main_reason = visit.advice.verdict.reason
    deciding = [f for f in findings if f.role == "decides"]
    deciding.sort(key=lambda f: (f.because != main_reason, f.effect == "hold"))
    agreeing = [f for f in findings if f.role == "agrees"]
    kind = f"why-table of-{visit.advice.verdict.approach}"
    lead = f"{plural(len(deciding), 'rule')} decided, {plural(len(agreeing), 'more', 'more')}"
    head = "".join(text_element("th", t) for t in (texts.YOU_SAID, texts.SO, texts.EFFECT))
    rows = [element("tr", _reason(visit, f)) for f in (*deciding, *agreeing[:_MOST_AGREEING])]
    body = element("thead", element("tr", head)) + element("tbody", "".join(rows))
    rest = [element("tr", _reason(visit, f)) for f in agreeing[_MOST_AGREEING:]]
    more = _fold(
        texts.more_agree(len(rest)), element("table", element("tbody", "".join(rest)), kind)
    )
    draw(
        section(SECTIONS["why"], f"{lead} {texts.AGREES_TOO}"),
        element("table", body, kind),
        more if rest else "",
    )


def draw_against(visit: Visit) -> None:
    """Draw the reasons on the other side, and what this approach does not do in any case."""
    advice = visit.advice
    against = [f for f in advice.findings if f.role == "disagrees"]
    rows = [_point(visit, finding) for finding in against]
    assert advice.verdict.approach is not None
    limits = visit.rulebook.approaches[advice.verdict.approach].will_not
    last = element("p", f"{text_element('b', texts.WILL_NOT)} {escape(limits)}", "point")
    draw(section(SECTIONS["against"]), _first_few(rows, _MOST_AGAINST), last)


def draw_assumptions(visit: Visit) -> None:
    """Draw the assumptions, those that could change the verdict first."""
    every = visit.advice.assumptions
    telling = [a for a in every if a.matters]
    idle = [a for a in every if not a.matters]
    if not every:
        draw(section(SECTIONS["assumptions"], texts.NO_ASSUMPTIONS))
        return
    shown = element("ul", "".join(_assumption(visit, a) for a in telling), "assumed")
    rest = element("ul", "".join(_assumption(visit, a) for a in idle), "assumed")
    draw(
        section(SECTIONS["assumptions"], _matters_words(visit.advice, len(telling))),
        shown if telling else "",
        _fold(texts.change_nothing(len(idle)), rest) if idle else "",
    )


def draw_cautions(visit: Visit) -> None:
    """Draw the misconceptions met, the offers that close, and what to watch."""
    if visit.advice.cautions:
        rows = [_caution(visit, tip) for tip in visit.advice.cautions]
        draw(section(SECTIONS["cautions"]), _first_few(rows, _MOST_CAUTIONS))


def draw_tactics(visit: Visit) -> None:
    """Draw what is worth doing whatever the verdict."""
    tips = visit.advice.tactics
    if tips:
        rows = [element("li", _tip(visit, tip)) for tip in tips]
        first = element("ul", "".join(rows[:_MOST_TACTICS]), "tips")
        rest = element("ul", "".join(rows[_MOST_TACTICS:]), "tips")
        more = _fold(page_texts.more(len(rows) - _MOST_TACTICS), rest)
        folded = more if len(rows) > _MOST_TACTICS else ""
        draw(section(SECTIONS["tactics"], texts.TACTICS_SAY), first, folded)


def _reason(visit: Visit, finding: Finding) -> str:
    so = (
        text_element("b", finding.title)
        + text_element("p", finding.because)
        + _backed(visit, finding)
    )
    said = element("td", _answers_read(visit, finding), data_l=texts.YOU_SAID)
    return said + element("td", so) + element("td", _effect(finding), data_l=texts.EFFECT)


def _answers_read(visit: Visit, finding: Finding) -> str:
    """Return the answers a rule looked at, each a link to change it."""
    asked = list(dict.fromkeys(name for step in finding.steps for name in step.questions()))
    lines = "".join(_answer(visit, name) for name in asked[:_MOST_SAID])
    if visit.rulebook.rules[finding.rule].when == All(()):
        return text_element("p", texts.OTHERWISE, "mute")
    sums = "".join(text_element("p", told, "mute note") for told in finding.sums)
    return (lines or text_element("p", _first_fact(finding.steps[0]), "mute note")) + sums


def _first_fact(reason: Reason) -> str:
    """Return the first reason of a condition that no question answers directly."""
    return _first_fact(reason.steps[0]) if reason.steps else reason.says


def _answer(visit: Visit, name: str) -> str:
    question, answer = visit.rulebook.questions[name], visit.answers.get(name)
    if answer is not None and answer.value is not None:
        words, note = value_words(visit.rulebook, name, answer.value), _read_note(answer)
    else:
        words, note = _assumed_words(visit, name), f" {page_texts.ASSUMED}"
    link = change_link(visit, name, words)
    head = text_element("span", question.short, "mute note")
    return element(
        "p", f"{head}<br>{link}{text_element('span', note, 'mute note') if note else ''}", "said"
    )


def _read_note(answer: Answer) -> str:
    return f" {prompt_texts.FROM_PROMPT}" if answer.origin == "read" else ""


def _assumed_words(visit: Visit, name: str) -> str:
    value = next((a.value for a in visit.advice.assumptions if a.question == name), None)
    return page_texts.NOT_KNOWN if value is None else value_words(visit.rulebook, name, value)


def change_link(visit: Visit, name: str, words: str) -> str:
    """Return an answer in words as a link to its question."""
    short = visit.rulebook.questions[name].short
    address = state.question_link(name, visit.rulebook)
    return page_link(words, address, "change", aria_label=f"{words}, {texts.CHANGE_LINK} {short}")


def _effect(finding: Finding) -> str:
    lever = text_element("span", LEVERS[finding.lever])
    if finding.role == "decides":
        effect = text_element("b", EFFECTS[finding.effect])
        return element("span", f"{lever} {effect}", f"pill effect-{finding.effect}")
    return element("span", f"{lever} {text_element('b', texts.AGREES)}", "agrees")


def _point(visit: Visit, finding: Finding) -> str:
    """Return a reason against the verdict, with the answers in it that nobody gave."""
    head = f"{text_element('b', sentence(finding.title))} {escape(finding.because)}"
    told = "".join(
        text_element("p", note, "mute note") for note in reason_notes(visit.advice, finding)
    )
    return element("div", element("p", head) + told + _backed(visit, finding), "point")


def _backed(visit: Visit, said: Finding | Tip) -> str:
    """Return when a reason does not hold, what it cites, and its rule."""
    unless = exception_words(said.unless_you)
    sources = f"{citations(said.cites)} {rule_id(said.rule, visit.rulebook)}"
    return (text_element("p", unless, "mute note") if unless else "") + element(
        "p", sources, "note"
    )


def _assumption(visit: Visit, assumption: Assumption) -> str:
    name = assumption.question
    question = visit.rulebook.questions[name]
    said = f" · {texts.YOU_WERE_NOT_SURE}" if assumption.not_sure else ""
    link = change_link(visit, name, _assumed_words(visit, name))
    head = element("p", f"{text_element('span', question.short)} {link}", "row")
    return element("li", head + text_element("p", assumption.because + said, "mute note"))


def _matters_words(advice: Advice, telling: int) -> str:
    if not telling:
        return texts.NONE_MATTERS
    return f"{texts.could_change_verdict(telling)} {texts.carries(len(advice.rests_on))}"


def _caution(visit: Visit, tip: Tip) -> str:
    pill = text_element(
        "span", texts.CAUTION_KINDS.get(tip.kind, tip.kind), f"pill caution-{tip.kind}"
    )
    return element("div", _tip(visit, tip, f"{pill} "), "point")


def _tip(visit: Visit, tip: Tip, pill: str = "") -> str:
    told = escape(" ".join((tip.because, *tip.facts)))
    return element("p", f"{pill}{text_element('b', sentence(tip.title))} {told}") + _backed(
        visit, tip
    )


def _first_few(rows: Sequence[str], most: int) -> str:
    rest = rows[most:]
    folded = _fold(page_texts.more(len(rest)), "".join(rest)) if rest else ""
    return "".join(rows[:most]) + folded


def _fold(words: str, inner: str) -> str:
    return element("details", text_element("summary", words) + inner, "more")
