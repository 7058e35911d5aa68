"""Where the number of whole machines jumps while calls, answer length or hours have ranges.

One more machine is rented wherever `calls x output_tokens` passes a whole multiple of what one
machine makes in a month. Between two such points a cost is a straight line in each of the three
inputs, and the points are evenly spaced along the edges of their box, so that the extremes lie
at the box's corners and at the first and last jump along its edges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product

from advisor.costs.scenario.model import Scenario

CALLS, OUTPUT, HOURS = "calls_per_month", "prompt.output_tokens", "hours_per_month"
SPEED, USED = "self_hosted.output_tokens_per_second", "self_hosted.utilization"
PEAK, FEWEST = "self_hosted.peak_factor", "self_hosted.minimum_gpus"
MACHINE_KEYS = (CALLS, OUTPUT, HOURS, SPEED, USED, PEAK, FEWEST)
_FREE = (CALLS, OUTPUT, HOURS)
_SECONDS = Decimal(3600)


@dataclass(frozen=True, slots=True)
class MachineCase:
    """Calls, answer length and hours, and a number of machines that carries them."""

    inputs: Mapping[str, Decimal]
    machines: Decimal


def machine_cases(scenario: Scenario) -> list[MachineCase]:
    """Return every case that can hold an extreme of a cost with machines in it."""
    ranges = {item.key: (item.low, item.high) for item in scenario.ranges}
    found: dict[tuple[Decimal, ...], MachineCase] = {}
    for load in _loads(scenario, ranges):
        for case in _cases(scenario, ranges, load):
            found[(*case.inputs.values(), case.machines)] = case
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Load:
    """How much one hour of one machine carries, and how many always run."""

    tokens_an_hour: Decimal
    fewest: Decimal

    def machines(self, at: Mapping[str, Decimal]) -> Decimal:
        """Machines needed as an exact, not yet whole, number."""
        return at[CALLS] * at[OUTPUT] / (at[HOURS] * self.tokens_an_hour)

    def whole(self, at: Mapping[str, Decimal]) -> Decimal:
        tokens, made = at[CALLS] * at[OUTPUT], at[HOURS] * self.tokens_an_hour
        full = (tokens / made).to_integral_value(ROUND_FLOOR)
        return max(self.fewest, full + 1 if full * made < tokens else full)


def _loads(scenario: Scenario, ranges: Mapping[str, tuple[Decimal, Decimal]]) -> Iterator[_Load]:
    """More load means more machines whatever else holds, so only the two ends matter."""
    for heavy in (False, True):

        def end(key: str, *, wanted_high: bool) -> Decimal:
            one = scenario.value(key)
            low, high = ranges.get(key, (one, one))
            found = high if wanted_high else low
            return Decimal(1) if found is None else found

        speed = end(SPEED, wanted_high=not heavy) * end(USED, wanted_high=not heavy)
        peak = end(PEAK, wanted_high=heavy)
        yield _Load(speed * _SECONDS / peak, end(FEWEST, wanted_high=heavy))


def _cases(
    scenario: Scenario, ranges: Mapping[str, tuple[Decimal, Decimal]], load: _Load
) -> Iterator[MachineCase]:
    free = [key for key in _FREE if key in ranges]
    still = {key: scenario.value(key) or Decimal(0) for key in _FREE if key not in ranges}
    for corner in _corners(free, ranges):
        at = still | corner
        yield MachineCase(at, load.whole(at))
    for key in free:
        others = [other for other in free if other != key]
        for corner in _corners(others, ranges):
            yield from _jumps(key, still | corner, ranges[key], load)


def _corners(
    keys: list[str], ranges: Mapping[str, tuple[Decimal, Decimal]]
) -> Iterator[dict[str, Decimal]]:
    for ends in product(*(ranges[key] for key in keys)):
        yield dict(zip(keys, ends, strict=True))


def _jumps(
    key: str, still: Mapping[str, Decimal], ends: tuple[Decimal, Decimal], load: _Load
) -> Iterator[MachineCase]:
    """Cases at the first and last value of `key` at which the machines are exactly full."""
    needed = [load.machines({**still, key: end}) for end in ends]
    low, high = sorted(needed)
    first, last = low.to_integral_value(ROUND_CEILING), high.to_integral_value(ROUND_FLOOR)
    for count in {first, last, load.fewest}:
        no_load = not count and (key == HOURS or not needed[1])
        if no_load or not first <= count <= last:
            continue
        share = count / needed[1]
        value = ends[1] / share if key == HOURS else ends[1] * share
        for machines in (count,) if count == high else (count, count + 1):
            yield MachineCase({**still, key: value}, max(load.fewest, machines))
