"""The results that the computed answers of one level can have, alone and together.

A computed answer only rises or only falls with each of its inputs. So over ranges of inputs, its
lowest and highest results come from the ends of the ranges (the corners), and every result in
between occurs too. Computed answers of one level all share one input, a whole number. Once that
number is known, they no longer depend on each other: results occur together where one value of the
shared input allows each of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import isqrt
from typing import TypeAlias

from advisor.engine.computed import COMPUTED, Known
from advisor.engine.diagram.ranges import Interval, Range, ends, overlap
from advisor.formats.cached_method import cached_method
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Computed

ResultParts: TypeAlias = tuple[int, ...]
"""For each computed answer of a level, the number of the part its result lies in."""


@dataclass(frozen=True, eq=False)
class ComputedResults:
    """The computed answers of one level, with their results divided into parts.

    No rule tells the results in one part apart.
    """

    rulebook: Rulebook
    computed: Sequence[Computed] = ()
    parts: Sequence[Sequence[Range]] = ()

    def within(self, ranges: Mapping[str, Range]) -> set[ResultParts]:
        """Return each combination of results that inputs within these ranges can give together."""
        if self.shared_question is None:
            possible = (self._possible_parts(i, ranges) for i in range(len(self.computed)))
            return set(product(*possible))
        shared = ranges[self.shared_question]
        assert isinstance(shared, Interval)
        by_shared = [
            self._range_by_shared(i, self._unshared_ends(i, ranges))
            for i in range(len(self.computed))
        ]
        return _joint_results(by_shared, int(shared.low), int(shared.high))

    @cached_property
    def shared_question(self) -> str | None:
        """The question that every computed answer of the level reads, where there are several."""
        if len(self.computed) <= 1:
            return None
        (name,) = frozenset[str].intersection(*(frozenset(one.inputs) for one in self.computed))
        return name

    def _possible_parts(self, index: int, ranges: Mapping[str, Range]) -> list[int]:
        """Return the numbers of the parts that one computed answer can be in."""
        one, parts = self.computed[index], self.parts[index]
        if not one.inputs:
            return list(range(len(parts)))
        possible = _possible_results(self.rulebook, one, ranges)
        return [i for i, part in enumerate(parts) if any(overlap(part, t) for t in possible)]

    def _unshared_ends(self, index: int, ranges: Mapping[str, Range]) -> _InputEnds:
        names = self.computed[index].inputs
        return tuple([ends(ranges[name]) for name in names if name != self.shared_question])

    @cached_method(1024)
    def _range_by_shared(self, index: int, others: _InputEnds) -> _RangeByShared:
        assert self.shared_question is not None
        return _RangeByShared(self, index, others, self.shared_question)


_InputEnds: TypeAlias = tuple[tuple[Value, ...], ...]
"""The ends of the ranges of a computed answer's other inputs, in the answer's own order."""


class _RangeByShared:
    """The range of one computed answer for each value of the shared input.

    The range is over all values of the other inputs.
    """

    def __init__(
        self, computed_results: ComputedResults, index: int, others: _InputEnds, shared: str
    ) -> None:
        self._rulebook = computed_results.rulebook
        self._one = computed_results.computed[index]
        self._shared = shared
        names = [name for name in self._one.inputs if name != self._shared]
        self._corners = _corners(dict(zip(names, others, strict=True)))
        self._starts = [self._lowest(part) for part in computed_results.parts[index]]
        self._known: dict[int, range] = {}

    def at(self, value: int) -> range:
        """Return the numbers of the parts that the answer can be in at this value."""
        found = self._known.get(value)
        if found is None:
            answers = [{**corner, self._shared: value} for corner in self._corners]
            results = [self._rank(r) for r in _results_at(self._rulebook, self._one, answers)]
            first = bisect_right(self._starts, min(results)) - 1
            found = self._known[value] = range(first, bisect_right(self._starts, max(results)))
        return found

    def _rank(self, result: Value) -> float:
        """Return a number as it is, and the position of a word among the words."""
        return float(result) if self._one.values is None else self._words.index(str(result))

    def _lowest(self, part: Range) -> float:
        if isinstance(part, Interval):
            return part.low
        return min(self._words.index(str(word)) for word in part)

    @cached_property
    def _words(self) -> list[str]:
        return list(self._one.values or ())


def _joint_results(by_shared: Sequence[_RangeByShared], low: int, high: int) -> set[ResultParts]:
    """Return the combinations of results that some shared input from `low` to `high` allows.

    An interval is searched only while it can hold a combination not found yet. Between two values
    each answer only rises or only falls, so it stays between its results at the two.
    """

    def at(value: int) -> list[range]:
        return [one.at(value) for one in by_shared]

    first, last = at(low), at(high)
    found = {*product(*first), *product(*last)}
    left = [(low, first, high, last)]
    while left:
        low, first, high, last = left.pop()
        if high - low > 1 and not found.issuperset(product(*map(_spanned, first, last))):
            # The geometric middle of low + 1 and high + 1. Volumes go up to 10^12 and thresholds
            # lie orders of magnitude apart; (low + high) // 2 would take many steps to get from
            # large volumes to small ones.
            middle = max(low + 1, isqrt((low + 1) * (high + 1)) - 1)
            now = at(middle)
            found.update(product(*now))
            left += [(low, first, middle, now), (middle, now, high, last)]
    return found


def _spanned(one: range, other: range) -> range:
    return range(min(one.start, other.start), max(one.stop, other.stop))


def _possible_results(
    rulebook: Rulebook, one: Computed, ranges: Mapping[str, Range]
) -> list[Range]:
    """Return the values that a computed answer takes over these ranges of its inputs."""
    results = _results_at(
        rulebook, one, _corners({name: ends(ranges[name]) for name in one.inputs})
    )
    if one.values is None:
        numbers = [float(result) for result in results]
        return [Interval(min(numbers), max(numbers))]
    order = list(one.values)
    if not COMPUTED[one.id].ordered:
        return [(word,) for word in order if word in results]
    ranks = [order.index(str(result)) for result in results]
    return [(word,) for word in order[min(ranks) : max(ranks) + 1]]


def _corners(ends_of: Mapping[str, Sequence[Value]]) -> list[Known]:
    """Return every combination of one end for each input."""
    picked = product(*ends_of.values())
    return [dict(zip(ends_of, corner, strict=True)) for corner in picked]


def _results_at(rulebook: Rulebook, one: Computed, answers: Sequence[Known]) -> list[Value]:
    function, on = COMPUTED[one.id].value, rulebook.about.as_of
    results = (function(known, rulebook, on) for known in answers)
    return [result for result in results if result is not None]
