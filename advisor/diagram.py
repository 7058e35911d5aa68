"""The whole decision as one reduced ordered multi-valued diagram.

A level per question, a branch per cell, a leaf per approach. Reduced ordered diagrams go back to
R. E. Bryant, Graph-based algorithms for Boolean function manipulation, IEEE Transactions on
Computers C-35 (1986), 677-691.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import TypeAlias

from advisor.cells import Level, build_levels
from advisor.conditions import All, AnyOf, Atom, Condition, Not
from advisor.errors import Problem, RulebookError
from advisor.rulebook import Rulebook
from advisor.schema import LeverId

MAX_NODES = 200_000

NodeId: TypeAlias = int


@dataclass(frozen=True, slots=True)
class Node:
    """A branching point: which level it asks, and the node each of that level's cells leads to."""

    level: int
    children: tuple[NodeId, ...]


class Forest:
    """Nodes shared by all diagrams of one rulebook. Leaves are numbers below zero."""

    def __init__(self, levels: Sequence[Level], max_nodes: int = MAX_NODES) -> None:
        self.levels = tuple(levels)
        self.nodes: list[Node] = []
        self._known: dict[tuple[int, tuple[NodeId, ...]], NodeId] = {}
        self._ite: dict[tuple[NodeId, NodeId, NodeId], NodeId] = {}
        self._max_nodes = max_nodes

    def node(self, level: int, children: tuple[NodeId, ...]) -> NodeId:
        """Return the one node with these children, or the child itself when they are all one."""
        first = children[0]
        if all(child == first for child in children):
            return first
        key = (level, children)
        found = self._known.get(key)
        if found is None:
            if len(self.nodes) >= self._max_nodes:
                hint = "Merge thresholds, split a rulebook by lever, or raise max_nodes."
                what = f"the decision diagram passes {self._max_nodes:,} nodes"
                raise RulebookError(Problem("rulebook", what, hint))
            found = self._known[key] = len(self.nodes)
            self.nodes.append(Node(level, children))
        return found

    def level_of(self, node: NodeId) -> int:
        return self.nodes[node].level if node >= 0 else len(self.levels)

    def choose(self, test: NodeId, yes: NodeId, no: NodeId) -> NodeId:
        """Return the diagram that follows `yes` where `test` holds and `no` elsewhere."""
        if test == TRUE or yes == no:
            return yes
        if test == FALSE:
            return no
        key = (test, yes, no)
        found = self._ite.get(key)
        if found is None:
            level = min(self.level_of(test), self.level_of(yes), self.level_of(no))
            width = len(self.levels[level].cells)
            found = self._ite[key] = self.node(
                level,
                tuple(
                    self.choose(
                        self._child(test, level, cell),
                        self._child(yes, level, cell),
                        self._child(no, level, cell),
                    )
                    for cell in range(width)
                ),
            )
        return found

    def _child(self, node: NodeId, level: int, cell: int) -> NodeId:
        if node < 0 or self.nodes[node].level != level:
            return node
        return self.nodes[node].children[cell]

    def count_below(self, root: NodeId) -> int:
        """Return the number of nodes reachable from a root."""
        seen: set[NodeId] = set()
        stack = [root]
        while stack:
            node = stack.pop()
            if node >= 0 and node not in seen:
                seen.add(node)
                stack.extend(self.nodes[node].children)
        return len(seen)


FALSE: NodeId = -1
TRUE: NodeId = -2
_FIRST_LEAF = -3


def leaf(index: int) -> NodeId:
    """Return the leaf that stands for item `index` of some list of outcomes."""
    return _FIRST_LEAF - index


def leaf_index(node: NodeId) -> int:
    """Return which item a leaf stands for."""
    return _FIRST_LEAF - node


@dataclass(frozen=True, eq=False)
class Diagrams:
    """The diagrams of one rulebook: the approach, and for each lever the deciding rule."""

    rulebook: Rulebook
    forest: Forest
    approach: NodeId
    deciding: Mapping[LeverId, NodeId]
    facts: Mapping[str, NodeId]

    @property
    def levels(self) -> tuple[Level, ...]:
        return self.forest.levels

    @property
    def combinations(self) -> int:
        """The number of combinations of cells, each of which the rules decide."""
        return prod(len(level.cells) for level in self.levels)


@lru_cache(maxsize=8)
def diagrams(rulebook: Rulebook) -> Diagrams:
    """Return the diagrams of a rulebook, compiled once for each digest.

    Raises RulebookError, with advice, when they grow past MAX_NODES.
    """
    atoms = list(_atoms_in_use(rulebook))
    forest = Forest(build_levels(rulebook, atoms))
    return _Compiler(rulebook, forest).compile()


def _atoms_in_use(rulebook: Rulebook) -> Iterator[Atom]:
    """Yield the atoms that decide levers, through facts, in the order they are first asked."""
    seen: set[str] = set()

    def walk(condition: Condition) -> Iterator[Atom]:
        for atom in condition.atoms():
            fact = rulebook.facts.get(atom.name)
            if fact is None:
                yield atom
            elif fact.id not in seen:
                seen.add(fact.id)
                yield from walk(fact.when)

    for lever in rulebook.levers.values():
        for rule in lever.rules:
            yield from walk(rule.when)


class _Compiler:
    def __init__(self, rulebook: Rulebook, forest: Forest) -> None:
        self.rulebook = rulebook
        self.forest = forest
        self.facts: dict[str, NodeId] = {}
        self.place = {
            name: i
            for i, level in enumerate(forest.levels)
            for name in (*level.questions, level.id)
        }

    def compile(self) -> Diagrams:
        levers = self.rulebook.levers.values()
        rules = {lever.id: [self.condition(rule.when) for rule in lever.rules] for lever in levers}
        deciding: dict[LeverId, NodeId] = {}
        pulled: dict[LeverId, NodeId] = {}
        for lever in levers:
            first = self._first_hit(rules[lever.id], [leaf(i) for i in range(len(lever.rules))])
            deciding[lever.id] = first
            effects = [TRUE if rule.then == "pull" else FALSE for rule in lever.rules]
            pulled[lever.id] = self._first_hit(rules[lever.id], effects)
        approach = self._approach(pulled)
        return Diagrams(self.rulebook, self.forest, approach, deciding, self.facts)

    def _first_hit(self, conditions: Sequence[NodeId], outcomes: Sequence[NodeId]) -> NodeId:
        node = outcomes[-1]
        for condition, outcome in reversed(list(zip(conditions, outcomes, strict=True))):
            node = self.forest.choose(condition, outcome, node)
        return node

    def _approach(self, pulled: Mapping[LeverId, NodeId]) -> NodeId:
        approaches = list(self.rulebook.approaches.values())
        tests = [self._all([pulled[lever] for lever in a.pulls]) for a in approaches]
        return self._first_hit(tests, [leaf(i) for i in range(len(approaches))])

    def condition(self, condition: Condition) -> NodeId:
        match condition:
            case Atom(name=name) if name in self.rulebook.facts:
                fact = self._fact(name)
                return fact if condition.test.accepts(True) else self._not(fact)  # noqa: FBT003
            case Atom():
                return self._atom(condition)
            case All(parts=parts):
                return self._all([self.condition(part) for part in parts])
            case AnyOf(parts=parts):
                return self._any([self.condition(part) for part in parts])
            case Not(part=part):
                return self._not(self.condition(part))

    def _fact(self, name: str) -> NodeId:
        if name not in self.facts:
            self.facts[name] = self.condition(self.rulebook.facts[name].when)
        return self.facts[name]

    def _atom(self, atom: Atom) -> NodeId:
        index = self.place.get(atom.name)
        if index is None:  # every value passes, or none does: the level has a single cell
            return self._single_cell(atom)
        cells = self.forest.levels[index].cells
        truth = (TRUE if atom.test.accepts(cell.reads[atom.name]) else FALSE for cell in cells)
        return self.forest.node(index, tuple(truth))

    def _single_cell(self, atom: Atom) -> NodeId:
        (level,) = build_levels(self.rulebook, [atom], keep_single=True)
        return TRUE if atom.test.accepts(level.cells[0].reads[atom.name]) else FALSE

    def _all(self, nodes: Sequence[NodeId]) -> NodeId:
        result = TRUE
        for node in reversed(nodes):
            result = self.forest.choose(node, result, FALSE)
        return result

    def _any(self, nodes: Sequence[NodeId]) -> NodeId:
        result = FALSE
        for node in reversed(nodes):
            result = self.forest.choose(node, TRUE, result)
        return result

    def _not(self, node: NodeId) -> NodeId:
        return self.forest.choose(node, FALSE, TRUE)
