"""Token prices that a questionnaire answers by hand: each comes before the price list."""

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
"""The scenario key of each price that can be entered, and the answer it is entered as."""


def entered(figures: Figures, group: str, listed: TokenPrices | None) -> TokenPrices | None:
    """Return the prices of `group` with those that were entered in the place of the listed ones.

    None when none was entered. What the list knows besides stays, with its source; prices of very
    long calls do not, because an entered price holds for calls of any length.
    """
    given = {
        key.removeprefix(f"{group}."): figures.entered(key, answer)
        for key, answer in PRICE_ANSWERS.items()
        if key.startswith(f"{group}.") and figures.has(answer)
    }
    if not given:
        return None
    before = listed or TokenPrices()
    for kind in Prices.model_fields:
        if kind in given:
            figures.origin(f"{group}.{kind}", "given")
        elif getattr(before, kind) is not None:
            checked = f", checked {before.checked}" if before.origin == "genai-prices" else ""
            figures.origin(f"{group}.{kind}", f"{before.source}{checked}")
    kept = {kind: getattr(before, kind) for kind in Prices.model_fields}
    return TokenPrices(**dict(Prices(**{**kept, **given})), provider=before.provider)


def as_scenario(prices: TokenPrices) -> Prices:
    """Return the same prices as a scenario states them."""
    return Prices(**{kind: getattr(prices, kind) for kind in Prices.model_fields})
