"""Between which values a crossing lies when inputs have ranges.

A crossing is a quotient: what one option costs more before it saves, over what it saves. The
two share no input but the price and amount of embedded text, which moves both the same way. So
the earliest crossing is the least numerator over the greatest denominator and the latest the
other way round; a denominator that can reach zero means that it may never come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from advisor.costs.bill.lines import MILLION
from advisor.costs.bill.options import OptionName
from advisor.costs.polynomial import add, fix, greatest, least
from advisor.costs.ranges.exact import Ranged
from advisor.costs.ranges.machine_crossings import machine_break_even

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Ends:
    """The earliest and the latest value of a crossing; None is never."""

    low: Decimal | None
    high: Decimal | None


def break_even_ends(ranged: Ranged, a: OptionName, b: OptionName) -> Ends:
    """Return the ends of `((F_a - F_b) / H + M_a - M_b) / ((c_b - c_a) / 1,000,000)`."""
    if a == b:
        return Ends(None, None)
    if "self_hosted" in (a, b):
        return Ends(*machine_break_even(ranged, a, b))
    gaps = list(monthly_gaps(ranged, a, b))
    low, high = ranged.ends([b, a], lambda sums: add(sums[0].per_million, sums[1].per_million, -1))
    least_gap, greatest_gap = min(gap for gap, _ in gaps), max(gap for _, gap in gaps)
    return _quotient(least_gap * MILLION, greatest_gap * MILLION, low, high)


def payback_ends(ranged: Ranged, a: OptionName, b: OptionName) -> Ends:
    """Return the ends of `(F_a - F_b) / (a month of b - a month of a)`."""
    once = ranged.ends([a, b], lambda sums: add(sums[0].once, sums[1].once, -1))
    saved = ranged.ends([b, a], lambda sums: add(sums[0].monthly, sums[1].monthly, -1))
    return _quotient(*once, *saved)


def recover_ends(ranged: Ranged, a: OptionName, b: OptionName) -> Ends:
    """Return the ends of `(F_a - F_b) / ((c_b - c_a) / 1,000,000)`."""
    once = ranged.ends([a, b], lambda sums: add(sums[0].once, sums[1].once, -1))
    saved = ranged.ends([b, a], lambda sums: add(sums[0].per_million, sums[1].per_million, -1))
    return _quotient(once[0] * MILLION, once[1] * MILLION, *saved)


def monthly_gaps(ranged: Ranged, a: OptionName, b: OptionName) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield the ends of what `a` costs more than `b` in a month before any call is made.

    Upfront costs are spread over the horizon, so every length of it that matters has its own.
    """
    for case in ranged.cases([a, b]):
        one, other = ranged.sums(a, case), ranged.sums(b, case)
        once, fixed = add(one.once, other.once, -1), add(one.fixed, other.fixed, -1)
        for months in ranged.horizons(case):
            gap = fix(add(fixed, once, 1 / months), case.values)
            yield least(gap, ranged.box), greatest(gap, ranged.box)


def _quotient(
    least_above: Decimal, greatest_above: Decimal, least_below: Decimal, greatest_below: Decimal
) -> Ends:
    low = max(_ZERO, least_above) / greatest_below if greatest_below > 0 else None
    high = max(_ZERO, greatest_above) / least_below if least_below > 0 else None
    return Ends(low, high)
