"""Which question to ask next: the most information on the advice for the least effort.

What somebody is not sure about stays as assumed. So a question is asked only where its answer can
still change the advice, and asking ends when nothing is left that can be known today.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from advisor.engine.case import Case
from advisor.engine.diagram.cells import Level
from advisor.engine.diagram.compile import Diagrams
from advisor.engine.diagram.information import Information
from advisor.engine.diagram.restricted import RestrictedDiagram
from advisor.rulebook.schema import Ease, OnlyAfter, Question

EFFORT: Mapping[Ease, int] = {"know": 1, "look_up": 2, "measure": 4}
"""What an answer costs the person; information is divided by it.

Our judgement: what has to be looked up interrupts the interview, so it must tell twice as much as
what is known. What has to be measured takes days, and half of the people cannot answer it.
"""


@dataclass(frozen=True)
class Asking:
    """The questions that may still be asked in a case, and which of them comes next."""

    case: Case
    compiled: Diagrams
    restricted: RestrictedDiagram
    """The diagram of the approach, restricted to what the answers leave open."""

    def next_question(self) -> str | None:
        """Return the question to ask next; None when no answer that people have can matter.

        A required question comes first. Then comes one that people know and that alone can settle
        the advice, then the one with most information for its effort. Ties go in file order.
        """
        settled = self.restricted.root < 0 and not self.case.missing
        if self.case.unasked and not settled:
            return self.case.unasked[0]
        if self.case.missing:
            return self._suggesting_question()
        askable = self.askable()
        if all(self._question(name).ease == "measure" for name in askable):
            return None
        return min(askable, key=lambda name: self._rank(askable[name], name))

    def askable(self) -> Mapping[str, int]:
        """Return the questions that may be asked now, each with its level."""
        return {name: level for name, level in self.can_matter.items() if not self._waits(name)}

    def _waits(self, name: str) -> bool:
        """Return whether another question has to be asked before."""
        after = self._question(name).only_after
        return after is not None and after.question in self.can_matter

    def _suggesting_question(self) -> str | None:
        """Return the question whose answer would suggest a required one, unless it was asked."""
        for name in self.case.missing:
            follows = self._question(name).follows
            if follows is not None and follows.question not in self.case.answers:
                return follows.question
        return None

    def _rank(self, index: int, name: str) -> tuple[bool, float, int]:
        question = self._question(name)
        unanswered = [q for q in self.compiled.levels[index].questions if self._is_open(q)]
        told = self._information.told_by(index, name, unanswered)
        first = question.ease == "know" and told.settles
        return not first, -round(told.bits / EFFORT[question.ease], 9), self._order[name]

    @cached_property
    def can_matter(self) -> Mapping[str, int]:
        """The open questions whose answer can still change the advice, each with its level."""
        if self.as_assumed.root < 0:
            return {}
        levels = self.compiled.levels
        return {
            name: i
            for i in sorted(self.as_assumed.open_levels())
            for name in levels[i].questions
            if self._is_open(name) and self._information.can_matter(i, name)
        }

    def _is_open(self, name: str) -> bool:
        return name not in self.case.answers and name not in self._set_aside

    @cached_property
    def _information(self) -> Information:
        return Information(self.compiled.levels, self.as_assumed)

    @cached_property
    def as_assumed(self) -> RestrictedDiagram:
        """The diagram once everything that is set aside is answered as assumed."""
        if not self._set_aside:
            return self.restricted
        cells = [self._cells(i, level) for i, level in enumerate(self.compiled.levels)]
        return self.restricted.narrowed(cells)

    def _cells(self, index: int, level: Level) -> Sequence[int]:
        """Return the cells that a level can still be in; what is set aside stays as assumed."""
        aside = [q for q in level.questions if q in self._set_aside and self._stays(q)]
        if not aside:
            return self.restricted.allowed[index]
        values = self.case.values
        assumed = {q: values[q] for q in aside if q in values}
        missing = frozenset(aside).difference(assumed)
        if not level.computed:
            return self.restricted.allowed[index] if missing else (level.cell_of(values),)
        return level.possible_without({**self.case.given, **assumed}, missing)

    def _stays(self, name: str) -> bool:
        """Return whether no further answer changes what is assumed for a question."""
        question = self._question(name)
        return not any(
            self._is_open(other.question)
            for other in (question.follows, question.assume_without)
            if other is not None
        )

    @cached_property
    def _set_aside(self) -> frozenset[str]:
        return set_aside(self.case)

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {name: i for i, name in enumerate(self.case.rulebook.questions)}

    def _question(self, name: str) -> Question:
        return self.case.rulebook.questions[name]


def set_aside(case: Case) -> frozenset[str]:
    """Return the questions that nobody will answer in this interview: they stay as assumed.

    They were answered "not sure", need the same measurement as one that was, or say nothing after
    the answer they wait for.
    """
    found = {*case.not_sure, *_same_measurement(case)}
    for question in case.rulebook.asked_later:
        assert question.only_after is not None
        if question.id not in case.answers and _says_nothing(question.only_after, case, found):
            found.add(question.id)
    return frozenset(found)


def _same_measurement(case: Case) -> Iterator[str]:
    """Yield the open questions that are measured together with one that nobody is sure about."""
    questions, not_sure = case.rulebook.questions, frozenset(case.not_sure)
    for one in case.rulebook.computed.values() if not_sure else ():
        measured = [name for name in one.inputs if questions[name].ease == "measure"]
        if not not_sure.isdisjoint(measured):
            yield from (name for name in measured if name not in case.answers)


def _says_nothing(after: OnlyAfter, case: Case, aside: Container[str]) -> bool:
    if after.question in case.given:
        return not after.accepts(case.given[after.question])
    if after.question not in aside:
        return False
    return not after.answers or not after.accepts(case.values.get(after.question))
