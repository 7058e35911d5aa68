"""How firm a verdict is: standing, next question, what it rests on, and what would flip it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import count, islice
from typing import Literal, TypeAlias

from advisor.engine.computed import Known
from advisor.engine.diagram.cells import Level
from advisor.engine.diagram.cheapest_paths import Routes
from advisor.engine.diagram.compile import Diagrams, diagrams
from advisor.engine.diagram.flips import Moves, whole
from advisor.engine.diagram.restricted import Outlook
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
class Prospects:
    """What a set of answers can still lead to."""

    rulebook: Rulebook
    given: Known
    """What people said, by question."""
    values: Known
    """The same with what we assume, and the computed answers."""
    compiled: Diagrams
    outlook: Outlook

    @property
    def standing(self) -> Standing:
        """Open without a required answer, settled when nothing open can matter, else leaning."""
        if self.rulebook.missing(self.given):
            return "open"
        return "settled" if self.outlook.root < 0 else "leaning"

    @property
    def possible(self) -> tuple[ApproachId, ...]:
        """The approaches that some completion of the open questions gives."""
        return tuple(self.compiled.approaches[i] for i in self.outlook.outcomes())

    def can_matter(self) -> frozenset[str]:
        """Return the open questions whose answer can still change the approach."""
        levels = self.compiled.levels
        asked = (q for i in self.outlook.open_levels() for q in levels[i].questions)
        return frozenset(q for q in asked if q not in self.given)

    def next_question(self, skipped: Collection[str] = ()) -> str | None:
        """Return the open question that tells most about the approach; None when settled.

        A required question comes first. `skipped` are questions answered "not sure".
        """
        required = self.rulebook.missing({*self.given, *skipped})
        if required:
            return required[0]
        order = list(self.rulebook.questions)
        bits = self.outlook.information()
        best = [
            (-round(bits[i], 9), order.index(name), name)
            for i in bits
            if (name := self._open_question(self.compiled.levels[i], skipped)) is not None
        ]
        return min(best)[2] if best else None

    def _open_question(self, level: Level, skipped: Collection[str]) -> str | None:
        return next((q for q in level.questions if q not in {*self.given, *skipped}), None)

    def rests_on(self) -> tuple[str, ...]:
        """Return the smallest set of assumed questions that, with the answers, settles the verdict.

        Empty when it is settled already. A question without an assumption that could still change
        the verdict is among them: it has to be answered. Found by collecting ways out and hitting
        each of them with as few questions as possible.
        """
        order = sorted(self.rulebook.questions, key=lambda q: q not in self.values)
        ways_out: set[frozenset[str]] = set()
        while True:
            fixed = _smallest_hitting_set(ways_out, order)
            found = self._ways_out(fixed)
            if not found:
                return tuple(sorted(fixed, key=list(self.rulebook.questions).index))
            ways_out |= found

    def _ways_out(self, fixed: frozenset[str]) -> set[frozenset[str]]:
        """Return ways to other approaches with `fixed` as assumed, as sets of open questions."""
        outlook = self._confirmed(fixed) if fixed else self.outlook
        if outlook.root < 0:
            return set()
        levels, present = self.compiled.levels, self._present
        costs = [[float(c != present[i]) for c in cells] for i, cells in enumerate(outlook.allowed)]
        routes = Routes(outlook, costs)
        found: set[frozenset[str]] = set()
        for target in outlook.outcomes():
            for way in islice(routes.ways(target), _WAYS_AT_ONCE):
                asked = {q for i in way for q in levels[i].questions}
                if asked:
                    found.add(frozenset(asked - set(self.given) - fixed))
        return found

    def _confirmed(self, fixed: frozenset[str]) -> Outlook:
        """Return the outlook once these questions are answered as assumed."""
        allowed = [self._left_open(i, fixed) for i in range(len(self.compiled.levels))]
        return Outlook(self.compiled.forest, self.compiled.approach, allowed)

    def _left_open(self, index: int, fixed: frozenset[str]) -> Sequence[int]:
        """Return the cells of a level that are possible once `fixed` is taken as assumed."""
        level = self.compiled.levels[index]
        confirmed = fixed.intersection(level.questions)
        if not confirmed:
            return self.outlook.allowed[index]
        if not level.computed or not confirmed.issubset(self.values):
            return (self._present[index],)
        return level.possible({**self.given, **{q: self.values[q] for q in confirmed}})

    @cached_property
    def _present(self) -> list[int]:
        """The cell of each level that the answers and assumptions fall into."""
        return [level.cell_of(self.values) for level in self.compiled.levels]

    def flips(self, target: ApproachId) -> Iterator[Flip]:
        """Yield the smallest sets of changed answers, said or assumed, that lead to `target`."""
        goal = self.compiled.approaches.index(target)
        for changes in self._moves.ways(goal):
            yield Flip(target, changes)

    @cached_property
    def _moves(self) -> Moves:
        return Moves(self.compiled, self.given, _whole(self.compiled))

    def alternatives(self, here: ApproachId) -> tuple[Flip, ...]:
        """Return one nearest flip for each other approach that can be reached, nearest first."""
        found = [next(self.flips(a), None) for a in self.rulebook.approaches if a != here]
        order = list(self.rulebook.approaches)
        reachable = [flip for flip in found if flip is not None]
        return tuple(sorted(reachable, key=lambda f: (self.effort(f), order.index(f.approach))))

    def effort(self, flip: Flip) -> int:
        """Return how many answers a flip changes, weighted by the effort each declares."""
        return sum(self.rulebook.questions[name].effort for name in flip.changes)


def prospects(rulebook: Rulebook, given: Known, values: Known) -> Prospects:
    """Return what these answers can lead to."""
    compiled = diagrams(rulebook)
    allowed = [level.possible(given) for level in compiled.levels]
    outlook = Outlook(compiled.forest, compiled.approach, allowed)
    return Prospects(rulebook, given, values, compiled, outlook)


@lru_cache(maxsize=8)
def _whole(compiled: Diagrams) -> Outlook:
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
