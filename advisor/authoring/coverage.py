"""What examples and cases have been seen to exercise: rules, thresholds, ways of an `any`.

A threshold counts as seen when a decision read it, not when the number merely stood in a file; so
a condition that was settled before it came to the threshold does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from advisor.checks.examples import example_case, own_rules
from advisor.engine.case import Case
from advisor.engine.decide import LeverDecision, decide
from advisor.errors import Problem
from advisor.rulebook.conditions import All, AnyOf, Atom, Between, Condition, Not, Step, Value
from advisor.rulebook.facts import KnownValues
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Number, Question
from advisor.rulebook.wording import condition_words

OPPOSITE = {"gte": "lt", "lt": "gte", "gt": "lte", "lte": "gt"}
"""The bound that holds exactly where another does not."""


@dataclass(frozen=True)
class Side:
    """One side of a threshold that a rule or fact draws: the numbers that keep to a bound."""

    owner: str
    name: str
    """The question or computed answer compared."""
    bound: tuple[str, float]


@dataclass(frozen=True)
class Way:
    """One part of an `any` in a rule or fact; it is seen where it makes the whole hold."""

    owner: str
    choice: AnyOf
    part: Condition


@dataclass(frozen=True)
class Coverage:
    """What there is to see in a rulebook, and what was seen.

    Of an extension only what it brings itself counts; below it is what it was put on.
    """

    rulebook: Rulebook
    samples: int
    """How many decisions were looked at."""
    rules: tuple[str, ...]
    """The rules to see."""
    fired: frozenset[str]
    """Of these, rules seen to decide, gates to be shut, notes to be taken."""
    silent: frozenset[str]
    sides: Mapping[Side, bool]
    """Both sides of every threshold, and whether a decision read a number there."""
    ways: Mapping[Way, bool]

    def gaps(self) -> Iterator[Problem]:
        """Yield what was not seen, in the order of the files."""
        found = [*self._rule_gaps(), *self._side_gaps(), *self._way_gaps()]
        places = {str(p): i for i, p in enumerate(sorted(self.rulebook.places.values()))}
        yield from sorted(found, key=lambda p: places[str(p.where)])

    def _rule_gaps(self) -> Iterator[Problem]:
        for rule in self.rules:
            for word, seen in (("fire", self.fired), ("stay silent", self.silent)):
                if rule not in seen:
                    what = f"'{rule}' was never seen to {word}"
                    yield Problem(self.rulebook.places[rule], what, "Add an example or a case.")

    def _side_gaps(self) -> Iterator[Problem]:
        for side, seen in self.sides.items():
            if not seen:
                atom = Atom(side.name, Between((side.bound,)))
                what = f"'{side.owner}' was never seen with {condition_words(self.rulebook, atom)}"
                hint = _such_as(self.rulebook, side)
                yield Problem(self.rulebook.places[side.owner], what, hint)

    def _way_gaps(self) -> Iterator[Problem]:
        for one, seen in self.ways.items():
            if not seen:
                words = condition_words(self.rulebook, one.part)
                what = f"'{one.owner}' was never seen to hold because of: {words}"
                hint = "Add a case where none of the ways before it holds."
                yield Problem(self.rulebook.places[one.owner], what, hint)


def cover(rulebook: Rulebook, samples: Iterable[Case]) -> Coverage:
    """Return what decisions on these cases of the rulebook exercise."""
    seen = _Seen(rulebook)
    for case in samples:
        seen.look(case)
    every = [*_sides_and_ways(rulebook)]
    rules = tuple(rule.id for rule in own_rules(rulebook))
    return Coverage(
        rulebook,
        seen.looks,
        rules,
        frozenset(seen.fired.intersection(rules)),
        frozenset(seen.silent.intersection(rules)),
        {side: side in seen.read for side in every if isinstance(side, Side)},
        {one: one in seen.read for one in every if isinstance(one, Way)},
    )


def in_examples(rulebook: Rulebook) -> Iterator[Case]:
    """Yield both examples of every rule."""
    for rule in rulebook.rules.values():
        for example in (rule.examples.fires, rule.examples.silent):
            yield example_case(rulebook, rule, example)


# -- what there is ---------------------------------------------------------------------------


def _sides_and_ways(rulebook: Rulebook) -> Iterator[Side | Way]:
    facts = (fact for fact in rulebook.facts.values() if not rulebook.inherits(fact))
    for part in (*facts, *own_rules(rulebook)):
        owner = part.id
        for atom in part.when.atoms():
            yield from (side for side in _sides(owner, atom) if _possible(rulebook, side))
        for choice in _choices(part.when):
            yield from (Way(owner, choice, way) for way in choice.parts)


def _sides(owner: str, atom: Atom) -> Iterator[Side]:
    if isinstance(atom.test, Between):
        for kind, number in atom.test.bounds:
            yield Side(owner, atom.name, (kind, number))
            yield Side(owner, atom.name, (OPPOSITE[kind], number))


def _choices(condition: Condition) -> Iterator[AnyOf]:
    """Yield every `any` inside a condition, in reading order."""
    match condition:
        case All(parts=parts) | AnyOf(parts=parts):
            if isinstance(condition, AnyOf):
                yield condition
            for part in parts:
                yield from _choices(part)
        case Not(part=part):
            yield from _choices(part)
        case Atom():
            return


# -- what was seen ---------------------------------------------------------------------------


@dataclass
class _Seen:
    rulebook: Rulebook
    looks: int = 0
    fired: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    read: set[Side | Way] = field(default_factory=set)

    def look(self, case: Case) -> None:
        """Note what one decision exercises, the notes on it included."""
        decision = decide(case)
        levers = decision.levers.values()
        fired = {name for made in levers for name in self._decided(made, decision.reading)}
        noted = decision.reading.with_approach(decision.approach)
        for note in self.rulebook.notes:
            step = note.when.evaluate(noted)
            self._walk(note.id, step)
            if step.holds:
                fired.add(note.id)
        self.looks += 1
        self.fired |= fired
        self.silent |= self.rulebook.rules.keys() - fired

    def _decided(self, made: LeverDecision, reading: KnownValues) -> Iterator[str]:
        """Note what one lever asked; yield the rule and the gates that apply."""
        for rule, step in (*made.passed_over, (made.rule, made.step)):
            self._walk(rule.id, step)
        for gate in made.lever.gates if made.rule.then == "pull" else ():
            self._walk(gate.id, gate.when.evaluate(reading))
        yield made.rule.id
        yield from (gate.id for gate, _ in made.gates)

    def _walk(self, owner: str, step: Step) -> None:
        match step.condition:
            case Atom(name=name, test=test):
                if isinstance(test, Between) and step.actual is not None:
                    self._compared(owner, name, test, step.actual)
                for inner in step.steps:
                    self._walk(name, inner)
            case condition:
                if isinstance(condition, AnyOf) and step.holds:
                    self.read.add(Way(owner, condition, step.steps[-1].condition))
                for inner in step.steps:
                    self._walk(owner, inner)

    def _compared(self, owner: str, name: str, test: Between, value: Value) -> None:
        for kind, number in test.bounds:
            side = (kind, number) if Between(((kind, number),)).accepts(value) else None
            self.read.add(Side(owner, name, side or (OPPOSITE[kind], number)))


# -- what would show it ----------------------------------------------------------------------


def _possible(rulebook: Rulebook, side: Side) -> bool:
    """Return whether some answer lies on this side; a computed number may lie anywhere."""
    match rulebook.questions.get(side.name):
        case Question(answer=Number() as answer):
            value = _on_side(side.bound, answer)
            return answer.min <= value <= answer.max and Between((side.bound,)).accepts(value)
        case _:
            return True


def _such_as(rulebook: Rulebook, side: Side) -> str:
    """Return a hint with an answer on this side, where one answer alone gets there."""
    match rulebook.questions.get(side.name):
        case Question(answer=Number() as answer):
            value = _on_side(side.bound, answer)
            return f"Add an example or a case such as {side.name}: {value:.15g}."
        case _:
            return "Add an example or a case."


def _on_side(bound: tuple[str, float], answer: Number) -> float:
    """Return a number that keeps to the bound: the bound itself, or one just beside it."""
    kind, number = bound
    if kind in ("gte", "lte"):
        return number
    whole = answer.type == "integer"
    if kind == "gt":
        return number + 1 if whole else (number + answer.max) / 2
    return number - 1 if whole else (number + answer.min) / 2
