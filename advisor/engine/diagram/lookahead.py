"""How firm a verdict is: standing, next question, what it rests on, and what would flip it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count, islice
from math import inf
from typing import Literal, TypeAlias

from advisor.engine.case import Case
from advisor.engine.computed import PAYBACK
from advisor.engine.diagram.asking import Asking
from advisor.engine.diagram.cheapest_paths import CheapestPaths
from advisor.engine.diagram.compile import Diagrams, NodeId, diagrams
from advisor.engine.diagram.directions import against_direction
from advisor.engine.diagram.flips import FlipSearch, SearchedDiagram
from advisor.engine.diagram.money_flips import flip_by_money, leads_to
from advisor.engine.diagram.restricted import RestrictedDiagram
from advisor.engine.price import with_own_costs
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId

Standing: TypeAlias = Literal["settled", "leaning", "open"]

_FLIPS_COMPARED = 8
"""Equally near flips to one approach among which the likeliest is looked for."""

_PATHS_AT_ONCE = 10
"""Paths to one approach collected in one round: a few save rounds, more than that save none."""


@dataclass(frozen=True)
class Flip:
    """A smallest set of changed answers that leads to another approach."""

    approach: ApproachId
    changes: Mapping[str, Value]


@dataclass(frozen=True)
class Lookahead:
    """The approaches that the answers of a case can still lead to, at its own costs."""

    case: Case
    compiled: Diagrams
    """The diagrams, with the approach as it is at the costs of the case."""
    restricted: RestrictedDiagram
    """The diagram of the approach, restricted to what the answers leave open."""

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
        """Return the question to ask next; None when no answer that people have can matter."""
        return self._asking.next_question()

    def questions_left(self) -> frozenset[str]:
        """Return the open questions whose answer can change the advice, measurements among them.

        They are fewer than those that `can_matter`: what is "not sure" stays as assumed.
        """
        return frozenset(self._asking.can_matter)

    @cached_property
    def _asking(self) -> Asking:
        return Asking(self.case, self.compiled, self.restricted)

    def rests_on(self) -> tuple[str, ...]:
        """Return the smallest set of assumed questions that, with the answers, settles the verdict.

        Empty when the verdict is settled already. A question without an assumption that could
        still change the verdict is in the set: it has to be answered. The set is found as a
        smallest hitting set: it has a question in common with every set of open questions that
        could flip the approach.
        """
        order = sorted(self.case.rulebook.questions, key=lambda q: q not in self.case.values)
        sets_that_flip: set[frozenset[str]] = set()
        fixed: frozenset[str] = frozenset()
        while True:
            fixed = _smallest_hitting_set(sets_that_flip, order, len(fixed))
            found = self._sets_that_flip(fixed)
            if not found:
                return tuple(sorted(fixed, key=list(self.case.rulebook.questions).index))
            sets_that_flip = _smallest_of(sets_that_flip | found)

    def _sets_that_flip(self, fixed: frozenset[str]) -> set[frozenset[str]]:
        """Return sets of open questions that could flip the approach, with `fixed` as assumed."""
        restricted = self._restricted_by(fixed) if fixed else self.restricted
        if restricted.root < 0:
            return set()
        levels, present_cells = self.compiled.levels, self._present_cells
        allowed = enumerate(restricted.allowed)
        costs = [[float(c != present_cells[i]) for c in cells] for i, cells in allowed]
        paths = CheapestPaths(restricted, costs)
        found: set[frozenset[str]] = set()
        for target in restricted.outcomes():
            for path in islice(paths.paths_to(target), _PATHS_AT_ONCE):
                asked = {q for i in path for q in levels[i].questions}
                if asked:
                    found.add(frozenset(asked - set(self.case.given) - fixed))
        return found

    def _restricted_by(self, fixed: frozenset[str]) -> RestrictedDiagram:
        """Return the diagram once these questions are answered as assumed."""
        allowed = [self._possible_cells(i, fixed) for i in range(len(self.compiled.levels))]
        return self.restricted.narrowed(allowed)

    def _possible_cells(self, index: int, fixed: frozenset[str]) -> Sequence[int]:
        """Return the cells of a level that are possible once `fixed` is answered as assumed."""
        level, values = self.compiled.levels[index], self.case.values
        confirmed = fixed.intersection(level.questions)
        if not confirmed:
            return self.restricted.allowed[index]
        if not level.computed:
            return (self._present_cells[index],)
        assumed = {name: values[name] for name in confirmed if name in values}
        return level.possible_without({**self.case.given, **assumed}, confirmed.difference(values))

    @cached_property
    def _present_cells(self) -> list[int]:
        """The cell of each level that the answers and assumptions fall into."""
        return [level.present_cell(self.case.values) for level in self.compiled.levels]

    def flips(self, target: ApproachId) -> Iterator[Flip]:
        """Yield the smallest sets of changed answers, said or assumed, that lead to `target`."""
        goal = self.compiled.approaches.index(target)
        for changes in self._flip_search.changes_to(goal):
            yield Flip(target, changes)

    @cached_property
    def _flip_search(self) -> FlipSearch:
        searched = self.case.rulebook.cached(_SearchedDiagrams).below(self.compiled.approach)
        return FlipSearch(searched, self.case.given)

    def alternatives(self, here: ApproachId) -> tuple[Flip, ...]:
        """Return one nearest flip for each other approach that can be reached, nearest first.

        Of the first flips that are equally near, it is the one that follows the direction in which
        answers mostly move. Each is decided again before it counts, at the costs it leads to. Where
        the costs alone decide, the flip may be another volume or another length of the prompt.
        """
        found = [self._likeliest(a) for a in self.case.rulebook.approaches if a != here]
        order = list(self.case.rulebook.approaches)
        reachable = [flip for flip in found if flip is not None]
        return tuple(sorted(reachable, key=lambda f: (self.effort(f), order.index(f.approach))))

    def _likeliest(self, target: ApproachId) -> Flip | None:
        book, given = self.case.rulebook, self.case.given
        likely = None
        for flip in islice(self.confirmed_flips(target), _FLIPS_COMPARED):
            against = against_direction(book, given, flip.changes)
            if likely is None or against < likely[0]:
                likely = (against, flip)
            if against == 0:
                break
        return None if likely is None else likely[1]

    def confirmed_flips(self, target: ApproachId) -> Iterator[Flip]:
        """Yield the smallest flips to `target`, each decided again at the costs it brings about.

        Among them is the flip through money, if there is one and no smaller flip.
        """
        flips = (f for f in self.flips(target) if leads_to(self.case, f.changes, target))
        first, by_money = next(flips, None), self._flip_by_money
        least = inf if first is None else self.effort(first)
        if by_money is not None and by_money.approach == target and self.effort(by_money) <= least:
            yield by_money
            least = self.effort(by_money)
        if first is not None and self.effort(first) == least:
            yield first
            yield from flips

    @cached_property
    def _flip_by_money(self) -> Flip | None:
        """The flip that changes nothing but what the costs are counted from, if there is one."""
        found = flip_by_money(self.case)
        return None if found is None else Flip(*found)

    def effort(self, flip: Flip) -> int:
        """Return how many answers a flip changes, weighted by the effort each declares."""
        return sum(self.case.rulebook.questions[name].effort for name in flip.changes)


def look_ahead(case: Case, price: Callable[[Case], Case] = with_own_costs) -> Lookahead:
    """Return the approaches that the answers of a case can still lead to, at its own costs.

    A case without costs is priced if a rule on money can matter: by `price`, which may leave out
    what no verdict reads.
    """
    compiled = diagrams(case.rulebook)
    allowed = [level.possible(case.given) for level in compiled.levels]
    restricted = _restricted(compiled, allowed)
    if not restricted.open_levels().isdisjoint(compiled.cost_levels):
        if PAYBACK not in case.values and not case.unasked:
            case = price(case)
        restricted = _restricted(compiled.with_costs(case.values), allowed)
    return Lookahead(case, compiled.with_costs(case.values), restricted)


def _restricted(compiled: Diagrams, allowed: Sequence[Sequence[int]]) -> RestrictedDiagram:
    return RestrictedDiagram(compiled.forest, compiled.approach, allowed)


class _SearchedDiagrams:
    """The diagrams of one rulebook in which flips are searched: one for each result of costs."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._compiled = diagrams(rulebook)
        self._known: dict[NodeId, SearchedDiagram] = {}

    def below(self, root: NodeId) -> SearchedDiagram:
        return self._known.setdefault(root, SearchedDiagram(self._compiled, root))


def _smallest_of(sets: Collection[frozenset[str]]) -> set[frozenset[str]]:
    """Return the sets without those that hold another one: whatever meets that one meets them."""
    found: set[frozenset[str]] = set()
    for one in sorted(sets, key=len):
        if not any(kept <= one for kept in found):
            found.add(one)
    return found


def _smallest_hitting_set(
    sets: Collection[frozenset[str]], order: Sequence[str], least: int
) -> frozenset[str]:
    """Return the smallest set that meets every given set, the earliest in `order` among equals.

    It has at least `least` names. Inside, each name is a bit and each set a number.
    """
    bits = {name: 1 << i for i, name in enumerate(order)}
    left, picked = [sum(bits[name] for name in one) for one in sets], frozenset[str]()
    size = next(size for size in count(least) if _can_be_hit(left, size))
    for name, bit in bits.items():
        rest = [one for one in left if not one & bit]
        if len(rest) < len(left) and _can_be_hit(rest, size - len(picked) - 1):
            left, picked = rest, picked | {name}
    return picked


def _can_be_hit(sets: Sequence[int], size: int) -> bool:
    """Return whether `size` bits are enough to hit every set.

    One of them has to be in the smallest set, so only its bits are tried.
    """
    if not sets or size == 0:
        return not sets
    tried = min(sets, key=int.bit_count)
    while tried:
        bit = tried & -tried
        if _can_be_hit([one for one in sets if not one & bit], size - 1):
            return True
        tried ^= bit
    return False
