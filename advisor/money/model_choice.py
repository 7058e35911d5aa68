"""Which model a scenario is about, and what its tuned version costs to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advisor.errors import ScenarioError
from advisor.money.answer_figures import Figures
from advisor.money.price_facts import TunedOffer
from advisor.money.prices import Catalogue
from advisor.money.scenario_model import Prices
from advisor.money.token_prices import TokenPrices

_NO_PROVIDER = ("undecided", "self_hosted")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The model the scenario is about, who offers it, and its prices where they are known."""

    model: str | None
    provider: str | None
    prices: TokenPrices | None
    on: date


def choose_model(figures: Figures, on: date) -> Chosen:
    """Return the model and provider that were named, or the usual ones, written down as such."""
    provider = _text(figures, "provider")
    if provider in _NO_PROVIDER:
        provider = None
    model = _text(figures, "model")
    if model is None and provider is None:
        provider, model = figures.catalogue.defaults["provider"].value, figures.name("model")
        if _text(figures, "provider") is None:
            figures.name("provider")
    elif model is None:
        model = _usual_model(figures, provider, on)
    prices = _prices(figures.catalogue, model, provider, on)
    return Chosen(model, provider or (prices.provider if prices else None), prices, on)


def _text(figures: Figures, identity: str) -> str | None:
    value = figures.values.get(identity)
    return value.strip() or None if isinstance(value, str) else None


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
    """The three fine_tune keys that say what a tuned model charges."""

    model: str | None = None
    prices: Prices | None = None
    base_prices: Prices | None = None


def tuned_rates(figures: Figures, chosen: Chosen) -> TunedRates:
    """The tuned model's own rates, else the base model's, marked as a guess."""
    if chosen.model is None:
        return TunedRates()
    own = figures.catalogue.tuned_model(chosen.model, chosen.provider, on=chosen.on)
    if own is not None:
        return TunedRates(model=own.model)
    if chosen.prices is None:
        return TunedRates()
    offer = figures.catalogue.tuned_offer(chosen.provider, on=chosen.on)
    if offer is not None and offer.rate == "hosting_only":
        return _hosting_only(figures, offer, chosen.prices)
    return _same_as_base(figures, chosen, chosen.prices, offer)


def _hosting_only(figures: Figures, offer: TunedOffer, base: TokenPrices) -> TunedRates:
    key, unit = "fine_tune.prices", "USD per million tokens"
    figures.assume(offer, offer.says, fills=key, key=key, value="0", unit=unit)
    free = Prices(input=_ZERO, cached_read=_ZERO, cache_write=_ZERO, output=_ZERO)
    return TunedRates(
        prices=free.model_copy(update={"batch_input": _ZERO, "batch_output": _ZERO}),
        base_prices=_by_hand(base),
    )


def _same_as_base(
    figures: Figures, chosen: Chosen, base: TokenPrices, offer: TunedOffer | None
) -> TunedRates:
    guess = f"No tuned price of {chosen.model} is known, so its ordinary price stands in."
    fact = offer or figures.catalogue.defaults["train_usd_per_million"]
    sentence = offer.says if offer else guess
    key, unit = "fine_tune.prices", "USD per million tokens"
    value = "the same as the base model"
    figures.assume(fact, sentence, fills=key, key=key, value=value, unit=unit)
    same = _by_hand(base)
    return TunedRates(prices=same, base_prices=same)


def _by_hand(base: TokenPrices) -> Prices:
    return Prices(
        input=base.input,
        cached_read=base.cached_read,
        cache_write=base.cache_write,
        output=base.output,
        batch_input=base.batch_input,
        batch_output=base.batch_output,
    )
