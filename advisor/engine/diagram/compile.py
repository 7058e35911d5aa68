"""The whole decision as one reduced ordered multi-valued diagram.

A level per question, a branch per cell, a leaf per approach. Reduced ordered diagrams go back to
R. E. Bryant, Graph-based algorithms for Boolean function manipulation, IEEE Transactions on
Computers C-35 (1986), 677-691.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod
from threading import Lock
from typing import TypeAlias

from advisor.engine.diagram.cells import Level, build_levels
from advisor.errors import Problem, RulebookError
from advisor.rulebook.conditions import All, AnyOf, Atom, Condition, Not, OneOf, Value
from advisor.rulebook.facts import APPROACH, MEANS_NAMES, NO_MEANS, OUTCOME_NAMES
from advisor.rulebook.rulebook import MeansList, Rulebook
from advisor.rulebook.schema import ApproachId, LeverId, MeansFor

MAX_NODES = 200_000
"""Far above any sensible rulebook (the shipped one needs a few hundred), far below memory."""

MAX_BRANCHES = 500_000
"""The branches of all nodes together; compile time grows with them."""

NodeId: TypeAlias = int


_MAX_NODES_ALONE = 20_000
"""Nodes of one condition; a condition that passes them is the reason for a diagram too large."""


class DiagramSizeError(RulebookError):
    """A diagram that grows past a limit."""

    def __init__(self, limit: str) -> None:
        hint = "Let its conditions read fewer questions, or use fewer thresholds."
        super().__init__(Problem("rulebook", f"the decision diagram passes {limit}", hint))


@dataclass(frozen=True, slots=True)
class Node:
    """A branching point: the level it asks, and the node that each cell of the level leads to."""

    level: int
    children: tuple[NodeId, ...]


class Forest:
    """Nodes shared by all diagrams of one rulebook. Leaves are numbers below zero, see `leaf`."""

    def __init__(self, levels: Sequence[Level], max_nodes: int = MAX_NODES) -> None:
        self.levels = tuple(levels)
        self.nodes: list[Node] = []
        self._known: dict[tuple[int, tuple[NodeId, ...]], NodeId] = {}
        self._choices: dict[tuple[NodeId, NodeId, NodeId], NodeId] = {}
        self._at_cell: dict[tuple[NodeId, int, int], NodeId] = {}
        self._max_nodes = max_nodes
        self._branches = 0
        self._adding = Lock()
        """Held while a node is added: threads that ask of one rulebook add nodes of their own."""

    def node(self, level: int, children: tuple[NodeId, ...]) -> NodeId:
        """Return the one node with these children, or the child itself when they are all one."""
        first = children[0]
        if all(child == first for child in children):
            return first
        key = (level, children)
        found = self._known.get(key)
        return self._add(key) if found is None else found

    def _add(self, key: tuple[int, tuple[NodeId, ...]]) -> NodeId:
        with self._adding:
            found = self._known.get(key)
            if found is not None:  # another thread was faster
                return found
            if len(self.nodes) >= self._max_nodes:
                raise DiagramSizeError(f"{self._max_nodes:,} nodes")
            self._branches += len(key[1])
            if self._branches > MAX_BRANCHES:
                raise DiagramSizeError(f"{MAX_BRANCHES:,} branches")
            self.nodes.append(Node(*key))
            found = self._known[key] = len(self.nodes) - 1
            return found

    def level_of(self, node: NodeId) -> int:
        return self.nodes[node].level if node >= 0 else len(self.levels)

    def choose(self, test: NodeId, yes: NodeId, no: NodeId) -> NodeId:
        """Return the diagram that follows `yes` where `test` holds and `no` elsewhere.

        Papers on decision diagrams call this operation if-then-else, or ITE.
        """
        if test == TRUE or yes == no:
            return yes
        if test == FALSE:
            return no
        key = (test, yes, no)
        found = self._choices.get(key)
        if found is None:
            level = min(self.level_of(test), self.level_of(yes), self.level_of(no))
            width = len(self.levels[level].cells)
            found = self._choices[key] = self.node(
                level,
                tuple(
                    self.choose(
                        self.child(test, level, cell),
                        self.child(yes, level, cell),
                        self.child(no, level, cell),
                    )
                    for cell in range(width)
                ),
            )
        return found

    def child(self, node: NodeId, level: int, cell: int) -> NodeId:
        """Return where a cell of a level leads; the node itself where it asks another level."""
        if node < 0 or self.nodes[node].level != level:
            return node
        return self.nodes[node].children[cell]

    def at_cell(self, node: NodeId, level: int, cell: int) -> NodeId:
        """Return the diagram of `node` once the cell of a level is known."""
        if self.level_of(node) > level:
            return node
        full = self.nodes[node]
        if full.level == level:
            return full.children[cell]
        key = (node, level, cell)
        if key not in self._at_cell:
            children = tuple(self.at_cell(child, level, cell) for child in full.children)
            self._at_cell[key] = self.node(full.level, children)
        return self._at_cell[key]


_TRUTHS = (True, False)


def leaf(index: int) -> NodeId:
    """Return the leaf for outcome `index` of some list of outcomes."""
    return -1 - index


def outcome(node: NodeId) -> int:
    """Return which outcome a leaf stands for."""
    return -1 - node


FALSE, TRUE = leaf(0), leaf(1)


@dataclass(frozen=True, eq=False)
class Diagrams:
    """The diagrams of one rulebook: the approach, and for each lever the deciding rule.

    The lists of means have diagrams only in `full_diagrams`.
    """

    rulebook: Rulebook
    forest: Forest
    approach: NodeId
    deciding: Mapping[LeverId, NodeId]
    pulled: Mapping[LeverId, NodeId]
    naming: Mapping[MeansFor, NodeId]
    """For each list of means, the diagram of the rule that names the means."""
    compiler: Compiler = field(repr=False)

    @property
    def approaches(self) -> tuple[ApproachId, ...]:
        """The outcomes of the approach diagram, by index."""
        return tuple(self.rulebook.approaches)

    @property
    def levels(self) -> tuple[Level, ...]:
        return self.forest.levels

    @property
    def combinations(self) -> int:
        """The number of combinations of cells, each of which the rules decide."""
        return prod(len(level.cells) for level in self.levels) // self.cost_outcomes

    @property
    def cost_outcomes(self) -> int:
        """The number of outcomes of the cost comparison that only notes tell apart.

        No verdict reads them, so they are not counted as combinations.
        """
        return prod(len(level.cells) for level in self.levels if level.only_for_notes)

    def at_costs(self, node: NodeId, values: Mapping[str, Value]) -> NodeId:
        """Return the diagram of `node` with what a verdict reads of the costs fixed to `values`.

        Without costs in `values`, a result is the word for an unknown one.
        """
        for i in self.cost_levels:
            node = self.forest.at_cell(node, i, self.levels[i].cost_cell(values))
        return node

    def with_costs(self, values: Mapping[str, Value]) -> Diagrams:
        """Return the diagrams with the approach as it is at the costs in `values`."""
        return replace(self, approach=self.at_costs(self.approach, values))

    @cached_property
    def cost_levels(self) -> tuple[int, ...]:
        """The levels of what a verdict reads of the costs."""
        asked = enumerate(self.levels)
        return tuple(i for i, v in asked if not v.questions and not v.only_for_notes)


def diagrams(rulebook: Rulebook) -> Diagrams:
    """Return the diagrams of a rulebook's levers, compiled once.

    Raises RulebookError, with the place of the largest condition, when they grow past MAX_NODES.
    """
    return rulebook.cached(_of_levers)


def full_diagrams(rulebook: Rulebook) -> Diagrams:
    """Return diagrams whose cells also fit the gates, notes, laws and facts, compiled once."""
    return rulebook.cached(_of_everything)


def _of_levers(rulebook: Rulebook) -> Diagrams:
    return compile_diagrams(rulebook, _lever_conditions(rulebook))


def _of_everything(rulebook: Rulebook) -> Diagrams:
    return compile_diagrams(rulebook, _all_conditions(rulebook), with_means=True)


def compile_diagrams(
    rulebook: Rulebook,
    conditions: Iterable[Condition],
    max_nodes: int = MAX_NODES,
    *,
    with_means: bool = False,
) -> Diagrams:
    """Return diagrams whose cells are cut wherever one of the `conditions` changes.

    For `with_means` the conditions have to hold those of the means.
    """
    atoms = list(atoms_in(rulebook, conditions))
    forest = Forest(build_levels(rulebook, atoms), max_nodes)
    try:
        return Compiler(rulebook, forest).compile(with_means=with_means)
    except DiagramSizeError as error:
        raise with_largest_condition(error, rulebook, forest.levels) from None


def with_largest_condition(
    error: DiagramSizeError, rulebook: Rulebook, levels: Sequence[Level]
) -> RulebookError:
    """Return the error at the part whose condition is the largest by itself.

    Of a rulebook with an extension on top, at a part of the extension.
    """
    parts = [*rulebook.facts.values(), *rulebook.rules.values(), *rulebook.laws]
    own = [part for part in parts if rulebook.base and not rulebook.inherits(part)]
    sizes = {part.id: _nodes_alone(rulebook, levels, part.when) for part in own or parts}
    if not sizes:
        return error
    largest = max(sizes, key=sizes.__getitem__)
    (problem,) = error.problems
    what = f"{problem.what}, and the condition of '{largest}' is the largest"
    return RulebookError(replace(problem, where=rulebook.places[largest], what=what))


def _nodes_alone(rulebook: Rulebook, levels: Sequence[Level], condition: Condition) -> int:
    """Return how many nodes the diagram of a condition takes, up to a limit."""
    forest = Forest(levels, _MAX_NODES_ALONE)
    try:
        Compiler(rulebook, forest).condition(condition)
    except DiagramSizeError:
        return _MAX_NODES_ALONE
    return len(forest.nodes)


_LEVELS_IN_ORDER_OF: tuple[LeverId, ...] = ("model", "tuning", "retrieval")
"""Levels come in the order in which the rules of these levers first use them.

Retrieval shares the fewest questions with the others; asked last, it adds the fewest nodes.
"""


def _lever_conditions(rulebook: Rulebook) -> Iterator[Condition]:
    for name in _LEVELS_IN_ORDER_OF:
        yield from (rule.when for rule in rulebook.levers[name].rules)


def _all_conditions(rulebook: Rulebook) -> Iterator[Condition]:
    yield from _lever_conditions(rulebook)
    for lever in rulebook.levers.values():
        yield from (gate.when for gate in lever.gates)
    for ways in rulebook.means.values():
        yield from (rule.when for rule in ways.rules)
    yield from (note.when for note in rulebook.notes)
    yield from (conflict.when for conflict in rulebook.conflicts)
    yield from (step.when for plan in rulebook.plans.values() for step in plan.steps)
    yield from (law.when for law in rulebook.laws)
    yield from (fact.when for fact in rulebook.facts.values())


_MEANS_FOR: Mapping[str, MeansFor] = {name: one for one, name in MEANS_NAMES.items()}


def atoms_in(rulebook: Rulebook, conditions: Iterable[Condition]) -> Iterator[Atom]:
    """Yield the atoms of these conditions, through facts, in the order they are first asked."""
    seen: set[str] = set()

    def walk(condition: Condition) -> Iterator[Atom]:
        for atom in condition.atoms():
            fact = rulebook.facts.get(atom.name)
            if fact is None and atom.name not in OUTCOME_NAMES:
                yield atom
            elif fact is not None and fact.id not in seen:
                seen.add(fact.id)
                yield from walk(fact.when)

    asked: set[str] = set()
    for condition in conditions:
        for atom in walk(condition):
            asked.add(atom.name)
            yield atom
    yield from _followed_atoms(rulebook, asked)


def _followed_atoms(rulebook: Rulebook, asked: Iterable[str]) -> Iterator[Atom]:
    """Yield an atom for each value that follows for an asked question: it cuts what is followed."""
    names = set(asked)
    for question in reversed(rulebook.following):
        if question.id in names and question.follows is not None:
            names.add(question.follows.question)
            by_value: dict[Value, list[Value]] = {}
            for option, value in question.follows.values.items():
                by_value.setdefault(value, []).append(option)
            for options in by_value.values():
                yield Atom(question.follows.question, OneOf(tuple(options)))


class Compiler:
    """Turns conditions over one rulebook into nodes of one forest."""

    def __init__(self, rulebook: Rulebook, forest: Forest) -> None:
        self.rulebook = rulebook
        self.forest = forest
        self.facts: dict[str, NodeId] = {}
        self.approach: NodeId = FALSE
        self.naming: dict[MeansFor, NodeId] = {}
        self._where: dict[tuple[NodeId, frozenset[int]], NodeId] = {}
        self._level_of_name = {
            name: i for i, level in enumerate(forest.levels) for name in level.names
        }

    def compile(self, *, with_means: bool = False) -> Diagrams:
        levers = self.rulebook.levers.values()
        rules = {lever.id: [self.condition(rule.when) for rule in lever.rules] for lever in levers}
        deciding: dict[LeverId, NodeId] = {}
        pulled: dict[LeverId, NodeId] = {}
        for lever in levers:
            first = self.first_hit(rules[lever.id], [leaf(i) for i in range(len(lever.rules))])
            deciding[lever.id] = first
            effects = [TRUE if rule.then == "pull" else FALSE for rule in lever.rules]
            pulled[lever.id] = self.first_hit(rules[lever.id], effects)
        self.approach = self._approach(pulled)
        if with_means:
            self.naming = {ways.id: self._naming(ways) for ways in self.rulebook.means.values()}
        return Diagrams(
            self.rulebook, self.forest, self.approach, deciding, pulled, self.naming, self
        )

    def _naming(self, ways: MeansList) -> NodeId:
        """Return the diagram that ends in the rule that names the means, wherever it is used."""
        rules = [self.condition(rule.when) for rule in ways.rules]
        return self.first_hit(rules, [leaf(i) for i in range(len(rules))])

    def uses(self, means_for: MeansFor) -> NodeId:
        """Return the diagram that holds where the approach uses this list of means."""
        lists = self.rulebook.means_of
        used = (any(one.id == means_for for one in lists[a]) for a in self.rulebook.approaches)
        return self.where(self.approach, {i for i, here in enumerate(used) if here})

    def means_accepted(self, means_for: MeansFor, accepts: Callable[[str], bool]) -> NodeId:
        """Return the diagram that holds where the means, or "none", is accepted."""
        if means_for not in self.naming:
            return TRUE if accepts(NO_MEANS) else FALSE
        rules = self.rulebook.means[means_for].rules
        named = {i for i, rule in enumerate(rules) if accepts(rule.then)}
        uses = self.uses(means_for)
        accepted = self.all_of([uses, self.where(self.naming[means_for], named)])
        return self.any_of([accepted, self.negate(uses)]) if accepts(NO_MEANS) else accepted

    def first_hit(self, conditions: Sequence[NodeId], outcomes: Sequence[NodeId]) -> NodeId:
        """Return the diagram that ends in the outcome of the first condition that holds."""
        node = outcomes[-1]
        for condition, outcome in reversed(list(zip(conditions, outcomes, strict=True))):
            node = self.forest.choose(condition, outcome, node)
        return node

    def _approach(self, pulled: Mapping[LeverId, NodeId]) -> NodeId:
        approaches = list(self.rulebook.approaches.values())
        tests = [self.all_of([pulled[lever] for lever in a.pulls]) for a in approaches]
        return self.first_hit(tests, [leaf(i) for i in range(len(approaches))])

    def condition(self, condition: Condition) -> NodeId:
        match condition:
            case Atom(name=name) if name in self.rulebook.facts:
                fact = self._fact(name)
                yes, no = (TRUE if condition.test.accepts(truth) else FALSE for truth in _TRUTHS)
                return self.forest.choose(fact, yes, no)
            case Atom(name=name, test=test) if name == APPROACH:
                ids = list(self.rulebook.approaches)
                return self.where(self.approach, {i for i, a in enumerate(ids) if test.accepts(a)})
            case Atom(name=name, test=test) if name in _MEANS_FOR:
                return self.means_accepted(_MEANS_FOR[name], test.accepts)
            case Atom():
                return self._atom(condition)
            case All(parts=parts):
                return self.all_of([self.condition(part) for part in parts])
            case AnyOf(parts=parts):
                return self.any_of([self.condition(part) for part in parts])
            case Not(part=part):
                return self.negate(self.condition(part))

    def where(self, node: NodeId, outcomes: set[int]) -> NodeId:
        """Return the diagram that holds where `node` ends in one of these outcomes."""
        if node < 0:
            return TRUE if outcome(node) in outcomes else FALSE
        key = (node, frozenset(outcomes))
        if key not in self._where:
            full = self.forest.nodes[node]
            children = tuple(self.where(child, outcomes) for child in full.children)
            self._where[key] = self.forest.node(full.level, children)
        return self._where[key]

    def _fact(self, name: str) -> NodeId:
        if name not in self.facts:
            self.facts[name] = self.condition(self.rulebook.facts[name].when)
        return self.facts[name]

    def _atom(self, atom: Atom) -> NodeId:
        index = self._level_of_name.get(atom.name)
        if index is None:  # every value passes, or none does: the level has a single cell
            return self._single_cell(atom)
        cells = self.forest.levels[index].cells
        truth = (
            TRUE if atom.test.accepts(cell.sample_values[atom.name]) else FALSE for cell in cells
        )
        return self.forest.node(index, tuple(truth))

    def _single_cell(self, atom: Atom) -> NodeId:
        (level,) = build_levels(self.rulebook, [atom], keep_single=True)
        return TRUE if atom.test.accepts(level.cells[0].sample_values[atom.name]) else FALSE

    def all_of(self, nodes: Sequence[NodeId]) -> NodeId:
        result = TRUE
        for node in reversed(nodes):
            result = self.forest.choose(node, result, FALSE)
        return result

    def any_of(self, nodes: Sequence[NodeId]) -> NodeId:
        result = FALSE
        for node in reversed(nodes):
            result = self.forest.choose(node, TRUE, result)
        return result

    def negate(self, node: NodeId) -> NodeId:
        return self.forest.choose(node, FALSE, TRUE)
