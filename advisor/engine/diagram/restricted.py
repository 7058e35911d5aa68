"""The outcomes that a half-filled questionnaire can still lead to: a restricted diagram."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TypeAlias

from advisor.engine.diagram.compile import Forest, Node, NodeId, leaf, outcome

AllowedCells: TypeAlias = Sequence[Sequence[int]]
"""For each level, the cells that are still possible."""


class RestrictedDiagram:
    """A decision diagram restricted to the cells that the given answers leave open."""

    def __init__(
        self,
        source: Forest | RestrictedDiagram,
        root: NodeId,
        allowed: AllowedCells,
        kept: Sequence[Sequence[int]] | None = None,
    ) -> None:
        """Take a diagram to restrict, and for each level which children of its nodes are kept.

        In a whole diagram the children are the cells, so the `allowed` ones are kept.
        """
        self.allowed = allowed
        self._source = source.nodes
        self._kept = allowed if kept is None else kept
        self.nodes: list[Node] = []
        """Nodes of the restricted diagram by id, children before parents; leaves are negative."""
        self._restricted_ids: dict[NodeId, NodeId] = {}
        self._unique: dict[tuple[int, tuple[NodeId, ...]], NodeId] = {}
        self.root = self._restrict(root)

    def narrowed(self, allowed: AllowedCells) -> RestrictedDiagram:
        """Return the diagram restricted further, to some of the cells that it allows."""
        both = zip(self.allowed, allowed, strict=True)
        kept = [[i for i, cell in enumerate(before) if cell in now] for before, now in both]
        return RestrictedDiagram(self, self.root, allowed, kept)

    def _restrict(self, node: NodeId) -> NodeId:
        if node < 0:
            return node
        found = self._restricted_ids.get(node)
        if found is None:
            full = self._source[node]
            children = tuple([self._restrict(full.children[i]) for i in self._kept[full.level]])
            found = self._restricted_ids[node] = self._join(full.level, children)
        return found

    def _join(self, level: int, children: tuple[NodeId, ...]) -> NodeId:
        first = children[0]
        if all(child == first for child in children):
            return first
        key = (level, children)
        found = self._unique.get(key)
        if found is None:
            found = self._unique[key] = len(self.nodes)
            self.nodes.append(Node(level, children))
        return found

    @cached_property
    def _outcomes(self) -> tuple[int, ...]:
        leaves = {self.root} if self.root < 0 else set()
        leaves |= {child for node in self.nodes for child in node.children if child < 0}
        return tuple(sorted(outcome(x) for x in leaves))

    def outcomes(self) -> tuple[int, ...]:
        """Return the outcomes still possible, lowest first."""
        return self._outcomes

    def open_levels(self) -> frozenset[int]:
        """Return the levels whose answer can still change the outcome."""
        return frozenset(node.level for node in self.nodes)

    def outcome_shares(self) -> Sequence[float]:
        """Return the share of each outcome; every cell of a level counts as equally likely."""
        return self._below[self.root]

    def shares_by_cell(self) -> dict[int, list[list[float]]]:
        """Return the share of each outcome once a cell is known, for each level and cell.

        Only for levels that can still matter. One pass up gives the share of each outcome below a
        node, one pass down the share of cases that reach the node.
        """
        below, arriving, total = self._below, self._arriving(), self.outcome_shares()
        found = {i: [[0.0] * len(total) for _ in self.allowed[i]] for i in self.open_levels()}
        passing = {level: list(total) for level in found}
        for node_id, node in enumerate(self.nodes):
            weight = arriving[node_id]
            _add(passing[node.level], below[node_id], -weight)
            for shares, child in zip(found[node.level], node.children):  # noqa: B905  # strict is slow
                if child < 0:
                    shares[outcome(child)] += weight
                else:
                    _add(shares, below[child], weight)
        for level, by_cell in found.items():
            for shares in by_cell:
                _add(shares, passing[level], 1.0)
        return found

    @cached_property
    def _below(self) -> list[list[float]]:
        return self._shares_below(self.outcomes()[-1] + 1)

    def _shares_below(self, width: int) -> list[list[float]]:
        """Return, by node id, the share of each outcome below; leaves count from the end."""
        below = [[0.0] * width for _ in range(len(self.nodes) + width)]
        for i in range(width):
            below[leaf(i)][i] = 1.0
        for node_id, node in enumerate(self.nodes):
            children = node.children
            by_outcome = zip(*[below[child] for child in children], strict=True)
            below[node_id] = [sum(shares) / len(children) for shares in by_outcome]
        return below

    def _arriving(self) -> list[float]:
        arriving = [0.0] * len(self.nodes)
        if self.root >= 0:
            arriving[self.root] = 1.0
        for node_id in reversed(range(len(self.nodes))):
            node = self.nodes[node_id]
            for child in node.children:
                if child >= 0:
                    arriving[child] += arriving[node_id] / len(node.children)
        return arriving

    @cached_property
    def downward(self) -> list[tuple[NodeId, int, tuple[NodeId, ...]]]:
        """Every node with its level and children, parents before children."""
        numbered = reversed(list(enumerate(self.nodes)))
        return [(node_id, node.level, node.children) for node_id, node in numbered]

    @cached_property
    def parents(self) -> dict[NodeId, list[tuple[NodeId, int, int]]]:
        """The nodes that lead to each node or leaf, with their level and the cell's position."""
        found: dict[NodeId, list[tuple[NodeId, int, int]]] = {}
        for node_id, node in enumerate(self.nodes):
            for i, child in enumerate(node.children):
                found.setdefault(child, []).append((node_id, node.level, i))
        return found


def _add(into: list[float], other: Sequence[float], weight: float) -> None:
    for i, value in enumerate(other):
        if value:
            into[i] += weight * value
