"""Why a rule applies or not, and the nearest change that would turn it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain, islice

from advisor.advice.explanation import Explanation, NamedRule
from advisor.advice.sentences import Sentences
from advisor.checks.loading import rulebook_or_shipped
from advisor.costs import Catalogue, given_prices
from advisor.engine.case import Case
from advisor.engine.computed import PAYBACK
from advisor.engine.conflicts import conflicts_in, given_answers
from advisor.engine.decide import decide
from advisor.engine.decision import Decision, decide_values
from advisor.engine.diagram.compile import FALSE, TRUE, Diagrams, NodeId, full_diagrams, outcome
from advisor.engine.diagram.flips import FlipSearch, SearchedDiagram
from advisor.engine.diagram.money_flips import at_other_payback, changed, crossings
from advisor.engine.price import with_own_costs
from advisor.errors import AnswerError, Problem, did_you_mean
from advisor.formats.frozen import frozen_mapping
from advisor.formats.version import __version__
from advisor.rulebook.conditions import Value
from advisor.rulebook.facts import KnownValues
from advisor.rulebook.rulebook import Lever, MeansList, Rulebook
from advisor.rulebook.schema import Conflict, Gate, MeansRule, Note, Rule, RuleLike

_MOST_RUN = 20
"""Flips that are decided again, nearest first, to find one that holds at its own costs."""


def explain(
    answers: Mapping[str, object],
    rule: str,
    *,
    rulebook: Rulebook | None = None,
    prices: Catalogue | None = None,
    on: date | str | None = None,
) -> Explanation:
    """Return why the rule with this id, or former id, applies to a questionnaire, or why not.

    Without `prices`, a rule that reads the costs reads them at the prices of the rulebook. `on` is
    the day for prices and offers, by default today (UTC). Raises AnswerError for answers that do
    not fit and for a rule that does not exist, naming the nearest that does, DayError when `on` is
    no day, and AdvisorError for a rulebook or prices of another kind.
    """
    rules, catalogue = rulebook_or_shipped(rulebook), given_prices(prices)
    return explain_case(Case.read(answers, rules, on, prices=catalogue), rule)


def explain_case(case: Case, rule_id: str) -> Explanation:
    """Return why a rule applies to a case, or why not; a rule about costs prices the case.

    Raises AnswerError for a rule that does not exist, naming the nearest that does.
    """
    rule = _rule_named(rule_id, case.rulebook)
    reads_costs = case.rulebook.reads_costs(rule.when)
    priced = isinstance(rule, Note) and reads_costs
    if reads_costs or decide_values(case.rulebook, case.values).lacks_costs:
        case = with_own_costs(case)
    decision = decide(case)
    step = rule.when.evaluate(_read_by(rule, case, decision))
    instead = _instead(case.rulebook, rule, decision)
    applies = step.holds is True and instead is None and _is_asked(case, rule, decision)
    nearest = frozen_mapping({}) if applies else None if priced else _nearest(case, rule)
    sentences = case.rulebook.cached(Sentences)
    worked = (case.arithmetic_of(name) for name in case.rulebook.computed_read_by(rule.when))
    return Explanation(
        rule=rule.id,
        title=rule.title,
        because=rule.because,
        unless_you=rule.unless_you,
        cites=sentences.cited[rule.id],
        steps=(sentences.reason_of(step, case),),
        arithmetic=tuple(told for told in worked if told is not None),
        applies=applies,
        instead=None if instead is None else NamedRule(rule=instead.id, title=instead.title),
        nearest=nearest,
        nearest_says=tuple(sentences.says(name, value) for name, value in (nearest or {}).items()),
        priced=priced,
        place=str(case.rulebook.places[rule.id]),
        on=case.on,
        rulebook_version=case.rulebook.about.version,
        rulebook_digest=case.rulebook.digest,
        tool_version=__version__,
    )


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
    applying = _applying(compiled, case.rulebook, rule)
    here = _flips(compiled, compiled.at_costs(applying, case.values), case)
    tried = chain(here, _flips_with_money(compiled, applying, case))
    found = next((flip for flip in tried if _turns(case, rule, flip)), None)
    if found is None or not isinstance(rule, Conflict):
        return found
    return {**_to_be_given(case, rule), **found}


def _flips(compiled: Diagrams, root: NodeId, case: Case) -> Iterator[Mapping[str, Value]]:
    """Return the nearest flips into a diagram without costs."""
    search = FlipSearch(SearchedDiagram(compiled, root), case.given)
    return islice(search.changes_to(outcome(TRUE)), _MOST_RUN)


def _flips_with_money(
    compiled: Diagrams, applying: NodeId, case: Case
) -> Iterator[Mapping[str, Value]]:
    """Yield flips to where the costs are the other ones, with the change that brings them about."""
    values = at_other_payback(case)
    if values is None or compiled.at_costs(applying, values) == FALSE:
        return
    for flip in ({}, *_flips(compiled, compiled.at_costs(applying, values), case)):
        there = with_own_costs(changed(case, flip))
        if there.values[PAYBACK] == case.values[PAYBACK]:
            yield from ({**flip, name: value} for name, value in crossings(there))


def _turns(case: Case, rule: RuleLike, changes: Mapping[str, Value]) -> bool:
    """Return whether a lever's rule decides once these answers are changed and priced again."""
    if not isinstance(rule, Rule):
        return True
    decision = decide(changed(case, changes))
    ways = case.rulebook.list_of(rule.id)
    return ways is not None and decision.decider_of(ways) is rule


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
