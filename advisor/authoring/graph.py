"""The decision requirements graph: what feeds what, from questions to approaches.

Questions feed facts, facts rules, rules levers, levers approaches; an arrow runs from what is read
to what reads it. After the Decision Requirements Diagram of DMN (Object Management Group, Decision
Model and Notation 1.5, chapter 6). With answers, the parts and arrows that the decision rests on
are known too: they are taken from the evaluated steps, not worked out again.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, TypeAlias

import networkx as nx

from advisor.engine.case import Case
from advisor.engine.decide import Decision, LeverDecision, decide
from advisor.rulebook.conditions import All, AnyOf, Atom, Condition, Step, Value
from advisor.rulebook.rulebook import Lever, Rulebook
from advisor.rulebook.schema import Effect, LeverId
from advisor.rulebook.wording import plain_words, statement, value_words

Kind: TypeAlias = Literal["question", "computed", "fact", "rule", "gate", "lever", "approach"]


@dataclass(frozen=True)
class Part:
    """One box: what it is, and its id in the rulebook."""

    kind: Kind
    id: str


Arrow: TypeAlias = tuple[Part, Part]


@dataclass(frozen=True)
class DecisionGraph:
    """The parts of a rulebook that lead to its approaches, what they say, and the way taken."""

    parts: nx.DiGraph[Part]
    """Parts in the order of the rulebook; an arrow runs from what is read to what reads it."""
    labels: Mapping[Part, str]
    """What each part says; with answers, also the value that was read on the way taken."""
    effects: Mapping[Arrow, Effect]
    """What arrows from rules, gates and levers do; the others only feed."""
    taken: frozenset[Part]
    """The parts the decision rests on; empty without answers that decide."""
    way: frozenset[Arrow]
    """The arrows between them."""


def decision_graph(case: Case, *, lever: LeverId | None = None) -> DecisionGraph:
    """Return the graph of a case's rulebook, or of what leads to and follows from one lever of it.

    The way that the answers take is marked: none while a required answer is missing, or where
    `lever` does not matter for the approach they lead to. `Case.from_values({}, rulebook)` is
    empty.
    """
    rulebook = case.rulebook
    every = dict(_effects(rulebook))
    parts = _about(_all_parts(rulebook, every), [lever] if lever else [*rulebook.levers])
    effects = {arrow: effect for arrow, effect in every.items() if parts.has_edge(*arrow)}
    trail = _Trail(case)
    if not case.missing:
        trail.follow(decide(case), effects)
    return DecisionGraph(
        parts=parts,
        labels={part: _label(part, trail) for part in parts},
        effects=effects,
        taken=frozenset(trail.taken),
        way=frozenset(trail.way),
    )


# -- everything there is ---------------------------------------------------------------------


def _all_parts(rulebook: Rulebook, effects: Iterable[Arrow]) -> nx.DiGraph[Part]:
    graph: nx.DiGraph[Part] = nx.DiGraph()
    graph.add_nodes_from(Part("question", name) for name in rulebook.questions)
    graph.add_nodes_from(Part("computed", name) for name in rulebook.computed)
    graph.add_nodes_from(Part("fact", name) for name in rulebook.facts)
    for lever in rulebook.levers.values():
        graph.add_nodes_from(Part("rule", rule.id) for rule in lever.rules)
        graph.add_nodes_from(Part("gate", gate.id) for gate in lever.gates)
    graph.add_nodes_from(Part("lever", name) for name in rulebook.levers)
    graph.add_nodes_from(Part("approach", name) for name in rulebook.approaches)
    graph.add_edges_from(chain(_reads(rulebook), effects))
    return graph


def _reads(rulebook: Rulebook) -> Iterator[Arrow]:
    for computed in rulebook.computed.values():
        for name in computed.inputs:
            yield Part("question", name), Part("computed", computed.id)
    for part, condition in _conditions(rulebook):
        for atom in condition.atoms():
            yield _part_named(rulebook, atom.name), part


def _conditions(rulebook: Rulebook) -> Iterator[tuple[Part, Condition]]:
    for fact in rulebook.facts.values():
        yield Part("fact", fact.id), fact.when
    for lever in rulebook.levers.values():
        for rule in lever.rules:
            yield Part("rule", rule.id), rule.when
        for gate in lever.gates:
            yield Part("gate", gate.id), gate.when


def _part_named(rulebook: Rulebook, name: str) -> Part:
    """Return the part that a condition reads under this name."""
    if name in rulebook.facts:
        return Part("fact", name)
    return Part("computed" if name in rulebook.computed else "question", name)


def _effects(rulebook: Rulebook) -> Iterator[tuple[Arrow, Effect]]:
    for lever in rulebook.levers.values():
        for rule in lever.rules:
            yield (Part("rule", rule.id), Part("lever", lever.id)), rule.then
        for gate in lever.gates:
            yield (Part("gate", gate.id), Part("lever", lever.id)), gate.then
    for lever in rulebook.levers.values():
        yield from _leads(rulebook, lever)


def _leads(rulebook: Rulebook, lever: Lever) -> Iterator[tuple[Arrow, Effect]]:
    """Yield what the lever has to do for each approach, where that is not left open."""
    for approach in rulebook.approaches:
        ways = [pulled for pulled, a in rulebook.approach_by_pulled.items() if a == approach]
        does = {lever.id in pulled for pulled in ways}
        if len(does) == 1:
            arrow = Part("lever", lever.id), Part("approach", approach)
            yield arrow, "pull" if does.pop() else "hold"


def _about(graph: nx.DiGraph[Part], levers: Iterable[LeverId]) -> nx.DiGraph[Part]:
    """Return the parts that lead to these levers or follow from them, in the same order."""
    near: set[Part] = set()
    for name in levers:
        lever = Part("lever", name)
        near |= {lever} | nx.ancestors(graph, lever) | nx.descendants(graph, lever)
    kept: nx.DiGraph[Part] = nx.DiGraph()
    kept.add_nodes_from(part for part in graph if part in near)
    kept.add_edges_from((a, b) for a, b in graph.edges if a in near and b in near)
    return kept


# -- the way taken ---------------------------------------------------------------------------


@dataclass
class _Trail:
    """The parts and arrows that one decision rests on, collected from its steps."""

    case: Case
    taken: dict[Part, Value | None] = field(default_factory=dict)
    """What was read of each part; None where there is nothing to read."""
    way: set[Arrow] = field(default_factory=set)

    def follow(self, decision: Decision, effects: Container[Arrow]) -> None:
        """Mark the approach and every lever that matters for it."""
        approach = Part("approach", decision.approach)
        for name, made in decision.levers.items():
            lever = Part("lever", name)
            if (lever, approach) in effects:
                self.taken[approach] = None
                self.way.add((lever, approach))
                self._decided(lever, made)

    def _decided(self, lever: Part, made: LeverDecision) -> None:
        self.taken[lever] = made.effect
        rule = Part("rule", made.rule.id)
        gates = ((Part("gate", gate.id), step) for gate, step in made.gates)
        for part, step in ((rule, made.step), *gates):
            self.taken[part] = None
            self.way.add((part, lever))
            self._read(part, step)

    def _read(self, reader: Part, step: Step) -> None:
        """Mark what `step` rests on: of several conditions, those that turned it."""
        match step.condition:
            case Atom(name=name):
                part = _part_named(self.case.rulebook, name)
                self.taken[part] = step.actual
                self.way.add((part, reader))
                self._feed(part)
                for inner in step.steps:
                    self._read(part, inner)
            case All() | AnyOf():
                for inner in step.steps:
                    if inner.holds == step.holds:
                        self._read(reader, inner)
            case _:
                for inner in step.steps:
                    self._read(reader, inner)

    def _feed(self, part: Part) -> None:
        if part.kind == "computed":
            for name in self.case.rulebook.computed[part.id].inputs:
                self.taken[Part("question", name)] = self.case.values.get(name)
                self.way.add((Part("question", name), part))


# -- words -----------------------------------------------------------------------------------


def _label(part: Part, trail: _Trail) -> str:
    rulebook = trail.case.rulebook
    says = _says(rulebook, part)
    if part not in trail.taken:
        return says
    value = trail.taken[part]
    match part.kind:
        case "question":
            if value is None:
                return f"{says}: not known"
            said = statement(rulebook, rulebook.questions[part.id], value)
            return said if part.id in trail.case.given else f"{said} (assumed)"
        case "computed" if value is not None:
            return f"{says}: {value_words(rulebook, part.id, value)}"
        case "fact" if value is not None:
            return f"{says}: {plain_words(value)}"
        case "lever":
            return f"{says} {_DOES[str(value)]}"
        case _:
            return says


_DOES = {"pull": "Yes", "hold": "No", "not_yet": "Yes, but not yet"}


def _says(rulebook: Rulebook, part: Part) -> str:
    match part.kind:
        case "question":
            return rulebook.questions[part.id].short
        case "computed":
            return rulebook.computed[part.id].says
        case "fact":
            return rulebook.facts[part.id].says
        case "rule":
            return _in_order(rulebook, part.id)
        case "gate":
            return rulebook.rules[part.id].title
        case "lever":
            return next(lever.asks for lever in rulebook.levers.values() if lever.id == part.id)
        case "approach":
            return next(a.name for a in rulebook.approaches.values() if a.id == part.id)


def _in_order(rulebook: Rulebook, rule_id: str) -> str:
    """Return the title of a lever's rule after its place: the first that applies decides."""
    lists = (enumerate(lever.rules, start=1) for lever in rulebook.levers.values())
    return next(f"{i}. {rule.title}" for i, rule in chain(*lists) if rule.id == rule_id)
