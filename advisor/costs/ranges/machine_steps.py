"""Where the number of whole machines jumps when calls, answer length or hours have ranges.

One more machine is rented wherever the work of all calls passes a whole multiple of the work that
one machine does in a month. Between two such points a cost is linear in each of the three inputs,
and the points are evenly spaced along the edges of the box of ranges. So the extremes are at the
corners of the box and at the first and last jump along its edges. Every other input, such as the
tokens that are read, moves only the number of machines, and only in one direction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product

from advisor.costs.bill.lines import FactorInput
from advisor.costs.bill.machines import Speeds
from advisor.costs.bill.sent import Load
from advisor.costs.scenario.model import Scenario

CALLS, OUTPUT, HOURS = "calls_per_month", "prompt.output_tokens", "hours_per_month"
SPEED, UTILIZATION = "self_hosted.output_tokens_per_second", "self_hosted.utilization"
READING_SPEED = "self_hosted.input_tokens_per_second"
PEAK, MINIMUM_GPUS = "self_hosted.peak_factor", "self_hosted.minimum_gpus"
RETRIES = "prompt.retry_share"
MACHINE_KEYS = (
    CALLS,
    OUTPUT,
    HOURS,
    SPEED,
    READING_SPEED,
    UTILIZATION,
    PEAK,
    MINIMUM_GPUS,
    RETRIES,
)
FASTER = (HOURS, SPEED, READING_SPEED, UTILIZATION)
"""The inputs of which more means fewer machines."""
_VARYING = (CALLS, OUTPUT, HOURS)
_SECONDS_PER_HOUR = Decimal(3600)


@dataclass(frozen=True, slots=True)
class MachineCase:
    """Calls, answer length and hours, with the number of machines for them."""

    inputs: Mapping[str, Decimal]
    machines: Decimal


def machine_keys(load: Load) -> tuple[str, ...]:
    """Return the inputs that decide how many machines a load needs."""
    return tuple(
        dict.fromkeys([*MACHINE_KEYS, *(part.key for part in (*load.reads, *load.writes))])
    )


def machine_cases(scenario: Scenario, load: Load) -> list[MachineCase]:
    """Return the cases in which a cost with machines for that load can be lowest or highest."""
    ranges = {item.key: (item.low, item.high) for item in scenario.ranges}
    found: dict[tuple[Decimal, ...], MachineCase] = {}
    for capacity in _capacities(scenario, ranges, load):
        for case in _cases(scenario, ranges, capacity):
            found[(*case.inputs.values(), case.machines)] = case
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Capacity:
    """What one machine does in an hour, and the number of machines that always run."""

    work_an_hour: Decimal
    fewest: Decimal
    per_call: Decimal
    """The work of a call besides its answer."""
    per_output: Decimal
    """The work of a token of the answer."""

    def work(self, at: Mapping[str, Decimal]) -> Decimal:
        """Return the work of all calls."""
        return at[CALLS] * (self.per_call + at[OUTPUT] * self.per_output)

    def machines(self, at: Mapping[str, Decimal]) -> Decimal:
        """Return the number of machines needed, not rounded."""
        return self.work(at) / (at[HOURS] * self.work_an_hour)

    def whole_machines(self, at: Mapping[str, Decimal]) -> Decimal:
        work, each = self.work(at), at[HOURS] * self.work_an_hour
        full = (work / each).to_integral_value(ROUND_FLOOR)
        return max(self.fewest, full + 1 if full * each < work else full)


@dataclass(frozen=True, slots=True)
class InputEnds:
    """The inputs of a scenario, each at one end of its range."""

    scenario: Scenario
    ranges: Mapping[str, tuple[Decimal, Decimal]]

    def at(self, key: str, *, high: bool) -> Decimal | None:
        """Return the high or low end of an input; its value where it has no range."""
        ends = self.ranges.get(key)
        return self.scenario.value(key) if ends is None else ends[high]

    def work_rates(self, load: Load, *, heavy: bool) -> tuple[Speeds, Decimal, Decimal]:
        """Return speeds, the work of a call besides its answer, and that of an answer's token.

        `heavy` takes slow machines and long texts, else fast machines and short texts.
        """
        reading, writing = (self.at(key, high=not heavy) for key in (READING_SPEED, SPEED))
        speeds = Speeds(reading, writing)
        again = self.at(RETRIES, high=heavy) or Decimal(0)
        answers = [part for part in load.writes if part.key == OUTPUT]
        asked = (part for part in load.writes if part.key != OUTPUT)
        rest = speeds.work(self._tokens(load.reads, heavy=heavy), self._tokens(asked, heavy=heavy))
        per_output = len(answers) * speeds.work(Decimal(0), Decimal(1))
        return speeds, rest * (1 + again), per_output * (1 + again)

    def _tokens(self, parts: Iterable[FactorInput], *, heavy: bool) -> Decimal:
        found = ((self.at(part.key, high=heavy), part.value) for part in parts)
        return sum((value if at is None else at for at, value in found), Decimal(0))


def _capacities(
    scenario: Scenario, ranges: Mapping[str, tuple[Decimal, Decimal]], load: Load
) -> Iterator[_Capacity]:
    """Yield the highest and the lowest capacity: machines only grow as capacity falls."""
    ends = InputEnds(scenario, ranges)
    for heavy in (False, True):
        speeds, per_call, per_output = ends.work_rates(load, heavy=heavy)
        used = ends.at(UTILIZATION, high=not heavy) or Decimal(1)
        peak = ends.at(PEAK, high=heavy) or Decimal(1)
        fewest = ends.at(MINIMUM_GPUS, high=heavy) or Decimal(0)
        an_hour = speeds.product * used * _SECONDS_PER_HOUR / peak
        yield _Capacity(an_hour, fewest, per_call, per_output)


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
        value = _value_for(count, key, ends, needed)
        for machines in (count,) if count == high else (count, count + 1):
            yield MachineCase({**fixed, key: value}, max(capacity.fewest, machines))


def _value_for(
    count: Decimal, key: str, ends: tuple[Decimal, Decimal], needed: list[Decimal]
) -> Decimal:
    """Return the value of `key` at which exactly so many machines are full."""
    match key:
        case "hours_per_month":
            return ends[1] * needed[1] / count
        case "calls_per_month":
            return ends[1] * count / needed[1]
        case _:
            share = (count - needed[0]) / (needed[1] - needed[0])
            return ends[0] + (ends[1] - ends[0]) * share
