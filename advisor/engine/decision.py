"""Apply a rulebook to complete values: the first rule that applies decides a lever, then its gates.

Everything is true, false or unknown. Facts are evaluated when a condition reads them. Nothing here
knows the meaning of any question, fact or rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from advisor.engine.computed import PAYBACK
from advisor.engine.means import MeansDecision, decide_means
from advisor.formats.cached_method import cached_method
from advisor.rulebook.conditions import Step, Value
from advisor.rulebook.facts import APPROACH, KnownValues
from advisor.rulebook.rulebook import Lever, MeansList, Rulebook
from advisor.rulebook.schema import (
    ApproachId,
    Effect,
    Gate,
    LeverId,
    MeansFor,
    MeansId,
    MeansRule,
    Note,
    Rule,
)

Tried: TypeAlias = tuple[Rule, Step]
"""A rule and the steps of its condition."""


class LeverDecision(NamedTuple):
    """The effect of one lever, the rule that decides it, and the rules before it."""

    lever: Lever
    rule: Rule
    step: Step
    passed_over: tuple[Tried, ...]
    """The rules before the deciding rule, which did not apply."""
    effect: Effect
    gates: tuple[tuple[Gate, Step], ...]
    """The gates that apply: conditions not in place yet. Empty unless the lever is pulled."""


class Decision(NamedTuple):
    """The approach the levers lead to, with each lever's own decision and the means."""

    approach: ApproachId
    levers: Mapping[LeverId, LeverDecision]
    means: Mapping[MeansFor, MeansDecision]
    """One for each lever the approach pulls, or one for the prompt where none is pulled."""
    reading: KnownValues
    """The values the decision was read from, with the facts evaluated on the way."""

    @property
    def lacks_costs(self) -> bool:
        """Whether a rule on money was reached that had no costs to read."""
        return PAYBACK in self.reading.lacking

    @property
    def means_named(self) -> Mapping[MeansFor, MeansId]:
        """The means by what they are for."""
        return {name: decided.rule.then for name, decided in self.means.items()}

    def decider_of(self, ways: Lever | MeansList) -> Rule | MeansRule | None:
        """Return the rule that decides a list; None for means that the approach does not use."""
        if isinstance(ways, Lever):
            return self.levers[ways.id].rule
        return self.means[ways.id].rule if ways.id in self.means else None

    @property
    def outcome(self) -> KnownValues:
        """What notes and plan steps read: the reading with the approach and its means."""
        return self.reading.with_outcome(self.approach, self.means_named)


def decide_values(rulebook: Rulebook, values: Mapping[str, Value]) -> Decision:
    """Return the decision for complete values, such as `case.values`."""
    reading = KnownValues(values, rulebook.facts)
    levers = {lever.id: _decide_lever(lever, reading) for lever in rulebook.levers.values()}
    pulled = frozenset([name for name, decision in levers.items() if decision.effect != "hold"])
    approach = rulebook.approach_by_pulled[pulled]
    means = {ways.id: decide_means(ways, reading) for ways in rulebook.means_of[approach]}
    return Decision(approach, levers, means, reading)


class NamedApproach(NamedTuple):
    """The approach alone."""

    approach: ApproachId
    lacks_costs: bool
    """Whether a rule on money was reached that had no costs to read."""


def name_approach(rulebook: Rulebook, values: Mapping[str, Value]) -> NamedApproach:
    """Return the approach of `decide_values`, without its means, its gates and its steps."""
    reading = KnownValues(values, rulebook.facts)
    pulled = frozenset([one.id for one in rulebook.levers.values() if _is_pulled(one, reading)])
    return NamedApproach(rulebook.approach_by_pulled[pulled], PAYBACK in reading.lacking)


def _is_pulled(lever: Lever, reading: KnownValues) -> bool:
    return next(rule.then for rule in lever.rules if rule.when.evaluate(reading).holds) != "hold"


def _decide_lever(lever: Lever, reading: KnownValues) -> LeverDecision:
    passed_over: list[Tried] = []
    for rule in lever.rules:
        step = rule.when.evaluate(reading)
        if step.holds:
            gates = tuple(_open_gates(lever, reading)) if rule.then == "pull" else ()
            effect: Effect = "not_yet" if gates else rule.then
            return LeverDecision(lever, rule, step, tuple(passed_over), effect, gates)
        passed_over.append((rule, step))
    raise AssertionError(f"the rules of {lever.id} do not end in one that always applies")


def _open_gates(lever: Lever, reading: KnownValues) -> Iterator[tuple[Gate, Step]]:
    for gate in lever.gates:
        step = gate.when.evaluate(reading)
        if step.holds:
            yield gate, step


def take_notes(rulebook: Rulebook, decision: Decision) -> tuple[tuple[Note, Step], ...]:
    """Return the notes that apply to a decision, in file order, with their steps."""
    noted, approach, values = decision.outcome, decision.approach, decision.reading.values
    required = tuple([(name, values[name]) for name in rulebook.required if name in values])
    possible = rulebook.cached(_Notes).possible(approach, required)
    taken = [(note, note.when.evaluate(noted)) for note in possible]
    return tuple([(note, step) for note, step in taken if step.holds])


class _Notes:
    """The notes of a rulebook, by the answers that every advice has."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    @cached_method(256)
    def possible(
        self, approach: ApproachId, required: tuple[tuple[str, Value], ...]
    ) -> tuple[Note, ...]:
        """Return the notes that may apply to an approach and to the required answers.

        A note that is false with only these known stays false with any other answers.
        """
        alone = KnownValues({APPROACH: approach, **dict(required)}, self._rulebook.facts)
        notes = self._rulebook.notes
        return tuple(note for note in notes if note.when.evaluate(alone).holds is not False)
