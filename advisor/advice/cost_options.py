"""The cost option of each approach, and the options to show in a table."""

from __future__ import annotations

from advisor.costs import CostComparison, CostEstimate
from advisor.costs.options import options_of
from advisor.rulebook.schema import ApproachId


def shown_options(costs: CostComparison) -> dict[str, CostEstimate]:
    """Return the options to show; a cached prompt that saves nothing is left out."""
    options = dict(costs.options)
    cached, plain = options.get("prompt_cached"), options.get("prompt")
    if cached and plain and not cached.missing and cached.horizon_usd == plain.horizon_usd:
        del options["prompt_cached"]
    return {str(name): option for name, option in options.items()}


def option_for(approach: ApproachId | None, costs: CostComparison) -> str | None:
    """Return the cost option of an approach; None where none was priced."""
    if approach is None:
        return None
    shown = shown_options(costs)
    standing = (option.id for option in options_of(approach) if option.stands_for_approach)
    return next((name for name in standing if name in shown), None)


def ranked(costs: CostComparison, first: str | None = None) -> list[str]:
    """Return the options to show: `first`, then by total, those without a rank last."""
    options = shown_options(costs)

    def sort_key(name: str) -> tuple[bool, bool, float]:
        option = options[name]
        return (
            name != first,
            not option.is_ranked,
            float(option.horizon_usd or 0) * option.is_ranked,
        )

    return sorted(options, key=sort_key)
