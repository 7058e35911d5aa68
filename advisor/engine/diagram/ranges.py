"""The values a cell leaves open: intervals of numbers, or some of the options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import inf, nextafter
from typing import TypeAlias

from advisor.rulebook.conditions import Value
from advisor.rulebook.schema import Number


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers from `low` to `high`, both included."""

    low: float
    high: float

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int | float) and self.low <= value <= self.high

    def intersection(self, other: Interval) -> Interval | None:
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Interval(low, high) if low <= high else None

    def halves(self, *, whole: bool) -> tuple[Interval, Interval] | None:
        """Return the lower and the upper half; None for a single number.

        With `whole`, each half begins and ends at a whole number.
        """
        middle = float((int(self.low) + int(self.high)) // 2) if whole else self._middle
        after = middle + 1 if whole else nextafter(middle, inf)
        if after > self.high:
            return None
        return Interval(self.low, middle), Interval(after, self.high)

    @property
    def _middle(self) -> float:
        return self.low + (self.high - self.low) / 2

    def where(self, holds: Callable[[int], bool]) -> Interval | None:
        """Return the whole numbers of the interval for which `holds` is true.

        `holds` may change at most once from one end to the other.
        """
        low, high = int(self.low), int(self.high)
        first = holds(low)
        if low == high or first == holds(high):
            return self if first else None
        below, above = low, high
        while above - below > 1:
            middle = (below + above) // 2
            below, above = (middle, above) if holds(middle) == first else (below, middle)
        return Interval(low, below) if first else Interval(above, high)


Range: TypeAlias = Interval | tuple[Value, ...]
"""The values a cell leaves to one question: an interval, or some of its options."""


def narrow(allowed: Range, value: Value | None) -> Range | None:
    """Return the range that is left once its value is known; None when the value is outside."""
    if value is None:
        return allowed
    if value not in allowed:
        return None
    return Interval(float(value), float(value)) if isinstance(allowed, Interval) else (value,)


def overlap(one: Range, other: Range) -> bool:
    """Return whether two ranges have a value in common."""
    if isinstance(one, Interval) and isinstance(other, Interval):
        return one.intersection(other) is not None
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    return any(value in one for value in other)


def ends(allowed: Range) -> tuple[Value, ...]:
    """Return the ends of an interval, or every option."""
    if not isinstance(allowed, Interval):
        return allowed
    return (allowed.low,) if allowed.low == allowed.high else (allowed.low, allowed.high)


def sample_value(allowed: Range) -> Value:
    """Return one value of a range: the lowest number, or the first option."""
    return plain_number(allowed.low) if isinstance(allowed, Interval) else allowed[0]


def plain_number(number: float) -> Value:
    """Return a number without a decimal point where it needs none."""
    return int(number) if float(number).is_integer() else number


def round_numbers(answer: Number) -> Iterable[float]:
    """Return the round numbers that answer a question.

    They are 1, 2, 5, 10, 20 and so on, or every hundredth of a share.
    """
    if answer.max <= 1:
        return [i / 100 for i in range(101) if answer.min <= i / 100]
    return _one_two_five(answer.min, answer.max)


def _one_two_five(low: float, high: float) -> Iterator[float]:
    if low <= 0 <= high:
        yield 0
    for exponent in range(13):
        for digit in (1, 2, 5):
            number = digit * 10**exponent
            if low <= number <= high:
                yield number
