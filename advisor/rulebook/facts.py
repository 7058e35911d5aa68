"""What conditions read: known values, and the facts drawn from them."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.rulebook.conditions import Step, Value
from advisor.rulebook.schema import ApproachId, Fact


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
