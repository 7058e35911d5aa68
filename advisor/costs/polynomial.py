"""Exact lowest and highest value of a cost when its inputs have ranges.

Every cost is a sum of products, and each product holds an input at most once. With all other
inputs fixed, the cost is therefore a straight line in each input. Such a function has its
extremes at corners of the box of ranges, so nothing is sampled. The sign of each slope tells
which corner; only an input whose slope changes sign inside the box is tried at both ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

Polynomial: TypeAlias = dict[int, Decimal]
"""The coefficient of each product; a product is an integer with one bit for each input."""

Box: TypeAlias = Mapping[int, tuple[Decimal, Decimal]]
"""The lowest and highest value of each input, by its bit; no value is below 0."""

_ZERO = Decimal(0)


def add(one: Polynomial, other: Polynomial, times: Decimal | int = 1) -> Polynomial:
    """Return `one + times * other`."""
    total = dict(one)
    for inputs, coefficient in other.items():
        total[inputs] = total.get(inputs, _ZERO) + times * coefficient
    return total


def multiply(one: Polynomial, other: Polynomial) -> Polynomial:
    """Return the product of two polynomials that share no input."""
    total: Polynomial = {}
    for ours, ours_times in one.items():
        for theirs, theirs_times in other.items():
            assert not ours & theirs
            both = ours | theirs
            total[both] = total.get(both, _ZERO) + ours_times * theirs_times
    return total


def substitute(cost: Polynomial, values: Mapping[int, Decimal]) -> Polynomial:
    """Return `cost` with the inputs in `values` (by bit) set to those values."""
    known = sum(values)
    total: Polynomial = {}
    for inputs, coefficient in cost.items():
        if here := inputs & known:
            for bit in _bits(here):
                coefficient *= values[bit]  # noqa: PLW2901
        left = inputs ^ here
        total[left] = total.get(left, _ZERO) + coefficient
    return total


def evaluate(cost: Polynomial, values: Mapping[int, Decimal]) -> Decimal:
    """Return the value of `cost` when every input has the value given by its bit."""
    return substitute(cost, values).get(0, _ZERO)


def minimum(cost: Polynomial, box: Box) -> Decimal:
    """Return the lowest value of `cost` in the box."""
    return _extreme(cost, box, want_maximum=False)


def maximum(cost: Polynomial, box: Box) -> Decimal:
    """Return the highest value of `cost` in the box."""
    return _extreme(cost, box, want_maximum=True)


def slopes(cost: Polynomial, values: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Return the slope of `cost` in each input, by bit, with all inputs at `values`."""
    found: dict[int, Decimal] = {}
    for inputs, coefficient in cost.items():
        bits = _bits(inputs)
        for bit in bits:
            slope = coefficient
            for other in bits:
                if other != bit:
                    slope *= values[other]
            found[bit] = found.get(bit, _ZERO) + slope
    return found


def _extreme(cost: Polynomial, box: Box, *, want_maximum: bool) -> Decimal:
    while any(cost):
        rising = falling = 0
        for inputs, coefficient in cost.items():
            if coefficient >= 0:
                rising |= inputs
            else:
                falling |= inputs
        ends: dict[int, Decimal] = {}
        for bit in _bits(rising | falling):
            rises = _is_rising(cost, bit, box) if bit & rising & falling else bool(bit & rising)
            if rises is not None:
                ends[bit] = box[bit][rises == want_maximum]
        if not ends:
            # No sign is settled: try both ends of any one input, here the one with the lowest bit.
            first = (rising | falling) & -(rising | falling)
            return _extreme_of_ends(cost, first, box, want_maximum=want_maximum)
        cost = substitute(cost, ends)
    return cost.get(0, _ZERO)


def _extreme_of_ends(cost: Polynomial, bit: int, box: Box, *, want_maximum: bool) -> Decimal:
    found = [
        _extreme(substitute(cost, {bit: end}), box, want_maximum=want_maximum) for end in box[bit]
    ]
    return max(found) if want_maximum else min(found)


def _is_rising(cost: Polynomial, bit: int, box: Box) -> bool | None:
    """Return whether `cost` rises with that input everywhere in the box; None where it depends."""
    least_slope = greatest_slope = _ZERO
    for inputs, coefficient in cost.items():
        if not inputs & bit:
            continue
        low = high = coefficient
        for other in _bits(inputs ^ bit):
            smallest, largest = box[other]
            low *= smallest
            high *= largest
        if coefficient < 0:
            low, high = high, low
        least_slope += low
        greatest_slope += high
    if least_slope >= 0:
        return True
    return False if greatest_slope <= 0 else None


@lru_cache(maxsize=4096)
def _bits(inputs: int) -> tuple[int, ...]:
    found = []
    while inputs:
        bit = inputs & -inputs
        found.append(bit)
        inputs ^= bit
    return tuple(found)
