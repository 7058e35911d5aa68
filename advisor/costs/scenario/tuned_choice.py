"""The model that a scenario fine-tunes, one that is on sale, and what its tuned version costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advisor.costs.prices.facts import TunedOffer
from advisor.costs.prices.sellers import Seller, TunableModel
from advisor.costs.prices.token_prices import TokenPrices
from advisor.costs.scenario.defaults import Figures
from advisor.costs.scenario.entered_prices import scenario_prices, with_entered_prices
from advisor.costs.scenario.model import Prices
from advisor.costs.scenario.model_choice import ChosenModel

_ZERO = Decimal(0)
_ENTERED = ("tuned_input_usd_per_million", "tuned_output_usd_per_million")


@dataclass(frozen=True, slots=True)
class ChosenTune:
    """The model that is fine-tuned, with its provider and its prices before fine-tuning."""

    base: ChosenModel
    entry: TunableModel | None = None
    """The entry under which it is sold; None for one that is not, or priced by hand."""
    elsewhere: bool = False
    """Whether it is fine-tuned at another provider than the one in use."""
    in_use: bool = True
    """Whether it is the model in use, whose entered prices then hold before fine-tuning."""


def choose_tune(figures: Figures, chosen: ChosenModel) -> ChosenTune:
    """Return the model in use if it is on sale, else the provider's usual one.

    Where nobody chose a provider or a model, the usual seller stands in. Where the provider sells
    nothing to this customer, the model in use comes back without an entry.
    """
    if any(figures.is_given(price) for price in _ENTERED):
        return ChosenTune(chosen)
    if not chosen.named:
        return tune_elsewhere(figures, chosen.on) or ChosenTune(chosen)
    seller = figures.catalogue.seller(chosen.provider)
    if seller is None:
        return ChosenTune(chosen)
    existing = is_tuning_customer(figures)
    own = chosen.model and seller.find(chosen.model, chosen.on, existing=existing)
    if own:
        return ChosenTune(chosen, own)
    usual = next(seller.on_sale(chosen.on, existing=existing), None)
    if usual is None:
        return ChosenTune(chosen)
    _assume(figures, usual, f"{chosen.model} cannot be fine-tuned at {seller.name}.")
    return ChosenTune(_model_of(figures, seller, usual, chosen.on), usual, in_use=False)


def tune_elsewhere(figures: Figures, on: date) -> ChosenTune | None:
    """Return the usual model of the usual seller; None where there is none."""
    found = figures.catalogue.tunable_anywhere(on=on)
    if found is None:
        return None
    seller, usual = found
    _assume(figures, usual, f"{seller.name} fine-tunes it for everybody.")
    base = _model_of(figures, seller, usual, on)
    return ChosenTune(base, usual, elsewhere=True, in_use=False)


def is_tuning_customer(figures: Figures) -> bool:
    """Return whether the team said that it fine-tunes at the provider already."""
    return figures.values.get("tuning_customer") is True


def _model_of(figures: Figures, seller: Seller, usual: TunableModel, on: date) -> ChosenModel:
    provider = figures.catalogue.provider_id(seller.id)
    prices = figures.catalogue.known_prices(usual.model, provider, on=on)
    return ChosenModel(usual.model, provider, prices, on)


def _assume(figures: Figures, usual: TunableModel, why: str) -> None:
    text = f"assumed ({usual.status.replace('_', ' ')}): {why} {usual.model} stands in."
    figures.note_origin("fine_tune.trained_from", f"{text} {usual.source}, checked {usual.checked}")


@dataclass(frozen=True, slots=True)
class TunedRates:
    """The fine_tune keys for the prices of a tuned model."""

    model: str | None = None
    prices: Prices | None = None
    base_prices: Prices | None = None


def tuned_rates(figures: Figures, tune: ChosenTune) -> TunedRates:
    """Return the tuned model's own rates, else the base model's where the seller bills these.

    Entered prices replace both. Empty for a model that is not on sale, and where no price is known.
    """
    base = tune.base
    own = None
    if base.model is not None:
        own = figures.catalogue.tuned_model(base.model, base.provider, on=base.on)
    listed = own.token_prices if own else base.prices
    untuned = scenario_prices(base.prices) if base.prices else None
    if tune.in_use:
        figures.copy_unknown("prices", "fine_tune.base_prices")
    if tune.in_use and own is None:
        figures.copy_unknown("prices", "fine_tune.prices")
    by_hand = with_entered_prices(figures, "fine_tune.prices", listed)
    if by_hand is not None:
        return TunedRates(prices=scenario_prices(by_hand), base_prices=untuned)
    if own is not None:
        return TunedRates(model=own.model, base_prices=untuned if base.by_hand else None)
    return _without_own_rates(figures, tune)


def _without_own_rates(figures: Figures, tune: ChosenTune) -> TunedRates:
    if tune.entry is None:
        return TunedRates()
    offer = figures.catalogue.tuned_offer(tune.base.provider, on=tune.base.on)
    if offer is not None and offer.rate == "hosting_only":
        return _hosting_only(figures, offer, tune.base.prices)
    if offer is None or tune.base.prices is None or tune.entry.served != "tokens":
        return TunedRates()
    return _same_as_base(figures, tune.base.prices, offer)


def _hosting_only(figures: Figures, offer: TunedOffer, base: TokenPrices | None) -> TunedRates:
    key, unit = "fine_tune.prices", "USD per million tokens"
    figures.assume(offer, offer.says, scenario_key=key, key=key, value="0", unit=unit)
    free = Prices(input=_ZERO, cached_read=_ZERO, cache_write=_ZERO, output=_ZERO)
    return TunedRates(
        prices=free.model_copy(update={"batch_input": _ZERO, "batch_output": _ZERO}),
        base_prices=scenario_prices(base) if base else None,
    )


def _same_as_base(figures: Figures, base: TokenPrices, offer: TunedOffer) -> TunedRates:
    key, unit = "fine_tune.prices", "USD per million tokens"
    value = "the same as the base model"
    figures.assume(offer, offer.says, scenario_key=key, key=key, value=value, unit=unit)
    same = scenario_prices(base)
    return TunedRates(prices=same, base_prices=same)
