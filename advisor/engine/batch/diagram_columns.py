"""The approaches that open questions still leave possible, for many rows in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from advisor.engine.batch.columns import Mask
from advisor.engine.batch.level_cells import Bits, LevelCells, Places
from advisor.engine.batch.rows import PAYBACKS
from advisor.engine.computed import PAYBACK
from advisor.engine.diagram.compile import Diagrams, NodeId, outcome


@dataclass(frozen=True)
class Possible:
    """What the answers of some rows leave possible."""

    settled: Sequence[Mask]
    """For each of `PAYBACKS`, the rows with a single approach left."""
    money_counts: Mask
    """The rows where the result of the cost comparison may change what is possible."""


class DiagramColumns:
    """The decision diagram of the approach, followed by many rows at once.

    From the leaves up, each node gets the approaches that its rows can still reach below it.
    """

    def __init__(self, compiled: Diagrams) -> None:
        self._compiled = compiled
        self.levels = [LevelCells(level) for level in compiled.levels]
        self._roots = [compiled.at_costs(compiled.approach, {PAYBACK: v}) for v in PAYBACKS]

    def possible(self, places: Sequence[Places], rows: int) -> Possible:
        """Return what is possible for so many rows, given their place in each level."""
        masks = [one.cell_masks(at) for one, at in zip(self.levels, places, strict=True)]
        left = self._from_the_leaves(self._roots, masks, lambda leaf: 1 << outcome(leaf))
        alone = (left[root] & (left[root] - 1) == 0 for root in self._roots)
        settled = [np.broadcast_to(one, rows) for one in alone]
        root = self._compiled.approach
        asked = self._from_the_leaves([root], masks, lambda _: 0, self._compiled.cost_levels)
        return Possible(settled, np.broadcast_to(asked[root] != 0, rows))

    def _from_the_leaves(
        self,
        roots: Sequence[NodeId],
        masks: Sequence[Sequence[Bits]],
        of_leaf: Callable[[NodeId], int],
        ends: Iterable[int] = (),
    ) -> Mapping[NodeId, Bits]:
        """Return for each node what rows reach below it; 1 for a node of the levels in `ends`."""
        found: dict[NodeId, Bits] = {}
        for node in sorted(self._below(roots)):
            if node < 0:
                found[node] = np.array(of_leaf(node), np.uint8)
                continue
            full = self._compiled.forest.nodes[node]
            if full.level in ends:
                found[node] = np.array(1, np.uint8)
                continue
            reached = np.zeros_like(masks[full.level][0])
            for mask, child in zip(masks[full.level], full.children, strict=True):
                reached |= mask & found[child]
            found[node] = reached
        return found

    def _below(self, roots: Iterable[NodeId]) -> set[NodeId]:
        """Return every node below some roots; a child has a smaller number than its parent."""
        found, left = set[NodeId](), list(roots)
        while left:
            node = left.pop()
            if node not in found:
                found.add(node)
                left += self._compiled.forest.nodes[node].children if node >= 0 else ()
        return found
