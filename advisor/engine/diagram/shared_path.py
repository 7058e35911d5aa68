"""A path that several diagrams of one forest share, found without building their product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from advisor.engine.diagram.compile import Forest, NodeId

Test: TypeAlias = tuple[NodeId, frozenset[NodeId]]
"""A diagram, and the leaves that it has to end in."""


def path_to_all(forest: Forest, tests: Sequence[Test]) -> Mapping[int, int] | None:
    """Return a cell for each level for which every test ends as it has to, or None without any."""
    return _Search(forest, [leaves for _, leaves in tests]).below(tuple(n for n, _ in tests))


class _Search:
    """Goes down several diagrams at once; remembers from where no path leads on."""

    def __init__(self, forest: Forest, wanted: Sequence[frozenset[NodeId]]) -> None:
        self.forest = forest
        self.wanted = wanted
        self.dead_ends: set[tuple[NodeId, ...]] = set()

    def below(self, nodes: tuple[NodeId, ...]) -> dict[int, int] | None:
        if any(
            node < 0 and node not in want for node, want in zip(nodes, self.wanted, strict=True)
        ):
            return None
        level = min(map(self.forest.level_of, nodes))
        if level == len(self.forest.levels):
            return {}
        if nodes in self.dead_ends:
            return None
        for cell in range(len(self.forest.levels[level].cells)):
            path = self.below(tuple(self.forest.child(node, level, cell) for node in nodes))
            if path is not None:
                return {level: cell, **path}
        self.dead_ends.add(nodes)
        return None
