"""Prove a rulebook: every combination decided, every rule needed, every law kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, combinations

from advisor.checks.cross_checks import IncompleteList, UnusedPart
from advisor.checks.examples import check_examples
from advisor.checks.plan_proof import added_step_problems, plan_cases, plan_problems
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.diagram.compile import (
    FALSE,
    TRUE,
    Diagrams,
    DiagramSizeError,
    NodeId,
    full_diagrams,
    leaf,
    with_largest_condition,
)
from advisor.engine.diagram.counting import Witnesses, leaf_counts
from advisor.engine.diagram.raised_answers import TestedValues, raised_answers
from advisor.errors import Location, Problem
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Lever, MeansList, Rulebook
from advisor.rulebook.schema import AnyRule, ApproachId, Law, LeverId, MeansId, MeansRule, Rule
from advisor.rulebook.wording import statements

_MAX_PAIRED_RULES = 60
"""Pairs of covering rules are tried among this many rules, the first ones."""


@dataclass(frozen=True)
class Proof:
    """The results of a proof in numbers, and every problem found."""

    rulebook: Rulebook
    combinations: int
    """Combinations of answers that rules, gates, notes or laws tell apart; all are decided."""
    nodes: int
    """The size of the diagrams that a verdict follows: approach, deciding rules, means."""
    approaches: Mapping[ApproachId, int]
    """How many combinations lead to each approach."""
    decides: Mapping[str, int]
    """How many combinations each rule of a lever, or of a list of means, decides."""
    means: Mapping[MeansId, int]
    """How many combinations each means is named for."""
    reasons_only: tuple[str, ...]
    """Rules that decide some combinations but change no effect: they only add a reason."""
    problems: tuple[Problem, ...]


def prove(rulebook: Rulebook) -> Proof:
    """Return the proof of a rulebook, its examples included.

    Raises RulebookError when its diagram grows too large.
    """
    prover = _Prover(rulebook)
    with prover.naming_the_largest():
        return prover.prove()


@dataclass(frozen=True)
class DuplicateRule(Problem):
    """A rule that applies to exactly the same combinations as an earlier one."""

    about: str = ""
    """The id of the later rule."""


@dataclass(frozen=True)
class BrokenLaw(Problem):
    """A law of the rulebook that some answers break."""

    law: str = ""
    witnesses: tuple[Mapping[str, Value], ...] = field(default=(), compare=False)
    """The answers that break it; for a law about raising an answer, those after and before."""


def faults(rulebook: Rulebook) -> tuple[Problem, ...]:
    """Return every problem that `prove` finds except those of examples; worked out once."""
    return rulebook.cached(_faults)


def _faults(rulebook: Rulebook) -> tuple[Problem, ...]:
    prover = _Prover(rulebook)
    with prover.naming_the_largest():
        return tuple(prover.faults())


def undecided(rulebook: Rulebook) -> Iterator[IncompleteList]:
    """Yield a problem, with a witness, for each lever whose rules leave something undecided."""
    prover = _Prover(rulebook)
    for ways in prover.lists:
        yield from prover.undecided(ways)


class _Prover:
    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.compiled: Diagrams = full_diagrams(rulebook)
        self.compiler = self.compiled.compiler
        self.forest = self.compiled.forest
        self._tested: dict[int, TestedValues] = {}

    def prove(self) -> Proof:
        counts = self._counts(self.compiled.approach)
        decides = self._decides
        return Proof(
            rulebook=self.rulebook,
            combinations=self.compiled.combinations,
            nodes=len(self._nodes_below(self._verdict_roots())),
            approaches={a: counts.get(leaf(i), 0) for i, a in enumerate(self.rulebook.approaches)},
            decides=decides,
            means=self._means_named(),
            reasons_only=tuple(self._reasons_only(decides)),
            problems=(*self.faults(), *check_examples(self.rulebook)),
        )

    @contextmanager
    def naming_the_largest(self) -> Iterator[None]:
        """Let a diagram that grows too large name the part with the largest condition."""
        try:
            yield
        except DiagramSizeError as error:
            raise with_largest_condition(error, self.rulebook, self.forest.levels) from None

    @cached_property
    def _decides(self) -> Mapping[str, int]:
        """How many combinations each rule of a list decides."""
        return {rule.id: count for ways in self.lists for rule, count in self._decided(ways)}

    @cached_property
    def lists(self) -> tuple[Lever | MeansList, ...]:
        """The levers, then the lists of means: in each, the first rule that applies decides."""
        return (*self.rulebook.levers.values(), *self.rulebook.means.values())

    def _deciding(self, ways: Lever | MeansList) -> NodeId:
        """Return the diagram that ends in the deciding rule, or one past the last rule.

        A list of means decides nothing where the approach does not use it.
        """
        if isinstance(ways, Lever):
            return self.compiled.deciding[ways.id]
        unused = leaf(len(ways.rules))
        return self.forest.choose(
            self.compiler.uses(ways.id), self.compiled.naming[ways.id], unused
        )

    def _means_named(self) -> Mapping[MeansId, int]:
        found: dict[MeansId, int] = {}
        for ways in self.rulebook.means.values():
            found |= dict.fromkeys(ways.words, 0)
            for rule in ways.rules:
                found[rule.then] += self._decides[rule.id]
        return found

    def faults(self) -> Iterator[Problem]:
        """Yield every problem except those of examples."""
        decides, counts = self._decides, self._counts(self.compiled.approach)
        yield from self._unused_facts()
        yield from self._unused_rules(decides)
        yield from self._unused_gates_notes_and_conflicts()
        yield from self._duplicates()
        yield from self._unreached_approaches(counts)
        yield from self._unused_questions()
        if self.rulebook.base is None:  # an extension adds steps, and mends none
            yield from plan_problems(self.compiled, self._told)
        elif any(told.kind == "plan step" for told in self.rulebook.departures):
            yield from added_step_problems(self.compiled, self._told)
        for law in self.rulebook.laws:
            yield from self._law_problems(law)

    def _at(self, name: str) -> Location | str:
        return self.rulebook.places.get(name, name)

    def undecided(self, lever: Lever | MeansList) -> Iterator[IncompleteList]:
        rest = self.compiler.all_of(
            [self.compiler.negate(self.compiler.condition(rule.when)) for rule in lever.rules]
        )
        if rest != FALSE:
            count = self._counts(rest)[TRUE]
            told = self._told(self._path_to_true(rest))
            last = lever.rules[-1].id
            what = f"the rules of '{lever.id}' leave {count:,} combinations undecided"
            yield IncompleteList(self._at(last), what, f"Witness: {told}.", last)

    # -- counting

    def _counts(self, root: NodeId) -> Mapping[NodeId, int]:
        """Return, for each leaf, the number of combinations that end there."""
        found = leaf_counts(self.forest, root)
        return {end: count // self.compiled.cost_outcomes for end, count in found.items()}

    def _decided(self, ways: Lever | MeansList) -> Iterator[tuple[Rule | MeansRule, int]]:
        counts = self._counts(self._deciding(ways))
        rules: Sequence[Rule | MeansRule] = ways.rules
        for i, rule in enumerate(rules):
            yield rule, counts.get(leaf(i), 0)

    # -- unused parts

    def _unused_facts(self) -> Iterator[Problem]:
        for fact in self.rulebook.facts.values():
            node = self.compiler.condition(fact.when)
            if node in (TRUE, FALSE):
                never = "never holds" if node == FALSE else "always holds"
                yield Problem(self._at(fact.id), f"the fact '{fact.id}' {never}", "Mend its when.")

    def _unused_rules(self, decides: Mapping[str, int]) -> Iterator[Problem]:
        for ways in self.lists:
            for i, rule in enumerate(ways.rules):
                if not decides[rule.id]:
                    yield self._unused_rule(ways, i)
        yield from self._unnamed_means()

    def _unnamed_means(self) -> Iterator[Problem]:
        switched_off = [told for told in self.rulebook.departures if not told.added]
        for ways in self.rulebook.means.values():
            named = {rule.then for rule in ways.rules}
            for means in ways.words:
                if means not in named and not switched_off:
                    what = f"no rule names the means '{means}'"
                    where = f"means/{ways.id}.yaml"
                    yield UnusedPart(where, what, "Add a rule that names it.", means)

    def _unused_rule(self, lever: Lever | MeansList, index: int) -> Problem:
        rule = lever.rules[index]
        node = self.compiler.condition(rule.when)
        if isinstance(lever, MeansList) and node != FALSE:
            node = self.compiler.all_of([self.compiler.uses(lever.id), node])
            if node == FALSE:
                what = f"'{rule.id}' can never name the means: no approach uses it there"
                return UnusedPart(self._at(rule.id), what, "Mend its when, or remove it.", rule.id)
        if node == FALSE:
            what = f"'{rule.id}' can never apply: its conditions contradict each other"
            return UnusedPart(self._at(rule.id), what, "Mend its when, or remove it.", rule.id)
        covering = self._covering_rules(node, lever.rules[:index])
        names = " and ".join(f"'{other.id}' ({self._at(other.id)})" for other in covering)
        together = "together apply" if len(covering) > 1 else "applies"
        what = f"'{rule.id}' never decides: {names} {together} wherever it does"
        hint = "Move it up, narrow the others, or remove it."
        return UnusedPart(self._at(rule.id), what, hint, rule.id)

    def _covering_rules(self, node: NodeId, earlier: Sequence[AnyRule]) -> list[AnyRule]:
        """Return earlier rules that together cover a condition; without any of them, they do not.

        One or two rules are the fewest possible. A larger set may not be: trying every larger set
        could take forever.
        """
        covers = {r.id: self.compiler.condition(r.when) for r in earlier}
        touching = [r for r in earlier if self.compiler.all_of([node, covers[r.id]]) != FALSE]
        misses = {name: self.compiler.negate(cover) for name, cover in covers.items()}

        def covered_by(some: Iterable[AnyRule]) -> bool:
            return self.compiler.all_of([node, *(misses[r.id] for r in some)]) == FALSE

        for some in chain(combinations(touching, 1), combinations(touching[:_MAX_PAIRED_RULES], 2)):
            if covered_by(some):
                return list(some)
        kept = touching
        for rule in touching:
            fewer = [other for other in kept if other is not rule]
            kept = fewer if covered_by(fewer) else kept
        return kept

    def _unused_gates_notes_and_conflicts(self) -> Iterator[Problem]:
        for lever in self.rulebook.levers.values():
            pulled = self.compiled.pulled[lever.id]
            for gate in lever.gates:
                if self.compiler.all_of([pulled, self.compiler.condition(gate.when)]) == FALSE:
                    what = f"the gate '{gate.id}' never applies while '{lever.id}' is pulled"
                    yield UnusedPart(
                        self._at(gate.id), what, "Mend its when, or remove it.", gate.id
                    )
        for note in self.rulebook.notes:
            if self.compiler.condition(note.when) == FALSE:
                what = f"the note '{note.id}' can never apply"
                yield UnusedPart(self._at(note.id), what, "Mend its when, or remove it.", note.id)
        for one in self.rulebook.conflicts:
            if self.compiler.condition(one.when) == FALSE:
                what = f"no answers can have the conflict '{one.id}'"
                yield UnusedPart(self._at(one.id), what, "Mend its when, or remove it.", one.id)

    def _duplicates(self) -> Iterator[Problem]:
        groups: list[Sequence[AnyRule]] = [ways.rules for ways in self.lists]
        groups += [v.gates for v in self.rulebook.levers.values()]
        considered = [n for n in self.rulebook.notes if n.then.supports or n.then.opposes]
        effects = dict.fromkeys((n.then.supports, n.then.opposes) for n in considered)
        groups += [
            [n for n in considered if (n.then.supports, n.then.opposes) == effect]
            for effect in effects
        ]
        groups += [self.rulebook.conflicts]
        seen: set[str] = set()
        for group in groups:
            first: dict[NodeId, AnyRule] = {}
            for other in group:
                one = first.setdefault(self.compiler.condition(other.when), other)
                if one is not other and other.id not in seen:
                    seen.add(other.id)
                    what = f"'{other.id}' applies exactly where '{one.id}' does"
                    where = f"The other stands at {self._at(one.id)}; join them or tell them apart."
                    yield DuplicateRule(self._at(other.id), what, where, other.id)

    def _unreached_approaches(self, counts: Mapping[NodeId, int]) -> Iterator[Problem]:
        told = (told for told in self.rulebook.departures if told.kind == "approach")
        switched_off = {departure.id: departure.at for departure in told}
        for i, approach in enumerate(self.rulebook.approaches):
            reached = bool(counts.get(leaf(i), 0))
            if reached and approach in switched_off:
                answers = self._answers(self._path_to_true(self._leads_to([approach])))
                what = f"answers still lead to '{approach}', which is switched off here"
                yield Problem(switched_off[approach], what, self._witness(answers))
            elif not reached and approach not in switched_off:
                what = f"no combination of answers leads to '{approach}'"
                yield UnusedPart("approaches", what, "Add a rule that pulls its levers.", approach)

    def _unused_questions(self) -> Iterator[Problem]:
        matter = self._questions_that_matter()
        for question in self.rulebook.questions.values():
            if not question.only_costs and question.id not in matter:
                what = f"no answer to '{question.id}' changes anything"
                hint = "Use it in a rule, or remove it."
                yield UnusedPart(self._at(question.id), what, hint, question.id)

    def _questions_that_matter(self) -> set[str]:
        roots = [self.compiled.approach]
        for lever in self.rulebook.levers.values():
            pulled = self.compiled.pulled[lever.id]
            gates = [self.compiler.condition(gate.when) for gate in lever.gates]
            roots += [self.compiler.all_of([pulled, gate]) for gate in gates]
        roots += [self._deciding(ways) for ways in self.rulebook.means.values()]
        roots += [self.compiler.condition(note.when) for note in self.rulebook.notes]
        roots += [shown for case in plan_cases(self.compiled) for shown in case.shown]
        levels = {self.forest.nodes[node].level for node in self._nodes_below(roots)}
        return {name for level in levels for name in self.forest.levels[level].questions}

    def _verdict_roots(self) -> Iterator[NodeId]:
        yield self.compiled.approach
        yield from self.compiled.deciding.values()
        yield from self.compiled.naming.values()

    def _nodes_below(self, roots: Iterable[NodeId]) -> set[NodeId]:
        seen: set[NodeId] = set()
        stack = [*roots]
        while stack:
            node = stack.pop()
            if node >= 0 and node not in seen:
                seen.add(node)
                stack.extend(self.forest.nodes[node].children)
        return seen

    def _reasons_only(self, decides: Mapping[str, int]) -> Iterator[str]:
        for lever in self.rulebook.levers.values():
            for i, rule in enumerate(lever.rules[:-1]):
                rest = [r for j, r in enumerate(lever.rules) if j != i]
                effects = [TRUE if r.then == "pull" else FALSE for r in rest]
                tests = [self.compiler.condition(r.when) for r in rest]
                same = self.compiler.first_hit(tests, effects) == self.compiled.pulled[lever.id]
                if decides[rule.id] and same:
                    yield rule.id

    # -- laws

    def _law_problems(self, law: Law) -> Iterator[Problem]:
        when = self.compiler.condition(law.when)
        if when == FALSE:
            what = f"the law '{law.id}' speaks about no combination at all"
            yield Problem(self._at(law.id), what, "Mend its when.")
        elif law.never:
            yield from self._refuted(law, [when, self._leads_to(law.never)])
        elif law.never_means:
            yield from self._refuted(law, [when, self._names(law.never_means)])
        elif law.never_ready is not None:
            yield from self._refuted(law, [when, self._ready(law.never_ready)])
        elif law.raising is not None:
            yield from self._refuted_by_raising(law, when, law.raising)

    def _leads_to(self, approaches: Sequence[ApproachId]) -> NodeId:
        ids = list(self.rulebook.approaches)
        return self.compiler.where(self.compiled.approach, {ids.index(a) for a in approaches})

    def _names(self, means: Sequence[MeansId]) -> NodeId:
        lists = self.rulebook.means
        return self.compiler.any_of(
            [self.compiler.means_accepted(ways, lambda one: one in means) for ways in lists]
        )

    def _ready(self, lever_id: LeverId) -> NodeId:
        gates = self.rulebook.levers[lever_id].gates
        closed = [self.compiler.negate(self.compiler.condition(gate.when)) for gate in gates]
        return self.compiler.all_of([self.compiled.pulled[lever_id], *closed])

    def _refuted(self, law: Law, conditions: Sequence[NodeId]) -> Iterator[Problem]:
        bad = self.compiler.all_of(conditions)
        if bad != FALSE:
            yield self._broken_by(law, self._answers(self._path_to_true(bad)))

    def _broken_by(self, law: Law, *witnesses: Mapping[str, Value], after: str = "") -> Problem:
        what = f"the law '{law.id}' is broken: {law.says}"
        hint = self._witness(witnesses[-1], after)
        return BrokenLaw(self._at(law.id), what, hint, law.id, witnesses)

    def _witness(self, answers: Mapping[str, Value], after: str = "") -> str:
        """Return answers, the approach they lead to, and the deciding rules, in words."""
        decision = decide(Case.from_values(answers, self.rulebook))
        rules = ", ".join(
            f"{lever}: '{d.rule.id}' ({self._at(d.rule.id)})"
            for lever, d in decision.levers.items()
        )
        found = f"{self._statements(answers)} -> {decision.approach}{after}"
        return f"Witness: {found}. Decided by {rules}."

    def _told(self, path: Mapping[int, int]) -> str:
        """Return answers that fall into these cells, in words."""
        return self._statements(self._answers(path))

    def _statements(self, answers: Mapping[str, Value]) -> str:
        return "; ".join(statements(self.rulebook, answers)) or "nothing is answered"

    def _path_to_true(self, node: NodeId) -> dict[int, int]:
        """Return a cell for each level on a path to True, the assumed cell where that works."""
        return self._witnesses.path_to_true(node)

    def _answers(self, path: Mapping[int, int]) -> dict[str, Value]:
        """Return answers that fall into these cells; questions left out are assumed."""
        return self._witnesses.answers(path)

    @cached_property
    def _witnesses(self) -> Witnesses:
        return Witnesses(self.forest)

    def _refuted_by_raising(self, law: Law, when: NodeId, name: str) -> Iterator[Problem]:
        index = next((i for i, v in enumerate(self.forest.levels) if name in v.questions), None)
        if index is None:
            return
        kept = self._leads_to(law.keeps)
        for moved in raised_answers(self._tested_values(index), name):
            before = self.compiler.all_of([when, kept])
            bad = self.compiler.all_of(
                [
                    self.forest.at_cell(before, index, moved.low_cell),
                    self.forest.at_cell(self.compiler.negate(kept), index, moved.high_cell),
                ]
            )
            if bad != FALSE:
                path = {k: v for k, v in self._path_to_true(bad).items() if k != index}
                answers = {**self._answers(path), **moved.before}
                after = f", but {self._statements(moved.after)} leads elsewhere"
                yield self._broken_by(law, {**answers, **moved.after}, answers, after=after)
                return

    def _tested_values(self, index: int) -> TestedValues:
        """Return the tested values of a level, the same for every law."""
        if index not in self._tested:
            self._tested[index] = TestedValues(self.forest.levels[index])
        return self._tested[index]
