"""A saving split into the part of the smaller model and the part of the technique."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from advisor.costs.amounts import Exact
from advisor.costs.bill.priced_scenario import Missing, PricedScenario, Rates
from advisor.costs.bill.totals import CostEstimate, estimate
from advisor.costs.options import OPTIONS, OptionName


@dataclass(frozen=True, slots=True)
class Saving:
    """The monthly saving of one option over another, USD; below 0 the option costs more."""

    model_swap: Exact | None
    """The saving of the other option if it only moved to the same base model."""
    technique: Exact | None
    """The rest: the saving of the change of technique."""
    total: Exact
    missing: tuple[Missing, ...] = ()
    """The prices that are missing for the split."""


def split_saving(priced: PricedScenario, one: CostEstimate, other: CostEstimate) -> Saving:
    """Return the monthly saving of `one` over `other`, split by cause. Both totals are known.

    `other` is also priced on the base model of `one`. The saving of that change alone is the
    model swap; the rest is the technique.
    """
    assert one.monthly_usd is not None
    assert other.monthly_usd is not None
    total = other.monthly_usd - one.monthly_usd
    on_same_base, gaps = _on_same_base(priced, one.name, other)
    if on_same_base is None:
        return Saving(None, None, total, gaps)
    swap = other.monthly_usd - on_same_base
    return Saving(swap, total - swap, total)


def _on_same_base(
    priced: PricedScenario, a: OptionName, other: CostEstimate
) -> tuple[Decimal | None, tuple[Missing, ...]]:
    """Return a month of `other` on the base model of `a`, USD, or the missing prices."""
    ours, theirs = _base_rates(priced, a), _base_rates(priced, other.name)
    if ours is not None and theirs is not None and ours.prices == theirs.prices:
        return other.monthly_usd, ()
    if ours is None or OPTIONS[other.name].runs_on in ("tuned", "own machines", "small machine"):
        return None, (Missing("fine_tune.base_prices", _SPLIT_REMEDY),)
    untuned: OptionName = "prompt_cached" if other.name == "cheaper_model" else other.name
    on_same_base = estimate(untuned, replace(priced, base=ours, later=()))
    return on_same_base.monthly_usd, on_same_base.missing


def _base_rates(priced: PricedScenario, name: OptionName) -> Rates | None:
    match OPTIONS[name].runs_on:
        case "base":
            return priced.base
        case "cheaper":
            return priced.cheaper
        case "tuned":
            return priced.tuned_base
        case "own machines" | "small machine":
            return None


_SPLIT_REMEDY = "Enter the price of the base model without fine-tuning to split the saving"
