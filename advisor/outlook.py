"""What a half-filled questionnaire can still lead to: passes over a decision diagram."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, log2
from typing import TypeAlias

from advisor.diagram import Forest, Node, NodeId, leaf, outcome

Allowed: TypeAlias = Sequence[Sequence[int]]
"""For each level, the cells that are still possible."""
Costs: TypeAlias = Sequence[Sequence[float]]
"""For each level, what moving to each allowed cell costs; 0 for the present one."""


class Outlook:
    """A diagram cut down to the cells that the given answers leave open."""

    def __init__(self, forest: Forest, root: NodeId, allowed: Allowed) -> None:
        self.allowed = allowed
        self._forest = forest
        self.nodes: dict[NodeId, Node] = {}
        """Nodes of the cut diagram, children before parents."""
        self._cut: dict[NodeId, NodeId] = {}
        self._unique: dict[tuple[int, tuple[NodeId, ...]], NodeId] = {}
        self.root = self._restrict(root)

    def _restrict(self, node: NodeId) -> NodeId:
        if node < 0:
            return node
        found = self._cut.get(node)
        if found is None:
            full = self._forest.nodes[node]
            children = tuple(
                self._restrict(full.children[cell]) for cell in self.allowed[full.level]
            )
            found = self._cut[node] = self._join(full.level, children)
        return found

    def _join(self, level: int, children: tuple[NodeId, ...]) -> NodeId:
        first = children[0]
        if all(child == first for child in children):
            return first
        key = (level, children)
        found = self._unique.get(key)
        if found is None:
            found = self._unique[key] = len(self.nodes)
            self.nodes[found] = Node(level, children)
        return found

    def outcomes(self) -> tuple[int, ...]:
        """Return the outcomes still possible, lowest first."""
        leaves = {self.root} if self.root < 0 else set()
        leaves |= {child for node in self.nodes.values() for child in node.children if child < 0}
        return tuple(sorted(outcome(x) for x in leaves))

    def open_levels(self) -> frozenset[int]:
        """Return the levels whose answer can still change the outcome."""
        return frozenset(node.level for node in self.nodes.values())

    def information(self) -> dict[int, float]:
        """Return, for each level that can still matter, the bits it tells about the outcome.

        Every cell of an open level counts as equally likely. One pass up gives the share of each
        outcome below a node, one pass down the share of cases that come by it.
        """
        width = self.outcomes()[-1] + 1
        below = self._shares_below(width)
        total = below[self.root]
        arriving = self._arriving()
        bits: dict[int, float] = {}
        for level in self.open_levels():
            cells = len(self.allowed[level])
            mixes = [[0.0] * width for _ in range(cells)]
            passing = list(total)
            for node_id, node in self.nodes.items():
                if node.level != level:
                    continue
                weight = arriving[node_id]
                _add(passing, below[node_id], -weight)
                for mix, child in zip(mixes, node.children, strict=True):
                    _add(mix, below[child], weight)
            after = sum(_entropy(_added(mix, passing)) for mix in mixes) / cells
            bits[level] = _entropy(total) - after
        return bits

    def _shares_below(self, width: int) -> dict[NodeId, list[float]]:
        below = {leaf(i): _one(i, width) for i in range(width)}
        for node_id, node in self.nodes.items():
            mix = [0.0] * width
            for child in node.children:
                _add(mix, below[child], 1 / len(node.children))
            below[node_id] = mix
        return below

    def _arriving(self) -> dict[NodeId, float]:
        arriving = dict.fromkeys(self.nodes, 0.0)
        if self.root >= 0:
            arriving[self.root] = 1.0
        for node_id in reversed(self.nodes):
            node = self.nodes[node_id]
            for child in node.children:
                if child >= 0:
                    arriving[child] += arriving[node_id] / len(node.children)
        return arriving

    def cheapest(self, costs: Costs, target: int) -> float:
        """Return the least cost of reaching outcome `target`; infinite when it is out of reach."""
        return self._costs_below(costs, target).get(self.root, inf)

    def ways(self, costs: Costs, target: int) -> Iterator[dict[int, int]]:
        """Yield every cheapest way to an outcome: the position of the cell taken at each level.

        Levels where the present cell is kept are left out; neighboring cells are tried first.
        """
        below = self._costs_below(costs, target)
        if below.get(self.root, inf) < inf:
            yield from self._ways_from(self.root, costs, below)

    def _costs_below(self, costs: Costs, target: int) -> dict[NodeId, float]:
        below = {leaf(target): 0.0}
        for node_id, node in self.nodes.items():
            prices, least = costs[node.level], inf
            for i, child in enumerate(node.children):
                cost = prices[i] + below.get(child, inf)
                least = min(least, cost)
            below[node_id] = least
        return below

    def _ways_from(
        self, node_id: NodeId, costs: Costs, below: dict[NodeId, float]
    ) -> Iterator[dict[int, int]]:
        if node_id < 0:
            yield {}
            return
        node = self.nodes[node_id]
        prices = costs[node.level]
        here = prices.index(0) if 0 in prices else 0
        for i in sorted(range(len(prices)), key=lambda cell: abs(cell - here)):
            child = node.children[i]
            if prices[i] + below.get(child, inf) == below[node_id]:
                step = {node.level: i} if prices[i] else {}
                for rest in self._ways_from(child, costs, below):
                    yield step | rest


def _one(index: int, width: int) -> list[float]:
    return [1.0 if i == index else 0.0 for i in range(width)]


def _add(into: list[float], other: Sequence[float], weight: float) -> None:
    for i, value in enumerate(other):
        if value:
            into[i] += weight * value


def _added(one: Sequence[float], other: Sequence[float]) -> list[float]:
    return [a + b for a, b in zip(one, other, strict=True)]


def _entropy(shares: Sequence[float]) -> float:
    return -sum(share * log2(share) for share in shares if share > 0)
