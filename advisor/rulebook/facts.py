"""What conditions read: known values, and the facts drawn from them."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.rulebook.conditions import Step, Value
from advisor.rulebook.schema import ApproachId, Fact


class KnownValues:
    """Known values and the facts drawn from them; a fact is evaluated once, at its first use."""

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

    def with_approach(self, approach: ApproachId) -> KnownValues:
        """Return the same values for notes, with the approach added; no fact reads the approach."""
        for_notes = KnownValues({**self.values, "approach": approach}, self._facts)
        for_notes._steps = self._steps
        return for_notes
