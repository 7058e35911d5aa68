"""The names of cost options, and the days of the prices behind a comparison."""

from __future__ import annotations

from datetime import date

from advisor.costs import CostComparison

OPTIONS = {
    "prompt": "Better prompt",
    "prompt_cached": "Better prompt, cached",
    "few_shot": "Prompt with worked examples",
    "rag": "Retrieval (RAG)",
    "fine_tune": "Fine-tune",
    "rag_fine_tune": "RAG + fine-tune",
    "self_hosted": "Fine-tune on your own machines",
    "cheaper_model": "Same prompt, cheaper model",
}


SHORT_OPTIONS = {
    "prompt": "Prompt",
    "prompt_cached": "Cached prompt",
    "few_shot": "Prompt with examples",
    "rag": "RAG",
    "fine_tune": "Fine-tune",
    "rag_fine_tune": "RAG + tuning",
    "self_hosted": "Own machines",
    "cheaper_model": "Cheaper model",
}


def option_words(name: str, *, short: bool = False) -> str:
    """Return what a cost option is called; `short` for the ends of lines in a chart."""
    return (SHORT_OPTIONS if short else OPTIONS).get(name, name)


def price_days(costs: CostComparison) -> tuple[date, ...]:
    """Return the days on which the token prices of a comparison were checked, oldest first."""
    priced = costs.priced
    models = (priced.base, priced.tuned, priced.tuned_base, priced.cheaper)
    prices = (model.prices for model in models if model is not None)
    return tuple(sorted({p.checked for p in prices if p is not None and p.checked is not None}))
