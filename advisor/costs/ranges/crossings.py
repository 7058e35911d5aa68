"""The lowest and highest value of a crossing when inputs have ranges.

A crossing is a quotient: the extra cost of an option before it saves, over its saving. Numerator
and denominator share no input except the price and amount of embedded text, and these change
both in the same direction. So the earliest crossing is the lowest numerator over the highest
denominator, and the latest is the reverse. If the denominator can reach 0, the crossing may
never come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from advisor.costs.bill.lines import MILLION
from advisor.costs.options import OptionName
from advisor.costs.polynomial import add, maximum, minimum, substitute
from advisor.costs.ranges.break_even import fewer_machines
from advisor.costs.ranges.exact import CostRanges
from advisor.costs.ranges.machine_crossings import machine_break_even
from advisor.costs.spread import Interval

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Ends:
    """The earliest and latest value of a crossing; None means never."""

    low: Decimal | None
    high: Decimal | None


def reaching(ends: Ends, likely: Decimal | None) -> Interval[Decimal]:
    """Return the likely value between these ends, moved out where it lies outside of them."""
    if likely is None:
        return Interval(ends.low, None, None)
    low = likely if ends.low is None else min(ends.low, likely)
    return Interval(low, likely, None if ends.high is None else max(ends.high, likely))


def break_even_ends(costs: CostRanges, a: OptionName, b: OptionName) -> Ends:
    """Return the ends of `((F_a - F_b) / H + M_a - M_b) / ((c_b - c_a) / 1,000,000)`."""
    if a == b:
        return Ends(None, None)
    if a in costs.loads and b in costs.loads:
        return _machines_saved(costs, a, b)
    if a in costs.loads or b in costs.loads:
        return Ends(*machine_break_even(costs, a, b))
    gaps = list(monthly_gaps(costs, a, b))
    low, high = costs.ends([b, a], lambda two: add(two[0].over_horizon, two[1].over_horizon, -1))
    least_gap, greatest_gap = min(gap for gap, _ in gaps), max(gap for _, gap in gaps)
    return _quotient(least_gap * MILLION, greatest_gap * MILLION, low, high)


def _machines_saved(costs: CostRanges, a: OptionName, b: OptionName) -> Ends:
    """Return the ends of the volume above which one option on machines needs enough fewer.

    Fast machines of one beside slow machines of the other count too, so the ends are never too
    narrow.
    """
    gaps = [gap for pair in monthly_gaps(costs, a, b) for gap in pair]
    found: list[list[Decimal | None]] = []
    for heavy, gap in ((False, min(gaps)), (True, max(gaps))):
        pairs = product(
            costs.machines_at_ends(a, heavy=heavy), costs.machines_at_ends(b, heavy=not heavy)
        )
        found.append([fewer_machines(one, other, gap) for one, other in pairs])
    early, late = found
    known = [calls for calls in early if calls is not None]
    latest = [calls for calls in late if calls is not None]
    return Ends(min(known, default=None), max(latest) if len(latest) == len(late) else None)


def payback_ends(costs: CostRanges, a: OptionName, b: OptionName) -> Ends:
    """Return the ends of `(F_a - F_b) / (a month of b - a month of a)`."""
    once = costs.ends([a, b], lambda two: add(two[0].once, two[1].once, -1))
    saved = costs.ends([b, a], lambda two: add(two[0].monthly, two[1].monthly, -1))
    return _quotient(*once, *saved)


def recover_ends(costs: CostRanges, a: OptionName, b: OptionName) -> Ends:
    """Return the ends of `(F_a - F_b) / ((c_b - c_a) / 1,000,000)`."""
    once = costs.ends([a, b], lambda two: add(two[0].once, two[1].once, -1))
    saved = costs.ends([b, a], lambda two: add(two[0].per_million, two[1].per_million, -1))
    return _quotient(once[0] * MILLION, once[1] * MILLION, *saved)


def monthly_gaps(
    costs: CostRanges, a: OptionName, b: OptionName
) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield the lowest and highest extra monthly cost of `a` over `b` before any call, USD.

    Upfront costs are spread over the horizon, so each length of the horizon gives a pair.
    """
    for case in costs.cases([a, b]):
        one, other = costs.polynomials(a, case), costs.polynomials(b, case)
        once, fixed = add(one.once, other.once, -1), add(one.fixed, other.fixed, -1)
        fixed = substitute(fixed, costs.without_machines)
        for months in costs.horizons(case):
            gap = substitute(add(fixed, once, 1 / months), case.values)
            yield minimum(gap, costs.box), maximum(gap, costs.box)


def _quotient(
    least_above: Decimal, greatest_above: Decimal, least_below: Decimal, greatest_below: Decimal
) -> Ends:
    low = max(_ZERO, least_above) / greatest_below if greatest_below > 0 else None
    high = max(_ZERO, greatest_above) / least_below if least_below > 0 else None
    return Ends(low, high)
