"""What the tokens of a prompt are priced with."""

from __future__ import annotations

from datetime import date

from advisor.costs import Catalogue
from advisor.reading.parts import Money
from advisor.reading.prefix import prices_of


def money_for(
    catalogue: Catalogue,
    on: date,
    provider: str | None,
    model: str | None,
    calls_per_month: int | None,
) -> Money:
    """Return what tokens are priced with; what nobody gave comes from the price defaults."""
    given = {"provider": provider, "model": model, "calls_per_month": calls_per_month}
    where = catalogue.provider_id(provider)
    if where is None and model is not None:
        listed = prices_of(catalogue, model, None, on)
        where = listed.provider if listed else None
    where = where or catalogue.defaults["provider"].value
    current = catalogue.current_models(where, on=on)
    name = model or (current.usual if current else catalogue.defaults["model"].value)
    prices = prices_of(catalogue, name, where, on)
    return Money(
        provider=where,
        model=name,
        calls_per_month=calls_per_month or int(catalogue.defaults["calls_per_month"].amount),
        assumed=tuple(key for key, value in given.items() if value is None),
        question_tokens=int(catalogue.defaults["input_tokens_per_call"].amount),
        answer_tokens=int(catalogue.defaults["output_tokens_per_call"].amount),
        usd_per_million=prices.input if prices else None,
        cached_usd_per_million=prices.cached_read if prices else None,
        source=prices.source if prices else "no price is listed for this model",
        checked=prices.checked if prices else None,
    )
