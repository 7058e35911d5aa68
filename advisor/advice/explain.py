"""Why a rule applies or not, and the nearest change that would turn it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from advisor.checks.loading import rulebook_or_shipped
from advisor.engine.case import Case
from advisor.engine.decide import Decision, decide
from advisor.engine.diagram.compile import TRUE, Diagrams, NodeId, full_diagrams, outcome
from advisor.engine.diagram.flips import FlipSearch, unrestricted
from advisor.engine.price import price
from advisor.errors import AnswerError, Problem, did_you_mean
from advisor.formats.frozen import frozen_mapping
from advisor.rulebook.conditions import Step, Value
from advisor.rulebook.rulebook import Lever, Rulebook
from advisor.rulebook.schema import Gate, Note, Rule


@dataclass(frozen=True)
class Explanation:
    """One rule against one set of answers."""

    rule: Rule | Gate | Note
    applies: bool
    """For a rule of a lever: it is the one that decides."""
    step: Step
    """Its condition, evaluated."""
    sums: tuple[str, ...]
    """The arithmetic behind the computed answers it reads."""
    instead: Rule | None
    """The rule that decides the lever in its place, or that holds the lever of a gate."""
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
    """Return why the rule with this id applies to a questionnaire, or why not.

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
    step = rule.when.evaluate(decision.reading.with_approach(decision.approach))
    instead = _instead(case.rulebook, rule, decision)
    applies = step.holds is True and instead is None
    nearest = frozen_mapping({}) if applies else None if priced else _nearest(case, rule)
    worked = (case.arithmetic_of(name) for name in case.rulebook.computed_read_by(rule.when))
    sums = tuple(told for told in worked if told is not None)
    return Explanation(rule, applies, step, sums, instead, nearest, priced)


def _rule_named(rule_id: str, rulebook: Rulebook) -> Rule | Gate | Note:
    rule = rulebook.rules.get(str(rule_id))
    if rule is None:
        near = did_you_mean(str(rule_id), rulebook.rules)
        hint = near or "Each reason in an advice names its rule."
        raise AnswerError(Problem("rule", f"there is no rule '{rule_id}'", hint))
    return rule


def _instead(rulebook: Rulebook, rule: Rule | Gate | Note, decision: Decision) -> Rule | None:
    if isinstance(rule, Note):
        return None
    lever = decision.levers[_lever_of(rulebook, rule).id]
    if isinstance(rule, Gate):
        return lever.rule if lever.effect == "hold" else None
    return None if lever.rule is rule else lever.rule


def _lever_of(rulebook: Rulebook, rule: Rule | Gate) -> Lever:
    levers = rulebook.levers.values()
    return next(lever for lever in levers if rule in (*lever.rules, *lever.gates))


def _nearest(case: Case, rule: Rule | Gate | Note) -> Mapping[str, Value] | None:
    compiled = full_diagrams(case.rulebook)
    applying = unrestricted(compiled, _applying(compiled, case.rulebook, rule))
    return next(FlipSearch(compiled, case.given, applying).changes_to(outcome(TRUE)), None)


def _applying(compiled: Diagrams, rulebook: Rulebook, rule: Rule | Gate | Note) -> NodeId:
    """Return the diagram that holds where the rule decides, or where the gate or note applies."""
    compiler = compiled.compiler
    match rule:
        case Rule():
            lever = _lever_of(rulebook, rule)
            return compiler.where(compiled.deciding[lever.id], {lever.rules.index(rule)})
        case Gate():
            pulled = compiled.pulled[_lever_of(rulebook, rule).id]
            return compiler.all_of([pulled, compiler.condition(rule.when)])
        case Note():
            return compiler.condition(rule.when)
