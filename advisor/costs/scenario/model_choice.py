"""The model of a scenario, and the prices of its tuned version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advisor.costs.prices.catalogue import Catalogue
from advisor.costs.prices.facts import TunedOffer
from advisor.costs.prices.token_prices import TokenPrices
from advisor.costs.scenario.defaults import Figures
from advisor.costs.scenario.entered_prices import scenario_prices, with_entered_prices
from advisor.costs.scenario.model import Prices
from advisor.errors import ScenarioError

_NO_PROVIDER = ("undecided", "self_hosted")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """The model of the scenario, its provider, and its prices where they are known."""

    model: str | None
    provider: str | None
    prices: TokenPrices | None
    on: date
    by_hand: bool = False
    """Whether any price was entered instead of looked up."""


def choose_model(figures: Figures, on: date) -> ChosenModel:
    """Return the named model and provider, or the usual ones, listed as assumed."""
    provider = figures.text("provider")
    if provider in _NO_PROVIDER:
        provider = None
    model = figures.text("model")
    if model is None and provider is None:
        provider, model = figures.catalogue.defaults["provider"].value, figures.choice("model")
        if figures.text("provider") is None:
            figures.choice("provider")
    elif model is None:
        model = _usual_model(figures, provider, on)
    listed = _prices(figures.catalogue, model, provider, on)
    prices = with_entered_prices(figures, "prices", listed)
    provider = provider or (listed.provider if listed else None)
    return ChosenModel(model, provider, prices or listed, on, by_hand=prices is not None)


def _usual_model(figures: Figures, provider: str | None, on: date) -> str | None:
    current = figures.catalogue.current_models(provider, on=on)
    if current is None:
        return None
    sentence = f"A usual choice at {provider} stands in until you choose one."
    figures.assume(current, sentence, key="model", value=current.usual, unit="name")
    return current.usual


def _prices(
    catalogue: Catalogue, model: str | None, provider: str | None, on: date
) -> TokenPrices | None:
    if model is None:
        return None
    try:
        return catalogue.token_prices(model, provider, on=on)
    except ScenarioError:
        return None


@dataclass(frozen=True, slots=True)
class TunedRates:
    """The three fine_tune keys for the prices of a tuned model."""

    model: str | None = None
    prices: Prices | None = None
    base_prices: Prices | None = None


def tuned_rates(figures: Figures, chosen: ChosenModel) -> TunedRates:
    """Return the tuned model's own rates, else the base model's rates, listed as assumed.

    Entered prices replace both.
    """
    own = None
    if chosen.model is not None:
        own = figures.catalogue.tuned_model(chosen.model, chosen.provider, on=chosen.on)
    listed = own.token_prices if own else chosen.prices
    base = scenario_prices(chosen.prices) if chosen.prices else None
    figures.copy_unknown("prices", "fine_tune.base_prices")
    if own is None:
        figures.copy_unknown("prices", "fine_tune.prices")
    by_hand = with_entered_prices(figures, "fine_tune.prices", listed)
    if by_hand is not None:
        return TunedRates(prices=scenario_prices(by_hand), base_prices=base)
    if own is not None:
        return TunedRates(model=own.model, base_prices=base if chosen.by_hand else None)
    if chosen.prices is None:
        return TunedRates()
    offer = figures.catalogue.tuned_offer(chosen.provider, on=chosen.on)
    if offer is not None and offer.rate == "hosting_only":
        return _hosting_only(figures, offer, chosen.prices)
    return _same_as_base(figures, chosen, chosen.prices, offer)


def _hosting_only(figures: Figures, offer: TunedOffer, base: TokenPrices) -> TunedRates:
    key, unit = "fine_tune.prices", "USD per million tokens"
    figures.assume(offer, offer.says, scenario_key=key, key=key, value="0", unit=unit)
    free = Prices(input=_ZERO, cached_read=_ZERO, cache_write=_ZERO, output=_ZERO)
    return TunedRates(
        prices=free.model_copy(update={"batch_input": _ZERO, "batch_output": _ZERO}),
        base_prices=scenario_prices(base),
    )


def _same_as_base(
    figures: Figures, chosen: ChosenModel, base: TokenPrices, offer: TunedOffer | None
) -> TunedRates:
    guess = f"No price of a fine-tuned {chosen.model} is known, so its ordinary price is used."
    fact = offer or figures.catalogue.defaults["train_usd_per_million"]
    sentence = offer.says if offer else guess
    key, unit = "fine_tune.prices", "USD per million tokens"
    value = "the same as the base model"
    figures.assume(fact, sentence, scenario_key=key, key=key, value=value, unit=unit)
    same = scenario_prices(base)
    return TunedRates(prices=same, base_prices=same)
