"""The cheapest ways through a cut diagram: which cells to move to for each outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import inf
from typing import TypeAlias

from advisor.engine.diagram.compile import NodeId, leaf
from advisor.engine.diagram.restricted import Restricted

Costs: TypeAlias = Sequence[Sequence[float]]
"""For each level, what moving to each allowed cell costs; 0 for the present one."""


class Routes:
    """The cheapest ways through a restricted diagram to its outcomes, found in one pass down."""

    def __init__(self, restricted: Restricted, costs: Costs) -> None:
        self._restricted = restricted
        self._costs = costs
        self._least = self._least_costs()

    def ways(self, target: int) -> Iterator[dict[int, int]]:
        """Yield every cheapest way to an outcome: the position of the cell taken at each level.

        Levels where the present cell is kept are left out; neighboring cells are tried first.
        """
        goal = leaf(target)
        if target in self._restricted.outcomes() and self._least[goal] < inf:
            yield from self._ways_from(self._restricted.root, self._leading_to(goal))

    def _least_costs(self) -> list[float]:
        """Return, by node id, the least cost of coming by it; leaves count from the end.

        What lies beyond the farthest outcome is passed over: no cheapest way comes by it.
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

    def _leading_to(self, goal: NodeId) -> set[NodeId]:
        """Return what a cheapest way to a leaf comes by."""
        found, todo = {goal}, [goal]
        while todo:
            node = todo.pop()
            for parent, level, cell in self._restricted.parents.get(node, ()):
                cost = self._least[parent] + self._costs[level][cell]
                if cost == self._least[node] and parent not in found:
                    found.add(parent)
                    todo.append(parent)
        return found

    def _ways_from(self, node_id: NodeId, leading: set[NodeId]) -> Iterator[dict[int, int]]:
        if node_id < 0:
            yield {}
            return
        node = self._restricted.nodes[node_id]
        prices = self._costs[node.level]
        here = prices.index(0) if 0 in prices else 0
        for i in _outward(here, len(prices)):
            child = node.children[i]
            if child in leading and self._least[node_id] + prices[i] == self._least[child]:
                step = {node.level: i} if prices[i] else {}
                for rest in self._ways_from(child, leading):
                    yield step | rest


@lru_cache(maxsize=1024)
def _outward(here: int, count: int) -> tuple[int, ...]:
    """Return so many positions, those near to one of them first."""
    return tuple(sorted(range(count), key=lambda position: abs(position - here)))
