"""The rulebook: everything the advisor believes, frozen, with look-ups."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from graphlib import TopologicalSorter
from itertools import combinations
from pathlib import Path
from typing import TypeVar, cast

from advisor.costs import Catalogue, shipped_catalogue
from advisor.errors import Location
from advisor.formats.arguments import checked_argument
from advisor.formats.cached_method import cached_method
from advisor.formats.frozen import frozen_mapping
from advisor.formats.short_repr import short_repr
from advisor.rulebook.conditions import Atom, Between, Condition, Value
from advisor.rulebook.former_ids import CurrentIds, FormerIdUse, current_ids
from advisor.rulebook.parts import Part
from advisor.rulebook.prompt_signals import AddedSignals
from advisor.rulebook.schema import (
    About,
    AnyRule,
    Approach,
    ApproachId,
    Choice,
    Computed,
    Conflict,
    Departure,
    Extension,
    Fact,
    Gate,
    Group,
    Law,
    LeverId,
    Means,
    MeansFor,
    MeansId,
    MeansRule,
    Note,
    Plan,
    PlanFor,
    Provider,
    Question,
    Rule,
    RuleLike,
    Source,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Lever:
    """Something that can be pulled: its rules in order, and what must be in place first."""

    id: LeverId
    asks: str
    rules: tuple[Rule, ...]
    gates: tuple[Gate, ...]


@dataclass(frozen=True)
class MeansList:
    """The ways to carry out an approach: the rules that name one, in order, and their words."""

    id: MeansFor
    asks: str
    rules: tuple[MeansRule, ...]
    words: Mapping[MeansId, Means]


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Everything the advisor believes, validated and frozen. Load one with `load_rulebook`.

    A rulebook equals only itself: comparing every part takes longer than an advice. Compare
    the digests of two rulebooks instead.
    """

    about: About
    groups: tuple[Group, ...]
    questions: Mapping[str, Question]
    computed: Mapping[str, Computed]
    facts: Mapping[str, Fact]
    """Facts by name, each after the facts it rests on."""
    levers: Mapping[LeverId, Lever]
    means: Mapping[MeansFor, MeansList]
    """How each lever is pulled, and what to do with the prompt where none is."""
    notes: tuple[Note, ...]
    conflicts: tuple[Conflict, ...]
    """The pairs of answers that cannot both be right."""
    laws: tuple[Law, ...]
    approaches: Mapping[ApproachId, Approach]
    plans: Mapping[PlanFor, Plan]
    """The steps for each approach, and for `open` those without a verdict, where there are any."""
    sources: Mapping[str, Source]
    providers: Mapping[str, Provider]
    digest: str
    """The first 12 hex digits of the SHA-256 of the rulebook's content; formatting is left out."""
    places: Mapping[str, Location] = field(repr=False)
    """Where each rule, fact, question and step of a plan is written."""
    own_prices: Catalogue | None = None
    """The prices that came beside the rules; None where the shipped ones hold."""
    own_signals: Path | None = None
    """The folder whose `signals` prompts are read by; None where the shipped ones hold."""
    more_signals: tuple[AddedSignals, ...] = ()
    """What the extensions add to the signals that prompts are read by."""
    extensions: tuple[Extension, ...] = ()
    """The extensions on top, in order."""
    departures: tuple[Departure, ...] = ()
    """What the extensions replaced and switched off, with their reasons."""
    former_id_uses: tuple[FormerIdUse, ...] = ()
    """The first place of each former id that the extensions still use."""
    base: Rulebook | None = field(default=None, repr=False)
    """The rulebook under the last extension; None without one."""
    with_later_rules: Rulebook | None = field(default=None, repr=False)
    """The rulebook that this one is the rules of one day of; None for a whole one."""

    def __post_init__(self) -> None:
        for part in fields(self):
            value = getattr(self, part.name)
            if isinstance(value, Mapping):
                object.__setattr__(self, part.name, frozen_mapping(value))

    def __repr__(self) -> str:
        title = f"{self.about.title} {self.about.version}"
        counts = f"{len(self.questions)} questions", f"{len(self.rules)} rules"
        return short_repr(self, " + ".join((title, *self.on_top)), *counts, self.digest)

    def cached(self, compute: Callable[[Rulebook], T]) -> T:
        """Return `compute(self)`, computed at the first call and then cached.

        The rulebook holds the cache, so both are freed together. `compute` is a function or class
        of a module. Threads that call at the same time may compute twice; all get one result.
        """
        results: dict[object, object] = vars(self).setdefault("_cached_results", {})
        if compute not in results:
            results.setdefault(compute, compute(self))
        return cast("T", results[compute])

    def __getstate__(self) -> dict[str, object]:
        """Return only the fields, for pickles and copies; cached results are computed again."""
        return {name: vars(self)[name] for name in self.__dataclass_fields__}

    def inherits(self, part: AnyRule | Fact | Computed | Question | Law) -> bool:
        """Return whether `part` comes unchanged from the rulebook under this one."""
        if self.base is None:
            return False
        below = (self.base.rules, self.base.facts, self.base.questions, self.base.computed)
        laws = {law.id: law for law in self.base.laws}
        return any(parts.get(part.id) is part for parts in (*below, laws))

    @property
    def on_top(self) -> tuple[str, ...]:
        """Title and version of each extension, in order."""
        return tuple(f"{extension.title} {extension.version}" for extension in self.extensions)

    @cached_property
    def prices(self) -> Catalogue:
        """The price catalogue that goes with these rules, and who sells fine-tuning."""
        own = shipped_catalogue() if self.own_prices is None else self.own_prices
        return own.selling(provider.seller for provider in self.providers.values())

    def in_force(self, on: date) -> Rulebook:
        """Return the rules of that day: without those dated after it and after `about.as_of`.

        A rule dated up to `about.as_of` is part of what the rulebook believes on every day.
        """
        waiting = frozenset(rule.id for rule in self.waiting if rule.effective.since > on)
        return self._without(waiting) if waiting else self

    @property
    def whole(self) -> Rulebook:
        """The rulebook with every rule, those of later days too."""
        return self if self.with_later_rules is None else self.with_later_rules

    @cached_property
    def waiting(self) -> tuple[RuleLike, ...]:
        """The rules dated after `about.as_of`; each decides from its day on."""
        as_of = self.about.as_of
        return tuple(rule for rule in self.rules.values() if rule.effective.since > as_of)

    @cached_method(16)
    def _without(self, waiting: frozenset[str]) -> Rulebook:
        levers = {
            lever.id: replace(
                lever,
                rules=tuple(rule for rule in lever.rules if rule.id not in waiting),
                gates=tuple(gate for gate in lever.gates if gate.id not in waiting),
            )
            for lever in self.levers.values()
        }
        means = {
            ways.id: replace(ways, rules=tuple(r for r in ways.rules if r.id not in waiting))
            for ways in self.means.values()
        }
        notes = tuple(note for note in self.notes if note.id not in waiting)
        conflicts = tuple(one for one in self.conflicts if one.id not in waiting)
        return replace(
            self,
            levers=levers,
            means=means,
            notes=notes,
            conflicts=conflicts,
            with_later_rules=self.whole,
        )

    @cached_property
    def rules(self) -> Mapping[str, RuleLike]:
        """Every rule, gate, note and conflict by id."""
        found: dict[str, RuleLike] = {note.id: note for note in self.notes}
        found.update((conflict.id, conflict) for conflict in self.conflicts)
        for lever in self.levers.values():
            found.update((rule.id, rule) for rule in lever.rules)
            found.update((gate.id, gate) for gate in lever.gates)
        for ways in self.means.values():
            found.update((rule.id, rule) for rule in ways.rules)
        return frozen_mapping(found)

    def list_of(self, rule: str) -> Lever | MeansList | None:
        """Return the lever or the list of means that a rule or gate is in; None for others."""
        return self._lists.get(rule)

    @cached_property
    def _lists(self) -> Mapping[str, Lever | MeansList]:
        found: dict[str, Lever | MeansList] = {}
        for lever in self.levers.values():
            found.update((rule.id, lever) for rule in (*lever.rules, *lever.gates))
        for ways in self.means.values():
            found.update((rule.id, ways) for rule in ways.rules)
        return found

    @cached_property
    def current_ids(self) -> CurrentIds:
        """What parts with former ids are called now, those of the rulebooks below among them."""
        parts: list[Part] = [*self.questions.values(), *self.computed.values()]
        parts += [*self.facts.values(), *self.rules.values(), *self.laws]
        own = current_ids(parts)
        return own if self.base is None else self.base.current_ids.below(own)

    def find_rule(self, name: str) -> RuleLike | None:
        """Return the rule, gate or note with that id or former id, or None."""
        return self.rules.get(self.current_ids.of_rule(name))

    def find_question(self, name: str) -> Question | None:
        """Return the question with that id or former id, or None."""
        return self.questions.get(self.current_ids.of_name(name))

    @cached_property
    def approach_by_pulled(self) -> Mapping[frozenset[LeverId], ApproachId]:
        """For each set of pulled levers, the first approach that needs no other lever."""
        names = list(self.levers)
        sets = (frozenset(some) for n in range(len(names) + 1) for some in combinations(names, n))
        known = list(self.approaches.values())
        return frozen_mapping(
            {some: next(a.id for a in known if some.issuperset(a.pulls)) for some in sets}
        )

    @cached_property
    def means_of(self) -> Mapping[ApproachId, tuple[MeansList, ...]]:
        """The lists of means that carry out each approach, one for each lever it pulls."""
        lists = self.means
        return frozen_mapping(
            {
                one.id: tuple(lists[name] for name in one.pulls or ("prompt",) if name in lists)
                for one in self.approaches.values()
            }
        )

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The questions that need an answer before there is any verdict."""
        return tuple(q.id for q in self.questions.values() if q.required)

    def missing(self, given: Container[str]) -> tuple[str, ...]:
        """Return the required questions that are not in `given`."""
        return tuple([name for name in self.required if name not in given])

    def assumption(
        self, question: Question, given: Mapping[str, Value]
    ) -> tuple[Value, str] | None:
        """Return the assumed value of a question and the reason for it, or None without one.

        `given` holds the answers: the assumption may depend on them.
        """
        value = self._followed(question, given)
        if value is not None and question.follows is not None:
            return value, question.follows.because
        instead = question.assume_without
        if instead is not None and instead.question not in given:
            return instead.value, instead.because
        if question.assume is None:
            return None
        return question.assume, question.assumed_because or ""

    def _followed(self, question: Question, given: Mapping[str, Value]) -> Value | None:
        """Return what follows for a question from another answer, given or itself followed.

        Nothing follows from a plain assumption.
        """
        follows = question.follows
        if follows is None or follows.question not in self.questions:
            return None
        other = given.get(follows.question)
        if other is None:
            other = self._followed(self.questions[follows.question], given)
        return None if other is None else follows.values.get(str(other))

    def assumed(self, given: Mapping[str, Value]) -> dict[str, Value]:
        """Return the assumed value of every question that has one and is not in `given`."""
        found = {name: v for name, v in self._always_assumed.items() if name not in given}
        for question in self._assumed_by_case:
            taken = self.assumption(question, given)
            if taken is not None and question.id not in given:
                found[question.id] = taken[0]
        return found

    @cached_property
    def _always_assumed(self) -> Mapping[str, Value]:
        plain = (q for q in self.questions.values() if not q.assumed_by_case)
        return frozen_mapping({q.id: q.assume for q in plain if q.assume is not None})

    @cached_property
    def _assumed_by_case(self) -> tuple[Question, ...]:
        return tuple(q for q in self.questions.values() if q.assumed_by_case)

    @cached_property
    def following(self) -> tuple[Question, ...]:
        """The questions whose assumption follows another answer, each after what it follows."""
        needs = {q.id: {q.follows.question} for q in self._assumed_by_case if q.follows}
        order = TopologicalSorter(needs).static_order()
        return tuple(self.questions[name] for name in order if name in needs)

    @cached_property
    def asked_later(self) -> tuple[Question, ...]:
        """The questions that wait for another answer, each after the question it waits for."""
        return tuple(q for q in self.questions.values() if q.only_after is not None)

    def questions_read_by(self, condition: Condition) -> frozenset[str]:
        """Return the questions a condition reads, also through facts and computed answers."""
        found: set[str] = set()
        for atom in condition.atoms():
            if atom.name in self.facts:
                found |= self.questions_read_by(self.facts[atom.name].when)
            elif atom.name in self.computed:
                found.update(self.computed[atom.name].inputs)
            else:
                found.add(atom.name)
        return frozenset(found)

    def reads_costs(self, condition: Condition) -> bool:
        """Return whether a condition reads a value of the cost comparison."""
        return any(not self.computed[name].inputs for name in self.computed_read_by(condition))

    def computed_read_by(self, condition: Condition) -> tuple[str, ...]:
        """Return the computed answers a condition reads, also through facts, in order of use."""
        found: dict[str, None] = {}
        for atom in condition.atoms():
            if atom.name in self.facts:
                found |= dict.fromkeys(self.computed_read_by(self.facts[atom.name].when))
            elif atom.name in self.computed:
                found[atom.name] = None
        return tuple(found)

    def options(self, question: Question) -> Mapping[str, str]:
        """Return the options of a choice, id to wording; empty for other questions."""
        match question.answer:
            case Choice(options_from="providers"):
                return {p.id: p.name for p in self.providers.values()}
            case Choice(options=options):
                return options
            case _:
                return {}


def signal_place(signal: str) -> str:
    """Return the name of a signal of an extension in `places`; no id contains its slash."""
    return f"signals/{signal}"


def rulebook_argument(rulebook: object) -> Rulebook | None:
    """Return a caller's rulebook, or None without one. Raises AdvisorError for other values."""
    give = "Give what load_rulebook() returns, such as load_rulebook(extend='company')."
    return checked_argument(rulebook, Rulebook, "rulebook", give)


def at_least_bound(rulebook: Rulebook, fact: str) -> tuple[str, float] | None:
    """Return the question and the bound of a fact such as `labeled_examples: {gte: 50}`.

    None for a fact with any other condition.
    """
    match rulebook.facts[fact].when:
        case Atom(name=name, test=Between(bounds=(("gte", bound),))):
            return name, bound
        case _:
            return None
