"""The months of the horizon in groups: in each, prices and calls stay the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal, localcontext
from itertools import pairwise

from advisor.costs.amounts import EXACT, MONTH_DAYS, Exact
from advisor.costs.bill.later_prices import price_moves
from advisor.costs.bill.lines import MILLION
from advisor.costs.bill.options import OptionBill, sum_option
from advisor.costs.bill.priced_scenario import Missing, PricedScenario
from advisor.costs.options import OPTIONS, OptionName

_ZERO = Decimal(0)
GROWTH_WORDS = "the calls grow"
"""Why a month costs another amount where no price moved."""


@dataclass(frozen=True, slots=True)
class CostPeriod:
    """Months in which an option costs the same each month."""

    from_month: Exact
    """Months from the day asked for; 0 is that day."""
    to_month: Exact
    usd_per_month: Exact
    on: date | None = None
    """The day on which a price moved at its start; None where none did."""
    because: str = ""
    """Why it costs another amount than the months before; empty for the first period."""

    @property
    def months(self) -> Decimal:
        """Its length."""
        return self.to_month - self.from_month


def added_up(periods: Iterable[CostPeriod]) -> Decimal:
    """Return what all months of these groups cost together, USD."""
    return sum((one.months * one.usd_per_month for one in periods), _ZERO)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months with the same prices and calls for every option."""

    from_month: Decimal
    to_month: Decimal
    priced: PricedScenario
    """The scenario of any of these months."""

    def months_until(self, horizon: Decimal) -> Decimal:
        """Return how many of its months lie before the end of a horizon."""
        return max(_ZERO, min(self.to_month, horizon) - self.from_month)


def stretches(priced: PricedScenario, horizon: Decimal | None = None) -> tuple[Stretch, ...]:
    """Return the months up to a horizon, that of the scenario by default, in groups.

    A group begins on each day on which a price moves, and with each month where the calls grow.
    """
    months = priced.scenario.horizon_months if horizon is None else horizon
    starts = {_ZERO, *(one.after_months for one in priced.later)}
    if priced.scenario.grows:
        starts.update(map(Decimal, range(int(months.to_integral_value(ROUND_CEILING)))))
    bounds = [*sorted(start for start in starts if start < months), months]
    return tuple(Stretch(start, end, priced.after(start)) for start, end in pairwise(bounds))


def cost_periods(
    name: OptionName, priced: PricedScenario, first: Decimal
) -> tuple[tuple[CostPeriod, ...], list[Missing]]:
    """Return what an option costs in each group of months, and the prices that are missing.

    `first` is what the first month costs, USD. Neighbors that cost the same are one period.
    """
    groups = stretches(priced)
    found = [CostPeriod(_ZERO, groups[0].to_month, first)]
    gaps: list[Missing] = []
    with localcontext(EXACT):
        for before, stretch in pairwise(groups):
            usd: Decimal | None = found[-1].usd_per_month
            if _differs(name, before.priced, stretch.priced):
                entry = sum_option(name, stretch.priced)
                gaps += [gap for some in entry.bill.missing.values() for gap in some]
                usd = monthly_usd(entry, stretch.priced)
            if usd is None or usd == found[-1].usd_per_month:
                found.append(_longer(found.pop(), stretch.to_month))
            else:
                on, because = _cause(name, priced, stretch.from_month)
                bounds = stretch.from_month, stretch.to_month
                found.append(CostPeriod(*bounds, usd, on, because))
    return tuple(found), gaps


def _differs(name: OptionName, one: PricedScenario, other: PricedScenario) -> bool:
    """Return whether a month may cost an option another amount than the month before."""
    runs_on = OPTIONS[name].runs_on
    if one.scenario.calls_per_month != other.scenario.calls_per_month:
        return True
    return one.rates_of(runs_on) != other.rates_of(runs_on)


def monthly_usd(entry: OptionBill, priced: PricedScenario) -> Decimal | None:
    """Return what a month costs at the calls of the scenario, USD; None where it is not known."""
    bill = entry.bill
    per_million, fixed = bill.total("per million calls"), bill.total("a month")
    if per_million is None or fixed is None:
        return None
    return fixed + priced.scenario.calls_per_month * per_million / MILLION


def _longer(last: CostPeriod, to_month: Decimal) -> CostPeriod:
    return CostPeriod(last.from_month, to_month, last.usd_per_month, last.on, last.because)


def _cause(name: OptionName, priced: PricedScenario, start: Decimal) -> tuple[date | None, str]:
    """Return the day on which a price of the option moved at that time, and how it moved."""
    runs_on, before = OPTIONS[name].runs_on, priced.rates_of(OPTIONS[name].runs_on)
    for later in priced.later:
        after = later.rates_of(runs_on)
        if later.after_months == start and before is not None and after is not None:
            told = list(price_moves(before, after, later.on))
            if told:
                return later.on, told[0]
        before = after
    return None, GROWTH_WORDS if start else ""


def spent_by_month(
    upfront: Decimal,
    periods: Sequence[CostPeriod],
    *,
    later: tuple[Decimal, Decimal] | None = None,
    lasts_days: int | None = None,
) -> tuple[Decimal, ...]:
    """Return what has been spent in all at the start, and by the end of each month, USD.

    `later` is an amount that is paid once, after so many months; it is no part of `upfront`. Where
    the model stops, the months after that have no price, and the row ends.
    """
    last = periods[-1].to_month
    if lasts_days is not None:
        last = min(last, EXACT.divide(Decimal(lasts_days), MONTH_DAYS))
    with localcontext(EXACT):
        return tuple(
            upfront
            + sum((usd for usd in _spent(periods, month)), _ZERO)
            + (later[1] if later is not None and later[0] < month else _ZERO)
            for month in _month_ends(last, whole=lasts_days is not None)
        )


def _month_ends(last: Decimal, *, whole: bool) -> Iterator[Decimal]:
    """Yield 0 and the end of each month; the last may be a part of one, unless `whole`."""
    full = int(last)
    yield from map(Decimal, range(full + 1))
    if last > full and not whole:
        yield last


def _spent(periods: Sequence[CostPeriod], month: Decimal) -> Iterator[Decimal]:
    for period in periods:
        if period.from_month < month:
            yield (min(period.to_month, month) - period.from_month) * period.usd_per_month
