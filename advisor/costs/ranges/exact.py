"""Costs when inputs have ranges: exact lowest and highest totals and differences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property, reduce
from itertools import product
from operator import or_
from typing import TypeAlias

from advisor.costs.bill.caching import hit_share_ends
from advisor.costs.bill.lines import MILLION
from advisor.costs.bill.machines import Machines, machine_count_key, machines_of
from advisor.costs.bill.options import OptionBill, bill_option, described_options
from advisor.costs.bill.periods import Stretch, stretches
from advisor.costs.bill.priced_scenario import PricedScenario, Rates
from advisor.costs.bill.sent import Load, load_of
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.options import OPTIONS, OptionName
from advisor.costs.polynomial import (
    Box,
    Polynomial,
    add,
    evaluate,
    maximum,
    minimum,
    multiply,
    slopes,
    substitute,
)
from advisor.costs.ranges.machine_steps import (
    FASTER,
    HOURS,
    MINIMUM_GPUS,
    InputEnds,
    MachineCase,
    machine_cases,
    machine_keys,
)
from advisor.costs.ranges.token_steps import InputValue, TokenCaseFinder
from advisor.costs.spread import Spread

HORIZON, CALLS = "horizon_months", "calls_per_month"
_FORCED_RETRAINS = "forced_retrains"
_RENT = ("self_hosted.gpu_usd_per_hour", "self_hosted.overhead_share")
_ONE, _ZERO = Decimal(1), Decimal(0)

CostMeasure: TypeAlias = Callable[["CostPolynomials"], Polynomial]


@dataclass(frozen=True, slots=True)
class CostPolynomials:
    """The cost of one option in one case, as polynomials in the inputs without a fixed value."""

    once: Polynomial
    fixed: Polynomial
    per_million: Polynomial
    monthly: Polynomial
    horizon: Polynomial
    over_horizon: Polynomial
    """What a million calls cost on average over the months of the horizon."""


@dataclass(frozen=True, slots=True)
class CostCase:
    """Values for the inputs that make costs jump, and for the numbers that depend on them."""

    values: Mapping[int, Decimal]
    levels: Mapping[OptionName, int]


class CostRanges:
    """The options of a scenario with ranges, and the lowest and highest costs of them."""

    def __init__(self, priced: PricedScenario, bills: Mapping[OptionName, OptionBill]) -> None:
        self.priced = priced
        self.scenario = priced.scenario
        known = {name: entry for name, entry in bills.items() if not entry.bill.missing}
        self._calls = {name: entry.calls for name, entry in known.items() if entry.calls}
        self.ranges = {item.key: (item.low, item.high) for item in self.scenario.ranges}
        self._hits = self._computed_hits()
        self.ranges.update({key: ends for key, (ends, _) in self._hits.items()})
        self._stretches = stretches(priced, self.scenario.longest()) if priced.moves else ()
        self.adds_months = self._needs_months(known)
        self._tokens = TokenCaseFinder(self.scenario, list(self._calls.values()))
        hosted = [name for name in known if OPTIONS[name].runs_on == "own machines"]
        self.loads: dict[OptionName, Load] = {
            name: load_of(OPTIONS[name], self.scenario) for name in hosted
        }
        """What machines do for a call, by the options that run on them."""
        counts = [machine_count_key(name) for name in hosted]
        dependent = [*self._tokens.moving_prefixes(), *counts, _FORCED_RETRAINS]
        keys = dict.fromkeys([*self.ranges, *dependent])
        self.bits = {key: 1 << place for place, key in enumerate(keys)}
        self.box: Box = {self.bits[key]: ends for key, ends in self.ranges.items()}
        self._polynomials: dict[tuple[OptionName, int, Decimal | None], CostPolynomials] = {}
        self._likely_values: dict[OptionName, dict[int, Decimal]] = {}
        self._cases: dict[tuple[OptionName, ...], list[CostCase]] = {}
        self._machines: dict[OptionName, list[dict[int, Decimal]]] = {}

    def _needs_months(self, bills: Mapping[OptionName, OptionBill]) -> bool:
        """Return whether the ends of a total are added up month by month.

        So they are where the calls grow, and where a later price bills calls in another way: cached
        or not, or with other prices for long calls. The ends of the months are exact. Their sum may
        be a little wider than the total can be, and is never narrower.
        """
        if self.scenario.grows:
            return True
        later = self._stretches[1:]
        return any(
            _way_of(entry) != _way_of(bill_option(name, stretch.priced, {}))
            for stretch in later
            for name, entry in bills.items()
        )

    @property
    def _fixes_horizon(self) -> bool:
        """Whether the total bends inside the range of the horizon, where a price moves."""
        return HORIZON in self.ranges and len(self._stretches) > 1 and not self.adds_months

    @cached_property
    def _months(self) -> list[tuple[Stretch, CostRanges]]:
        """The groups of months, each as a comparison of its own."""
        return [(one, CostRanges(one.priced, _bills(one.priced))) for one in self._stretches]

    @cached_property
    def likely(self) -> dict[int, Decimal]:
        """The likely value of every input, by its bit."""
        values = {key: self.scenario.value(key) or _ZERO for key in self.ranges}
        values.update({key: likely for key, (_, likely) in self._hits.items()})
        return {self.bits[key]: value for key, value in values.items()}

    def _computed_hits(self) -> dict[str, tuple[tuple[Decimal, Decimal], Decimal]]:
        """Return the ends and the likely value of each share of hits that follows from ranges."""
        plans = (calls.plan for calls in self._calls.values() if calls.plan)
        computed = {plan.hits: plan.minutes for plan in plans if plan.is_computed}
        ends = {hits: hit_share_ends(self.scenario, at) for hits, at in computed.items()}
        return {hits.key: (at, hits.value) for hits, at in ends.items() if at[0] < at[1]}

    def with_spreads(self, entry: CostEstimate) -> CostEstimate:
        """Return the estimate with a Spread for every total that is known."""
        if entry.missing:
            return entry
        name = entry.name
        horizon = self._spread(name, lambda cost: cost.horizon, entry.horizon_usd)
        if self.adds_months and entry.periods:
            horizon = Spread(*self._ends_by_months(name, horizon))
        calls = self._spread(name, lambda cost: cost.per_million, entry.usd_per_million_calls)
        return replace(
            entry,
            usd_per_million_calls=calls,
            usd_per_call=Spread(*(end / MILLION for end in (calls.low, calls.likely, calls.high))),
            upfront_usd=self._spread(name, lambda cost: cost.once, entry.upfront_usd),
            fixed_monthly_usd=self._spread(name, lambda cost: cost.fixed, entry.fixed_monthly_usd),
            monthly_usd=self._spread(name, lambda cost: cost.monthly, entry.monthly_usd),
            horizon_usd=horizon,
        )

    def _ends_by_months(self, name: OptionName, likely: Spread) -> tuple[Decimal, Decimal, Decimal]:
        """Return a total at its lowest, likely and highest, added up month by month."""
        low, high = self.ends([name], lambda costs: costs[0].once)
        shortest, longest = self.ranges.get(HORIZON, (self.scenario.horizon_months,) * 2)
        for stretch, costs in self._months:
            least, most = costs.ends([name], lambda costs: costs[0].monthly)
            low += stretch.months_until(shortest) * least
            high += stretch.months_until(longest) * most
        return low, likely.likely, high

    def ends(
        self, names: Sequence[OptionName], measure: Callable[[list[CostPolynomials]], Polynomial]
    ) -> tuple[Decimal, Decimal]:
        """Return the lowest and highest value of a measure of those options, in USD."""
        found: dict[object, tuple[Decimal, Decimal]] = {}
        for case in self.cases(names):
            cost = measure([self.polynomials(name, case) for name in names])
            still_open = reduce(or_, cost, 0)
            moved = {bit: at for bit, at in case.values.items() if bit & still_open}
            seen = (*moved.items(), *case.levels.values(), self._fixed_months(case))
            if seen not in found:
                cost = substitute(cost, moved)
                found[seen] = minimum(cost, self.box), maximum(cost, self.box)
        return min(low for low, _ in found.values()), max(high for _, high in found.values())

    def greatest_gap(self, one: OptionName, other: OptionName) -> Decimal:
        """Return the highest extra cost of `one` over `other` over the horizon, USD."""
        found = []
        for case in self.cases([one, other]):
            gap = add(
                self.polynomials(one, case).horizon, self.polynomials(other, case).horizon, -1
            )
            found.append(maximum(substitute(gap, case.values), self.box))
        return max(found)

    def polynomials(self, name: OptionName, case: CostCase) -> CostPolynomials:
        """Return the cost of an option at the price level of that case."""
        level = case.levels.get(name, 0)
        months = self._fixed_months(case)
        if (name, level, months) not in self._polynomials:
            self._polynomials[name, level, months] = self._polynomials_of(name, level, months)
        return self._polynomials[name, level, months]

    def _fixed_months(self, case: CostCase) -> Decimal | None:
        """Return the length of the horizon in a case, where it is no input of the polynomials."""
        return case.values[self.bits[HORIZON]] if self._fixes_horizon else None

    def _bill_at(self, name: OptionName, priced: PricedScenario, level: int) -> OptionBill:
        """Return the bill of an option, in polynomials, at one level of prices for long calls."""
        calls, rates = self._calls.get(name), priced.rates_of(OPTIONS[name].runs_on)
        if calls is not None and rates is not None and rates.prices.long_context is not None:
            priced = _at_level(priced, rates, level)
        return bill_option(name, priced, self.bits)

    def cases(self, names: Sequence[OptionName]) -> list[CostCase]:
        """Return the cases in which a cost of those options can be lowest or highest."""
        wanted = tuple(names)
        if wanted not in self._cases:
            self._cases[wanted] = self._find_cases(wanted)
        return self._cases[wanted]

    def _find_cases(self, names: Sequence[OptionName]) -> list[CostCase]:
        found = []
        for tokens in self._token_cases(names):
            for machines in self._machine_cases(names):
                for months, forced in self._horizons(names):
                    values = dict(tokens.values)
                    values.update(machines)
                    values.update(months)
                    values[self.bits[_FORCED_RETRAINS]] = forced
                    found.append(CostCase(values, tokens.levels))
        return found

    def horizons(self, case: CostCase) -> tuple[Decimal, ...]:
        """Return the lengths of the horizon to try in that case, in months."""
        bit = self.bits.get(HORIZON)
        if bit is None:
            return (self.scenario.horizon_months,)
        return (case.values[bit],) if bit in case.values else self.box[bit]

    @cached_property
    def likely_case(self) -> CostCase:
        """The case in which every input has its likely value."""
        return self._case_at({}, self.priced)

    def likely_total(self, name: OptionName) -> Decimal:
        """Return the total of an option over the horizon at the likely values, USD."""
        return self._total_and_slopes(name)[0]

    def likely_slope(self, name: OptionName, bit: int) -> Decimal:
        """Return the slope of that total in one input that makes nothing jump."""
        return self._total_and_slopes(name).get(bit, _ZERO)

    def _total_and_slopes(self, name: OptionName) -> dict[int, Decimal]:
        if name not in self._likely_values:
            values = {**self.likely, **self.likely_case.values}
            horizon = self.polynomials(name, self.likely_case).horizon
            self._likely_values[name] = slopes(horizon, values) | {0: evaluate(horizon, values)}
        return self._likely_values[name]

    def totals_at(
        self, key: str, at: Decimal, names: Sequence[OptionName]
    ) -> dict[OptionName, Decimal]:
        """Return the totals over the horizon with one input at `at`, the others likely, USD."""
        moved = self.priced
        if key == HORIZON or self._moves_machines(key):
            moved = replace(moved, scenario=self.scenario.with_values({key: at}))
        case = self._case_at({key: InputValue(at, at)}, moved)
        values = {**self.likely, self.bits[key]: at, **case.values}
        return {name: evaluate(self.polynomials(name, case).horizon, values) for name in names}

    def values_to_try(self, key: str) -> list[Decimal]:
        """Return the values of one input at which, with the others likely, a cost can jump."""
        item = next(item for item in self.scenario.ranges if item.key == key)
        alone = self.scenario.model_copy(update={"ranges": (item,)})
        found = {item.low, item.high}
        for case in TokenCaseFinder(alone, list(self._calls.values())).all_cases():
            found.update(at.probe for name, at in case.inputs.items() if name == key)
        if key == MINIMUM_GPUS:
            return [Decimal(count) for count in range(int(item.low), int(item.high) + 1)]
        for hosted, load in self.loads.items():
            for full in machine_cases(alone, load) if key in machine_keys(load) else ():
                found.update(at for name, at in full.inputs.items() if name == key)
            if any(part.key == key for part in load.reads):
                found.update(self._full_when_reading(hosted, key, item.low, item.high))
        if key == HORIZON and self.priced.retires_in_months is not None:
            found.add(self.priced.retires_in_months)
        if key == HORIZON:
            found.update(stretch.from_month for stretch in self._stretches)
        return sorted(at for at in found if item.low <= at <= item.high)

    @property
    def without_machines(self) -> dict[int, Decimal]:
        """No machine for any option, by the bits of their numbers."""
        return {self.bits[machine_count_key(name)]: _ZERO for name in self.loads}

    def machines_at_ends(self, name: OptionName, *, heavy: bool) -> list[Machines]:
        """Return the machines of an option at the ends of what they cost and how many must run.

        `heavy` takes slow machines and long texts, else fast machines and short texts.
        """
        ends = InputEnds(self.scenario, self.ranges)
        moved: dict[str, Decimal] = {}
        for key in machine_keys(self.loads[name]):
            at = ends.at(key, high=heavy != (key in FASTER))
            if key in self.ranges and at is not None:
                moved[key] = at
        both = [key for key in (HOURS, MINIMUM_GPUS, *_RENT) if key in self.ranges]
        found = []
        for chosen in product(*(self.ranges[key] for key in both)):
            values = {**moved, **dict(zip(both, chosen, strict=True))}
            priced = replace(self.priced, scenario=self.scenario.with_values(values))
            machines = machines_of(priced, name)
            assert machines is not None
            found.append(machines)
        return found

    def _full_when_reading(
        self, name: OptionName, key: str, low: Decimal, high: Decimal
    ) -> Iterator[Decimal]:
        """Yield the first and last length of a text that is read at which machines are full."""
        ends = []
        for at in (low, high):
            moved = replace(self.priced, scenario=self.scenario.with_values({key: at}))
            machines = machines_of(moved, name)
            assert machines is not None
            work = moved.scenario.calls_per_month * machines.work_per_call
            ends.append(work / machines.capacity_each)
        few, many = ends
        for count in {few.to_integral_value(ROUND_CEILING), many.to_integral_value(ROUND_FLOOR)}:
            if few < count <= many:
                yield low + (high - low) * (count - few) / (many - few)

    def jumps_with(self, key: str) -> bool:
        """Return whether costs jump when that input changes, and so are not a straight line."""
        if self._moves_machines(key):
            return True
        if key == HORIZON:
            return self._retirement_in_horizon_range or self._fixes_horizon
        return self._tokens.jumps_with(key)

    def _moves_machines(self, key: str) -> bool:
        return any(key in machine_keys(load) for load in self.loads.values())

    def _case_at(self, inputs: Mapping[str, InputValue], priced: PricedScenario) -> CostCase:
        values = {self.bits[_FORCED_RETRAINS]: priced.forced_retrains}
        if self._fixes_horizon:
            values[self.bits[HORIZON]] = priced.scenario.horizon_months
        levels: dict[OptionName, int] = {}
        for name, calls in self._calls.items():
            levels[name] = self._tokens.level(calls, inputs)
            if calls.prefix in self.bits:
                values[self.bits[calls.prefix]] = self._tokens.prefix(calls, inputs)
        for name in self.loads:
            if machines := machines_of(priced, name):
                needed = machines.needed(priced.scenario.calls_per_month)
                values[self.bits[machine_count_key(name)]] = needed
        return CostCase(values, levels)

    def _spread(self, name: OptionName, measure: CostMeasure, likely: Decimal | None) -> Spread:
        assert likely is not None
        low, high = self.ends([name], lambda costs: measure(costs[0]))
        return Spread(low, likely, high)

    def _polynomials_of(
        self, name: OptionName, level: int, months: Decimal | None
    ) -> CostPolynomials:
        """Return the cost at a level; with `months`, over a horizon of that length."""
        polynomials = self._bill_at(name, self.priced, level).bill.polynomials
        once, fixed = polynomials.get("once", {}), polynomials.get("a month", {})
        calls = polynomials.get("per million calls", {})
        volume = {inputs: number / MILLION for inputs, number in self._input(CALLS).items()}
        monthly = add(fixed, multiply(volume, calls))
        mean = calls
        length = self._input(HORIZON) if months is None else {0: months}
        if len(self._stretches) > 1 and not self.adds_months:
            mean = self._mean(name, level, length[0], calls)
        horizon = add(once, multiply(length, add(fixed, multiply(volume, mean))))
        return CostPolynomials(once, fixed, calls, monthly, horizon, mean)

    def _mean(self, name: OptionName, level: int, months: Decimal, first: Polynomial) -> Polynomial:
        """Return what a million calls cost on average over so many months; `first` at the start."""
        if OPTIONS[name].on_own_machines:
            return first
        total: Polynomial = {}
        for stretch in self._stretches:
            bill = self._bill_at(name, stretch.priced, level).bill
            share = stretch.months_until(months) / months
            total = add(total, bill.polynomials.get("per million calls", {}), share)
        return total

    def _input(self, key: str) -> Polynomial:
        if key in self.ranges:
            return {self.bits[key]: _ONE}
        known = self.scenario.value(key)
        assert known is not None
        return {0: known}

    def _token_cases(self, names: Sequence[OptionName]) -> Iterator[CostCase]:
        priced = [name for name in names if name in self._calls]
        cases = TokenCaseFinder(self.scenario, [self._calls[name] for name in priced])
        for case in cases.all_cases():
            values = {self.bits[key]: at.value for key, at in case.inputs.items()}
            for prefix, tokens in case.prefixes.items():
                if prefix in self.bits:
                    values[self.bits[prefix]] = tokens
            yield CostCase(values, dict(zip(priced, case.levels, strict=True)))

    def _machine_cases(self, names: Sequence[OptionName]) -> Iterable[dict[int, Decimal]]:
        """Return numbers of machines with the inputs they go with; of two options, every pair.

        Two options share inputs, which are left open here: their extremes together may be a
        little wider than they can really be, and never narrower.
        """
        hosted = [name for name in names if name in self.loads]
        if len(hosted) == 1:
            return self._machine_values(hosted[0])
        bits = [self.bits[machine_count_key(name)] for name in hosted]
        counts = [
            {case[bit] for case in self._machine_values(name)}
            for name, bit in zip(hosted, bits, strict=True)
        ]
        return [dict(zip(bits, pair, strict=True)) for pair in product(*counts)]

    def _machine_values(self, name: OptionName) -> list[dict[int, Decimal]]:
        if name not in self._machines:
            cases = machine_cases(self.scenario, self.loads[name])
            self._machines[name] = [self._values_of(case, name) for case in cases]
        return self._machines[name]

    def _values_of(self, case: MachineCase, name: OptionName) -> dict[int, Decimal]:
        values = {self.bits[key]: at for key, at in case.inputs.items() if key in self.bits}
        return values | {self.bits[machine_count_key(name)]: case.machines}

    @property
    def _retirement_in_horizon_range(self) -> bool:
        months, ends = self.priced.retires_in_months, self.ranges.get(HORIZON)
        return bool(self.priced.trains_again and months and ends and ends[0] <= months < ends[1])

    def _horizons(self, names: Sequence[OptionName]) -> list[tuple[dict[int, Decimal], Decimal]]:
        """Return the horizons to try, each with the number of forced retrains in it."""
        tuned = any(OPTIONS[name].runs_on == "tuned" for name in names)
        jumps = tuned and self._retirement_in_horizon_range
        if not jumps and not self._fixes_horizon:
            return [({}, self.priced.forced_retrains)]
        bit, (low, high) = self.bits[HORIZON], self.ranges[HORIZON]
        bends = (stretch.from_month for stretch in self._stretches if self._fixes_horizon)
        tried = {low, high, *(at for at in bends if low < at < high)}
        if not jumps:
            return [({bit: at}, self.priced.forced_retrains) for at in sorted(tried)]
        months = self.priced.retires_in_months
        assert months is not None
        found = [(at, Decimal(int(months < at))) for at in tried] + [
            (months, _ONE),
            (months, _ZERO),
        ]
        return [({bit: at}, forced) for at, forced in dict.fromkeys(sorted(found))]


def _bills(priced: PricedScenario) -> dict[OptionName, OptionBill]:
    return {name: bill_option(name, priced, {}) for name in described_options(priced)}


def _way_of(entry: OptionBill) -> tuple[object, ...] | None:
    """Return how calls are billed, apart from the prices: what makes their cost jump, and where."""
    calls = entry.calls
    if calls is None:
        return None
    overs = tuple(level.long_context_over for level in calls.rates.prices.levels)
    plan = calls.plan and (calls.plan.life, calls.plan.hits)
    kinds = tuple(line.name for line in entry.bill.lines)
    return (bool(entry.bill.missing), overs, plan, kinds)


def _at_level(priced: PricedScenario, rates: Rates, level: int) -> PricedScenario:
    """Return `priced` with one level of long-call prices for calls of every length."""
    prices = replace(rates.prices.levels[level], long_context_over=None, long_context=None)
    billed = replace(rates, prices=prices)
    match rates.key:
        case "fine_tune.prices":
            return replace(priced, tuned=billed)
        case "cheaper_model.prices":
            return replace(priced, cheaper=billed)
        case _:
            return replace(priced, base=billed)
