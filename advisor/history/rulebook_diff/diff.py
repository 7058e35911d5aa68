"""The effect of a rules upgrade: the changed parts, and the exact cases whose approach changes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.decision import Decision
from advisor.engine.diagram.compile import NodeId
from advisor.engine.diagram.counting import Witnesses
from advisor.formats.frozen import frozen_mapping
from advisor.history.rulebook_diff.common_diagram import CommonDiagrams, Pair
from advisor.history.rulebook_diff.common_questions import LeftOut, some_answer
from advisor.history.rulebook_diff.common_rules import ComparableRulebooks, comparable_rulebooks
from advisor.history.rulebook_diff.renamed_parts import in_ids_of
from advisor.history.rulebook_diff.written_changes import PartChange, rulebook_changes
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId
from advisor.rulebook.wording import statements


@dataclass(frozen=True)
class ApproachMove:
    """All combinations that change from one approach to another, with a witness."""

    before: ApproachId
    now: ApproachId
    combinations: int
    answers: Mapping[str, Value]
    """The witness: answers that both rulebooks were run on. A rulebook ignores an answer to a
    question it does not ask, and assumes what is not among the answers."""
    costs: Mapping[str, Value]
    """What both rulebooks read of the costs, where the costs of these answers would not do."""
    says: tuple[str, ...]
    """The same answers and costs in words."""
    decides: tuple[tuple[str, str, str], ...]
    """Each lever another rule decides on these answers: lever, rule before, rule now."""


@dataclass(frozen=True)
class RuleDiff:
    """Two rulebooks compared.

    A combination is one cell of the common refinement. Every number is cut at the thresholds of
    lever rules and gates of both rulebooks. Answers that neither rulebook tells apart count once,
    and a question that only one rulebook asks is free in the other. Combinations count
    questionnaires that can be told apart, not people.
    """

    old: Rulebook
    new: Rulebook
    changes: tuple[PartChange, ...]
    combinations: int
    """All combinations of answers that fit both rulebooks."""
    before: Mapping[ApproachId, int]
    """How many combinations lead to each approach under the old rules."""
    now: Mapping[ApproachId, int]
    moves: tuple[ApproachMove, ...]
    """The changes of approach, those with most combinations first."""
    can_start: int
    """Combinations that keep their approach and no longer have to wait at a gate."""
    must_wait: int
    """Combinations that keep their approach and have to wait at a gate now."""
    left_out: tuple[LeftOut, ...]

    @property
    def moved(self) -> int:
        """How many combinations have another approach now."""
        return sum(move.combinations for move in self.moves)

    @property
    def share(self) -> Fraction:
        """The exact share of all combinations whose approach moved."""
        return Fraction(self.moved, self.combinations)


def diff(old: Rulebook, new: Rulebook) -> RuleDiff:
    """Return what differs between two rulebooks, counted over all combinations of answers.

    Raises RulebookError when they cannot be compared exactly, or their diagram grows too large.
    """
    return _Differ(old, new).diff()


class _Differ:
    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self.old = old
        self.new = new
        self.renamed = in_ids_of(new, old)
        self.common: ComparableRulebooks = comparable_rulebooks(self.renamed.rulebook, new)
        self.both = CommonDiagrams(self.common)
        self.witnesses = Witnesses(self.both.forest)

    def diff(self) -> RuleDiff:
        starts = self.both.start_changes()
        return RuleDiff(
            old=self.old,
            new=self.new,
            changes=rulebook_changes(self.renamed, self.new),
            combinations=self.both.combinations,
            before=self.both.approach_counts(self.both.old),
            now=self.both.approach_counts(self.both.new),
            moves=tuple(self._moves()),
            can_start=self.both.count(starts["sooner"]),
            must_wait=self.both.count(starts["later"]),
            left_out=self.common.asked.left_out,
        )

    def _moves(self) -> Iterator[ApproachMove]:
        for pair, node in self.both.moved.items():
            answers = self._witness(node, pair)
            before, now = self._decisions(answers)
            yield ApproachMove(
                before=pair[0],
                now=pair[1],
                combinations=self.both.count(node),
                answers=self._among(self.common.new.questions, answers),
                costs=self._among(self.common.new.computed, answers),
                says=tuple(self._says(answers)),
                decides=tuple(
                    (lever, before.levers[lever].rule.id, now.levers[lever].rule.id)
                    for lever in now.levers
                    if before.levers[lever].rule.id != now.levers[lever].rule.id
                ),
            )

    # -- a witness: found on the diagram, then run, then shortened while the approach still changes

    def _witness(self, node: NodeId, pair: Pair) -> Mapping[str, Value]:
        path = self.witnesses.path_to_true(node)
        answers = {**self._default_answers, **self.witnesses.answers(path)}
        assert self._moves_as(answers, pair), f"{answers} do not move as the diagram says"
        while (name := self._spare_answer(answers, pair)) is not None:
            del answers[name]
        order = [*self.common.new.questions, *self.common.new.computed]
        return dict(sorted(answers.items(), key=lambda item: order.index(item[0])))

    def _spare_answer(self, answers: Mapping[str, Value], pair: Pair) -> str | None:
        """Return an answer whose removal leaves the change of approach as it is."""
        costs_first = sorted(answers, key=lambda name: name in self.common.new.computed)
        for name in reversed(costs_first):
            fewer = {q: v for q, v in answers.items() if q != name}
            if not self._is_required(name) and self._moves_as(fewer, pair):
                return name
        return None

    def _is_required(self, name: str) -> bool:
        question = self.common.new.questions.get(name)
        return question is not None and question.required

    @cached_property
    def _default_answers(self) -> Mapping[str, Value]:
        """Return an answer to each question without an assumption in one of the rulebooks."""
        assumed = self.common.new.assumed({})
        cells = [level.cells[0].sample_values for level in self.both.forest.levels]
        found = {q.id: some_answer(q) for q in self.common.new.questions.values()}
        found |= {q: v for samples in cells for q, v in samples.items() if q in found}
        return {q: v for q, v in found.items() if v is not None and q not in assumed}

    def _moves_as(self, answers: Mapping[str, Value], pair: Pair) -> bool:
        before, now = self._decisions(answers)
        return (before.approach, now.approach) == pair

    def _decisions(self, answers: Mapping[str, Value]) -> tuple[Decision, Decision]:
        old, new = self.common.books
        return (
            decide(Case.from_values(self.common.old_answers(answers), old)),
            decide(Case.from_values(self.common.new_answers(answers), new)),
        )

    def _among(self, names: Collection[str], answers: Mapping[str, Value]) -> Mapping[str, Value]:
        return frozen_mapping({name: value for name, value in answers.items() if name in names})

    def _says(self, answers: Mapping[str, Value]) -> Iterator[str]:
        yield from statements(self.common.new, answers)
