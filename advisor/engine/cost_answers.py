"""The answers computed from a cost comparison; a verdict may read only the months of payback."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import inf

from advisor.costs import CostComparison
from advisor.costs.comparison.tuning_payback import TuningPayback, tuning_payback
from advisor.costs.options import OPTIONS
from advisor.engine.computed import PAYBACK, UNKNOWN
from advisor.engine.payback_words import payback_words, priced_by
from advisor.rulebook.conditions import Value

_SAME_WORK = tuple(option.id for option in OPTIONS.values() if option.same_work)


def cost_answers(costs: CostComparison, answers: Mapping[str, Value]) -> dict[str, Value]:
    """Return the answers computed from a comparison, except those that miss a price.

    `answers` are those of the questionnaire. The months of payback are always there, as "unknown"
    where a price is missing. A price list that is too old says nothing about costs.
    """
    found: dict[str, Value] = {PAYBACK: _payback_months(case_payback(costs, answers))}
    if costs.too_old:
        return found
    totals = {name: _total(costs, name) for name in _SAME_WORK}
    known = {name: total for name, total in totals.items() if total is not None}
    ranked = {name: total for name, total in known.items() if name in costs.ranked}
    if "fine_tune" in known and "prompt" in known and ranked:
        found["cheapest_approach"] = OPTIONS[min(ranked, key=ranked.__getitem__)].way
    share = _caching_saves(costs)
    if share is not None:
        found["caching_saves_share"] = share
    return found


def case_payback(costs: CostComparison, answers: Mapping[str, Value]) -> TuningPayback | None:
    """Return the payback of fine-tuning for these answers; None where a price is missing."""
    return tuning_payback(costs, cheaper_model_fails=cheaper_model_fails(answers))


_SMALLER_MODEL = "smaller_model_tried"
READ_WITH_COSTS = (_SMALLER_MODEL,)
"""The answers that are read beside a comparison."""


def cheaper_model_fails(answers: Mapping[str, Value]) -> bool:
    """Return whether a smaller model was tried and is not good enough."""
    return answers.get(_SMALLER_MODEL) == "not_enough"


def _payback_months(found: TuningPayback | None) -> Value:
    """Return the months; infinite where they are more than the months compared."""
    if found is None:
        return UNKNOWN
    return float(found.months) if found.within_horizon and found.months is not None else inf


def cost_arithmetic(costs: CostComparison, answers: Mapping[str, Value], name: str) -> str | None:
    """Return the arithmetic behind one of those answers, if it says more than the result."""
    match name:
        case "tuning_payback_months":
            return payback_words(costs, case_payback(costs, answers))
        case "cheapest_approach":
            told = "; ".join(
                f"{option.replace('_', ' ')} {total:,.0f} USD"
                for option in _SAME_WORK
                if (total := _total(costs, option)) is not None
            )
            months = costs.scenario.horizon_months
            over = f"over {months} {'month' if months == 1 else 'months'}"
            return f"{over}: {told}{priced_by(costs)}" if told else None
        case "caching_saves_share":
            plain, cached = _plain_and_cached(costs)
            if plain is None or cached is None:
                return None
            told = f"a million calls: {plain:,.2f} USD, cached {cached:,.2f} USD"
            return f"{told}{priced_by(costs)}"
        case _:
            return None


def _caching_saves(costs: CostComparison) -> float | None:
    plain, cached = _plain_and_cached(costs)
    if not plain or cached is None:
        return None
    return round(max(0.0, float(1 - cached / plain)), 4)


def _plain_and_cached(costs: CostComparison) -> tuple[Decimal | None, Decimal | None]:
    """Return the cost of a million calls with the plain prompt and with the cached prompt."""
    return _per_million(costs, "prompt"), _per_million(costs, "prompt_cached")


def _total(costs: CostComparison, option: str) -> Decimal | None:
    return costs.options[option].horizon_usd if option in costs.options else None


def _per_million(costs: CostComparison, option: str) -> Decimal | None:
    return costs.options[option].usd_per_million_calls if option in costs.options else None
