"""The decision requirements graph of a rulebook, from questions to approaches.

Questions feed facts, facts feed rules, rules feed levers, levers feed approaches. An arrow runs
from the part that is read to the part that reads it. The model is the Decision Requirements
Diagram of DMN (Object Management Group, Decision Model and Notation 1.5, chapter 6). With answers,
the graph also marks the parts and arrows that the decision depends on. They come from the
evaluated steps.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, TypeAlias

import networkx as nx

from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.decision import Decision, LeverDecision
from advisor.rulebook.conditions import All, AnyOf, Atom, Condition, Step, Value
from advisor.rulebook.rulebook import Lever, Rulebook
from advisor.rulebook.schema import Effect, LeverId
from advisor.rulebook.wording import plain_words, statement, value_words

Kind: TypeAlias = Literal["question", "computed", "fact", "rule", "gate", "lever", "approach"]


@dataclass(frozen=True)
class Part:
    """One node: its kind, and its id in the rulebook."""

    kind: Kind
    id: str


Arrow: TypeAlias = tuple[Part, Part]


@dataclass(frozen=True)
class DecisionGraph:
    """The parts of a rulebook that lead to its approaches, and those of one decision."""

    parts: nx.DiGraph[Part]
    """Parts in the order of the rulebook; an arrow runs from a part to each part that reads it."""
    labels: Mapping[Part, str]
    """The text of each part; for a part in `taken_parts`, also the value that was read."""
    effects: Mapping[Arrow, Effect]
    """The effects of arrows from rules, gates and levers; other arrows have none."""
    taken_parts: frozenset[Part]
    """The parts the decision depends on; empty while a required answer is missing."""
    taken_arrows: frozenset[Arrow]
    """The arrows between these parts."""


def decision_graph(case: Case, *, lever: LeverId | None = None) -> DecisionGraph:
    """Return the graph of the rulebook of a case, or only of the parts related to one lever.

    The parts that the decision depends on are marked: none while a required answer is missing, or
    when `lever` does not matter for the approach decided. For a graph without marks, pass
    `Case.from_values({}, rulebook)`.
    """
    rulebook = case.rulebook
    every = dict(_effects(rulebook))
    parts = _related_to(_all_parts(rulebook, every), [lever] if lever else [*rulebook.levers])
    effects = {arrow: effect for arrow, effect in every.items() if parts.has_edge(*arrow)}
    path = _DecisionPath(case)
    if not case.missing:
        path.follow(decide(case), effects)
    return DecisionGraph(
        parts=parts,
        labels={part: _label(part, path) for part in parts},
        effects=effects,
        taken_parts=frozenset(path.taken_parts),
        taken_arrows=frozenset(path.taken_arrows),
    )


# -- every part ------------------------------------------------------------------------------


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
        yield from _approach_effects(rulebook, lever)


def _approach_effects(rulebook: Rulebook, lever: Lever) -> Iterator[tuple[Arrow, Effect]]:
    """Yield the effect of a lever on each approach that needs the lever pulled or held."""
    for approach in rulebook.approaches:
        ways = [pulled for pulled, a in rulebook.approach_by_pulled.items() if a == approach]
        pulls = {lever.id in pulled for pulled in ways}
        if len(pulls) == 1:
            arrow = Part("lever", lever.id), Part("approach", approach)
            yield arrow, "pull" if pulls.pop() else "hold"


def _related_to(graph: nx.DiGraph[Part], levers: Iterable[LeverId]) -> nx.DiGraph[Part]:
    """Return the parts that lead to these levers or follow from them, in the same order."""
    related: set[Part] = set()
    for name in levers:
        lever = Part("lever", name)
        related |= {lever} | nx.ancestors(graph, lever) | nx.descendants(graph, lever)
    subgraph: nx.DiGraph[Part] = nx.DiGraph()
    subgraph.add_nodes_from(part for part in graph if part in related)
    subgraph.add_edges_from((a, b) for a, b in graph.edges if a in related and b in related)
    return subgraph


# -- the parts of one decision ---------------------------------------------------------------


@dataclass
class _DecisionPath:
    """The parts and arrows that one decision depends on, collected from its steps."""

    case: Case
    taken_parts: dict[Part, Value | None] = field(default_factory=dict)
    """The value read of each part; None for a part without a value."""
    taken_arrows: set[Arrow] = field(default_factory=set)

    def follow(self, decision: Decision, effects: Container[Arrow]) -> None:
        """Mark the approach and every lever that matters for it."""
        approach = Part("approach", decision.approach)
        for name, made in decision.levers.items():
            lever = Part("lever", name)
            if (lever, approach) in effects:
                self.taken_parts[approach] = None
                self.taken_arrows.add((lever, approach))
                self._decided(lever, made)

    def _decided(self, lever: Part, made: LeverDecision) -> None:
        self.taken_parts[lever] = made.effect
        rule = Part("rule", made.rule.id)
        gates = ((Part("gate", gate.id), step) for gate, step in made.gates)
        for part, step in ((rule, made.step), *gates):
            self.taken_parts[part] = None
            self.taken_arrows.add((part, lever))
            self._read(part, step)

    def _read(self, reader: Part, step: Step) -> None:
        """Mark the parts that decided `step`: of several conditions, those with the same result."""
        match step.condition:
            case Atom(name=name):
                part = _part_named(self.case.rulebook, name)
                self.taken_parts[part] = step.actual
                self.taken_arrows.add((part, reader))
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
                self.taken_parts[Part("question", name)] = self.case.values.get(name)
                self.taken_arrows.add((Part("question", name), part))


# -- words -----------------------------------------------------------------------------------


def _label(part: Part, path: _DecisionPath) -> str:
    rulebook = path.case.rulebook
    says = _says(rulebook, part)
    if part not in path.taken_parts:
        return says
    value = path.taken_parts[part]
    match part.kind:
        case "question":
            if value is None:
                return f"{says}: not known"
            said = statement(rulebook, rulebook.questions[part.id], value)
            return said if part.id in path.case.given else f"{said} (assumed)"
        case "computed" if value is not None:
            return f"{says}: {value_words(rulebook, part.id, value)}"
        case "fact" if value is not None:
            return f"{says}: {plain_words(value)}"
        case "lever":
            return f"{says} {_EFFECT_WORDS[str(value)]}"
        case _:
            return says


_EFFECT_WORDS = {"pull": "Yes", "hold": "No", "not_yet": "Yes, but not yet"}


def _says(rulebook: Rulebook, part: Part) -> str:
    match part.kind:
        case "question":
            return rulebook.questions[part.id].short
        case "computed":
            return rulebook.computed[part.id].says
        case "fact":
            return rulebook.facts[part.id].says
        case "rule":
            return _numbered_title(rulebook, part.id)
        case "gate":
            return rulebook.rules[part.id].title
        case "lever":
            return next(lever.asks for lever in rulebook.levers.values() if lever.id == part.id)
        case "approach":
            return next(a.name for a in rulebook.approaches.values() if a.id == part.id)


def _numbered_title(rulebook: Rulebook, rule_id: str) -> str:
    """Return the title of a lever's rule after its number: the first that applies decides."""
    lists = (enumerate(lever.rules, start=1) for lever in rulebook.levers.values())
    return next(f"{i}. {rule.title}" for i, rule in chain(*lists) if rule.id == rule_id)
