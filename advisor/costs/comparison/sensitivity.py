"""How firm the cheapest option is: which inputs change it, and how much of their ranges do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from advisor.costs.amounts import Exact
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.options import OPTIONS, OptionName
from advisor.costs.ranges.exact import CostRanges
from advisor.costs.ranges.machine_steps import MINIMUM_GPUS

Extent: TypeAlias = Literal["all", "most", "some"]

_ZERO = Decimal(0)
_HALVINGS = 20
"""How often the search for a change halves the distance between two values."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The effect of one input on the ranking while all other inputs keep their likely value."""

    key: str
    low: Exact
    likely: Exact
    high: Exact
    lead_at_worst: Exact
    """The smallest lead of the cheapest option over its nearest rival in the range, USD over the
    horizon; below 0 another option is cheaper there."""
    changes_at: Exact | None
    """The value nearest to the likely value at which another option becomes the cheapest."""
    cheapest_then: OptionName | None


@dataclass(frozen=True, slots=True)
class Firmness:
    """In how much of the ranges the option that is likely cheapest stays so.

    `all`: it costs least, or as little as another, at every point of the ranges, proved from the
    exact greatest difference to each rival. `most`: no single input changes that while the others
    keep their likely value, but several together may. `some`: one input alone changes it; the
    sensitivities say which and where. Nothing is sampled and no volume is measured. A cached and
    an uncached prompt count as one option.
    """

    cheapest: OptionName
    extent: Extent


def rivals_of(cheapest: OptionName, estimates: Sequence[CostEstimate]) -> list[OptionName]:
    """Return the ranked options that are a different approach from `cheapest`."""
    way = OPTIONS[cheapest].way
    priced = (entry.name for entry in estimates if entry.is_ranked)
    return [name for name in priced if OPTIONS[name].way != way]


def sensitivities(
    costs: CostRanges, cheapest: OptionName, rivals: Sequence[OptionName]
) -> tuple[Sensitivity, ...]:
    """Return the effect of each input with a range on the ranking, the largest first."""
    if not rivals:
        return ()
    found = [_sensitivity(costs, item.key, cheapest, rivals) for item in costs.scenario.ranges]
    return tuple(sorted(found, key=lambda entry: (entry.lead_at_worst, entry.key)))


def firmness(costs: CostRanges, cheapest: OptionName, rivals: Sequence[OptionName]) -> Firmness:
    """Return in how much of the ranges `cheapest` costs least."""
    if all(costs.greatest_gap(cheapest, rival) <= 0 for rival in rivals):
        return Firmness(cheapest, "all")
    alone = sensitivities(costs, cheapest, rivals)
    return Firmness(cheapest, "some" if any(entry.lead_at_worst < 0 for entry in alone) else "most")


def _sensitivity(
    costs: CostRanges, key: str, cheapest: OptionName, rivals: Sequence[OptionName]
) -> Sensitivity:
    low, high = costs.box[costs.bits[key]]
    likely = costs.likely[costs.bits[key]]
    find = _with_jumps if costs.jumps_with(key) else _without_jumps
    lead, change = find(costs, key, cheapest, rivals)
    return Sensitivity(key, low, likely, high, lead, *(change or (None, None)))


_Change: TypeAlias = tuple[Decimal, OptionName] | None


def _without_jumps(
    costs: CostRanges, key: str, cheapest: OptionName, rivals: Sequence[OptionName]
) -> tuple[Decimal, _Change]:
    """Return the worst lead and the nearest change. Each lead is linear, so both are exact."""
    bit = costs.bits[key]
    low, high = costs.box[bit]
    likely = costs.likely[bit]
    leads: list[Decimal] = []
    changes: list[tuple[Decimal, OptionName]] = []
    for rival in rivals:
        lead = costs.likely_total(rival) - costs.likely_total(cheapest)
        slope = costs.likely_slope(rival, bit) - costs.likely_slope(cheapest, bit)
        leads += [lead + slope * (low - likely), lead + slope * (high - likely)]
        if slope and low <= (at := likely - lead / slope) <= high:
            changes.append((at, rival))
    nearest = min(changes, key=lambda change: abs(change[0] - likely), default=None)
    return min(leads), nearest if min(leads) < 0 else None


def _with_jumps(
    costs: CostRanges, key: str, cheapest: OptionName, rivals: Sequence[OptionName]
) -> tuple[Decimal, _Change]:
    """Return the worst lead and the nearest change. The change is searched by halving."""
    likely = costs.likely[costs.bits[key]]
    tried = {
        at: _lead_and_rival(costs, key, at, cheapest, rivals) for at in costs.values_to_try(key)
    }
    overtaken = [at for at, (lead, _) in tried.items() if lead < 0]
    worst = min(lead for lead, _ in tried.values())
    if not overtaken:
        return worst, None
    nearest = min(overtaken, key=lambda at: abs(at - likely))
    between = [at for at in tried if min(likely, nearest) <= at <= max(likely, nearest)]
    ahead = max(
        (at for at in between if tried[at][0] >= 0), key=lambda at: abs(at - likely), default=likely
    )
    rival = tried[nearest][1]
    if key == MINIMUM_GPUS:
        return worst, (nearest, rival)
    for _ in range(_HALVINGS):
        middle = (ahead + nearest) / 2
        lead, first = _lead_and_rival(costs, key, middle, cheapest, rivals)
        if lead < 0:
            nearest, rival = middle, first
        else:
            ahead = middle
    return worst, (_rounded(nearest, ahead), rival)


def _lead_and_rival(
    costs: CostRanges, key: str, at: Decimal, cheapest: OptionName, rivals: Sequence[OptionName]
) -> tuple[Decimal, OptionName]:
    """Return the lead of `cheapest` with one input at `at`, USD, and its nearest rival."""
    totals = costs.totals_at(key, at, [cheapest, *rivals])
    return min((totals[rival] - totals[cheapest], rival) for rival in rivals)


def _rounded(beyond: Decimal, before: Decimal) -> Decimal:
    """Return `beyond` rounded to as few decimals as the distance to `before` allows."""
    width = abs(beyond - before)
    places = 0 if not width else max(0, -width.adjusted())
    return beyond.quantize(Decimal(1).scaleb(-min(places, 6)))
