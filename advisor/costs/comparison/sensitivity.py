"""How firm the cheapest option is: which input moves it, and in how much of the ranges it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from advisor.costs.amounts import Exact
from advisor.costs.bill.options import OptionName
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.ranges.exact import Ranged
from advisor.costs.ranges.machine_steps import FEWEST

Extent: TypeAlias = Literal["all", "most", "some"]

SAME_APPROACH: tuple[OptionName, ...] = ("prompt", "prompt_cached")
"""Whether the prompt is cached is not another way of doing it."""

_ZERO = Decimal(0)
_FINEST = 20
"""A jumping cost is searched until one part in two to this power of its range is left."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What one input does to the ranking while all others keep their likely value."""

    key: str
    low: Exact
    likely: Exact
    high: Exact
    lead_at_worst: Exact
    """By how much the cheapest option leads its nearest rival where this input suits it least,
    USD over the horizon; below 0 another one is cheaper there."""
    changes_at: Exact | None
    """The value nearest to the likely one at which another option becomes the cheapest."""
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
    """Return the options with a total that are another approach than `cheapest`."""
    same = SAME_APPROACH if cheapest in SAME_APPROACH else (cheapest,)
    return [entry.name for entry in estimates if not entry.missing and entry.name not in same]


def sensitivities(
    ranged: Ranged, cheapest: OptionName, rivals: Sequence[OptionName]
) -> tuple[Sensitivity, ...]:
    """Return what each input with a range does to the ranking, the most dangerous first."""
    if not rivals:
        return ()
    found = [_sensitivity(ranged, item.key, cheapest, rivals) for item in ranged.scenario.ranges]
    return tuple(sorted(found, key=lambda entry: (entry.lead_at_worst, entry.key)))


def firmness(ranged: Ranged, cheapest: OptionName, rivals: Sequence[OptionName]) -> Firmness:
    """Return in how much of the ranges `cheapest` costs least; Firmness says what that means."""
    if all(ranged.greatest_gap(cheapest, rival) <= 0 for rival in rivals):
        return Firmness(cheapest, "all")
    alone = sensitivities(ranged, cheapest, rivals)
    return Firmness(cheapest, "some" if any(entry.lead_at_worst < 0 for entry in alone) else "most")


def _sensitivity(
    ranged: Ranged, key: str, cheapest: OptionName, rivals: Sequence[OptionName]
) -> Sensitivity:
    low, high = ranged.box[ranged.bits[key]]
    likely = ranged.likely[ranged.bits[key]]
    find = _jumping if ranged.jumps_with(key) else _straight
    lead, change = find(ranged, key, cheapest, rivals)
    return Sensitivity(key, low, likely, high, lead, *(change or (None, None)))


_Change: TypeAlias = tuple[Decimal, OptionName] | None


def _straight(
    ranged: Ranged, key: str, cheapest: OptionName, rivals: Sequence[OptionName]
) -> tuple[Decimal, _Change]:
    """Every lead is a straight line in this input, so ends and crossings are exact."""
    bit = ranged.bits[key]
    low, high = ranged.box[bit]
    likely = ranged.likely[bit]
    leads: list[Decimal] = []
    changes: list[tuple[Decimal, OptionName]] = []
    for rival in rivals:
        lead = ranged.likely_total(rival) - ranged.likely_total(cheapest)
        gains = ranged.likely_slope(rival, bit) - ranged.likely_slope(cheapest, bit)
        leads += [lead + gains * (low - likely), lead + gains * (high - likely)]
        if gains and low <= (at := likely - lead / gains) <= high:
            changes.append((at, rival))
    nearest = min(changes, key=lambda change: abs(change[0] - likely), default=None)
    return min(leads), nearest if min(leads) < 0 else None


def _jumping(
    ranged: Ranged, key: str, cheapest: OptionName, rivals: Sequence[OptionName]
) -> tuple[Decimal, _Change]:
    """The lead is followed through its jumps; a change is searched between two of them."""
    likely = ranged.likely[ranged.bits[key]]
    tried = {at: _nearest(ranged, key, at, cheapest, rivals) for at in ranged.landmarks(key)}
    overtaken = [at for at, (lead, _) in tried.items() if lead < 0]
    worst = min(lead for lead, _ in tried.values())
    if not overtaken:
        return worst, None
    nearest = min(overtaken, key=lambda at: abs(at - likely))
    side = [at for at in tried if min(likely, nearest) <= at <= max(likely, nearest)]
    ahead = max(
        (at for at in side if tried[at][0] >= 0), key=lambda at: abs(at - likely), default=likely
    )
    rival = tried[nearest][1]
    if key == FEWEST:
        return worst, (nearest, rival)
    for _ in range(_FINEST):
        middle = (ahead + nearest) / 2
        lead, first = _nearest(ranged, key, middle, cheapest, rivals)
        if lead < 0:
            nearest, rival = middle, first
        else:
            ahead = middle
    return worst, (_rounded(nearest, ahead), rival)


def _nearest(
    ranged: Ranged, key: str, at: Decimal, cheapest: OptionName, rivals: Sequence[OptionName]
) -> tuple[Decimal, OptionName]:
    """Return by how much `cheapest` leads when one input is `at`, and whom."""
    totals = ranged.totals_at(key, at, [cheapest, *rivals])
    return min((totals[rival] - totals[cheapest], rival) for rival in rivals)


def _rounded(beyond: Decimal, before: Decimal) -> Decimal:
    """Return a short number between the two, or as near beyond as makes no difference."""
    width = abs(beyond - before)
    places = 0 if not width else max(0, -width.adjusted())
    return beyond.quantize(Decimal(1).scaleb(-min(places, 6)))
