"""Public names of the cost model: a scenario in, a comparison of options out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from advisor.costs.bill.later_prices import price_scenario
from advisor.costs.bill.lines import CostInput, CostLine
from advisor.costs.bill.priced_scenario import Missing
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.comparison.comparison import CurvePoint
from advisor.costs.comparison.saving import Saving
from advisor.costs.comparison.sensitivity import Firmness, Sensitivity
from advisor.costs.comparison.variations import CloseCall
from advisor.costs.cost_comparison import CostComparison
from advisor.costs.prices.catalogue import (
    Catalogue,
    given_prices,
    load_catalogue,
    shipped_catalogue,
)
from advisor.costs.prices.extension import extended_catalogue
from advisor.costs.scenario.entered_prices import PRICE_ANSWERS
from advisor.costs.scenario.from_answers import scenario_from_answers
from advisor.costs.scenario.model import LONGEST_NAME, Assumed, Need, Scenario
from advisor.costs.scenario.reading import read_scenario, scenario_data
from advisor.costs.spread import Interval, Spread
from advisor.formats.days import read_day, today

__all__ = [
    "LONGEST_NAME",
    "PRICE_ANSWERS",
    "Assumed",
    "Catalogue",
    "CloseCall",
    "CostComparison",
    "CostEstimate",
    "CostInput",
    "CostLine",
    "CurvePoint",
    "Firmness",
    "Interval",
    "Missing",
    "Need",
    "Saving",
    "Scenario",
    "Sensitivity",
    "Spread",
    "compare_costs",
    "compare_sums",
    "extended_catalogue",
    "given_prices",
    "load_catalogue",
    "scenario_dict",
    "scenario_from_answers",
    "shipped_catalogue",
]


def compare_costs(
    scenario: Mapping[str, object] | Scenario,
    *,
    prices: Catalogue | None = None,
    on: date | str | None = None,
) -> CostComparison:
    """Return what each option that `scenario` describes costs, in USD.

    `prompt` pays full price for every token of every call. `prompt_cached` serves the cacheable
    prefix of the static part from the provider's cache. `few_shot` is `prompt_cached` with
    `example_tokens` added to the static part; the other options leave these tokens out. `rag`
    adds the retrieved text to each call, `fine_tune` replaces prompt and prices, `rag_fine_tune`
    does both, and `cheaper_model` sends the same prompt to a smaller model. `long_context` puts
    the whole text into the prompt, and `tool_call` asks a running system in a call of its own.
    Each of these is cached where a cache price is known. A `classifier` runs on a small machine;
    the options that begin with `self_hosted` rent whole machines. A batch share counts in every
    option with a price per token.

    Where the scenario says what is needed, each option says whether it `solves` that; only such
    options can be the cheapest.

    `prices` is the price catalogue, the shipped one by default. Named models are priced on the
    day `on`, by default today (UTC). An option with an unknown price has the total None and lists
    the price in `missing`. Raises ScenarioError, listing every problem, for a scenario that
    cannot be read or misspells its provider, DayError when `on` is not a day, and AdvisorError
    for prices of another kind.
    """
    given = given_prices(prices)
    day = read_day(on) or today()
    read = read_scenario(scenario)
    catalogue = shipped_catalogue() if given is None else given
    catalogue.check_provider(read.provider)
    return CostComparison.of(price_scenario(read, catalogue, day))


def compare_sums(scenario: Scenario, *, prices: Catalogue, on: date) -> CostComparison:
    """Return the comparison of a scenario without ranges as `compare_costs` does, without lines.

    Raises ScenarioError for a misspelled provider.
    """
    prices.check_provider(scenario.provider)
    return CostComparison.of_sums(price_scenario(scenario, prices, on))


def scenario_dict(costs: CostComparison) -> dict[str, object]:
    """Return the scenario of a comparison as plain data that `compare_costs` reads."""
    return scenario_data(costs.scenario)
