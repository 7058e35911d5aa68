"""Two rulebooks decided over the same cells, to find exactly where their approaches differ.

Both are compiled into one forest, whose levels are cut at the thresholds of both. A combination is
one cell for each level of the forest: answers that neither rulebook tells apart count once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TypeAlias

from advisor.engine.computed import COMPUTED
from advisor.engine.diagram.cells import build_levels
from advisor.engine.diagram.compile import (
    FALSE,
    TRUE,
    Compiler,
    Diagrams,
    Forest,
    NodeId,
    atoms_in,
)
from advisor.engine.diagram.counting import leaf_counts
from advisor.errors import Problem, RulebookError
from advisor.history.rulebook_diff.common_rules import ComparableRulebooks
from advisor.rulebook.conditions import Condition, Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId

Pair: TypeAlias = tuple[ApproachId, ApproachId]
"""The approach before and the one now."""


class CommonDiagrams:
    """Both rulebooks in one forest.

    Raises RulebookError when the diagrams grow too large, or when a computed answer follows from
    more than the answers, so that the two rulebooks compute it differently.
    """

    def __init__(self, common: ComparableRulebooks) -> None:
        self.common = common
        views = (common.old, common.new)
        atoms = [atom for view in views for atom in atoms_in(view, _deciding(view))]
        self.forest = Forest(build_levels(common.new, atoms))
        self._refuse_hidden_inputs()
        self.old, self.new = (Compiler(view, self.forest).compile() for view in views)

    @property
    def combinations(self) -> int:
        """The number of combinations both rulebooks decide."""
        return self.new.combinations

    @cached_property
    def moved(self) -> Mapping[Pair, NodeId]:
        """A diagram of the changed combinations for each pair of approaches, largest first."""
        pairs = [
            (before, now)
            for before in self.old.approaches
            for now in self.new.approaches
            if before != now
        ]
        found = {pair: self._both(*pair) for pair in pairs}
        occurring = {pair: node for pair, node in found.items() if node != FALSE}
        return dict(sorted(occurring.items(), key=lambda item: -self.count(item[1])))

    def start_changes(self) -> Mapping[str, NodeId]:
        """Return diagrams of the same approach that can start now (`sooner`) or waits (`later`)."""
        all_of, negate = self.new.compiler.all_of, self.new.compiler.negate
        same = self.new.compiler.any_of([self._both(a, a) for a in self._shared_approaches()])
        before, now = _waits(self.old), _waits(self.new)
        return {
            "sooner": all_of([same, before, negate(now)]),
            "later": all_of([same, negate(before), now]),
        }

    def count(self, node: NodeId) -> int:
        """Return in how many combinations a condition holds."""
        return leaf_counts(self.forest, node).get(TRUE, 0)

    def approach_counts(self, side: Diagrams) -> Mapping[ApproachId, int]:
        """Return how many combinations lead to each approach of one rulebook."""
        counts = leaf_counts(self.forest, side.approach)
        return {a: counts.get(-1 - i, 0) for i, a in enumerate(side.approaches)}

    def _shared_approaches(self) -> Iterator[ApproachId]:
        yield from (a for a in self.old.approaches if a in self.new.approaches)

    def _both(self, before: ApproachId, now: ApproachId) -> NodeId:
        return self.new.compiler.all_of([_is(self.old, before), _is(self.new, now)])

    def _refuse_hidden_inputs(self) -> None:
        """Refuse computed answers that differ between the rulebooks for the same inputs."""
        old, new = self.common.books
        for level in self.forest.levels:
            for one in self.common.new.computed.values():
                if one.inputs and {*one.inputs} <= {*level.questions}:
                    cells: Iterator[Mapping[str, Value]] = (
                        cell.sample_values for cell in level.cells
                    )
                    function = COMPUTED[one.id].value
                    if any(
                        function(c, old, old.about.as_of) != function(c, new, new.about.as_of)
                        for c in cells
                    ):
                        what = f"'{one.id}' is computed from more than the answers"
                        hint = "These rulebooks cannot be compared exactly."
                        raise RulebookError(Problem("rules diff", what, hint))


def _deciding(rulebook: Rulebook) -> Iterator[Condition]:
    for lever in rulebook.levers.values():
        yield from (rule.when for rule in lever.rules)
    for lever in rulebook.levers.values():
        yield from (gate.when for gate in lever.gates)


def _is(side: Diagrams, approach: ApproachId) -> NodeId:
    return side.compiler.where(side.approach, {side.approaches.index(approach)})


def _waits(side: Diagrams) -> NodeId:
    """Return where a lever of the approach still waits at a gate."""
    compiler = side.compiler
    waiting = {
        lever.id: compiler.any_of([compiler.condition(gate.when) for gate in lever.gates])
        for lever in side.rulebook.levers.values()
    }
    return compiler.any_of(
        [
            compiler.all_of([_is(side, approach.id), waiting[lever]])
            for approach in side.rulebook.approaches.values()
            for lever in approach.pulls
        ]
    )
