"""The cheapest paths through a restricted diagram: the cells to change to for each outcome."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from math import inf
from typing import TypeAlias

from advisor.engine.diagram.compile import NodeId, leaf
from advisor.engine.diagram.restricted import RestrictedDiagram

MoveCosts: TypeAlias = Sequence[Sequence[float]]
"""For each level, the cost of changing to each allowed cell; 0 for the present one."""


class CheapestPaths:
    """The cheapest paths through a restricted diagram to its outcomes, found in one pass down."""

    def __init__(
        self, restricted: RestrictedDiagram, costs: MoveCosts, always_named: Container[int] = ()
    ) -> None:
        """Take the costs by level; the cell of `always_named` levels is named at no cost too."""
        self._restricted = restricted
        self._costs = costs
        self._always_named = always_named
        self._least = self._least_costs()

    def paths_to(self, target: int) -> Iterator[dict[int, int]]:
        """Yield every cheapest path to an outcome: by level, the position of the new cell.

        Levels that keep their present cell are left out; neighboring cells come first.
        """
        goal = leaf(target)
        if target in self._restricted.outcomes() and self._least[goal] < inf:
            yield from self._paths_from(self._restricted.root, self._nodes_on_paths_to(goal))

    def _least_costs(self) -> list[float]:
        """Return the least cost of reaching each node, by node id; leaves count from the end.

        Nodes farther away than every outcome are skipped: no cheapest path leads through them.
        """
        restricted, costs = self._restricted, self._costs
        width = restricted.outcomes()[-1] + 1
        least = [inf] * (len(restricted.nodes) + width)
        least[restricted.root] = 0.0
        farthest = inf
        for node_id, level, children in restricted.downward:
            so_far = least[node_id]
            if so_far <= farthest:
                for price, child in zip(costs[level], children):  # noqa: B905  # strict is slow
                    cost = so_far + price
                    if cost < least[child]:
                        least[child] = cost
                        if child < 0:
                            farthest = max(least[-width:])
        return least

    def _nodes_on_paths_to(self, goal: NodeId) -> set[NodeId]:
        """Return the nodes on the cheapest paths to a leaf."""
        found, todo = {goal}, [goal]
        while todo:
            node = todo.pop()
            for parent, level, cell in self._restricted.parents.get(node, ()):
                cost = self._least[parent] + self._costs[level][cell]
                if cost == self._least[node] and parent not in found:
                    found.add(parent)
                    todo.append(parent)
        return found

    def _paths_from(self, node_id: NodeId, on_path: set[NodeId]) -> Iterator[dict[int, int]]:
        if node_id < 0:
            yield {}
            return
        node = self._restricted.nodes[node_id]
        prices = self._costs[node.level]
        here = prices.index(0) if 0 in prices else 0
        for i in _nearest_first(here, len(prices)):
            child = node.children[i]
            if child in on_path and self._least[node_id] + prices[i] == self._least[child]:
                named = prices[i] or node.level in self._always_named
                step = {node.level: i} if named else {}
                for rest in self._paths_from(child, on_path):
                    yield step | rest


@lru_cache(maxsize=1024)
def _nearest_first(here: int, count: int) -> tuple[int, ...]:
    """Return `count` positions, those nearest to `here` first."""
    return tuple(sorted(range(count), key=lambda position: abs(position - here)))
