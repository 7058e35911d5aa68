"""How firm a verdict is: standing, next question, what it rests on, and what would flip it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count, islice
from typing import Literal, TypeAlias

from advisor.engine.case import Case
from advisor.engine.diagram.cheapest_paths import Routes
from advisor.engine.diagram.compile import Diagrams, diagrams
from advisor.engine.diagram.flips import Moves, whole
from advisor.engine.diagram.restricted import Restricted
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId

Standing: TypeAlias = Literal["settled", "leaning", "open"]

_WAYS_AT_ONCE = 10
"""Ways to one approach collected in one go: a few save rounds, all of them save no more."""


@dataclass(frozen=True)
class Flip:
    """A smallest set of changed answers that leads to another approach."""

    approach: ApproachId
    changes: Mapping[str, Value]


@dataclass(frozen=True)
class Lookahead:
    """What the answers of a case can still lead to."""

    case: Case
    compiled: Diagrams
    restricted: Restricted
    """The approach, as far as the answers leave it open."""

    @property
    def standing(self) -> Standing:
        """Open without a required answer, settled when nothing open can matter, else leaning."""
        if self.case.missing:
            return "open"
        return "settled" if self.restricted.root < 0 else "leaning"

    @property
    def possible(self) -> tuple[ApproachId, ...]:
        """The approaches that some completion of the open questions gives."""
        return tuple(self.compiled.approaches[i] for i in self.restricted.outcomes())

    def can_matter(self) -> frozenset[str]:
        """Return the open questions whose answer can still change the approach."""
        levels = self.compiled.levels
        asked = (q for i in self.restricted.open_levels() for q in levels[i].questions)
        return frozenset(q for q in asked if q not in self.case.given)

    def next_question(self) -> str | None:
        """Return the open question that tells most about the approach; None when settled.

        A required question comes first. What was answered "not sure" is not asked again.
        """
        if self.case.unasked:
            return self.case.unasked[0]
        answers = self.case.answers
        order, levels = list(self.case.rulebook.questions), self.compiled.levels
        bits = self.restricted.information()
        asks = {i: next((q for q in levels[i].questions if q not in answers), None) for i in bits}
        best = [
            (-round(bits[i], 9), order.index(name), name)
            for i, name in asks.items()
            if name is not None
        ]
        return min(best)[2] if best else None

    def rests_on(self) -> tuple[str, ...]:
        """Return the smallest set of assumed questions that, with the answers, settles the verdict.

        Empty when it is settled already. A question without an assumption that could still change
        the verdict is among them: it has to be answered. Found by collecting ways out and hitting
        each of them with as few questions as possible.
        """
        order = sorted(self.case.rulebook.questions, key=lambda q: q not in self.case.values)
        ways_out: set[frozenset[str]] = set()
        while True:
            fixed = _smallest_hitting_set(ways_out, order)
            found = self._ways_out(fixed)
            if not found:
                return tuple(sorted(fixed, key=list(self.case.rulebook.questions).index))
            ways_out |= found

    def _ways_out(self, fixed: frozenset[str]) -> set[frozenset[str]]:
        """Return ways to other approaches with `fixed` as assumed, as sets of open questions."""
        restricted = self._confirmed(fixed) if fixed else self.restricted
        if restricted.root < 0:
            return set()
        levels, present = self.compiled.levels, self._present
        allowed = enumerate(restricted.allowed)
        costs = [[float(c != present[i]) for c in cells] for i, cells in allowed]
        routes = Routes(restricted, costs)
        found: set[frozenset[str]] = set()
        for target in restricted.outcomes():
            for way in islice(routes.ways(target), _WAYS_AT_ONCE):
                asked = {q for i in way for q in levels[i].questions}
                if asked:
                    found.add(frozenset(asked - set(self.case.given) - fixed))
        return found

    def _confirmed(self, fixed: frozenset[str]) -> Restricted:
        """Return what is left once these questions are answered as assumed."""
        allowed = [self._left_open(i, fixed) for i in range(len(self.compiled.levels))]
        return Restricted(self.compiled.forest, self.compiled.approach, allowed)

    def _left_open(self, index: int, fixed: frozenset[str]) -> Sequence[int]:
        """Return the cells of a level that are possible once `fixed` is taken as assumed."""
        level = self.compiled.levels[index]
        confirmed = fixed.intersection(level.questions)
        if not confirmed:
            return self.restricted.allowed[index]
        if not level.computed or not confirmed.issubset(self.case.values):
            return (self._present[index],)
        return level.possible({**self.case.given, **{q: self.case.values[q] for q in confirmed}})

    @cached_property
    def _present(self) -> list[int]:
        """The cell of each level that the answers and assumptions fall into."""
        return [level.cell_of(self.case.values) for level in self.compiled.levels]

    def flips(self, target: ApproachId) -> Iterator[Flip]:
        """Yield the smallest sets of changed answers, said or assumed, that lead to `target`."""
        goal = self.compiled.approaches.index(target)
        for changes in self._moves.ways(goal):
            yield Flip(target, changes)

    @cached_property
    def _moves(self) -> Moves:
        return Moves(self.compiled, self.case.given, self.case.rulebook.once(_whole))

    def alternatives(self, here: ApproachId) -> tuple[Flip, ...]:
        """Return one nearest flip for each other approach that can be reached, nearest first."""
        found = [next(self.flips(a), None) for a in self.case.rulebook.approaches if a != here]
        order = list(self.case.rulebook.approaches)
        reachable = [flip for flip in found if flip is not None]
        return tuple(sorted(reachable, key=lambda f: (self.effort(f), order.index(f.approach))))

    def effort(self, flip: Flip) -> int:
        """Return how many answers a flip changes, weighted by the effort each declares."""
        return sum(self.case.rulebook.questions[name].effort for name in flip.changes)


def look_ahead(case: Case) -> Lookahead:
    """Return what the answers of a case can still lead to."""
    compiled = diagrams(case.rulebook)
    allowed = [level.possible(case.given) for level in compiled.levels]
    return Lookahead(case, compiled, Restricted(compiled.forest, compiled.approach, allowed))


def _whole(rulebook: Rulebook) -> Restricted:
    compiled = diagrams(rulebook)
    return whole(compiled, compiled.approach)


def _smallest_hitting_set(sets: Collection[frozenset[str]], order: list[str]) -> frozenset[str]:
    """Return the smallest set that meets every given set, the earliest in `order` among equals."""
    left, picked = list(sets), frozenset[str]()
    size = next(size for size in count() if _can_be_hit(left, size))
    for name in order:
        rest = [one for one in left if name not in one]
        if len(rest) < len(left) and _can_be_hit(rest, size - len(picked) - 1):
            left, picked = rest, picked | {name}
    return picked


def _can_be_hit(sets: Sequence[frozenset[str]], size: int) -> bool:
    """Return whether so many names meet every set: one of them is in the smallest set."""
    if not sets or size == 0:
        return not sets
    return any(
        _can_be_hit([one for one in sets if name not in one], size - 1)
        for name in min(sets, key=len)
    )
