"""The rules of each lever in order: when, why, by whom, and which published cases they decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from advisor.advice.wording import EFFECTS, LEVERS, SECTIONS
from advisor.apps.web.learn import content
from advisor.apps.web.parts.markup import (
    anchor,
    approach_name,
    cite,
    draw,
    element,
    page_link,
    section,
    text_element,
)
from advisor.apps.web.rules import texts
from advisor.apps.web.rules.condition_view import when_line
from advisor.apps.web.session import state
from advisor.apps.web.session.state import Visit
from advisor.authoring.published_cases import CheckedCase, check_cases
from advisor.formats.phrasing import uncapitalized
from advisor.rulebook.rulebook import Lever, MeansList, Rulebook
from advisor.rulebook.schema import (
    ApproachId,
    Conflict,
    Gate,
    LeverId,
    MeansRule,
    Note,
    Rule,
    RuleLike,
)
from advisor.rulebook.wording import exception_words


@dataclass(frozen=True)
class RuleMarks:
    """The marks on the rules of this visit: those that apply now, and the cases they decided."""

    rulebook: Rulebook
    approach: ApproachId | None
    now: frozenset[str]
    cases: Mapping[str, tuple[CheckedCase, ...]]


def rule_marks(visit: Visit) -> RuleMarks:
    """Return which rules apply to the present answers, and the published cases of each."""
    now = frozenset(_applying(visit))
    approach = visit.advice.verdict.approach
    return RuleMarks(visit.rulebook, approach, now, visit.rulebook.cached(_cases_by_rule))


def checked_cases(rulebook: Rulebook) -> tuple[CheckedCase, ...]:
    """Return the advice of these rules on the published cases, worked out once."""
    return rulebook.cached(_checked)


def checked_without_hindsight(rulebook: Rulebook) -> tuple[CheckedCase, ...]:
    """Return the same without the answers that knew the outcome, worked out once."""
    return rulebook.cached(_checked_without_hindsight)


def _checked(rulebook: Rulebook) -> tuple[CheckedCase, ...]:
    return check_cases(rulebook, content.published())


def _checked_without_hindsight(rulebook: Rulebook) -> tuple[CheckedCase, ...]:
    return check_cases(rulebook, content.published(), hindsight=False)


def _cases_by_rule(rulebook: Rulebook) -> Mapping[str, tuple[CheckedCase, ...]]:
    """Return, for each rule and gate, the published cases it decided or held up."""
    found: dict[str, tuple[CheckedCase, ...]] = {}
    for checked in checked_cases(rulebook):
        for rule in checked.rules:
            found[rule] = (*found.get(rule, ()), checked)
    return found


def lever_color(rulebook: Rulebook, lever: LeverId) -> ApproachId:
    """Return the approach that pulling this lever alone leads to, for its color."""
    return rulebook.approach_by_pulled[frozenset({lever})]


def draw_lever(lever: Lever, marks: RuleMarks) -> None:
    """Draw one lever's rules in order, and its gates."""
    color = lever_color(marks.rulebook, lever.id)
    name = text_element("span", LEVERS[lever.id], f"a-{color}")
    head = element("h2", f"{name}: {escape(uncapitalized(lever.asks))}", id=f"lever-{lever.id}")
    lead = text_element("p", texts.rules_and_gates(len(lever.rules), len(lever.gates)), "lead-in")
    rules = "".join(_row(rule, lever, marks) for rule in lever.rules)
    draw(head, lead, element("ol", rules, f"rules of-{color}"))
    if lever.gates:
        gates = "".join(_row(gate, lever, marks) for gate in lever.gates)
        title = text_element("h3", SECTIONS["gates"]) + text_element(
            "p", texts.GATES_SAY, "lead-in"
        )
        draw(title, element("ul", gates, f"rules of-{color}"))


def draw_means(marks: RuleMarks) -> None:
    """Draw the rules that name the means, folded by what they are for."""
    folds = "".join(_means(ways, marks) for ways in marks.rulebook.means.values())
    draw(section(texts.MEANS, texts.MEANS_SAY), folds)


def draw_notes(marks: RuleMarks) -> None:
    """Draw the notes, folded by what they add."""
    folds = "".join(_notes(kind, marks) for kind in texts.KINDS)
    draw(section(texts.NOTES, texts.NOTES_SAY), folds)


def draw_conflicts(marks: RuleMarks) -> None:
    """Draw the pairs of answers that cannot both be right, folded."""
    conflicts = marks.rulebook.conflicts
    if conflicts:
        rows = "".join(_row(conflict, None, marks) for conflict in conflicts)
        count = text_element("summary", f"{texts.PAIRS} · {len(conflicts)}")
        folded = element("details", count + element("ul", rows, "rules"), "more")
        draw(section(texts.CONFLICTS, texts.CONFLICTS_SAY), folded)


def pill(rule: RuleLike, lever: LeverId | None) -> str:
    """Return the effect of a rule as a pill; nothing for what is listed by its kind."""
    if isinstance(rule, Note | MeansRule | Conflict) or lever is None:
        return ""
    effect = text_element("b", EFFECTS[rule.then])
    return element(
        "span", f"{text_element('span', LEVERS[lever])} {effect}", f"pill effect-{rule.then}"
    )


def rule_text(rule: RuleLike, rulebook: Rulebook) -> str:
    """Return when a rule applies, why, and who need not follow it."""
    unless = exception_words(rule.unless_you)
    return (
        when_line(rulebook, rule.when)
        + text_element("p", rule.because)
        + (text_element("p", unless, "mute note") if unless else "")
    )


def rule_sources(rule: RuleLike, lever: Lever | None, marks: RuleMarks) -> str:
    """Return the effect of a rule, its id, sources and first day, and the cases it decided."""
    named = element("code", jump(rule.id, f"rule-{rule.id}"))
    sources = cite(marks.rulebook, rule.cites)
    since = text_element("span", texts.since(rule.effective.since), "whole")
    return (
        element("p", f"{pill(rule, lever.id if lever else None)} {named}", "does")
        + element("p", f"{sources} · {since}", "mute note")
        + _cases(rule, marks)
    )


def _means(ways: MeansList, marks: RuleMarks) -> str:
    rows = "".join(_row(rule, None, marks) for rule in ways.rules)
    count = text_element("summary", f"{ways.asks} · {len(ways.rules)}")
    return element("details", count + element("ol", rows, "rules"), "more")


def _notes(kind: str, marks: RuleMarks) -> str:
    notes = [note for note in marks.rulebook.notes if texts.note_kind(note) == kind]
    rows = "".join(_row(note, None, marks) for note in notes)
    count = text_element("summary", f"{texts.KINDS[kind]} · {len(notes)}")
    return element("details", count + element("ul", rows, "rules"), "more") if notes else ""


def _applying(visit: Visit) -> Iterator[str]:
    """Yield the deciding rules, open gates, notes and conflicts that the advice holds."""
    advice = visit.advice
    yield from (finding.rule for finding in advice.findings)
    yield from (way.rule for way in advice.means)
    yield from (gate.rule for gate in advice.gates if gate.open)
    yield from (tip.rule for tip in (*advice.tactics, *advice.cautions))
    yield from (conflict.id for conflict in advice.conflicts)


def _row(rule: RuleLike, lever: Lever | None, marks: RuleMarks) -> str:
    applies = rule.id in marks.now
    mark = text_element("span", _now(rule), "now-mark") if applies else ""
    head = element("p", text_element("b", rule.title) + mark, "head")
    says = element("div", head + rule_text(rule, marks.rulebook))
    sides = says + element("div", rule_sources(rule, lever, marks))
    return element("li", sides, f"now of-{marks.approach}" if applies else "", id=f"rule-{rule.id}")


def _now(rule: RuleLike) -> str:
    match rule:
        case Rule() | MeansRule():
            return texts.DECIDES_NOW
        case Gate():
            return texts.OPEN_NOW
        case Note() | Conflict():
            return texts.APPLIES_NOW


def _cases(rule: RuleLike, marks: RuleMarks) -> str:
    cases = marks.cases.get(rule.id, ())
    if not cases:
        return ""
    rows = "".join(element("li", _case(marks.rulebook, case)) for case in cases)
    fold = text_element("summary", texts.decided(cases)) + element("ul", rows, "cases-of")
    return element("details", fold, "cases-fold")


def _case(rulebook: Rulebook, checked: CheckedCase) -> str:
    title = anchor(checked.case.title, checked.case.link or "none:", title=checked.case.source)
    advised = f"{texts.AS_ADVISED} {approach_name(rulebook, checked.advised, short=True)}"
    worked = approach_name(rulebook, checked.case.worked, short=True)
    told = f"{texts.IT_WORKED}: {worked}"
    return f"{title} · {told}" + ("" if checked.matches else f", {advised}")


def asked_rule(visit: Visit) -> RuleLike | None:
    """Return the rule that a link asked for, where these rules have it."""
    return visit.rulebook.rules.get(state.shown_rule() or "")


def lever_of(rulebook: Rulebook, rule: RuleLike) -> Lever | None:
    """Return the lever that a rule or gate belongs to; None for a note and for means."""
    found = rulebook.list_of(rule.id)
    return found if isinstance(found, Lever) else None


def jump(words: str, place: str) -> str:
    """Return a link to a place on the same page."""
    return page_link(words, f"#{place}")
