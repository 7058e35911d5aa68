"""Apply a rulebook to known values: facts when asked for, the first rule that applies, gates.

Everything is three-valued. Nothing here knows what any question, fact or rule is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from advisor.rulebook.conditions import Step, Value
from advisor.rulebook.rulebook import Lever, Rulebook
from advisor.rulebook.schema import ApproachId, Effect, Fact, Gate, LeverId, Note, Rule


class Reading:
    """Known values and the facts drawn from them, each fact evaluated once, when asked for."""

    __slots__ = ("_facts", "_steps", "values")

    def __init__(self, values: Mapping[str, Value], facts: Mapping[str, Fact]) -> None:
        self.values = values
        self._facts = facts
        self._steps: dict[str, Step] = {}

    def fact(self, name: str) -> Step | None:
        """Return the evaluated condition of a fact, or None when there is no such fact."""
        step = self._steps.get(name)
        if step is None and name in self._facts:
            step = self._steps[name] = self._facts[name].when.evaluate(self)
        return step

    def with_approach(self, approach: ApproachId) -> Reading:
        """Return the same reading for notes, which know the approach; no fact reads it."""
        noted = Reading({**self.values, "approach": approach}, self._facts)
        noted._steps = self._steps
        return noted


Tried: TypeAlias = tuple[Rule, Step]
"""A rule and the steps of its condition."""


class LeverDecision(NamedTuple):
    """What one lever does, the rule that says so, and the rules before it that did not apply."""

    lever: Lever
    rule: Rule
    step: Step
    passed_over: tuple[Tried, ...]
    effect: Effect
    gates: tuple[tuple[Gate, Step], ...]
    """The gates that apply: what is not in place yet. Empty unless the lever is pulled."""


class Decision(NamedTuple):
    """The approach the levers lead to, with each lever's own decision."""

    approach: ApproachId
    levers: Mapping[LeverId, LeverDecision]


def decide(rulebook: Rulebook, values: Mapping[str, Value]) -> Decision:
    """Return the decision for these values; a condition that stays unknown does not apply."""
    return decide_reading(rulebook, Reading(values, rulebook.facts))


def decide_reading(rulebook: Rulebook, reading: Reading) -> Decision:
    """Return the decision as `decide` does, leaving the facts drawn in `reading`."""
    levers = {lever.id: _decide_lever(lever, reading) for lever in rulebook.levers.values()}
    pulled = frozenset([name for name, decision in levers.items() if decision.effect != "hold"])
    return Decision(rulebook.approach_by_pulled[pulled], levers)


def _decide_lever(lever: Lever, reading: Reading) -> LeverDecision:
    passed_over: list[Tried] = []
    for rule in lever.rules:
        step = rule.when.evaluate(reading)
        if step.holds:
            gates = tuple(_open_gates(lever, reading)) if rule.then == "pull" else ()
            effect: Effect = "not_yet" if gates else rule.then
            return LeverDecision(lever, rule, step, tuple(passed_over), effect, gates)
        passed_over.append((rule, step))
    raise AssertionError(f"the rules of {lever.id} do not end in one that always applies")


def _open_gates(lever: Lever, reading: Reading) -> Iterator[tuple[Gate, Step]]:
    for gate in lever.gates:
        step = gate.when.evaluate(reading)
        if step.holds:
            yield gate, step


def take_notes(
    rulebook: Rulebook, reading: Reading, approach: ApproachId
) -> tuple[tuple[Note, Step], ...]:
    """Return the notes that apply to this approach, in file order, with their steps."""
    noted = reading.with_approach(approach)
    values = reading.values
    firm = tuple([(name, values[name]) for name in rulebook.required if name in values])
    taken = [(note, note.when.evaluate(noted)) for note in _notes_on(rulebook, approach, firm)]
    return tuple([(note, step) for note, step in taken if step.holds])


@lru_cache(maxsize=256)
def _notes_on(
    rulebook: Rulebook, approach: ApproachId, firm: tuple[tuple[str, Value], ...]
) -> tuple[Note, ...]:
    """Return the notes that may apply to an approach and the answers every advice has.

    A note that is false with no more known than that stays so whatever else is said.
    """
    alone = Reading({"approach": approach, **dict(firm)}, rulebook.facts)
    return tuple(note for note in rulebook.notes if note.when.evaluate(alone).holds is not False)
