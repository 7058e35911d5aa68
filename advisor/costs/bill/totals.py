"""The totals of an option: its bill added up per call, per month and over the horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from typing import Annotated

from pydantic import Field

from advisor.costs.amounts import EXACT, Exact
from advisor.costs.bill.fit import Solves, fit_of
from advisor.costs.bill.lines import MILLION, CostLine
from advisor.costs.bill.machines import counts_no_reading, machines_of
from advisor.costs.bill.options import FORCED, OptionBill, bill_option
from advisor.costs.bill.periods import (
    CostPeriod,
    added_up,
    cost_periods,
    monthly_usd,
    spent_by_month,
)
from advisor.costs.bill.priced_scenario import Missing, PricedScenario
from advisor.costs.options import OPTIONS, OptionName
from advisor.costs.spread import Total

_NO_READING = "the time to read the prompt is not counted: give self_hosted.input_tokens_per_second"


@dataclass(frozen=True, slots=True)
class Instead:
    """The same option at another provider, to compare with."""

    model: str
    provider: str
    horizon_usd: Exact | None


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """What one option costs, in USD; None where a price in it is not known.

    Where the scenario holds ranges, every total is a Spread: its likely amount with the lowest
    and the highest it can be. Lines always show the likely one.

    Lines per million calls add up to `usd_per_million_calls`, lines once to `upfront_usd`; lines
    a month, with the calls of a month, to `monthly_usd`. Whole machines cost by the month, so a
    self-hosted model has nothing per call.

    All of these are the amounts of the first month. Where a price is known to move within the
    horizon, or the calls grow, `periods` has what later months cost, and `horizon_usd` is their
    sum.
    """

    name: OptionName
    usd_per_million_calls: Total | None
    usd_per_call: Total | None
    upfront_usd: Total | None
    fixed_monthly_usd: Total | None
    """What a month costs whatever the number of calls; machines included at this volume."""
    monthly_usd: Total | None
    horizon_usd: Total | None
    """Upfront and all months of the horizon. Nothing is discounted. Of a model that stops before,
    it is what all months would cost."""
    lines: tuple[CostLine, ...]
    missing: tuple[Missing, ...]
    gpus: int | None = None
    """Machines needed at this volume, where the option runs on some."""
    model: str | None = None
    """The model that its calls go to; None for own machines and for prices entered by hand."""
    provider: str | None = None
    """Who serves that model."""
    prices_checked: date | None = None
    """The day on which the token prices were checked, where that is known."""
    prices_from: str | None = None
    """The list that the token prices come from; `given` for prices entered by hand."""
    price_age_days: int | None = None
    """The age of their price list on the day asked for; None for prices entered by hand."""
    lasts_days: int | None = None
    """The days until the model stops, where the horizon ends later: then it has no star."""
    cache_minutes: Exact | None = None
    """How long the start of its prompt is kept in the cache; None where nothing is cached."""
    cache_hit_share: Exact | None = None
    """The share of calls that find the start of the prompt there."""
    instead: Instead | None = None
    """What it costs elsewhere, where the team's own provider does not sell it."""
    solves: Solves | None = None
    """Whether it does what the team needs; None where the need is not known."""
    because: str = ""
    """Why it does or does not."""
    uncounted: str = ""
    """What is left out of the total, so that it has no star; empty where all is counted."""
    periods: Annotated[tuple[CostPeriod, ...], Field(exclude_if=lambda found: not found)] = ()
    """What a month costs, in groups of months; empty where every month costs the same."""
    spent_usd: Annotated[tuple[Exact, ...], Field(exclude_if=lambda found: not found)] = ()
    """What has been spent in all at the start, and by the end of each month; it ends with the
    model. Empty where every month costs the same: then each adds `monthly_usd`."""

    @property
    def totals(self) -> tuple[Total | None, ...]:
        """The four amounts of a row: once, a month, over the horizon, per million calls."""
        return self.upfront_usd, self.monthly_usd, self.horizon_usd, self.usd_per_million_calls

    @property
    def not_sold(self) -> str:
        """Why nobody sells this to the team; empty where somebody does."""
        return next((gap.why for gap in self.missing if gap.not_sold), "")

    @property
    def not_allowed(self) -> str:
        """Why the team may not use this; empty where it may."""
        return next((gap.why for gap in self.missing if gap.not_allowed), "")

    @property
    def is_out(self) -> bool:
        """Whether the team cannot have this: it is not sold to them, or not allowed."""
        return any(gap.is_out for gap in self.missing)

    @property
    def is_ranked(self) -> bool:
        """Whether it may be called cheapest: a full total that lasts, for what is needed."""
        return self.is_comparable and self.solves != "no"

    @property
    def mean_monthly_usd(self) -> Decimal | None:
        """What a month costs on average over the horizon, USD; `monthly_usd` where none differs."""
        if not self.periods:
            return self.monthly_usd
        return EXACT.divide(added_up(self.periods), self.periods[-1].to_month)

    @property
    def is_comparable(self) -> bool:
        """Whether its total can be set against another one: it is full, and it lasts."""
        counted = self.horizon_usd is not None and not self.uncounted
        return counted and self.lasts_days is None


@dataclass(frozen=True, slots=True)
class Amounts:
    """The sums of a bill, in USD; None where a price is not known."""

    per_million: Decimal | None
    once: Decimal | None
    fixed: Decimal | None
    monthly: Decimal | None
    horizon: Decimal | None
    periods: tuple[CostPeriod, ...] = ()
    """The groups of months; empty where no price moves and the calls do not grow."""
    gaps: tuple[Missing, ...] = ()
    """The prices of later months that are missing."""


def amounts(name: OptionName, entry: OptionBill, priced: PricedScenario) -> Amounts:
    """Return the sums of a bill: per million calls, once, in the first month, over the horizon."""
    bill = entry.bill
    per_million, once, fixed = (bill.total(per) for per in ("per million calls", "once", "a month"))
    monthly = monthly_usd(entry, priced)
    if monthly is None or once is None:
        return Amounts(per_million, once, fixed, monthly, None)
    if not priced.moves:
        horizon = once + priced.scenario.horizon_months * monthly
        return Amounts(per_million, once, fixed, monthly, horizon)
    periods, gaps = cost_periods(name, priced, monthly)
    total = None if gaps else once + added_up(periods)
    return Amounts(per_million, once, fixed, monthly, total, periods, tuple(dict.fromkeys(gaps)))


def estimate(name: OptionName, priced: PricedScenario) -> CostEstimate:
    """Return the costs of that option; a total that needs an unknown price is None."""
    return totals(name, bill_option(name, priced, {}), priced)


def totals(name: OptionName, entry: OptionBill, priced: PricedScenario) -> CostEstimate:
    """Return the totals of a bill that holds lines and no polynomials."""
    with localcontext(EXACT):
        return _totals(name, entry, priced)


def _totals(name: OptionName, entry: OptionBill, priced: PricedScenario) -> CostEstimate:
    scenario, bill = priced.scenario, entry.bill
    plan = entry.calls.plan if entry.calls else None
    sums = amounts(name, entry, priced)
    machines = machines_of(priced, name)
    option = OPTIONS[name]
    rates = priced.rates_of(option.runs_on)
    fit = fit_of(option, scenario)
    found = CostEstimate(
        name=name,
        usd_per_million_calls=sums.per_million,
        usd_per_call=None if sums.per_million is None else sums.per_million / MILLION,
        upfront_usd=sums.once,
        fixed_monthly_usd=sums.fixed,
        monthly_usd=sums.monthly,
        horizon_usd=sums.horizon,
        lines=tuple(bill.lines),
        missing=tuple(dict.fromkeys(gap for gaps in bill.missing.values() for gap in gaps)),
        gpus=int(machines.needed(scenario.calls_per_month)) if machines else None,
        model=rates.model if rates else None,
        provider=(rates.seller or rates.prices.provider) if rates else None,
        prices_checked=rates.prices.checked if rates else None,
        prices_from=rates.prices.price_list if rates and not rates.unknown else None,
        price_age_days=priced.age_days(rates),
        lasts_days=priced.lasts_days(rates),
        cache_minutes=plan.minutes if plan else None,
        cache_hit_share=plan.hits.value if plan else None,
        instead=_instead(name, priced),
        solves=fit.solves,
        because=fit.because,
        uncounted=_NO_READING if counts_no_reading(priced, name) else "",
    )
    if sums.gaps:
        return replace(found, missing=sums.gaps)
    if len(sums.periods) <= 1:
        return found
    spent_usd = spent(found, priced, sums.periods)
    return replace(found, periods=sums.periods, spent_usd=spent_usd)


def spent(
    found: CostEstimate, priced: PricedScenario, periods: Sequence[CostPeriod]
) -> tuple[Decimal, ...]:
    """Return what an option has cost in all at the start, and by the end of each month, USD."""
    assert found.upfront_usd is not None
    forced = sum((line.amount for line in found.lines if line.name == FORCED), Decimal(0))
    later = None
    if forced and priced.retires_in_months is not None:
        later = priced.retires_in_months, forced
    return spent_by_month(
        Decimal(found.upfront_usd) - forced, periods, later=later, lasts_days=found.lasts_days
    )


def _instead(name: OptionName, priced: PricedScenario) -> Instead | None:
    """Return what an option that is not sold costs at the other provider."""
    other = priced.at_another_seller() if OPTIONS[name].runs_on == "tuned" else None
    if other is None or other.tuned is None:
        return None
    total = estimate(name, other).horizon_usd
    assert other.tuned.model is not None
    return Instead(other.tuned.model, other.tuned.seller or "", total)
