"""A scenario with the rates of every model in it, on one day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated

from pydantic import Field

from advisor.costs.amounts import EXACT, MONTH_DAYS, Exact, to_ten_decimals
from advisor.costs.bill.sale import Sales
from advisor.costs.options import RunsOn
from advisor.costs.prices.age import OWN_FACTS, PriceAge
from advisor.costs.prices.catalogue import BY_HAND, Catalogue
from advisor.costs.prices.facts import CachingRule
from advisor.costs.prices.token_prices import TokenPrices
from advisor.costs.scenario.model import FineTune, Prices, Scenario
from advisor.errors import ScenarioError

_MIN_TOKENS = Decimal(1024)
_STEP_TOKENS = Decimal(128)
_CACHE_MINUTES, _LONG_CACHE_MINUTES = Decimal(5), Decimal(60)


@dataclass(frozen=True, slots=True)
class Missing:
    """A price that is not known, and what to do about it."""

    key: str
    remedy: str
    why: str = ""
    """Why it is not known, where there is more to say than that nobody gave it."""
    answer: str | None = None
    """The answer to give, where a default is not known any more."""
    good_until: date | None = None
    """The last day on which that default was used."""
    not_sold: bool = False
    """Whether nobody sells this to the team, so that there is no price to be known."""
    not_allowed: bool = False
    """Whether the team may not use this, whatever it costs."""

    @property
    def names_model(self) -> bool:
        """Whether a model was named that has no price on that day: unknown, or switched off."""
        return self.key.rpartition(".")[2] == "model"

    @property
    def is_out(self) -> bool:
        """Whether this is no price to look up: the team cannot have the option."""
        return self.not_sold or self.not_allowed


NO_CALLS_YET = Missing(
    "calls_per_month",
    "enter the calls a month that you expect after launch",
    "there are no calls yet, so a month has no cost to compare",
)
"""What a scenario without calls misses: no total is computed from it."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What one model charges, how its provider caches, and the scenario key that says so."""

    key: str
    prices: TokenPrices
    cache_min_tokens: Decimal = _MIN_TOKENS
    cache_step_tokens: Decimal = _STEP_TOKENS
    cache_minutes: Decimal = _CACHE_MINUTES
    """How long the start of a prompt stays in the cache after a call."""
    long_cache_minutes: Decimal = _LONG_CACHE_MINUTES
    """How long it stays where the longer life is sold and paid for."""
    caching_source: str = "the usual rule"
    thinking_key: str = "prompt.reasoning_tokens"
    """The scenario key of the tokens that this model thinks with."""
    batch_source: str = ""
    """How the prices of cached tokens in a batch follow from the other prices, where they do."""
    batch_gap: Missing | None = None
    """Set when they would follow, but one of those prices is a range."""
    model: str | None = None
    """The model the prices are those of, where one was named."""
    unknown: Missing | None = None
    """Set when no price list knows the model, or it is not sold: every price is missing."""
    ends: date | None = None
    """The day on which the model stops, where that is known."""
    seller: str | None = None
    """What the provider is called where it fine-tunes the model."""


@dataclass(frozen=True, slots=True)
class LaterPrices:
    """The rates of every model from a later day of the horizon on."""

    on: date
    """The first day on which they hold."""
    after_months: Exact
    """The months from the day asked for to that day."""
    base: Rates
    tuned: Rates | None = None
    cheaper: Rates | None = None
    tuned_elsewhere: Rates | None = None

    def rates_of(self, runs_on: RunsOn) -> Rates | None:
        """Return the rates of the model that an option runs on; None for own machines."""
        return _rates_of(self, runs_on)


@dataclass(frozen=True, slots=True)
class PricedScenario:
    """A scenario in which every model has been looked up."""

    scenario: Scenario
    base: Rates
    tuned: Rates | None = None
    tuned_base: Rates | None = None
    """The untuned base of the tuned model, where it is known."""
    cheaper: Rates | None = None
    tuned_elsewhere: Rates | None = None
    """The tuned model at another provider, where the team's own sells none."""
    on: date | None = None
    """The day the prices hold; None when every price was given by hand."""
    retires: date | None = None
    """The day the base of the tuned model is switched off, where that is known."""
    retires_in_months: Exact | None = None
    trains_again: bool = True
    """Whether something can be fine-tuned there on that day, as far as is known."""
    later: Annotated[tuple[LaterPrices, ...], Field(exclude_if=lambda later: not later)] = ()
    """The prices that are known to change within the horizon, in order; each holds to the next."""

    @property
    def unknown(self) -> dict[str, Missing]:
        """The scenario keys that count as unknown, each with the reason."""
        entries = self.scenario.unknown
        found = {
            entry.key: Missing(entry.key, entry.remedy, entry.why, entry.answer, entry.good_until)
            for entry in entries
        }
        if not self.scenario.calls_per_month:
            found.setdefault(NO_CALLS_YET.key, NO_CALLS_YET)
        return found

    @property
    def forced_retrains(self) -> Decimal:
        """1 when the tuned model loses its base within the horizon, else 0.

        Where nothing can be trained at the provider from then on, nothing is.
        """
        if not self.trains_again:
            return Decimal(0)
        if self.retires_in_months is None or self.retires_in_months <= 0:
            return Decimal(0)
        return Decimal(int(self.retires_in_months < self.scenario.horizon_months))

    def rates_of(self, runs_on: RunsOn) -> Rates | None:
        """Return the rates of the model that an option runs on; None for own machines."""
        return _rates_of(self, runs_on)

    @property
    def moves(self) -> bool:
        """Whether a month of the horizon may cost another amount than the first one."""
        return bool(self.later) or self.scenario.grows

    def after(self, months: Decimal) -> PricedScenario:
        """Return the same so many months later, with the prices and the calls of that month."""
        scenario = self.scenario.after(months)
        past = [one for one in self.later if one.after_months <= months]
        if not past:
            return replace(self, scenario=scenario, later=())
        now = past[-1]
        moved = replace(self, scenario=scenario, base=now.base, tuned=now.tuned, later=())
        return replace(moved, cheaper=now.cheaper, tuned_elsewhere=now.tuned_elsewhere)

    def without_growth(self) -> PricedScenario:
        """Return the same with as many calls in every month as in the first."""
        if not self.scenario.grows:
            return self
        return replace(self, scenario=self.scenario.after(Decimal(0)))

    def lasts_days(self, rates: Rates | None) -> int | None:
        """Return the days until a model stops, where that is before the horizon ends."""
        if rates is None or rates.ends is None or rates.unknown or self.on is None:
            return None
        days = (rates.ends - self.on).days
        within = EXACT.divide(Decimal(days), MONTH_DAYS) < self.scenario.horizon_months
        return days if within else None

    def at_another_seller(self) -> PricedScenario | None:
        """Return the same with the fine-tune of the other provider; None where there is none."""
        if self.tuned_elsewhere is None:
            return None
        tune = self.scenario.fine_tune_elsewhere
        scenario = self.scenario.model_copy(update={"fine_tune": tune})
        tuned = self.tuned_elsewhere
        scenario = scenario.model_copy(update={"discount_share": Decimal(0)})
        later = tuple(replace(one, tuned=one.tuned_elsewhere) for one in self.later)
        moved = replace(self, scenario=scenario, tuned=tuned, tuned_base=None, later=later)
        return replace(moved, tuned_elsewhere=None)

    @property
    def price_age(self) -> PriceAge | None:
        """The oldest price list in use and its age; None where every price was entered by hand.

        Facts of our own, which have an age each, count only where no other list is in use.
        """
        models = (self.base, self.tuned, self.cheaper, self.tuned_elsewhere)
        lists = [model.prices.made for model in models if model and model.prices.made]
        if self.on is None or not lists:
            return None
        brought = [one for one in lists if one.name != OWN_FACTS]
        return PriceAge(min(brought or lists, key=lambda one: one.made), self.on)

    def age_days(self, rates: Rates | None) -> int | None:
        """Return how old the list of these rates is; None for prices entered by hand.

        Without rates, as for own machines, it is the age of the oldest list in use.
        """
        if rates is None:
            return self.price_age.days if self.price_age else None
        made = rates.prices.made
        return None if made is None or self.on is None else (self.on - made.made).days

    @property
    def price_days(self) -> tuple[date, ...]:
        """The days on which the token prices were checked, oldest first."""
        models = (self.base, self.tuned, self.tuned_base, self.cheaper)
        days = {model.prices.checked for model in models if model is not None}
        return tuple(sorted(day for day in days if day is not None))


def _rates_of(priced: PricedScenario | LaterPrices, runs_on: RunsOn) -> Rates | None:
    match runs_on:
        case "base":
            return priced.base
        case "cheaper":
            return priced.cheaper
        case "tuned":
            return priced.tuned
        case "own machines" | "small machine":
            return None


def price_on_day(scenario: Scenario, catalogue: Catalogue, on: date) -> PricedScenario:
    """Return `scenario` with the prices of that day; an unknown model has missing prices."""
    lookup = _Lookup(scenario, catalogue, on)
    base, tuned, cheaper = lookup.base, lookup.tuned, lookup.cheaper()
    every = [rates for rates in (base, tuned, cheaper) if rates is not None]
    by_hand = all(r.prices.origin == "scenario" and r.unknown is None for r in every)
    retires = tuned.ends if tuned else None
    months = None if retires is None else EXACT.divide(Decimal((retires - on).days), MONTH_DAYS)
    ends = any(rates.ends for rates in every)
    return PricedScenario(
        scenario=scenario,
        base=base,
        tuned=tuned,
        tuned_base=lookup.tuned_base(),
        cheaper=cheaper,
        tuned_elsewhere=lookup.elsewhere(),
        on=None if by_hand and not ends else on,
        retires=retires,
        retires_in_months=months,
        trains_again=retires is None or lookup.trains_on(retires),
    )


@dataclass(frozen=True)
class _Lookup:
    scenario: Scenario
    catalogue: Catalogue
    on: date

    @cached_property
    def base(self) -> Rates:
        """The rates of the model in use."""
        return self.rates("", self.scenario.model, self.scenario.prices)

    @cached_property
    def tuned(self) -> Rates | None:
        """The rates of the given tuned model, else of the tuned base model."""
        tune = self.scenario.fine_tune
        return None if tune is None else self._tuned(tune)

    def elsewhere(self) -> Rates | None:
        """Return the rates of the tuned model at the other provider of the scenario."""
        tune = self.scenario.fine_tune_elsewhere
        return None if tune is None else self._tuned(tune)

    def _tuned(self, tune: FineTune) -> Rates:
        scenario, model = self.scenario, tune.model
        place = tune.provider or scenario.provider or self.base.prices.provider
        if model is None and tune.prices is None and scenario.prices is None and scenario.model:
            own = self.catalogue.tuned_model(scenario.model, place, on=self.on)
            model = own.model if own else None
        sale = Sales(scenario, self.catalogue, self.on).find(tune, model, place)
        if sale.refusal:
            why = Missing("fine_tune", _BUY_ELSEWHERE, sale.refusal, not_sold=True)
            none = TokenPrices(provider=place)
            return Rates("fine_tune.prices", none, unknown=why, seller=sale.seller)
        rates = self.rates("fine_tune.", model, tune.prices, place)
        if tune.prices is not None and tune.trained_from is not None and not tune.is_entered:
            rates = replace(rates, prices=self._dated(rates.prices, tune.trained_from, place))
        trained_from = sale.trained_from or model
        ends = sale.serves_until or self._ends(trained_from, place)
        return replace(rates, model=model or trained_from, ends=ends, seller=sale.seller)

    def trains_on(self, day: date) -> bool:
        """Return whether the seller of the tune fine-tunes anything on that day, if known."""
        tune = self.scenario.fine_tune
        if tune is None or tune.is_entered:
            return True
        place = tune.provider or self.scenario.provider or self.base.prices.provider
        seller = self.catalogue.seller(place)
        if seller is None or not seller.tunable_models:
            return True
        names_its_own = tune.model is not None and tune.trained_from is None
        existing = names_its_own or self.scenario.tuning_customer
        return any(seller.on_sale(day, existing=existing))

    def _dated(self, prices: TokenPrices, model: str, provider: str | None) -> TokenPrices:
        """Return prices taken over from a listed model with the list and the day of that model."""
        listed = self.catalogue.known_prices(model, provider, on=self.on)
        if listed is None:
            return prices
        return replace(prices, checked=listed.checked, source=listed.source, made=listed.made)

    def cheaper(self) -> Rates | None:
        """Return the rates of the given smaller model, else of the provider's next cheaper one."""
        other, scenario = self.scenario.cheaper_model, self.scenario
        if other is not None:
            return self.rates("cheaper_model.", other.model, other.prices)
        if scenario.model is None or scenario.prices is not None:
            return None
        provider = scenario.provider or self.base.prices.provider
        name = self.catalogue.cheaper_model(scenario.model, provider, on=self.on)
        return self.rates("cheaper_model.", name, None) if name else None

    def _ends(self, model: str | None, provider: str | None) -> date | None:
        end = model and self.catalogue.retirement(model, provider, on=self.on)
        return end.retires if end else None

    def rates(
        self, prefix: str, model: str | None, prices: Prices | None, provider: str | None = None
    ) -> Rates:
        """Return prices entered by hand unchanged, else the listed prices of the model.

        A model that was switched off has no prices.
        """
        where = provider or self.scenario.provider
        unknown = None
        found = TokenPrices()
        if prices is not None:
            found = _by_hand(prices)
        elif model is None:
            unknown = Missing(f"{prefix}prices", _NOT_GIVEN)
        else:
            try:
                found = self.catalogue.token_prices(model, where, on=self.on)
            except ScenarioError as error:
                (problem,) = error.problems
                why = f"{problem.what}. {problem.hint.removesuffix(BY_HAND)}".rstrip(" .")
                unknown = Missing(f"{prefix}model", BY_HAND.rstrip("."), why)
        ends = self._ends(model, where or found.provider) if found.provider or where else None
        if ends is not None and ends <= self.on and prices is None:
            found, unknown = TokenPrices(provider=where), _switched_off(prefix, model, ends)
        if found.provider is None and where is not None:
            found = replace(found, provider=where)
        seller = self.catalogue.seller(found.provider) if found.provider else None
        name = seller.name if seller else None
        rates = Rates(
            f"{prefix}prices", found, model=model, unknown=unknown, ends=ends, seller=name
        )
        rates = replace(self._with_caching(rates, model), thinking_key=self._thinking_key(prefix))
        return rates if prices is None else self._cached_in_batch(rates, model)

    def _thinking_key(self, prefix: str) -> str:
        """Return the key of a model that thinks as much as it says itself, else the prompt's."""
        key = f"{prefix.partition('.')[0]}.reasoning_tokens"
        return "prompt.reasoning_tokens" if self.scenario.value(key) is None else key

    def tuned_base(self) -> Rates | None:
        tune, provider = self.scenario.fine_tune, self.scenario.provider
        if tune is None:
            return None
        if tune.base_prices is not None:
            return self.rates("fine_tune.base_", None, tune.base_prices)
        tuned = self.tuned
        if tuned is None or tuned.model is None or tune.prices is not None:
            return None
        base = self.catalogue.base_of(tuned.model, provider, on=self.on)
        return self.rates("fine_tune.base_", base, None) if base else None

    def _with_caching(self, rates: Rates, model: str | None) -> Rates:
        """Return the rates with the caching rule of the scenario, else of the provider."""
        rule = self._rule(model, rates.prices.provider)
        prompt = self.scenario.prompt
        least, step = prompt.cache_min_tokens, prompt.cache_step_tokens
        if rule is not None:
            rates = replace(
                rates,
                cache_min_tokens=Decimal(rule.min_tokens),
                cache_step_tokens=Decimal(rule.step_tokens),
                cache_minutes=Decimal(rule.life_minutes),
                long_cache_minutes=Decimal(rule.long_life_minutes or _LONG_CACHE_MINUTES),
                caching_source=rule.origin,
            )
        if least is not None:
            rates = replace(rates, cache_min_tokens=least, caching_source="given")
        if step is not None:
            rates = replace(rates, cache_step_tokens=step, caching_source="given")
        return rates

    def _cached_in_batch(self, rates: Rates, model: str | None) -> Rates:
        """Return rates that were entered by hand with the prices of cached tokens in a batch.

        They follow from the other prices, because the two discounts multiply, unless they were
        given, or a provider is named of whom that is not known.
        """
        prices = rates.prices
        given = (prices.input, prices.batch_input, prices.cached_read)
        if prices.batch_cached_read is not None or None in given or not prices.input:
            return rates
        rule = self._rule(model, prices.provider)
        if prices.provider is not None and (rule is None or not rule.cached_in_batch):
            return rates
        group = rates.key
        if any(self.scenario.has_range(f"{group}.{kind}") for kind in _MULTIPLIED):
            gap = Missing(f"{group}.batch_cached_read", _NOT_GIVEN_IN_BATCH, _PRICE_RANGES)
            return replace(rates, batch_gap=gap)
        return replace(rates, prices=_multiplied(prices), batch_source=_MULTIPLIES)

    def _rule(self, model: str | None, listed_at: str | None) -> CachingRule | None:
        provider = self.scenario.provider or listed_at
        named = model or self.scenario.model
        return self.catalogue.caching_rule(provider, named, on=self.on) if provider else None


def _switched_off(prefix: str, model: str | None, ended: date) -> Missing:
    why = f"the model {model} was switched off on {ended}"
    return Missing(f"{prefix}model", "name a model that is still served", why)


def _multiplied(prices: TokenPrices) -> TokenPrices:
    """Return prices in which a cached token in a batch has both discounts."""
    assert prices.input
    assert prices.batch_input is not None
    share = EXACT.divide(prices.batch_input, prices.input)

    def in_batch(given: Decimal | None, price: Decimal | None) -> Decimal | None:
        return (
            given
            if price is None or given is not None
            else to_ten_decimals(EXACT.multiply(price, share))
        )

    long = in_batch(prices.batch_cache_write_long, prices.cache_write_long)
    return replace(
        prices,
        batch_cached_read=in_batch(None, prices.cached_read),
        batch_cache_write=in_batch(prices.batch_cache_write, prices.cache_write),
        batch_cache_write_long=long,
    )


def _by_hand(prices: Prices) -> TokenPrices:
    return TokenPrices(**dict(prices))


_MULTIPLIED = ("input", "batch_input", "cached_read", "cache_write", "cache_write_long")
_MULTIPLIES = "the cached price x the batch price / the input price"
_NOT_GIVEN_IN_BATCH = "Enter what a cached token costs in a batch, in USD per million tokens"
_PRICE_RANGES = "it follows from prices that are ranges"
_BUY_ELSEWHERE = "name a provider that fine-tunes a model, or enter the prices of your own offer"
_NOT_GIVEN = "Name a model, or enter {input: ..., output: ...} in USD per million tokens"
