"""What options cost when inputs have ranges: exact ends for every total and every difference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, reduce
from operator import or_
from typing import TypeAlias

from advisor.costs.bill.lines import MILLION
from advisor.costs.bill.machines import machines_of
from advisor.costs.bill.options import Draft, OptionName, draft
from advisor.costs.bill.priced_scenario import PricedScenario, Rates
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.polynomial import (
    Box,
    Polynomial,
    add,
    fix,
    greatest,
    least,
    multiply,
    slopes,
    value,
)
from advisor.costs.ranges.machine_steps import FEWEST, MACHINE_KEYS, MachineCase, machine_cases
from advisor.costs.ranges.token_steps import At, TokenCases
from advisor.costs.spread import Spread

HORIZON, CALLS = "horizon_months", "calls_per_month"
_MACHINES, _FORCED = "machines", "forced_retrains"
_ONE, _ZERO = Decimal(1), Decimal(0)

Measure: TypeAlias = Callable[["Sums"], Polynomial]


@dataclass(frozen=True, slots=True)
class Sums:
    """The cost of one option in one case, as polynomials in the inputs that are still open."""

    once: Polynomial
    fixed: Polynomial
    per_million: Polynomial
    monthly: Polynomial
    horizon: Polynomial


@dataclass(frozen=True, slots=True)
class Case:
    """Values for inputs that make costs jump, and for what hangs on them."""

    values: Mapping[int, Decimal]
    levels: Mapping[OptionName, int]


class Ranged:
    """The options of a scenario with ranges, for finding the ends of what they cost."""

    def __init__(self, priced: PricedScenario, drafts: Mapping[OptionName, Draft]) -> None:
        self.priced = priced
        self.scenario = priced.scenario
        known = {name: entry for name, entry in drafts.items() if not entry.bill.missing}
        self._names = list(known)
        self._calls = {name: entry.calls for name, entry in known.items() if entry.calls}
        self._ranges = {item.key: (item.low, item.high) for item in self.scenario.ranges}
        self._tokens = TokenCases(self.scenario, list(self._calls.values()))
        hanging = [*self._tokens.moving_prefixes(), _MACHINES, _FORCED]
        keys = dict.fromkeys([*self._ranges, *hanging])
        self.bits = {key: 1 << place for place, key in enumerate(keys)}
        self.box: Box = {self.bits[key]: ends for key, ends in self._ranges.items()}
        self._sums: dict[tuple[OptionName, int], Sums] = {}
        self._lines: dict[OptionName, dict[int, Decimal]] = {}
        self._cases: dict[tuple[OptionName, ...], list[Case]] = {}

    @cached_property
    def likely(self) -> dict[int, Decimal]:
        """The likely value of every input, by its bit."""
        return {self.bits[key]: self.scenario.value(key) or _ZERO for key in self._ranges}

    def with_spreads(self, entry: CostEstimate) -> CostEstimate:
        """Return the estimate with a Spread for every total that is known."""
        if entry.missing:
            return entry
        name = entry.name
        calls = self._spread(name, lambda sums: sums.per_million, entry.usd_per_million_calls)
        return replace(
            entry,
            usd_per_million_calls=calls,
            usd_per_call=Spread(*(end / MILLION for end in (calls.low, calls.likely, calls.high))),
            upfront_usd=self._spread(name, lambda sums: sums.once, entry.upfront_usd),
            fixed_monthly_usd=self._spread(name, lambda sums: sums.fixed, entry.fixed_monthly_usd),
            monthly_usd=self._spread(name, lambda sums: sums.monthly, entry.monthly_usd),
            horizon_usd=self._spread(name, lambda sums: sums.horizon, entry.horizon_usd),
        )

    def ends(
        self, names: Sequence[OptionName], measure: Callable[[list[Sums]], Polynomial]
    ) -> tuple[Decimal, Decimal]:
        """Return the lowest and highest value of something computed from those options."""
        found: dict[object, tuple[Decimal, Decimal]] = {}
        for case in self.cases(names):
            cost = measure([self.sums(name, case) for name in names])
            still_open = reduce(or_, cost, 0)
            moved = {bit: at for bit, at in case.values.items() if bit & still_open}
            seen = (*moved.items(), *case.levels.values())
            if seen not in found:
                cost = fix(cost, moved)
                found[seen] = least(cost, self.box), greatest(cost, self.box)
        return min(low for low, _ in found.values()), max(high for _, high in found.values())

    def greatest_gap(self, one: OptionName, other: OptionName) -> Decimal:
        """Return the most by which `one` can cost more than `other` over the horizon, USD."""
        found = []
        for case in self.cases([one, other]):
            gap = add(self.sums(one, case).horizon, self.sums(other, case).horizon, -1)
            found.append(greatest(fix(gap, case.values), self.box))
        return max(found)

    def sums(self, name: OptionName, case: Case) -> Sums:
        """Return the polynomials of an option at the price level of that case."""
        level = case.levels.get(name, 0)
        if (name, level) not in self._sums:
            priced, calls = self.priced, self._calls.get(name)
            if calls is not None and calls.rates.prices.long_context is not None:
                priced = _at_level(priced, calls.rates, level)
            self._sums[name, level] = self._summed(draft(name, priced, self.bits))
        return self._sums[name, level]

    def cases(self, names: Sequence[OptionName]) -> list[Case]:
        """Return the cases that can hold an extreme for those options together."""
        wanted = tuple(names)
        if wanted not in self._cases:
            self._cases[wanted] = self._listed(wanted)
        return self._cases[wanted]

    def _listed(self, names: Sequence[OptionName]) -> list[Case]:
        found = []
        for tokens in self._token_cases(names):
            for machines in self._machine_cases(names):
                for months, forced in self._horizons(names):
                    values = dict(tokens.values)
                    values.update(machines)
                    values.update(months)
                    values[self.bits[_FORCED]] = forced
                    found.append(Case(values, tokens.levels))
        return found

    def horizons(self, case: Case) -> tuple[Decimal, ...]:
        """Return the lengths of the horizon, in months, that matter in that case."""
        bit = self.bits.get(HORIZON)
        if bit is None:
            return (self.scenario.horizon_months,)
        return (case.values[bit],) if bit in case.values else self.box[bit]

    @cached_property
    def likely_case(self) -> Case:
        """The case in which every input has its likely value."""
        return self._case_at({}, self.priced)

    def likely_total(self, name: OptionName) -> Decimal:
        """Return what an option costs over the horizon at the likely values, USD."""
        return self._likely_lines(name)[0]

    def likely_slope(self, name: OptionName, bit: int) -> Decimal:
        """Return by how much that total grows with one input that makes nothing jump."""
        return self._likely_lines(name).get(bit, _ZERO)

    def _likely_lines(self, name: OptionName) -> dict[int, Decimal]:
        if name not in self._lines:
            values = {**self.likely, **self.likely_case.values}
            horizon = self.sums(name, self.likely_case).horizon
            self._lines[name] = slopes(horizon, values) | {0: value(horizon, values)}
        return self._lines[name]

    def totals_at(
        self, key: str, at: Decimal, names: Sequence[OptionName]
    ) -> dict[OptionName, Decimal]:
        """Return what options cost over the horizon when one input moves alone, USD."""
        moved = self.priced
        if key == HORIZON or key in MACHINE_KEYS:
            moved = replace(moved, scenario=self.scenario.having({key: at}))
        case = self._case_at({key: At(at, at)}, moved)
        values = {**self.likely, self.bits[key]: at, **case.values}
        return {name: value(self.sums(name, case).horizon, values) for name in names}

    def landmarks(self, key: str) -> list[Decimal]:
        """Return the values of one input, alone, between which nothing jumps that matters."""
        item = next(item for item in self.scenario.ranges if item.key == key)
        alone = self.scenario.model_copy(update={"ranges": (item,)})
        found = {item.low, item.high}
        for case in TokenCases(alone, list(self._calls.values())).every():
            found.update(at.probe for name, at in case.inputs.items() if name == key)
        if key == FEWEST:
            return [Decimal(count) for count in range(int(item.low), int(item.high) + 1)]
        if key in MACHINE_KEYS:
            for full in machine_cases(alone):
                found.update(at for name, at in full.inputs.items() if name == key)
        if key == HORIZON and self.priced.retires_in_months is not None:
            found.add(self.priced.retires_in_months)
        return sorted(at for at in found if item.low <= at <= item.high)

    def jumps_with(self, key: str) -> bool:
        """Return whether costs jump while that input moves, so that they are no straight line."""
        if key in MACHINE_KEYS and "self_hosted" in self._names:
            return True
        if key == HORIZON:
            return self._forced_moves
        return self._tokens.jumps_with(key)

    def _case_at(self, inputs: Mapping[str, At], priced: PricedScenario) -> Case:
        values = {self.bits[_FORCED]: priced.forced_retrains}
        levels: dict[OptionName, int] = {}
        for name, calls in self._calls.items():
            levels[name] = self._tokens.level(calls, inputs)
            if calls.prefix in self.bits:
                values[self.bits[calls.prefix]] = self._tokens.prefix(calls, inputs)
        if machines := machines_of(priced):
            needed = machines.needed(priced.scenario.calls_per_month)
            values[self.bits[_MACHINES]] = needed
        return Case(values, levels)

    def _spread(self, name: OptionName, measure: Measure, likely: Decimal | None) -> Spread:
        assert likely is not None
        low, high = self.ends([name], lambda sums: measure(sums[0]))
        return Spread(low, likely, high)

    def _summed(self, entry: Draft) -> Sums:
        sums = entry.bill.sums
        once, fixed = sums.get("once", {}), sums.get("a month", {})
        calls = sums.get("per million calls", {})
        volume = {inputs: number / MILLION for inputs, number in self._input(CALLS).items()}
        monthly = add(fixed, multiply(volume, calls))
        horizon = add(once, multiply(self._input(HORIZON), monthly))
        return Sums(once, fixed, calls, monthly, horizon)

    def _input(self, key: str) -> Polynomial:
        if key in self._ranges:
            return {self.bits[key]: _ONE}
        known = self.scenario.value(key)
        assert known is not None
        return {0: known}

    def _token_cases(self, names: Sequence[OptionName]) -> Iterator[Case]:
        priced = [name for name in names if name in self._calls]
        cases = TokenCases(self.scenario, [self._calls[name] for name in priced])
        for case in cases.every():
            values = {self.bits[key]: at.value for key, at in case.inputs.items()}
            for prefix, tokens in case.prefixes.items():
                if prefix in self.bits:
                    values[self.bits[prefix]] = tokens
            yield Case(values, dict(zip(priced, case.levels, strict=True)))

    def _machine_cases(self, names: Sequence[OptionName]) -> Iterable[dict[int, Decimal]]:
        if "self_hosted" not in names:
            return ({},)
        return [self._machine_values(case) for case in self._machines]

    @cached_property
    def _machines(self) -> list[MachineCase]:
        return machine_cases(self.scenario)

    def _machine_values(self, case: MachineCase) -> dict[int, Decimal]:
        values = {self.bits[key]: at for key, at in case.inputs.items() if key in self.bits}
        return values | {self.bits[_MACHINES]: case.machines}

    @property
    def _forced_moves(self) -> bool:
        months, ends = self.priced.retires_in_months, self._ranges.get(HORIZON)
        return bool(months and ends and ends[0] <= months < ends[1])

    def _horizons(self, names: Sequence[OptionName]) -> list[tuple[dict[int, Decimal], Decimal]]:
        """Horizons to try, and whether the tuned model loses its base within each."""
        tuned = any(name in ("fine_tune", "rag_fine_tune") for name in names)
        if not tuned or not self._forced_moves:
            return [({}, self.priced.forced_retrains)]
        bit, (low, high) = self.bits[HORIZON], self._ranges[HORIZON]
        months = self.priced.retires_in_months
        assert months is not None
        return [
            ({bit: low}, _ZERO),
            ({bit: months}, _ZERO),
            ({bit: months}, _ONE),
            ({bit: high}, _ONE),
        ]


def _at_level(priced: PricedScenario, rates: Rates, level: int) -> PricedScenario:
    """Return `priced` with the prices of calls of one length in the place of all lengths."""
    prices = replace(rates.prices.levels[level], long_context_over=None, long_context=None)
    billed = replace(rates, prices=prices)
    match rates.key:
        case "fine_tune.prices":
            return replace(priced, tuned=billed)
        case "cheaper_model.prices":
            return replace(priced, cheaper=billed)
        case _:
            return replace(priced, base=billed)
