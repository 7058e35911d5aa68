"""Why a rule applies or not, and the nearest change that would turn it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from advisor.checks.loading import rulebook_or_shipped
from advisor.engine.case import Case
from advisor.engine.conflicts import conflicts_in, given_answers
from advisor.engine.decide import Decision, decide
from advisor.engine.diagram.compile import TRUE, Diagrams, NodeId, full_diagrams, outcome
from advisor.engine.diagram.flips import FlipSearch, SearchedDiagram
from advisor.engine.price import price
from advisor.errors import AnswerError, Problem, did_you_mean
from advisor.formats.frozen import frozen_mapping
from advisor.rulebook.conditions import Step, Value
from advisor.rulebook.facts import KnownValues
from advisor.rulebook.rulebook import Lever, MeansList, Rulebook
from advisor.rulebook.schema import Conflict, Gate, MeansRule, Note, Rule, RuleLike


@dataclass(frozen=True)
class Explanation:
    """One rule against one set of answers."""

    rule: RuleLike
    applies: bool
    """For a rule of a lever or of means: it is the one that decides."""
    step: Step
    """Its condition, evaluated."""
    sums: tuple[str, ...]
    """The arithmetic behind the computed answers it reads."""
    instead: Rule | MeansRule | None
    """The rule that decides in its place, or that holds the lever of a gate."""
    nearest: Mapping[str, Value] | None
    """The fewest changed answers that make it apply; empty when it does, None when none can.

    Also None for a note on the cost comparison: what turns it lies in prices, not in cells.
    """
    priced: bool
    """Whether it reads the cost comparison."""


def explain(
    answers: Mapping[str, object],
    rule: str,
    *,
    rulebook: Rulebook | None = None,
    on: date | str | None = None,
) -> Explanation:
    """Return why the rule with this id, or former id, applies to a questionnaire, or why not.

    A rule that reads the costs reads them at the prices of the rulebook. `on` is the day for
    prices and offers, by default today (UTC). Raises AnswerError for answers that do not fit and
    for a rule that does not exist, naming the nearest that does, DayError when `on` is no day, and
    AdvisorError for a rulebook of another kind.
    """
    return explain_case(Case.read(answers, rulebook_or_shipped(rulebook), on), rule)


def explain_case(case: Case, rule_id: str) -> Explanation:
    """Return why a rule applies to a case, or why not; a rule about costs prices the case.

    Raises AnswerError for a rule that does not exist, naming the nearest that does.
    """
    rule = _rule_named(rule_id, case.rulebook)
    priced = case.rulebook.reads_costs(rule.when)
    if priced and case.costs is None:
        case = case.with_costs(price(case))
    decision = decide(case)
    step = rule.when.evaluate(_read_by(rule, case, decision))
    instead = _instead(case.rulebook, rule, decision)
    applies = step.holds is True and instead is None and _is_asked(case, rule, decision)
    nearest = frozen_mapping({}) if applies else None if priced else _nearest(case, rule)
    worked = (case.arithmetic_of(name) for name in case.rulebook.computed_read_by(rule.when))
    sums = tuple(told for told in worked if told is not None)
    return Explanation(rule, applies, step, sums, instead, nearest, priced)


def _rule_named(rule_id: str, rulebook: Rulebook) -> RuleLike:
    rule = rulebook.find_rule(str(rule_id))
    if rule is None:
        near = did_you_mean(str(rule_id), rulebook.rules)
        hint = near or "Each reason in an advice names its rule."
        raise AnswerError(Problem("rule", f"there is no rule '{rule_id}'", hint))
    return rule


def _read_by(rule: RuleLike, case: Case, decision: Decision) -> KnownValues:
    """Return what the condition of a rule reads: for a conflict, only what was given."""
    return given_answers(case) if isinstance(rule, Conflict) else decision.outcome


def _is_asked(case: Case, rule: RuleLike, decision: Decision) -> bool:
    """Return whether a rule is asked here.

    The approach may not use the means of a rule, and a conflict needs both answers.
    """
    if isinstance(rule, Conflict):
        return rule in conflicts_in(case)
    ways = case.rulebook.list_of(rule.id)
    return ways is None or decision.decider_of(ways) is not None


def _instead(rulebook: Rulebook, rule: RuleLike, decision: Decision) -> Rule | MeansRule | None:
    ways = rulebook.list_of(rule.id)
    if ways is None:
        return None
    decider = decision.decider_of(ways)
    if isinstance(rule, Gate):
        held = isinstance(decider, Rule) and decider.then == "hold"
        return decider if held else None
    return None if decider is rule else decider


def _nearest(case: Case, rule: RuleLike) -> Mapping[str, Value] | None:
    compiled = full_diagrams(case.rulebook)
    applying = SearchedDiagram(compiled, _applying(compiled, case.rulebook, rule))
    found = next(FlipSearch(applying, case.given).changes_to(outcome(TRUE)), None)
    if found is None or not isinstance(rule, Conflict):
        return found
    return {**_to_be_given(case, rule), **found}


def _to_be_given(case: Case, rule: Conflict) -> Mapping[str, Value]:
    """Return the assumed answers that a conflict reads: they count once they are given."""
    return {
        name: case.values[name]
        for name in case.rulebook.questions
        if name in case.rulebook.questions_read_by(rule.when)
        and name not in case.given
        and name in case.values
    }


def _applying(compiled: Diagrams, rulebook: Rulebook, rule: RuleLike) -> NodeId:
    """Return the diagram that holds where the rule decides, or where the gate or note applies."""
    compiler = compiled.compiler
    match rule:
        case Rule():
            lever = rulebook.list_of(rule.id)
            assert isinstance(lever, Lever)
            return compiler.where(compiled.deciding[lever.id], {lever.rules.index(rule)})
        case MeansRule():
            ways = rulebook.list_of(rule.id)
            assert isinstance(ways, MeansList)
            named = compiler.where(compiled.naming[ways.id], {ways.rules.index(rule)})
            return compiler.all_of([compiler.uses(ways.id), named])
        case Gate():
            lever = rulebook.list_of(rule.id)
            assert isinstance(lever, Lever)
            return compiler.all_of([compiled.pulled[lever.id], compiler.condition(rule.when)])
        case Note() | Conflict():
            return compiler.condition(rule.when)
