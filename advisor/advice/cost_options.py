"""The cost option of what is advised, and the options to show in a table."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from advisor.advice.model import Verdict
from advisor.costs import CostComparison, CostEstimate
from advisor.costs.options import Option, options_of
from advisor.rulebook.schema import ApproachId


def shown_options(costs: CostComparison) -> dict[str, CostEstimate]:
    """Return the options to show; a cached prompt that saves nothing is left out."""
    options = dict(costs.options)
    cached, plain = options.get("prompt_cached"), options.get("prompt")
    if cached and plain and not cached.missing and cached.horizon_usd == plain.horizon_usd:
        del options["prompt_cached"]
    return {str(name): option for name, option in options.items()}


def option_for(
    approach: ApproachId | None, means: Collection[str], costs: CostComparison
) -> str | None:
    """Return the cost option of an approach and its means; None where none was priced.

    The row of the means comes first, then the usual row of the approach. A row that the team can
    have comes before one that is out.
    """
    if approach is None:
        return None
    shown = shown_options(costs)
    rows = [row for row in (*_of_means(approach, means), *_usual(approach)) if row.id in shown]
    possible = (row.id for row in rows if not shown[row.id].is_out)
    return next(possible, None) or next((row.id for row in rows), None)


def _of_means(approach: ApproachId, means: Collection[str]) -> list[Option]:
    """Return the rows that are the price of just these means."""
    rows = [*options_of(approach), *options_of("bigger_model")]
    return [row for row in rows if not set(means).isdisjoint(row.means)]


def _usual(approach: ApproachId) -> list[Option]:
    """Return the rows of an approach whatever its means, those that stand for it first."""
    rows = [row for row in options_of(approach) if not row.means or row.stands_for_approach]
    return sorted(rows, key=lambda row: not row.stands_for_approach)


def recommended_option(verdict: Verdict, costs: CostComparison | None) -> str | None:
    """Return the cost option of a verdict; None where nothing is advised or priced."""
    return None if costs is None else option_for(verdict.approach, verdict.means, costs)


def ranked(costs: CostComparison, first: str | None = None) -> list[str]:
    """Return the options to show: `first`, what solves it by total, the rest, unknown last."""
    options = shown_options(costs)

    def sort_key(name: str) -> tuple[bool, bool, bool, float]:
        total, misses = options[name].horizon_usd, options[name].solves == "no"
        return name != first, total is None, misses, float(total or 0)

    return sorted(options, key=sort_key)


def usd_per_month(
    approach: ApproachId | None, means: Collection[str], costs: CostComparison | None
) -> Decimal | None:
    """Return what the advised option costs in its first month, USD.

    None where nothing is advised or priced, where the team cannot have the option, where a price
    is not known, and where the price list is too old to say anything.
    """
    name = None if costs is None else option_for(approach, means, costs)
    if costs is None or name is None or costs.too_old or costs.options[name].is_out:
        return None
    return costs.options[name].monthly_usd
