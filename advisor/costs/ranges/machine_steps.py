"""Where the number of whole machines jumps when calls, answer length or hours have ranges.

One more machine is rented wherever `calls x output_tokens` passes a whole multiple of the tokens
that one machine produces in a month. Between two such points a cost is linear in each of the
three inputs, and the points are evenly spaced along the edges of the box of ranges. So the
extremes are at the corners of the box and at the first and last jump along its edges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product

from advisor.costs.scenario.model import Scenario

CALLS, OUTPUT, HOURS = "calls_per_month", "prompt.output_tokens", "hours_per_month"
SPEED, UTILIZATION = "self_hosted.output_tokens_per_second", "self_hosted.utilization"
PEAK, MINIMUM_GPUS = "self_hosted.peak_factor", "self_hosted.minimum_gpus"
MACHINE_KEYS = (CALLS, OUTPUT, HOURS, SPEED, UTILIZATION, PEAK, MINIMUM_GPUS)
_VARYING = (CALLS, OUTPUT, HOURS)
_SECONDS_PER_HOUR = Decimal(3600)


@dataclass(frozen=True, slots=True)
class MachineCase:
    """Calls, answer length and hours, with the number of machines for them."""

    inputs: Mapping[str, Decimal]
    machines: Decimal


def machine_cases(scenario: Scenario) -> list[MachineCase]:
    """Return the cases in which a cost with machines can be lowest or highest."""
    ranges = {item.key: (item.low, item.high) for item in scenario.ranges}
    found: dict[tuple[Decimal, ...], MachineCase] = {}
    for capacity in _capacities(scenario, ranges):
        for case in _cases(scenario, ranges, capacity):
            found[(*case.inputs.values(), case.machines)] = case
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Capacity:
    """Output tokens of one machine in an hour, and the number of machines that always run."""

    tokens_an_hour: Decimal
    fewest: Decimal

    def machines(self, at: Mapping[str, Decimal]) -> Decimal:
        """Return the number of machines needed, not rounded."""
        return at[CALLS] * at[OUTPUT] / (at[HOURS] * self.tokens_an_hour)

    def whole_machines(self, at: Mapping[str, Decimal]) -> Decimal:
        tokens, tokens_each = at[CALLS] * at[OUTPUT], at[HOURS] * self.tokens_an_hour
        full = (tokens / tokens_each).to_integral_value(ROUND_FLOOR)
        return max(self.fewest, full + 1 if full * tokens_each < tokens else full)


def _capacities(
    scenario: Scenario, ranges: Mapping[str, tuple[Decimal, Decimal]]
) -> Iterator[_Capacity]:
    """Yield the highest and the lowest capacity: machines only grow as capacity falls."""
    for heavy in (False, True):

        def end(key: str, *, wanted_high: bool) -> Decimal:
            one = scenario.value(key)
            low, high = ranges.get(key, (one, one))
            found = high if wanted_high else low
            return Decimal(1) if found is None else found

        speed = end(SPEED, wanted_high=not heavy) * end(UTILIZATION, wanted_high=not heavy)
        peak = end(PEAK, wanted_high=heavy)
        yield _Capacity(speed * _SECONDS_PER_HOUR / peak, end(MINIMUM_GPUS, wanted_high=heavy))


def _cases(
    scenario: Scenario, ranges: Mapping[str, tuple[Decimal, Decimal]], capacity: _Capacity
) -> Iterator[MachineCase]:
    varying = [key for key in _VARYING if key in ranges]
    fixed = {key: scenario.value(key) or Decimal(0) for key in _VARYING if key not in ranges}
    for corner in _corners(varying, ranges):
        at = fixed | corner
        yield MachineCase(at, capacity.whole_machines(at))
    for key in varying:
        others = [other for other in varying if other != key]
        for corner in _corners(others, ranges):
            yield from _jumps(key, fixed | corner, ranges[key], capacity)


def _corners(
    keys: list[str], ranges: Mapping[str, tuple[Decimal, Decimal]]
) -> Iterator[dict[str, Decimal]]:
    for ends in product(*(ranges[key] for key in keys)):
        yield dict(zip(keys, ends, strict=True))


def _jumps(
    key: str, fixed: Mapping[str, Decimal], ends: tuple[Decimal, Decimal], capacity: _Capacity
) -> Iterator[MachineCase]:
    """Yield cases at the first and last value of `key` at which the machines are exactly full."""
    needed = [capacity.machines({**fixed, key: end}) for end in ends]
    low, high = sorted(needed)
    first, last = low.to_integral_value(ROUND_CEILING), high.to_integral_value(ROUND_FLOOR)
    for count in {first, last, capacity.fewest}:
        no_load = not count and (key == HOURS or not needed[1])
        if no_load or not first <= count <= last:
            continue
        share = count / needed[1]
        value = ends[1] / share if key == HOURS else ends[1] * share
        for machines in (count,) if count == high else (count, count + 1):
            yield MachineCase({**fixed, key: value}, max(capacity.fewest, machines))
