"""What conditions read: known values, and the facts drawn from them."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.rulebook.conditions import Step, Value
from advisor.rulebook.schema import MEANS_FOR, ApproachId, Fact, MeansFor, MeansId

APPROACH = "approach"
"""The name under which notes and plan steps read the approach."""

MEANS_NAMES: Mapping[MeansFor, str] = {one: f"{one}_means" for one in MEANS_FOR}
"""The names under which notes and plan steps read the means, by what they are for."""

OUTCOME_NAMES = frozenset({APPROACH, *MEANS_NAMES.values()})
"""Every name that only notes and plan steps read."""

NO_MEANS = "none"
"""The value of a name of means where the approach does not use that list."""


class KnownValues:
    """Known values and the facts drawn from them; a fact is evaluated once, at its first use."""

    __slots__ = ("_facts", "_steps", "lacking", "values")

    def __init__(self, values: Mapping[str, Value], facts: Mapping[str, Fact]) -> None:
        self.values = values
        self._facts = facts
        self._steps: dict[str, Step] = {}
        self.lacking: set[str] = set()
        """The names without a value that conditions have read."""

    def fact(self, name: str) -> Step | None:
        """Return the evaluated condition of a fact, or None when there is no such fact."""
        step = self._steps.get(name)
        if step is None:
            if name not in self._facts:
                self.lacking.add(name)
                return None
            step = self._steps[name] = self._facts[name].when.evaluate(self)
        return step

    def with_outcome(self, approach: ApproachId, means: Mapping[MeansFor, MeansId]) -> KnownValues:
        """Return the same values for notes and plan steps, with the approach and its means.

        No fact reads them.
        """
        named = {name: means.get(one, NO_MEANS) for one, name in MEANS_NAMES.items()}
        for_notes = KnownValues({**self.values, APPROACH: approach, **named}, self._facts)
        for_notes._steps = self._steps
        return for_notes
