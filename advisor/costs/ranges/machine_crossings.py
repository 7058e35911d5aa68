"""From which volume on whole machines cost less, when inputs have ranges.

Every input but two moves the crossing one way, so its end is known. Longer answers need more
machines and also make the other option dearer; more hours cost more and also carry more. For
these two the crossing is followed along the stairs: between two jumps of the number of machines
it only rises or only falls, and the values at the jumps do the same from one to the next, so the
first and last jump hold the extremes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import product

from advisor.costs.bill.lines import MILLION
from advisor.costs.bill.machines import Machines
from advisor.costs.bill.options import OptionName
from advisor.costs.polynomial import Box, Polynomial, add, fix, greatest, least
from advisor.costs.ranges.break_even import Terms, first_cheaper
from advisor.costs.ranges.exact import Ranged
from advisor.costs.ranges.machine_steps import FEWEST, HOURS, OUTPUT, PEAK, SPEED, USED

_BATCH = "prompt.batch_share"
_RENT, _OVERHEAD = "self_hosted.gpu_usd_per_hour", "self_hosted.overhead_share"
_SECONDS = Decimal(3600)
_ZERO, _ONE = Decimal(0), Decimal(1)


def machine_break_even(
    ranged: Ranged, a: OptionName, b: OptionName
) -> tuple[Decimal | None, Decimal | None]:
    """Return the earliest and latest volume above which `a` is cheaper; None is never."""
    other = b if a == "self_hosted" else a
    lows = list(_Stairs(ranged, other, hosted_first=a == "self_hosted", early=True).crossings())
    highs = list(_Stairs(ranged, other, hosted_first=a == "self_hosted", early=False).crossings())
    known = [calls for calls in lows if calls is not None]
    latest = None if None in highs else max(calls for calls in highs if calls is not None)
    return (max(_ZERO, min(known)) if known else None), (
        None if latest is None else max(_ZERO, latest)
    )


@dataclass(frozen=True, slots=True)
class _Step:
    """The two options at one length of answers and one number of hours."""

    gap: Decimal
    per_million: Decimal
    machines: Machines

    @property
    def earned(self) -> Decimal:
        return self.per_million / MILLION

    @property
    def count(self) -> Decimal | None:
        """Machines, not yet whole, at which the fixed gap is earned back; None for never."""
        each = self.machines.calls_each
        margin = None if each is None else self.earned * each - self.machines.usd_each
        return self.gap / margin if margin else None


@dataclass(frozen=True, slots=True)
class _Stairs:
    ranged: Ranged
    other: OptionName
    hosted_first: bool
    early: bool

    def crossings(self) -> Iterator[Decimal | None]:
        """Yield the crossing at every corner and jump that can be the extreme."""
        for share in self._ends(_BATCH):
            for output, hours in product(self._ends(OUTPUT), self._ends(HOURS)):
                yield self._crossing(self._step(share, output, hours))
            for hours in self._ends(HOURS):
                yield from self._jumps(share, OUTPUT, hours)
            for output in self._ends(OUTPUT):
                yield from self._jumps(share, HOURS, output)

    def _ends(self, key: str) -> tuple[Decimal, ...]:
        known = self.ranged.scenario.value(key)
        assert known is not None
        return self.ranged.box[self.ranged.bits[key]] if self._moves(key) else (known,)

    def _moves(self, key: str) -> bool:
        return self.ranged.bits.get(key) in self.ranged.box

    def _end(self, key: str, *, high: bool) -> Decimal:
        known = self.ranged.scenario.value(key)
        if not self._moves(key):
            return _ONE if known is None else known
        return self.ranged.box[self.ranged.bits[key]][high]

    def _step(self, share: Decimal, output: Decimal, hours: Decimal) -> _Step:
        """Return everything else at the end that makes the crossing early, or late."""
        favored = self.early == self.hosted_first
        box = dict(self.ranged.box)
        for key, at in ((_BATCH, share), (OUTPUT, output), (HOURS, hours)):
            if key in self.ranged.bits:
                box[self.ranged.bits[key]] = (at, at)
        speed = self._end(SPEED, high=favored) * self._end(USED, high=favored)
        rent = self._end(_RENT, high=not favored) * (1 + self._end(_OVERHEAD, high=not favored))
        machines = Machines(
            tokens_each=hours * _SECONDS * speed,
            tokens_per_call=output * self._end(PEAK, high=not favored),
            usd_each=rent * hours,
            minimum=self._end(FEWEST, high=not favored),
        )
        return _Step(self._gap(box), self._per_million(box, highest=favored), machines)

    def _gap(self, box: Box) -> Decimal:
        """What the first option costs more in a month before calls and machines."""
        sides: tuple[OptionName, OptionName] = ("self_hosted", self.other)
        one, other = sides if self.hosted_first else sides[::-1]
        found = []
        for case in self.ranged.cases([self.other]):
            ours, theirs = self.ranged.sums(one, case), self.ranged.sums(other, case)
            once = add(ours.once, theirs.once, -1)
            rented = {self.ranged.bits["machines"]: _ZERO}
            fixed = fix(add(ours.fixed, theirs.fixed, -1), rented)
            for months in self.ranged.horizons(case):
                gap = fix(add(fixed, once, 1 / months), case.values)
                found.append(least(gap, box) if self.early else greatest(gap, box))
        return min(found) if self.early else max(found)

    def _per_million(self, box: Box, *, highest: bool) -> Decimal:
        found = []
        for case in self.ranged.cases([self.other]):
            cost: Polynomial = fix(self.ranged.sums(self.other, case).per_million, case.values)
            found.append(greatest(cost, box) if highest else least(cost, box))
        return max(found) if highest else min(found)

    def _crossing(self, step: _Step) -> Decimal | None:
        hosted = Terms(_ZERO, _ZERO, _ZERO, step.machines)
        other = Terms(_ZERO, _ZERO, step.per_million, None)
        if self.hosted_first:
            return first_cheaper(hosted, other, step.gap)
        return first_cheaper(other, hosted, step.gap)

    def _jumps(self, share: Decimal, key: str, still: Decimal) -> Iterator[Decimal | None]:
        """Yield the crossings on both sides of the first and last jump along one edge."""
        if not self._moves(key):
            return

        def step(at: Decimal) -> _Step:
            return self._step(share, still if key == HOURS else at, at if key == HOURS else still)

        low, high = self._ends(key)
        ends = [step(low), step(high)]
        if not low:
            # The shortest answer there is already needs a machine; none at all needs none.
            yield from self._beside(ends[0], _ZERO)
        if self.hosted_first and key == OUTPUT:
            yield from self._where_filling_stops_paying(ends, (low, high), step)
        for count in self._counts(ends):
            at = self._where(ends, (low, high), count, key)
            if at is not None and low <= at <= high:
                yield from self._beside(step(at), count)

    def _where_filling_stops_paying(
        self,
        ends: list[_Step],
        values: tuple[Decimal, Decimal],
        step: Callable[[Decimal], _Step],
    ) -> Iterator[Decimal]:
        """Yield the crossing just before answers get so long that machines never pay.

        Until there, machines that start out ahead need no more than the fewest.
        """
        peak = self._end(PEAK, high=not self.early)
        one, other = (
            end.earned * end.machines.tokens_each / peak - end.machines.usd_each * at
            for end, at in zip(ends, values, strict=True)
        )
        if one <= 0 or other > 0:
            return
        last = step(values[0] + (values[1] - values[0]) * one / (one - other))
        if last.gap <= 0 and last.earned > 0:
            yield (last.gap + last.machines.minimum * last.machines.usd_each) / last.earned

    def _counts(self, ends: Iterable[_Step]) -> set[Decimal]:
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

    def _where(
        self, ends: list[_Step], values: tuple[Decimal, Decimal], count: Decimal, key: str
    ) -> Decimal | None:
        """Return where exactly `count` machines, all full, earn the gap back.

        `gap = count x margin` is a straight line in the hours, and in the answer's length once
        multiplied by it.
        """
        peak = self._end(PEAK, high=self.early != self.hosted_first)
        sign = 1 if self.hosted_first else -1

        def excess(end: _Step, at: Decimal) -> Decimal:
            made, rent = end.machines.tokens_each, end.machines.usd_each
            if key == OUTPUT:
                return end.gap * at - count * sign * (end.earned * made / peak - rent * at)
            margin = end.earned * made / end.machines.tokens_per_call - rent
            return end.gap - count * sign * margin

        if not ends[1].machines.tokens_per_call:
            return None
        one, other = excess(ends[0], values[0]), excess(ends[1], values[1])
        if one == other:
            return None
        return values[0] + (values[1] - values[0]) * one / (one - other)

    def _beside(self, step: _Step, count: Decimal) -> Iterator[Decimal | None]:
        fewest = step.machines.minimum
        if self.hosted_first:
            for machines in (count, count + 1):
                if step.earned > 0:
                    rent = max(fewest, machines) * step.machines.usd_each
                    yield (step.gap + rent) / step.earned
            return
        each = step.machines.calls_each
        for machines in (count, count - 1):
            if each is not None:
                yield (
                    _ZERO if machines < fewest else (machines * each).to_integral_value(ROUND_FLOOR)
                )
