"""Which cost option stands for which approach, and which options are worth a row."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.costs import CostComparison, CostEstimate
from advisor.rulebook.schema import ApproachId

PRICED_AS: Mapping[ApproachId, tuple[str, ...]] = {
    "prompt": ("prompt_cached", "prompt"),
    "rag": ("rag",),
    "fine_tune": ("self_hosted", "fine_tune"),
    "rag_fine_tune": ("rag_fine_tune",),
    "bigger_model": (),
}
"""The options that stand for an approach; the first that was priced is taken."""

APPROACH_OF: Mapping[str, ApproachId] = {
    "prompt": "prompt",
    "prompt_cached": "prompt",
    "few_shot": "prompt",
    "rag": "rag",
    "fine_tune": "fine_tune",
    "self_hosted": "fine_tune",
    "rag_fine_tune": "rag_fine_tune",
    "cheaper_model": "bigger_model",
}
"""The approach an option is a way of following; another model is a change of model."""


def shown_options(costs: CostComparison) -> dict[str, CostEstimate]:
    """Return the options worth a row: a cached prompt that saves nothing is left out."""
    options = dict(costs.options)
    cached, plain = options.get("prompt_cached"), options.get("prompt")
    if cached and plain and not cached.missing and cached.horizon_usd == plain.horizon_usd:
        del options["prompt_cached"]
    return {str(name): option for name, option in options.items()}


def option_of(approach: ApproachId | None, costs: CostComparison) -> str | None:
    """Return the option that stands for an approach, where one was priced."""
    names = PRICED_AS[approach] if approach else ()
    return next((name for name in names if name in shown_options(costs)), None)


def ranked(costs: CostComparison, first: str | None = None) -> list[str]:
    """Return the options worth a row: `first`, then the cheapest first, unknown totals last."""
    options = shown_options(costs)

    def place(name: str) -> tuple[bool, bool, float]:
        total = options[name].horizon_usd
        return name != first, total is None, float(total or 0)

    return sorted(options, key=place)
