"""The prices of a scenario over its horizon: those of the first day, and every known change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from advisor.costs.amounts import EXACT, round_to
from advisor.costs.bill.priced_scenario import LaterPrices, PricedScenario, Rates, price_on_day
from advisor.costs.prices.catalogue import Catalogue
from advisor.costs.prices.token_prices import TokenPrices
from advisor.costs.scenario.model import CheaperModel, FineTune, Scenario
from advisor.formats.days import months_between, months_later

_TEN_PLACES = Decimal(1).scaleb(-10)


def price_scenario(scenario: Scenario, catalogue: Catalogue, on: date) -> PricedScenario:
    """Return `scenario` with the prices of that day, and with every change within its horizon.

    A later day on which no price is known changes nothing: the last known one holds on. An
    unknown model has missing prices.
    """
    priced = price_on_day(scenario, catalogue, on)
    if priced.on is None:
        return priced
    days = sorted(day for day in _price_days(priced, catalogue) if day > on)
    last = months_later(on, int(scenario.longest().to_integral_value(ROUND_CEILING)))
    later: list[LaterPrices] = []
    for day in (day for day in days if day < last):
        now = later[-1] if later else _as_later(priced, on)
        then = _moved(now, priced, catalogue, day)
        if then is not None:
            later.append(replace(then, on=day, after_months=months_until(on, day)))
    return replace(priced, later=tuple(later)) if later else priced


def months_until(first: date, day: date) -> Decimal:
    """Return the months from the day asked for to a later day.

    Whole months are counted from the day asked for. The days left are a part of the month that
    they lie in: from 30 November, 1 January is one month and 2 of 31 days later.
    """
    whole, days, of = months_between(first, day)
    if not days:
        return Decimal(whole)
    return round_to(whole + EXACT.divide(Decimal(days), Decimal(of)), _TEN_PLACES)


def _price_days(priced: PricedScenario, catalogue: Catalogue) -> set[date]:
    """Return the days on which a price of a model of the scenario begins or ends."""
    return {
        day
        for rates in (priced.base, priced.tuned, priced.cheaper, priced.tuned_elsewhere)
        if rates is not None and rates.model is not None and rates.prices.provider is not None
        for day in catalogue.price_days(rates.model, rates.prices.provider)
    }


def _as_later(priced: PricedScenario, on: date) -> LaterPrices:
    both = priced.cheaper, priced.tuned_elsewhere
    return LaterPrices(on, Decimal(0), priced.base, priced.tuned, *both)


def _moved(
    now: LaterPrices, priced: PricedScenario, catalogue: Catalogue, day: date
) -> LaterPrices | None:
    """Return the rates from that day on, or None where no price is another one."""
    scenario = priced.scenario
    if scenario.cheaper_model is None and priced.cheaper is not None:
        named = CheaperModel(model=priced.cheaper.model)
        scenario = scenario.model_copy(update={"cheaper_model": named})
    then = price_on_day(scenario, catalogue, day)
    found = replace(
        now,
        base=_rates(now.base, then.base),
        tuned=now.tuned and _tuned(now.tuned, then.tuned, scenario.fine_tune, catalogue, day),
        cheaper=now.cheaper and _rates(now.cheaper, then.cheaper),
        tuned_elsewhere=now.tuned_elsewhere
        and _tuned(
            now.tuned_elsewhere, then.tuned_elsewhere, scenario.fine_tune_elsewhere, catalogue, day
        ),
    )
    return None if found == now else found


def _rates(now: Rates, then: Rates | None) -> Rates:
    """Return the rates with the prices of the later day, where these are known and different."""
    if then is None or then.unknown or now.unknown or then.model != now.model:
        return now
    return now if then.prices.amounts == now.prices.amounts else replace(now, prices=then.prices)


def _tuned(
    now: Rates, then: Rates | None, tune: FineTune | None, catalogue: Catalogue, day: date
) -> Rates:
    """Return the rates of a fine-tuned model; those taken over from its base follow the base."""
    if now.prices.origin != "scenario":
        return _rates(now, then)
    if now.unknown or now.model is None or tune is None or tune.is_entered:
        return now
    before, after = (
        catalogue.known_prices(now.model, now.prices.provider, on=one)
        for one in (day - timedelta(days=1), day)
    )
    if before is None or after is None or before.amounts == after.amounts:
        return now
    if (before.input, before.output) != (now.prices.input, now.prices.output):
        return now
    return replace(now, prices=replace(now.prices, **after.by_kind))


def price_moves(before: Rates, after: Rates, on: date) -> Iterator[str]:
    """Yield how the price of a model changes on a day; nothing where it does not."""
    if before.prices.amounts != after.prices.amounts:
        name = after.model or "the model"
        yield f"{name} costs {_change(before.prices, after.prices)} from {on}"


def _change(before: TokenPrices, after: TokenPrices) -> str:
    """Return how input and output prices change, to follow "costs"."""
    pairs = ((before.input, after.input), (before.output, after.output))
    ratios = {now / was for was, now in pairs if was and now is not None}
    if ratios == {Decimal(2)}:
        return "twice as much"
    if ratios == {Decimal("0.5")}:
        return "half as much"
    if ratios and min(ratios) >= 1 and max(ratios) > 1:
        return "more"
    return "less" if ratios and max(ratios) <= 1 and min(ratios) < 1 else "other prices"
