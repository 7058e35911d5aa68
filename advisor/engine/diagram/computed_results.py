"""Which results the computed answers of one level can take, and which of them together.

A computed answer rises or falls with each of its inputs, so over a box of inputs its extremes lie
at the corners, and everything between the extremes is taken on the way from one corner to another.
Computed answers that share an input share just one, a whole number. Once it is known they stand
free of each other, so results go together where one value of it allows each of them.
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
from advisor.engine.diagram.ranges import Interval, Range, ends, touches
from advisor.rulebook.cached_method import cached_method
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Computed

Results: TypeAlias = tuple[int, ...]
"""For each computed answer of a level, the number of the part its result lies in."""


@dataclass(frozen=True, eq=False)
class Reaching:
    """The computed answers of one level, with their results in parts that no rule tells apart."""

    rulebook: Rulebook
    computed: Sequence[Computed] = ()
    parts: Sequence[Sequence[Range]] = ()

    def over(self, box: Mapping[str, Range]) -> set[Results]:
        """Return each combination of results that some inputs in the box give at once."""
        if self.shared is None:
            numbers = (self._numbers(i, box) for i in range(len(self.computed)))
            return set(product(*numbers))
        shared = box[self.shared]
        assert isinstance(shared, Interval)
        along = [self._along(i, self._others(i, box)) for i in range(len(self.computed))]
        return _together(along, int(shared.low), int(shared.high))

    @cached_property
    def shared(self) -> str | None:
        """The one question that several computed answers read; None for fewer than two."""
        if len(self.computed) <= 1:
            return None
        (name,) = frozenset[str].intersection(*(frozenset(one.inputs) for one in self.computed))
        return name

    def _numbers(self, which: int, box: Mapping[str, Range]) -> list[int]:
        """Return the parts that a computed answer can lie in."""
        one, parts = self.computed[which], self.parts[which]
        if not one.inputs:
            return list(range(len(parts)))
        taken = _values_over(self.rulebook, one, box)
        return [i for i, part in enumerate(parts) if any(touches(part, t) for t in taken)]

    def _others(self, which: int, box: Mapping[str, Range]) -> _Ends:
        names = self.computed[which].inputs
        return tuple([ends(box[name]) for name in names if name != self.shared])

    @cached_method(1024)
    def _along(self, which: int, others: _Ends) -> _Along:
        return _Along(self, which, others)


_Ends: TypeAlias = tuple[tuple[Value, ...], ...]
"""The ends of some inputs of a computed answer, in its own order."""


class _Along:
    """A computed answer at each value of the shared input, while its others roam over a box."""

    def __init__(self, reaching: Reaching, which: int, others: _Ends) -> None:
        assert reaching.shared is not None
        self._rulebook = reaching.rulebook
        self._one = reaching.computed[which]
        self._shared = reaching.shared
        names = [name for name in self._one.inputs if name != self._shared]
        self._corners = _corners(dict(zip(names, others, strict=True)))
        self._starts = [_start(part) for part in reaching.parts[which]]
        self._known: dict[int, range] = {}

    def at(self, value: int) -> range:
        """Return the numbers of the parts that the answer can lie in."""
        found = self._known.get(value)
        if found is None:
            answers = [{**corner, self._shared: value} for corner in self._corners]
            results = [float(r) for r in _results(self._rulebook, self._one, answers)]
            first = bisect_right(self._starts, min(results)) - 1
            found = self._known[value] = range(first, bisect_right(self._starts, max(results)))
        return found


def _together(along: Sequence[_Along], low: int, high: int) -> set[Results]:
    """Search the values of the shared input, as long as there may be more between two of them.

    Between two values each answer only rises or only falls, so nothing else is there than what
    lies between its results at both.
    """

    def at(value: int) -> list[range]:
        return [one.at(value) for one in along]

    first, last = at(low), at(high)
    found = {*product(*first), *product(*last)}
    left = [(low, first, high, last)]
    while left:
        low, first, high, last = left.pop()
        if high - low > 1 and not found.issuperset(product(*map(_from_to, first, last))):
            middle = max(low + 1, isqrt((low + 1) * (high + 1)) - 1)
            now = at(middle)
            found.update(product(*now))
            left += [(low, first, middle, now), (middle, now, high, last)]
    return found


def _from_to(one: range, other: range) -> range:
    return range(min(one.start, other.start), max(one.stop, other.stop))


def _start(part: Range) -> float:
    assert isinstance(part, Interval)
    return part.low


def _values_over(rulebook: Rulebook, one: Computed, box: Mapping[str, Range]) -> list[Range]:
    """Return the values a computed answer takes when its inputs roam over a box."""
    results = _results(rulebook, one, _corners({name: ends(box[name]) for name in one.inputs}))
    if one.values is None:
        numbers = [float(result) for result in results]
        return [Interval(min(numbers), max(numbers))]
    order = list(one.values)
    ranks = [order.index(str(result)) for result in results]
    return [(word,) for word in order[min(ranks) : max(ranks) + 1]]


def _corners(ends_of: Mapping[str, Sequence[Value]]) -> list[Known]:
    """Return every way to take one of the ends of each input."""
    picked = product(*ends_of.values())
    return [dict(zip(ends_of, corner, strict=True)) for corner in picked]


def _results(rulebook: Rulebook, one: Computed, answers: Sequence[Known]) -> list[Value]:
    function, on = COMPUTED[one.id].value, rulebook.about.as_of
    results = (function(known, rulebook, on) for known in answers)
    return [result for result in results if result is not None]
