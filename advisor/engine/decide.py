"""Apply a rulebook to a case: the first rule that applies decides each lever, then its gates.

Everything is true, false or unknown. Facts are evaluated when a condition reads them. Nothing here
knows the meaning of any question, fact or rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from advisor.engine.case import Case
from advisor.rulebook.cached_method import cached_method
from advisor.rulebook.conditions import Step, Value
from advisor.rulebook.facts import KnownValues
from advisor.rulebook.rulebook import Lever, Rulebook
from advisor.rulebook.schema import ApproachId, Effect, Gate, LeverId, Note, Rule

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
    """The approach the levers lead to, with each lever's own decision."""

    approach: ApproachId
    levers: Mapping[LeverId, LeverDecision]
    reading: KnownValues
    """The values the decision was read from, with the facts evaluated on the way."""


def decide(case: Case) -> Decision:
    """Return the decision of the rules for a case; an unknown condition does not apply.

    Where `case.missing` names a required answer, the decision says nothing about the person.
    """
    return decide_values(case.rulebook, case.values)


def decide_values(rulebook: Rulebook, values: Mapping[str, Value]) -> Decision:
    """Return the decision for complete values, such as `case.values`."""
    reading = KnownValues(values, rulebook.facts)
    levers = {lever.id: _decide_lever(lever, reading) for lever in rulebook.levers.values()}
    pulled = frozenset([name for name, decision in levers.items() if decision.effect != "hold"])
    return Decision(rulebook.approach_by_pulled[pulled], levers, reading)


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


def take_notes(
    rulebook: Rulebook, reading: KnownValues, approach: ApproachId
) -> tuple[tuple[Note, Step], ...]:
    """Return the notes that apply to this approach, in file order, with their steps."""
    noted = reading.with_approach(approach)
    values = reading.values
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
        alone = KnownValues({"approach": approach, **dict(required)}, self._rulebook.facts)
        notes = self._rulebook.notes
        return tuple(note for note in notes if note.when.evaluate(alone).holds is not False)
