"""The volume above which whole machines cost less, when inputs have ranges.

Every input except two moves the crossing in one direction, so the end to use is known. Longer
answers need more machines but also make the other option more expensive; more hours cost more
but also serve more calls. For these two inputs the number of machines is followed in steps.
Between two jumps the crossing only rises or only falls, and so do its values from one jump to
the next. The first and last jump therefore hold the extremes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product

from advisor.costs.bill.lines import MILLION
from advisor.costs.bill.machines import Machines, Speeds, machine_count_key
from advisor.costs.options import OptionName
from advisor.costs.polynomial import Box, Polynomial, add, maximum, minimum, substitute
from advisor.costs.ranges.break_even import VolumeCost, first_cheaper
from advisor.costs.ranges.exact import CostRanges
from advisor.costs.ranges.machine_steps import (
    HOURS,
    MINIMUM_GPUS,
    OUTPUT,
    PEAK,
    UTILIZATION,
    InputEnds,
)

_BATCH = "prompt.batch_share"
_RENT, _OVERHEAD = "self_hosted.gpu_usd_per_hour", "self_hosted.overhead_share"
_SECONDS_PER_HOUR = Decimal(3600)
_ZERO, _ONE = Decimal(0), Decimal(1)


def machine_break_even(
    costs: CostRanges, a: OptionName, b: OptionName
) -> tuple[Decimal | None, Decimal | None]:
    """Return the earliest and latest volume above which `a` is cheaper; None means never.

    Just one of the two runs on machines.
    """
    first = a in costs.loads
    hosted, other = (a, b) if first else (b, a)
    lows = list(_CrossingSearch(costs, hosted, other, first, early=True).crossings())
    highs = list(_CrossingSearch(costs, hosted, other, first, early=False).crossings())
    known = [calls for calls in lows if calls is not None]
    latest = None if None in highs else max(calls for calls in highs if calls is not None)
    return (max(_ZERO, min(known)) if known else None), (
        None if latest is None else max(_ZERO, latest)
    )


@dataclass(frozen=True, slots=True)
class _Point:
    """The two options at one answer length and one number of hours."""

    gap: Decimal
    per_million: Decimal
    machines: Machines

    @property
    def earned(self) -> Decimal:
        return self.per_million / MILLION

    @property
    def count(self) -> Decimal | None:
        """Number of machines, not rounded, that earns the gap back; None for never."""
        each = self.machines.calls_each
        margin = None if each is None else self.earned * each - self.machines.usd_each
        return self.gap / margin if margin else None


@dataclass(frozen=True, slots=True)
class _CrossingSearch:
    costs: CostRanges
    hosted: OptionName
    other: OptionName
    hosted_first: bool
    early: bool

    def crossings(self) -> Iterator[Decimal | None]:
        """Yield the crossing at every point and jump that can be the extreme."""
        for share in self._ends(_BATCH):
            for output, hours in product(self._ends(OUTPUT), self._ends(HOURS)):
                yield self._crossing(self._point(share, output, hours))
            for hours in self._ends(HOURS):
                yield from self._jumps(share, OUTPUT, hours)
            for output in self._ends(OUTPUT):
                yield from self._jumps(share, HOURS, output)

    def _ends(self, key: str) -> tuple[Decimal, ...]:
        known = self.costs.scenario.value(key)
        assert known is not None
        return self.costs.box[self.costs.bits[key]] if self._has_range(key) else (known,)

    def _has_range(self, key: str) -> bool:
        return self.costs.bits.get(key) in self.costs.box

    def _end(self, key: str, *, high: bool) -> Decimal:
        known = self.costs.scenario.value(key)
        if not self._has_range(key):
            return _ONE if known is None else known
        return self.costs.box[self.costs.bits[key]][high]

    def _point(self, share: Decimal, output: Decimal, hours: Decimal) -> _Point:
        """Return the point with every other input at the end for an early, or late, crossing."""
        favored = self.early == self.hosted_first
        box = dict(self.costs.box)
        for key, at in ((_BATCH, share), (OUTPUT, output), (HOURS, hours)):
            if key in self.costs.bits:
                box[self.costs.bits[key]] = (at, at)
        speeds, per_call, per_output = self._rates
        used = self._end(UTILIZATION, high=favored)
        rent = self._end(_RENT, high=not favored) * (1 + self._end(_OVERHEAD, high=not favored))
        machines = Machines(
            capacity_each=hours * _SECONDS_PER_HOUR * used * speeds.product,
            work_per_call=(per_call + output * per_output) * self._end(PEAK, high=not favored),
            usd_each=rent * hours,
            minimum=self._end(MINIMUM_GPUS, high=not favored),
        )
        return _Point(self._gap(box), self._per_million(box, highest=favored), machines)

    @property
    def _rates(self) -> tuple[Speeds, Decimal, Decimal]:
        """The speeds, the work of a call besides its answer, and that of an answer's token."""
        ends = InputEnds(self.costs.scenario, self.costs.ranges)
        heavy = self.early != self.hosted_first
        return ends.work_rates(self.costs.loads[self.hosted], heavy=heavy)

    def _gap(self, box: Box) -> Decimal:
        """Return the extra monthly cost of the first option before calls and machines, USD."""
        sides = (self.hosted, self.other)
        one, other = sides if self.hosted_first else sides[::-1]
        found = []
        for case in self.costs.cases([self.other]):
            ours, theirs = self.costs.polynomials(one, case), self.costs.polynomials(other, case)
            once = add(ours.once, theirs.once, -1)
            rented = {self.costs.bits[machine_count_key(self.hosted)]: _ZERO}
            fixed = substitute(add(ours.fixed, theirs.fixed, -1), rented)
            for months in self.costs.horizons(case):
                gap = substitute(add(fixed, once, 1 / months), case.values)
                found.append(minimum(gap, box) if self.early else maximum(gap, box))
        return min(found) if self.early else max(found)

    def _per_million(self, box: Box, *, highest: bool) -> Decimal:
        found = []
        for case in self.costs.cases([self.other]):
            cost: Polynomial = substitute(
                self.costs.polynomials(self.other, case).over_horizon, case.values
            )
            found.append(maximum(cost, box) if highest else minimum(cost, box))
        return max(found) if highest else min(found)

    def _crossing(self, point: _Point) -> Decimal | None:
        hosted = VolumeCost(_ZERO, _ZERO, _ZERO, point.machines)
        other = VolumeCost(_ZERO, _ZERO, point.per_million, None)
        if self.hosted_first:
            return first_cheaper(hosted, other, point.gap)
        return first_cheaper(other, hosted, point.gap)

    def _jumps(self, share: Decimal, key: str, fixed: Decimal) -> Iterator[Decimal | None]:
        """Yield the crossings on both sides of the first and last jump along one edge."""
        if not self._has_range(key):
            return

        def point(at: Decimal) -> _Point:
            return self._point(share, fixed if key == HOURS else at, at if key == HOURS else fixed)

        low, high = self._ends(key)
        ends = [point(low), point(high)]
        if not ends[0].machines.work_per_call:
            # Answers without tokens need no machine; the shortest answer already needs one.
            yield from self._crossings_at_jump(ends[0], _ZERO)
        if self.hosted_first and key == OUTPUT:
            yield from self._crossing_before_machines_never_pay(ends, (low, high), point)
        for count in self._machine_counts(ends):
            at = self._jump_position(ends, (low, high), count, key)
            if at is not None and low <= at <= high:
                yield from self._crossings_at_jump(point(at), count)

    def _crossing_before_machines_never_pay(
        self,
        ends: list[_Point],
        values: tuple[Decimal, Decimal],
        point: Callable[[Decimal], _Point],
    ) -> Iterator[Decimal]:
        """Yield the crossing just before answers are so long that machines never pay.

        Up to that length, machines that are cheaper from the start need only the minimum number.
        """
        one, other = (
            end.earned * end.machines.capacity_each
            - end.machines.usd_each * end.machines.work_per_call
            for end in ends
        )
        if one <= 0 or other > 0:
            return
        last = point(values[0] + (values[1] - values[0]) * one / (one - other))
        if last.gap <= 0 and last.earned > 0:
            yield (last.gap + last.machines.minimum * last.machines.usd_each) / last.earned

    def _machine_counts(self, ends: Iterable[_Point]) -> set[Decimal]:
        found: set[Decimal] = set()
        for end in ends:
            sought = end.count if self.hosted_first else None
            if not self.hosted_first and end.count is not None:
                sought = -end.count
            if sought is not None and sought > 0:
                found.add(sought.to_integral_value(ROUND_CEILING))
                found.add(sought.to_integral_value(ROUND_FLOOR))
            found |= {_ONE, end.machines.minimum, end.machines.minimum + 1}
        return found | {_ZERO}

    def _jump_position(
        self, ends: list[_Point], values: tuple[Decimal, Decimal], count: Decimal, key: str
    ) -> Decimal | None:
        """Return the value of `key` at which exactly `count` full machines earn the gap back.

        `gap = count x margin` is linear in the hours. Multiplied by the work of a call, it is also
        linear in the answer length.
        """
        sign = 1 if self.hosted_first else -1

        def shortfall(end: _Point) -> Decimal:
            work, rent = end.machines.work_per_call, end.machines.usd_each
            margin = end.earned * end.machines.capacity_each - rent * work
            missed = end.gap * work - count * sign * margin
            return missed if key == OUTPUT else missed / work

        if not ends[1].machines.work_per_call:
            return None
        one, other = (shortfall(end) for end in ends)
        if one == other:
            return None
        return values[0] + (values[1] - values[0]) * one / (one - other)

    def _crossings_at_jump(self, point: _Point, count: Decimal) -> Iterator[Decimal | None]:
        fewest = point.machines.minimum
        if self.hosted_first:
            for machines in (count, count + 1):
                if point.earned > 0:
                    rent = max(fewest, machines) * point.machines.usd_each
                    yield (point.gap + rent) / point.earned
            return
        each = point.machines.calls_each
        for machines in (count, count - 1):
            if each is not None:
                yield (
                    _ZERO if machines < fewest else (machines * each).to_integral_value(ROUND_FLOOR)
                )
