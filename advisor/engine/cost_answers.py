"""What the cost comparison says about one set of answers, in the words that notes may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from advisor.costs import Catalogue, CostComparison, compare_costs, scenario_from_answers
from advisor.engine.computed import COMPUTED, Known, complete
from advisor.errors import Problem, ScenarioError
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook

RIVALS = {
    "prompt": "prompt",
    "prompt_cached": "prompt",
    "cheaper_model": "cheaper_model",
    "fine_tune": "fine_tune",
}
"""The options that do the same work, and what each is called here."""


def costs_for(
    rulebook: Rulebook, given: Mapping[str, Value], prices: Catalogue | None, on: date
) -> CostComparison:
    """Return what each option costs for these answers, with defaults for what they leave out.

    Raises ScenarioError naming every answer that no cost can be worked out with.
    """
    catalogue = prices or rulebook.prices
    try:
        scenario = scenario_from_answers(complete(rulebook, given, on), catalogue, on)
        return compare_costs(scenario, prices=catalogue, on=on)
    except ScenarioError as error:
        raise ScenarioError(_among_answers(problem, given) for problem in error.problems) from error


def _among_answers(problem: Problem, given: Mapping[str, Value]) -> Problem:
    """Return the problem with its place among the answers, where an answer is at fault."""
    answered = problem.where in given
    return replace(problem, where=f"answers.{problem.where}") if answered else problem


def costed(costs: CostComparison | None) -> dict[str, Value]:
    """Return the computed answers that are read off a comparison; none where a price is missing."""
    if costs is None:
        return {}
    found: dict[str, Value] = {}
    totals = {name: _total(costs, name) for name in RIVALS}
    known = {name: total for name, total in totals.items() if total is not None}
    if "fine_tune" in known and "prompt" in known:
        found["cheapest_approach"] = RIVALS[min(known, key=known.__getitem__)]
    share = _caching_saves(costs)
    if share is not None:
        found["caching_saves_share"] = share
    return found


def complete_with_costs(
    rulebook: Rulebook, given: Mapping[str, Value], on: date
) -> dict[str, Value]:
    """Return what `complete` does, with what is read off the costs at the shipped prices."""
    return complete(rulebook, given, on) | costed(costs_for(rulebook, given, None, on))


def worked_out(
    rulebook: Rulebook, name: str, values: Known, on: date, costs: CostComparison | None
) -> str | None:
    """Return the arithmetic behind a computed answer, where it says more than the result."""
    if not rulebook.computed[name].inputs:
        return None if costs is None else _read_off(costs, name)
    told = COMPUTED[name].sum
    return None if told is None else told(values, rulebook, on)


def _read_off(costs: CostComparison, name: str) -> str | None:
    match name:
        case "cheapest_approach":
            told = "; ".join(
                f"{option.replace('_', ' ')} {total:,.0f} USD"
                for option in RIVALS
                if (total := _total(costs, option)) is not None
            )
            months = costs.scenario.horizon_months
            over = f"over {months} {'month' if months == 1 else 'months'}"
            return f"{over}: {told}; prices of {costs.on}" if told else None
        case "caching_saves_share":
            plain, cached = (_per_million(costs, o) for o in ("prompt", "prompt_cached"))
            if plain is None or cached is None:
                return None
            told = f"a million calls: {plain:,.2f} USD, cached {cached:,.2f} USD"
            return f"{told}; prices of {costs.on}"
        case _:
            return None


def _caching_saves(costs: CostComparison) -> float | None:
    plain, cached = (_per_million(costs, o) for o in ("prompt", "prompt_cached"))
    if not plain or cached is None:
        return None
    return round(max(0.0, float(1 - cached / plain)), 4)


def _total(costs: CostComparison, option: str) -> Decimal | None:
    return costs.options[option].horizon_usd if option in costs.options else None


def _per_million(costs: CostComparison, option: str) -> Decimal | None:
    return costs.options[option].usd_per_million_calls if option in costs.options else None
