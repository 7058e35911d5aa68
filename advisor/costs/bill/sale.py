"""Whether the fine-tune of a scenario is on sale for its team on a day, and how long it serves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from advisor.costs.prices.catalogue import Catalogue
from advisor.costs.prices.sellers import Seller
from advisor.costs.scenario.model import FineTune, Scenario


@dataclass(frozen=True, slots=True)
class Sale:
    """What is sold, or why nothing is."""

    trained_from: str | None = None
    """The model that is fine-tuned, where one was named."""
    seller: str | None = None
    """What the provider is called."""
    serves_until: date | None = None
    refusal: str = ""
    """Why the team cannot buy it; empty where it can, or where prices were entered by hand."""


@dataclass(frozen=True, slots=True)
class Sales:
    """Who sells fine-tuning to the team of a scenario on a day."""

    scenario: Scenario
    catalogue: Catalogue
    on: date

    def find(self, tune: FineTune, model: str | None, provider: str | None) -> Sale:
        """Return how that provider sells a fine-tune; `model` is the tuned model, where named.

        Whoever names a tuned model of their own is taken to fine-tune there already.
        """
        seller = self.catalogue.seller(provider)
        base, by_hand = self._trained_from(tune, model, provider)
        if by_hand or base is None:
            return Sale(base, seller.name if seller else None)
        if seller is None or not seller.tunable_models:
            return _unlisted(base, model, seller, provider)
        names_its_own = tune.model is not None and tune.trained_from is None
        existing = names_its_own or self.scenario.tuning_customer
        entry = seller.find(base, self.on, existing=existing)
        if entry is not None:
            return Sale(base, seller.name, entry.serves_until)
        return Sale(
            base, seller.name, refusal=refusal_words(seller, base, self.on, existing=existing)
        )

    def _trained_from(
        self, tune: FineTune, model: str | None, provider: str | None
    ) -> tuple[str | None, bool]:
        """Return the model that is fine-tuned, and whether its prices were entered by hand."""
        if tune.trained_from is not None:
            return tune.trained_from, tune.is_entered
        named = self.catalogue.base_of(model, provider, on=self.on) if model else None
        if tune.prices is not None:
            return named, True
        return named or self.scenario.model, False


def refusal_words(seller: Seller, base: str, on: date, *, existing: bool) -> str:
    """Return why a customer of that kind cannot fine-tune the model there on that day."""
    if any(seller.on_sale(on, existing=existing)):
        return f"{base} is not sold for fine-tuning at {seller.name}"
    stale = seller.last_known(base, on, existing=existing)
    if stale is not None:
        last = f"it was last checked on {stale.checked}"
        return f"whether {seller.name} fine-tunes {base} is not known any more: {last}"
    since = seller.closed_since(on, existing=existing)
    whom = " to new customers" if any(seller.on_sale(on, existing=True)) else ""
    return f"not sold{whom} at {seller.name}{f' since {since}' if since else ''}"


def _unlisted(base: str, model: str | None, seller: Seller | None, provider: str | None) -> Sale:
    """Return the sale at a provider of whom no tunable model is listed: only with a tuned price."""
    name = seller.name if seller else provider
    if model is not None:
        return Sale(base, name)
    where = f" at {name}" if name else ""
    if seller is not None:
        return Sale(base, name, refusal=f"not sold{where}")
    return Sale(base, name, refusal=f"no fine-tuning of {base} is known{where}")
