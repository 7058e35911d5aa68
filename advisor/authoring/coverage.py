"""Which rules, thresholds and alternatives of an `any` the examples and cases exercise.

A threshold counts as seen only when a decision compared a number with it. A condition that was
already true or false before it reached the threshold does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from advisor.checks.examples import example_case, own_rules
from advisor.engine.case import Case
from advisor.engine.conflicts import conflicts_in, given_answers
from advisor.engine.decide import decide
from advisor.engine.decision import LeverDecision
from advisor.engine.means import MeansDecision
from advisor.errors import Problem
from advisor.rulebook.conditions import All, AnyOf, Atom, Between, Condition, Not, Step, Value
from advisor.rulebook.facts import KnownValues
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Number, Question
from advisor.rulebook.wording import condition_words

_OPPOSITE_BOUND = {"gte": "lt", "lt": "gte", "gt": "lte", "lte": "gt"}
"""For each bound, the one that holds exactly where it does not."""


@dataclass(frozen=True)
class Side:
    """One side of a threshold in a rule or fact: the numbers within a bound."""

    owner: str
    name: str
    """The question or computed answer compared."""
    bound: tuple[str, float]


@dataclass(frozen=True)
class Alternative:
    """One part of an `any` in a rule or fact; seen when it makes the `any` hold."""

    owner: str
    choice: AnyOf
    part: Condition


@dataclass(frozen=True)
class Coverage:
    """The rules, thresholds and alternatives of a rulebook, and which of them were seen.

    For an extension, only its own parts count, not those of the rulebook under it.
    """

    rulebook: Rulebook
    samples: int
    """The number of decisions recorded."""
    rules: tuple[str, ...]
    """The rules to see."""
    fired: frozenset[str]
    """The rules among them seen to decide, gates seen unmet, notes and conflicts seen to apply."""
    silent: frozenset[str]
    sides: Mapping[Side, bool]
    """Both sides of every threshold, and whether a decision read a number there."""
    alternatives: Mapping[Alternative, bool]

    def gaps(self) -> Iterator[Problem]:
        """Yield a problem for each part that was not seen, in the order of the files."""
        found = [*self._rule_gaps(), *self._side_gaps(), *self._alternative_gaps()]
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
                hint = _missing_case_hint(self.rulebook, side)
                yield Problem(self.rulebook.places[side.owner], what, hint)

    def _alternative_gaps(self) -> Iterator[Problem]:
        for one, seen in self.alternatives.items():
            if not seen:
                words = condition_words(self.rulebook, one.part)
                what = f"'{one.owner}' was never seen to hold because of: {words}"
                hint = "Add a case where none of the ways before it holds."
                yield Problem(self.rulebook.places[one.owner], what, hint)


def coverage_of(rulebook: Rulebook, samples: Iterable[Case]) -> Coverage:
    """Return the coverage of a rulebook by the decisions on these cases."""
    seen = _Recorder(rulebook)
    for case in samples:
        seen.record(case)
    every = [*_sides_and_alternatives(rulebook)]
    rules = tuple(rule.id for rule in own_rules(rulebook))
    return Coverage(
        rulebook,
        seen.samples,
        rules,
        frozenset(seen.fired.intersection(rules)),
        frozenset(seen.silent.intersection(rules)),
        {side: side in seen.read for side in every if isinstance(side, Side)},
        {one: one in seen.read for one in every if isinstance(one, Alternative)},
    )


def example_cases(rulebook: Rulebook) -> Iterator[Case]:
    """Yield both examples of every rule."""
    for rule in rulebook.rules.values():
        for example in (rule.examples.fires, rule.examples.silent):
            yield example_case(rulebook, rule, example)


# -- parts to see ----------------------------------------------------------------------------


def _sides_and_alternatives(rulebook: Rulebook) -> Iterator[Side | Alternative]:
    facts = (fact for fact in rulebook.facts.values() if not rulebook.inherits(fact))
    for part in (*facts, *own_rules(rulebook)):
        owner = part.id
        for atom in part.when.atoms():
            yield from (side for side in _sides(owner, atom) if _possible(rulebook, side))
        for choice in _any_conditions(part.when):
            yield from (Alternative(owner, choice, alternative) for alternative in choice.parts)


def _sides(owner: str, atom: Atom) -> Iterator[Side]:
    if isinstance(atom.test, Between):
        for kind, number in atom.test.bounds:
            yield Side(owner, atom.name, (kind, number))
            yield Side(owner, atom.name, (_OPPOSITE_BOUND[kind], number))


def _any_conditions(condition: Condition) -> Iterator[AnyOf]:
    """Yield every `any` inside a condition, in reading order."""
    match condition:
        case All(parts=parts) | AnyOf(parts=parts):
            if isinstance(condition, AnyOf):
                yield condition
            for part in parts:
                yield from _any_conditions(part)
        case Not(part=part):
            yield from _any_conditions(part)
        case Atom():
            return


# -- what was seen ---------------------------------------------------------------------------


@dataclass
class _Recorder:
    rulebook: Rulebook
    samples: int = 0
    fired: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    read: set[Side | Alternative] = field(default_factory=set)

    def record(self, case: Case) -> None:
        """Record the rules, thresholds and alternatives of one decision, its notes and its plan."""
        decision = decide(case)
        levers = decision.levers.values()
        fired = {name for made in levers for name in self._decided(made, decision.reading)}
        fired |= {self._named(made) for made in decision.means.values()}
        for_notes = decision.outcome
        for note in self.rulebook.notes:
            step = note.when.evaluate(for_notes)
            self._walk(note.id, step)
            if step.holds:
                fired.add(note.id)
        for one in self.rulebook.plans[decision.approach].steps:
            self._walk(one.title, one.when.evaluate(for_notes))
        given = given_answers(case)
        fired |= {conflict.id for conflict in conflicts_in(case)}
        for conflict in self.rulebook.conflicts:
            self._walk(conflict.id, conflict.when.evaluate(given))
        self.samples += 1
        self.fired |= fired
        self.silent |= self.rulebook.rules.keys() - fired

    def _decided(self, made: LeverDecision, reading: KnownValues) -> Iterator[str]:
        """Record the rules asked for one lever; yield the rule and the gates that apply."""
        for rule, step in (*made.passed_over, (made.rule, made.step)):
            self._walk(rule.id, step)
        for gate in made.lever.gates if made.rule.then == "pull" else ():
            self._walk(gate.id, gate.when.evaluate(reading))
        yield made.rule.id
        yield from (gate.id for gate, _ in made.gates)

    def _named(self, made: MeansDecision) -> str:
        """Record the rules asked for one list of means; return the rule that names them."""
        for rule, step in (*made.passed_over, (made.rule, made.step)):
            self._walk(rule.id, step)
        return made.rule.id

    def _walk(self, owner: str, step: Step) -> None:
        match step.condition:
            case Atom(name=name, test=test):
                if isinstance(test, Between) and step.actual is not None:
                    self._compared(owner, name, test, step.actual)
                for inner in step.steps:
                    self._walk(name, inner)
            case condition:
                if isinstance(condition, AnyOf) and step.holds:
                    self.read.add(Alternative(owner, condition, step.steps[-1].condition))
                for inner in step.steps:
                    self._walk(owner, inner)

    def _compared(self, owner: str, name: str, test: Between, value: Value) -> None:
        for kind, number in test.bounds:
            side = (kind, number) if Between(((kind, number),)).accepts(value) else None
            self.read.add(Side(owner, name, side or (_OPPOSITE_BOUND[kind], number)))


# -- numbers on a side -----------------------------------------------------------------------


def _possible(rulebook: Rulebook, side: Side) -> bool:
    """Return whether an answer can be on this side; a computed number always can."""
    match rulebook.questions.get(side.name):
        case Question(answer=Number() as answer):
            value = _number_on_side(side.bound, answer)
            return answer.min <= value <= answer.max and Between((side.bound,)).accepts(value)
        case _:
            return True


def _missing_case_hint(rulebook: Rulebook, side: Side) -> str:
    """Return a hint, with an answer on this side where the threshold is on a question."""
    match rulebook.questions.get(side.name):
        case Question(answer=Number() as answer):
            value = _number_on_side(side.bound, answer)
            return f"Add an example or a case such as {side.name}: {value:.15g}."
        case _:
            return "Add an example or a case."


def _number_on_side(bound: tuple[str, float], answer: Number) -> float:
    """Return a number within the bound: the bound itself, or a number near it."""
    kind, number = bound
    if kind in ("gte", "lte"):
        return number
    whole = answer.type == "integer"
    if kind == "gt":
        return number + 1 if whole else (number + answer.max) / 2
    return number - 1 if whole else (number + answer.min) / 2
