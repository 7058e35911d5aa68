"""Token prices entered in the questionnaire: each replaces the listed price."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.costs.prices.token_prices import TokenPrices
from advisor.costs.scenario.defaults import Figures
from advisor.costs.scenario.model import Prices

PRICE_ANSWERS: Mapping[str, str] = {
    "prices.input": "input_usd_per_million",
    "prices.cached_read": "cached_input_usd_per_million",
    "prices.output": "output_usd_per_million",
    "prices.batch_input": "batch_input_usd_per_million",
    "prices.batch_output": "batch_output_usd_per_million",
    "fine_tune.prices.input": "tuned_input_usd_per_million",
    "fine_tune.prices.output": "tuned_output_usd_per_million",
}
"""The scenario key of each price that can be entered, with the id of its answer."""


def with_entered_prices(
    figures: Figures, group: str, listed: TokenPrices | None
) -> TokenPrices | None:
    """Return the listed prices of `group` with the entered prices in their place.

    None when no price was entered. Other listed prices stay, with their source. Prices of very
    long calls are dropped, because an entered price holds for calls of any length.
    """
    given = {
        key.removeprefix(f"{group}."): figures.override(key, answer)
        for key, answer in PRICE_ANSWERS.items()
        if key.startswith(f"{group}.") and figures.is_given(answer)
    }
    if not given:
        return None
    before = listed or TokenPrices()
    for kind in Prices.model_fields:
        if kind in given:
            figures.note_origin(f"{group}.{kind}", "given")
        elif getattr(before, kind) is not None:
            checked = f", checked {before.checked}" if before.origin == "genai-prices" else ""
            figures.note_origin(f"{group}.{kind}", f"{before.source}{checked}")
    kept = {kind: getattr(before, kind) for kind in Prices.model_fields}
    return TokenPrices(**dict(Prices(**{**kept, **given})), provider=before.provider)


def scenario_prices(prices: TokenPrices) -> Prices:
    """Return the same prices in the form of a scenario."""
    return Prices(**{kind: getattr(prices, kind) for kind in Prices.model_fields})
