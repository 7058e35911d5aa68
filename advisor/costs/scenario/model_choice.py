"""The model of a scenario: the one in use, or the usual one of its provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from advisor.costs.prices.token_prices import TokenPrices
from advisor.costs.scenario.defaults import Figures
from advisor.costs.scenario.entered_prices import with_entered_prices

_NO_PROVIDER = ("undecided", "self_hosted")


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """The model of the scenario, its provider, and its prices where they are known."""

    model: str | None
    provider: str | None
    prices: TokenPrices | None
    on: date
    by_hand: bool = False
    """Whether any price was entered instead of looked up."""
    named: bool = True
    """Whether a person named the model or the provider."""


def choose_model(figures: Figures, on: date) -> ChosenModel:
    """Return the named model and provider, or the usual ones, listed as assumed."""
    provider = figures.text("provider")
    if provider in _NO_PROVIDER:
        provider = None
    model = figures.text("model")
    named = model is not None or provider is not None
    if model is None and provider is None and figures.is_known("model"):
        provider, model = figures.catalogue.defaults["provider"].value, figures.choice("model")
        if figures.text("provider") is None:
            figures.choice("provider")
    elif model is None:
        model = _usual_model(figures, provider, on)
    listed = figures.catalogue.known_prices(model, provider, on=on)
    prices = with_entered_prices(figures, "prices", listed)
    provider = provider or (listed.provider if listed else None)
    by_hand = prices is not None
    return ChosenModel(model, provider, prices or listed, on, by_hand=by_hand, named=named)


def _usual_model(figures: Figures, provider: str | None, on: date) -> str | None:
    current = figures.catalogue.current_models(provider, on=on)
    if current is None:
        return None
    sentence = f"A usual choice at {provider} stands in until you choose one."
    figures.assume(current, sentence, key="model", value=current.usual, unit="name")
    return current.usual
