"""The comparison of options: the cheapest, break-even, payback and the parts of a saving."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from functools import cached_property
from typing import Self

from advisor.costs.amounts import EXACT, Exact
from advisor.costs.bill.lines import MILLION
from advisor.costs.bill.machines import machines_of
from advisor.costs.bill.options import bill_option, described_options, sum_option
from advisor.costs.bill.periods import CostPeriod, stretches
from advisor.costs.bill.priced_scenario import Missing, PricedScenario, Rates
from advisor.costs.bill.totals import CostEstimate, spent, totals
from advisor.costs.comparison.bands import Band, bands
from advisor.costs.comparison.deciding import DecidingFigure, deciding_figures
from advisor.costs.comparison.good_answers import GoodAnswers, good_answers
from advisor.costs.comparison.own_facts import HEAVY_SHARE, OwnFact, own_facts
from advisor.costs.comparison.saving import Saving, split_saving
from advisor.costs.comparison.sensitivity import (
    Firmness,
    Sensitivity,
    firmness,
    rivals_of,
    sensitivities,
)
from advisor.costs.comparison.variations import CloseCall, variations
from advisor.costs.options import OPTIONS, OptionName
from advisor.costs.prices.age import PriceAge
from advisor.costs.ranges.break_even import VolumeCost, always_cheaper, first_cheaper, whole_calls
from advisor.costs.ranges.crossings import (
    break_even_ends,
    payback_ends,
    reaching,
    recover_ends,
)
from advisor.costs.ranges.exact import CostRanges
from advisor.costs.scenario.model import Scenario
from advisor.costs.spread import Interval
from advisor.errors import Problem, ScenarioError, did_you_mean
from advisor.formats.frozen import frozen_mapping
from advisor.formats.short_repr import short_repr

_ZERO = Decimal(0)
_TUNING_SAVES_BY = {
    "prompt.variable_tokens",
    "prompt.user_tokens",
    "prompt.output_tokens",
    "prompt.reasoning_tokens",
    "fine_tune.reasoning_tokens",
    "prices.input",
    "prices.output",
    "fine_tune.static_tokens",
    "fine_tune.prices.input",
    "fine_tune.prices.output",
}
"""The inputs of `prompt_tokens_where_tuning_saves`."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One option at one volume, the same in every month, USD; None where a price is not known."""

    name: OptionName
    calls_per_month: Exact
    monthly_usd: Exact | None
    horizon_usd: Exact | None


@dataclass(frozen=True)
class ComparisonData:
    """Every option a scenario describes, with its cost; `CostComparison` adds the forms as text."""

    priced: PricedScenario
    estimates: tuple[CostEstimate, ...]

    @classmethod
    def of_sums(cls, priced: PricedScenario) -> Self:
        """Return the comparison as `of` does for a scenario without ranges, but without lines."""
        names = described_options(priced)
        return cls(priced, tuple(totals(name, sum_option(name, priced), priced) for name in names))

    @classmethod
    def of(cls, priced: PricedScenario) -> Self:
        """Return the comparison of every option that a priced scenario describes."""
        bills = {name: bill_option(name, priced, {}) for name in described_options(priced)}
        estimates = tuple(totals(name, entry, priced) for name, entry in bills.items())
        if not priced.scenario.ranges:
            return cls(priced, estimates)
        with localcontext(EXACT):
            costs = CostRanges(priced, bills)
            return cls(priced, tuple(costs.with_spreads(entry) for entry in estimates))

    def __repr__(self) -> str:
        cheapest = self.cheapest()
        told = f"cheapest is {cheapest}" if cheapest else "no total is known"
        calls = f"{self.scenario.calls_per_month:,f} calls a month"
        options = f"{len(self.estimates)} options"
        return short_repr(self, told, options, calls, self.on or "own prices")

    @property
    def scenario(self) -> Scenario:
        """The scenario that was priced."""
        return self.priced.scenario

    @property
    def on(self) -> date | None:
        """The day of the prices; None when all prices were entered by hand."""
        return self.priced.on

    @cached_property
    def options(self) -> Mapping[str, CostEstimate]:
        """The estimates by option name, the simplest option first."""
        return frozen_mapping({str(entry.name): entry for entry in self.estimates})

    @cached_property
    def bands(self) -> Mapping[str, Band]:
        """The lowest, likely and highest totals of each option that has a total, by its name.

        A figure that nobody gave counts with the range of its default, a range in the scenario as
        it is written. Every option lies at its low or its high with the same figures, so bands
        that overlap do not say that the order of the options is open.
        """
        found = bands(self.priced, self.estimates)
        return frozen_mapping({str(name): one for name, one in found.items()})

    def deciding(self, option: str | None = None) -> tuple[DecidingFigure, ...]:
        """Return the five figures that move a total most, each moved alone from low to high.

        The total is that of `option`, else of `least`. A figure without a known range is tried at
        half and at twice its value. Empty without a total. Raises ScenarioError with the nearest
        name for an option the scenario does not describe.
        """
        name = option or self.least()
        if name is None or self.option(name).horizon_usd is None:
            return ()
        if name not in self._decided:
            found = deciding_figures(self.priced, self.option(name), self._cost_ranges)
            self._decided[name] = found
        return self._decided[name]

    @cached_property
    def _decided(self) -> dict[str, tuple[DecidingFigure, ...]]:
        return {}

    def gaps(self) -> dict[Missing, list[OptionName]]:
        """Return every unknown figure with the options that need it, which may be none."""
        found: dict[Missing, list[OptionName]] = {}
        for option in self.estimates:
            for gap in option.missing:
                found.setdefault(gap, []).append(option.name)
        told = {gap.why for gap in found}
        for gap in self.priced.unknown.values():
            if gap.why not in told:
                told.add(gap.why)
                found[gap] = []
        return found

    @property
    def retires(self) -> date | None:
        """The day the base of the tuned model is switched off, where that is known."""
        return self.priced.retires

    @property
    def tuned_base(self) -> str | None:
        """The model the tuned one is trained from, where it has a name."""
        base, tuned = self.priced.tuned_base, self.priced.tuned
        tune = self.scenario.fine_tune
        trained_from = tune.trained_from if tune else None
        return trained_from or (base and base.model) or (self.scenario.model if tuned else None)

    @property
    def retires_within_horizon(self) -> bool:
        """Whether the tuned model loses its base, and is trained again, before the horizon ends."""
        return bool(self.priced.forced_retrains)

    @property
    def price_age(self) -> PriceAge | None:
        """The oldest price list in use, with its age; None where all prices were entered."""
        return self.priced.price_age

    @property
    def too_old(self) -> bool:
        """Whether a price list in use is so old that nothing may be said about costs."""
        return self.price_age is not None and self.price_age.state == "too_old"

    @cached_property
    def own_facts(self) -> tuple[OwnFact, ...]:
        """The looked-up facts of our own that these totals rest on, the largest amount first."""
        return own_facts(self.priced, self.estimates)

    @property
    def old_facts(self) -> tuple[OwnFact, ...]:
        """Those of `own_facts` that are more than 90 days old and make 10% or more of a total."""
        heavy = (fact for fact in self.own_facts if fact.share >= HEAVY_SHARE)
        return tuple(fact for fact in heavy if fact.state != "fresh")

    @property
    def good_answers(self) -> GoodAnswers | None:
        """What a good answer costs; None where the share of good answers is not known."""
        return good_answers(self.scenario, self.estimates)

    @cached_property
    def ranked(self) -> Mapping[str, CostEstimate]:
        """The estimates that may be called cheapest, by option name.

        None where a price list in use is 180 days old or more: nothing may be said about costs.
        """
        known = () if self.too_old else self.estimates
        return frozen_mapping({str(entry.name): entry for entry in known if entry.is_ranked})

    def cheapest(self) -> OptionName | None:
        """Return the option with the lowest total over the horizon, the simplest in a tie.

        An option whose model stops before the horizon ends is not the cheapest.
        """
        return _cheapest_of(self.ranked.values())

    def least(self) -> OptionName | None:
        """Return the cheapest option; where none may be called so, that with the lowest total.

        None without a total, and where the price list is too old to rank by.
        """
        if self.too_old:
            return None
        priced = (entry for entry in self.estimates if entry.horizon_usd is not None)
        return self.cheapest() or _cheapest_of(priced)

    def cheapest_sure(self) -> OptionName | None:
        """Return the cheapest option of which nobody has to test whether it is good enough."""
        return _cheapest_of(entry for entry in self.ranked.values() if entry.solves == "yes")

    def rivals(self) -> tuple[OptionName, ...]:
        """Return the options with a total that are a different approach from the cheapest one.

        A cached and an uncached prompt are the same approach.
        """
        cheapest = self.cheapest()
        return () if cheapest is None else tuple(rivals_of(cheapest, self.estimates))

    def break_even(self, a: str, b: str) -> int | Interval[int] | None:
        """Return the calls a month above which `a` costs less than `b` over the horizon.

        `((F_a - F_b) / H + M_a - M_b) / ((c_b - c_a) / 1,000,000)`, rounded up; 0 when `a` is
        cheaper at any volume, None when it never becomes cheaper. Whole machines cost in
        steps: for a self-hosted `a` this is the first volume at which it is cheaper, and
        `stays_cheaper_above` is the volume above which it remains so. An Interval when the
        scenario holds ranges, as `break_even_interval` always is. Prices that move within the
        horizon count with the mean of its months; growth does not enter, so these are the calls of
        every month. Raises ScenarioError when a price in either total is not known.
        """
        found = self.break_even_interval(a, b)
        return found if self.scenario.ranges else found.likely

    def break_even_interval(self, a: str, b: str) -> Interval[int]:
        """Return `break_even` at the likely values, with its lowest and highest value."""
        with localcontext(EXACT):
            one, other = self.horizon_cost(a), self.horizon_cost(b)
            likely = whole_calls(first_cheaper(one, other, self._fixed_gap(one, other)))
            if self._cost_ranges is None:
                return Interval(likely, likely, likely)
            ends = break_even_ends(self._cost_ranges, *self._names(a, b))
            return Interval(whole_calls(ends.low), likely, whole_calls(ends.high))

    def stays_cheaper_above(self, a: str, b: str) -> int | None:
        """Return the calls a month above which `a` never costs more than `b`, or None.

        Differs from `break_even` only where `a` runs on whole machines. Every input with a range
        counts at its likely value.
        """
        with localcontext(EXACT):
            one, other = self.horizon_cost(a), self.horizon_cost(b)
            return whole_calls(always_cheaper(one, other, self._fixed_gap(one, other)))

    def payback_months(self, a: str, b: str) -> Decimal | Interval[Decimal] | None:
        """Return the months until `a` has earned back its extra upfront cost over `b`.

        `(F_a - F_b) / (N (c_b - c_a) / 1,000,000 - M_a + M_b)`; None when it never does, 0 when
        there is nothing to earn back. Where a price moves or the calls grow, a month is the mean
        month of the horizon, so that `a` pays back within the horizon where its total is no higher.
        An Interval when the scenario holds ranges, as `payback_interval` always is. Raises
        ScenarioError when a price is not known.
        """
        found = self.payback_interval(a, b)
        return found if self.scenario.ranges else found.likely

    def payback_interval(self, a: str, b: str) -> Interval[Decimal]:
        """Return `payback_months` at the likely values, with its lowest and highest value.

        The ends count the first month, and reach to the likely value where that lies outside.
        """
        with localcontext(EXACT):
            (once, month), (other_once, other_month) = map(self._once_and_monthly, (a, b))
            saved = other_month - month
            likely = max(_ZERO, (once - other_once) / saved) if saved > 0 else None
            if self._cost_ranges is None:
                return Interval(likely, likely, likely)
            ends = payback_ends(self._cost_ranges, *self._names(a, b))
            return reaching(ends, likely)

    def _once_and_monthly(self, name: str) -> tuple[Decimal, Decimal]:
        """Return what an option costs at the start, and in the mean month of the horizon."""
        found = self._known(name)
        assert found.upfront_usd is not None
        assert found.mean_monthly_usd is not None
        return found.upfront_usd, found.mean_monthly_usd

    def calls_to_recover_upfront(self, a: str, b: str) -> int | Interval[int] | None:
        """Return the calls that earn back the extra upfront cost of `a`, or None for never.

        `(F_a - F_b) / ((c_b - c_a) / 1,000,000)`, rounded up, at the prices of the first month;
        monthly costs do not enter. An Interval when the scenario holds ranges, as
        `recovery_interval` always is. Raises ScenarioError when a price is not known.
        """
        found = self.recovery_interval(a, b)
        return found if self.scenario.ranges else found.likely

    def recovery_interval(self, a: str, b: str) -> Interval[int]:
        """Return `calls_to_recover_upfront`, likely, with its lowest and highest value."""
        with localcontext(EXACT):
            one, other = self.volume_cost(a), self.volume_cost(b)
            gap = other.per_million - one.per_million
            likely = (one.upfront - other.upfront) * MILLION / gap if gap > 0 else None
            if self._cost_ranges is None:
                return Interval(*(whole_calls(likely),) * 3)
            ends = recover_ends(self._cost_ranges, *self._names(a, b))
            return Interval(whole_calls(ends.low), whole_calls(likely), whole_calls(ends.high))

    def sensitivities(self) -> tuple[Sensitivity, ...]:
        """Return the effect of each input with a range on the ranking, the largest first.

        Empty without ranges, where fewer than two approaches have a total, and where the ends of
        the totals are added up month by month, as they are when the calls grow.
        """
        cheapest, ranges = self.cheapest(), self._cost_ranges
        if ranges is None or cheapest is None or ranges.adds_months:
            return ()
        with localcontext(EXACT):
            return sensitivities(ranges, cheapest, self.rivals())

    def firmness(self) -> Firmness | None:
        """Return in how much of the ranges the likely cheapest option stays the cheapest.

        None without ranges or totals, and where the ends of the totals are added up month by month.
        Firmness explains all, most and some.
        """
        cheapest, ranges = self.cheapest(), self._cost_ranges
        if ranges is None or cheapest is None or ranges.adds_months:
            return None
        with localcontext(EXACT):
            return firmness(ranges, cheapest, self.rivals())

    def saving(self, a: str, b: str) -> Saving:
        """Return the saving of `a` over `b` in the first month, split by cause.

        `b` is also priced on the base model of `a`. The saving of that change alone is the model
        swap; the rest is the technique. Raises ScenarioError when a total is not known.
        """
        with localcontext(EXACT):
            return split_saving(self.priced, self._known(a), self._known(b))

    def curve(
        self, names: Sequence[str], calls: Iterable[Decimal | int | str]
    ) -> tuple[CurvePoint, ...]:
        """Return the cost of each named option at each number of calls a month, for charts."""
        volumes = [Decimal(volume) for volume in calls]
        with localcontext(EXACT):
            return tuple(self._point(name, volume) for name in names for volume in volumes)

    def prompt_tokens_where_tuning_saves(self) -> Decimal | None:
        """Return the static prompt tokens above which tuned calls cost less, without caching.

        `S > k S' + (k - 1)(V + U + r O)`, written out so that input and output may have
        different ratios k; None without a fine-tune or without prices.
        """
        scenario, base, tuned = self.scenario, self.priced.base.prices, self.priced.tuned
        if scenario.fine_tune is None or tuned is None or not base.input or base.output is None:
            return None
        if tuned.prices.input is None or tuned.prices.output is None:
            return None
        if not _TUNING_SAVES_BY.isdisjoint(self.priced.unknown):
            return None
        prompt = scenario.prompt
        with localcontext(EXACT):
            rest = prompt.variable_tokens + prompt.user_tokens
            tuned_input = (scenario.fine_tune.static_tokens + rest) * tuned.prices.input
            tuned_output = self._written(tuned) * tuned.prices.output
            tuned_output -= self._written(self.priced.base) * base.output
            return max(_ZERO, (tuned_input + tuned_output) / base.input - rest)

    def _written(self, rates: Rates) -> Decimal:
        """Return the tokens of an answer with the thinking of that model before it."""
        scenario = self.scenario
        return scenario.prompt.output_tokens + (scenario.value(rates.thinking_key) or _ZERO)

    def close_calls(self) -> tuple[CloseCall, ...]:
        """Return the plausible changes that make another option the cheapest.

        Tried: a third and three times the calls, no cache hits and nine in ten, and all work and
        data at half and at twice the cost. Empty when none of them changes the cheapest option.
        A cached and an uncached prompt count as one option.
        """
        now = self.cheapest()
        way = None if now is None else OPTIONS[now].way
        tried = (
            (label, ComparisonData.of(other).cheapest()) for label, other in variations(self.priced)
        )
        return tuple(
            CloseCall(label, name) for label, name in tried if name and OPTIONS[name].way != way
        )

    def option(self, name: str) -> CostEstimate:
        """Return the estimate of that option. Raises ScenarioError with the nearest name."""
        if found := self.options.get(name):
            return found
        hint = did_you_mean(name, self.options) or f"Described: {', '.join(self.options)}."
        raise ScenarioError(Problem(name, "is not an option of this scenario", hint))

    def _known(self, name: str) -> CostEstimate:
        found = self.option(name)
        if found.missing:
            raise ScenarioError(
                Problem(gap.key, f"is not known, so '{name}' has no total", f"{gap.remedy}.")
                for gap in found.missing
            )
        return found

    @cached_property
    def _cost_ranges(self) -> CostRanges | None:
        if not self.scenario.ranges:
            return None
        with localcontext(EXACT):
            bills = {
                entry.name: bill_option(entry.name, self.priced, {}) for entry in self.estimates
            }
            return CostRanges(self.priced, bills)

    def _names(self, a: str, b: str) -> tuple[OptionName, OptionName]:
        return self.option(a).name, self.option(b).name

    def volume_cost(self, name: str) -> VolumeCost:
        """Return what an option costs by volume, at the prices of the first month.

        Raises ScenarioError when a price is not known.
        """
        found = self._known(name)
        assert found.upfront_usd is not None
        assert found.fixed_monthly_usd is not None
        assert found.usd_per_million_calls is not None
        machines = machines_of(self.priced, found.name)
        monthly = found.fixed_monthly_usd
        if machines is not None:
            monthly -= machines.usd_each * machines.needed(self.scenario.calls_per_month)
        return VolumeCost(found.upfront_usd, monthly, found.usd_per_million_calls, machines)

    def horizon_cost(self, name: str) -> VolumeCost:
        """Return what an option costs by volume, at the mean price of a call over the horizon.

        Raises ScenarioError when a price is not known.
        """
        first = self.volume_cost(name)
        if not self.priced.later:
            return first
        parts = stretches(self.priced.without_growth())
        months = self.scenario.horizon_months
        option = self.option(name).name
        bills = ((one, bill_option(option, one.priced, {}).bill) for one in parts)
        prices = ((one, bill.total("per million calls") or _ZERO) for one, bill in bills)
        total = sum((one.months_until(months) * usd for one, usd in prices), _ZERO)
        return replace(first, per_million=total / months)

    def spent(self, name: str) -> tuple[Decimal, ...]:
        """Return what an option has cost in all at the start, and by the end of each month, USD.

        The last month may be a part of one. Where the model of the option stops within the horizon,
        the months after that have no price, and the amounts end. Raises ScenarioError when a price
        is not known.
        """
        found = self._known(name)
        if found.spent_usd:
            return found.spent_usd
        assert found.monthly_usd is not None
        months = self.scenario.horizon_months
        same = CostPeriod(_ZERO, months, Decimal(found.monthly_usd))
        return spent(found, self.priced, (same,))

    def _fixed_gap(self, one: VolumeCost, other: VolumeCost) -> Decimal:
        """Return the extra monthly cost of `one` before any call is made, USD."""
        months = self.scenario.horizon_months
        return (one.upfront - other.upfront) / months + one.monthly - other.monthly

    def _point(self, name: str, calls: Decimal) -> CurvePoint:
        found = self.option(name)
        if found.missing:
            return CurvePoint(found.name, calls, None, None)
        monthly = self.volume_cost(name).monthly_at(calls)
        terms = self.horizon_cost(name)
        horizon = terms.upfront + self.scenario.horizon_months * terms.monthly_at(calls)
        return CurvePoint(found.name, calls, monthly, horizon)


def _cheapest_of(entries: Iterable[CostEstimate]) -> OptionName | None:
    """Return the option with the lowest total, the first in a tie; None for no options."""
    found = min(entries, key=lambda entry: entry.horizon_usd or _ZERO, default=None)
    return None if found is None else found.name
