"""A scenario with its prices: who charges what for each way of doing it, on which day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from advisor.errors import ScenarioError
from advisor.money.price_facts import CachingRule
from advisor.money.prices import Catalogue
from advisor.money.scenario_model import Prices, Scenario
from advisor.money.token_prices import TokenPrices

_MIN_TOKENS = Decimal(1024)
_STEP_TOKENS = Decimal(128)


@dataclass(frozen=True, slots=True)
class Missing:
    """A price that is not known, and what to do about it."""

    key: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Rates:
    """What one model charges, how its provider caches, and the scenario key that says so."""

    key: str
    prices: TokenPrices
    cache_min_tokens: Decimal = _MIN_TOKENS
    cache_step_tokens: Decimal = _STEP_TOKENS
    caching_source: str = "the usual rule"
    unknown: Missing | None = None
    """Set when no price list knows the model, so that every price is missing."""


@dataclass(frozen=True, slots=True)
class PricedScenario:
    """A scenario in which every model has been looked up."""

    scenario: Scenario
    base: Rates
    tuned: Rates | None = None
    tuned_base: Rates | None = None
    """The untuned base of the tuned model, where it is known."""
    cheaper: Rates | None = None
    on: date | None = None
    """The day the prices hold; None when every price was given by hand."""


def price_scenario(scenario: Scenario, catalogue: Catalogue, on: date) -> PricedScenario:
    """Return `scenario` with the prices of that day; unknown models become missing prices."""
    lookup = _Lookup(scenario, catalogue, on)
    tune, other = scenario.fine_tune, scenario.cheaper_model
    base = lookup.rates("", scenario.model, scenario.prices)
    tuned = lookup.rates("fine_tune.", tune.model, tune.prices) if tune else None
    cheaper = lookup.rates("cheaper_model.", other.model, other.prices) if other else None
    every = [rates for rates in (base, tuned, cheaper) if rates is not None]
    by_hand = all(rates.prices.origin == "scenario" for rates in every)
    day = None if by_hand else on
    return PricedScenario(scenario, base, tuned, lookup.tuned_base(), cheaper, day)


@dataclass(frozen=True, slots=True)
class _Lookup:
    scenario: Scenario
    catalogue: Catalogue
    on: date

    def rates(self, prefix: str, model: str | None, prices: Prices | None) -> Rates:
        """Prices given by hand stand as they are; otherwise the model is looked up."""
        unknown = None
        found = TokenPrices()
        if prices is not None:
            found = _by_hand(prices)
        elif model is None:
            unknown = Missing(f"{prefix}prices", _NOT_GIVEN)
        else:
            try:
                found = self.catalogue.token_prices(model, self.scenario.provider, on=self.on)
            except ScenarioError as error:
                (problem,) = error.problems
                unknown = Missing(f"{prefix}model", f"{problem.what}. {problem.hint}".rstrip("."))
        return self._with_caching(Rates(f"{prefix}prices", found, unknown=unknown), model)

    def tuned_base(self) -> Rates | None:
        tune, provider = self.scenario.fine_tune, self.scenario.provider
        if tune is None:
            return None
        if tune.base_prices is not None:
            return self.rates("fine_tune.base_", None, tune.base_prices)
        if tune.model is None or tune.prices is not None:
            return None
        base = self.catalogue.base_of(tune.model, provider, on=self.on)
        return self.rates("fine_tune.base_", base, None) if base else None

    def _with_caching(self, rates: Rates, model: str | None) -> Rates:
        """Apply what the scenario says about caching, else what the provider's rule says."""
        rule = self._rule(model)
        prompt = self.scenario.prompt
        least, step = prompt.cache_min_tokens, prompt.cache_step_tokens
        if rule is not None:
            rates = replace(
                rates,
                cache_min_tokens=Decimal(rule.min_tokens),
                cache_step_tokens=Decimal(rule.step_tokens),
                caching_source=rule.origin,
            )
        if least is not None:
            rates = replace(rates, cache_min_tokens=least, caching_source="given")
        if step is not None:
            rates = replace(rates, cache_step_tokens=step, caching_source="given")
        return rates

    def _rule(self, model: str | None) -> CachingRule | None:
        provider = self.scenario.provider
        named = model or self.scenario.model
        return self.catalogue.caching_rule(provider, named, on=self.on) if provider else None


def _by_hand(prices: Prices) -> TokenPrices:
    return TokenPrices(**dict(prices))


_NOT_GIVEN = "Name a model, or enter {input: ..., output: ...} in USD per million tokens"
