"""Witnesses of a condition, and the number of combinations in which it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import inf, prod

from advisor.engine.diagram.cells import Level
from advisor.engine.diagram.compile import FALSE, Forest, NodeId
from advisor.engine.diagram.ranges import Range, sample_value
from advisor.rulebook.conditions import Value


class Witnesses:
    """Finds answers that lead to True in a diagram of one forest."""

    def __init__(self, forest: Forest) -> None:
        self.forest = forest

    def path_to_true(self, node: NodeId) -> dict[int, int]:
        """Return a cell for each level on a path to True, the assumed cell where that works.

        The condition has to hold somewhere.
        """
        path: dict[int, int] = {}
        while node >= 0:
            full = self.forest.nodes[node]
            open_cells = [i for i, child in enumerate(full.children) if child != FALSE]
            assumed = [i for i in open_cells if self._is_assumed(full.level, i)]
            path[full.level] = (assumed or open_cells)[0]
            node = full.children[path[full.level]]
        return path

    def answers(self, path: Mapping[int, int]) -> dict[str, Value]:
        """Return answers that fall into these cells; questions left out are assumed.

        What a verdict reads of the costs stands among them, under its own name.
        """
        found: dict[str, Value] = {}
        for level, cell in path.items():
            found |= self._changes[level][cell] or {}
        return found

    def _is_assumed(self, level: int, cell: int) -> bool:
        """Return whether nothing has to be answered for a cell; costs mostly never pay back."""
        asked = self.forest.levels[level]
        if asked.questions or asked.only_for_notes:
            return self._changes[level][cell] == {}
        return inf in asked.cells[cell].results[asked.computed[0].id]

    @cached_property
    def _changes(self) -> list[Sequence[Mapping[str, Value] | None]]:
        return [self._changes_of(level) for level in self.forest.levels]

    def _changes_of(self, level: Level) -> Sequence[Mapping[str, Value] | None]:
        """Return for each cell of a level the answers that differ from the assumptions.

        An answer whose assumption follows another question is always written out.
        """
        if not level.questions and not level.only_for_notes:
            (one,) = level.computed
            return [{one.id: _plain_result(cell.results[one.id])} for cell in level.cells]
        if any(level.rulebook.questions[name].follows for name in level.questions):
            return [cell.sample_values for cell in level.cells]
        return [level.change_to(i, {}) for i in range(len(level.cells))]


def _plain_result(allowed: Range) -> Value:
    """Return a result of the costs that reads well: zero or never rather than an end."""
    return next((value for value in (0, inf) if value in allowed), sample_value(allowed))


def leaf_counts(forest: Forest, root: NodeId) -> Mapping[NodeId, int]:
    """Return, for each leaf below `root`, the number of combinations that end there."""
    below = _counts_below(forest, root, {})
    before = _size(forest, 0, forest.level_of(root))
    return {end: count * before for end, count in below.items()}


def _counts_below(
    forest: Forest, node: NodeId, known: dict[NodeId, dict[NodeId, int]]
) -> dict[NodeId, int]:
    if node < 0:
        return {node: 1}
    if node not in known:
        full, total = forest.nodes[node], dict[NodeId, int]()
        for child in full.children:
            skipped = _size(forest, full.level + 1, forest.level_of(child))
            for end, count in _counts_below(forest, child, known).items():
                total[end] = total.get(end, 0) + count * skipped
        known[node] = total
    return known[node]


def _size(forest: Forest, first: int, stop: int) -> int:
    return prod(len(level.cells) for level in forest.levels[first:stop])
