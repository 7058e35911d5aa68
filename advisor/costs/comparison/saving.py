"""What a saving comes from: the smaller model, or the other technique."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from advisor.costs.amounts import Exact
from advisor.costs.bill.options import OptionName
from advisor.costs.bill.priced_scenario import Missing, PricedScenario, Rates
from advisor.costs.bill.totals import CostEstimate, estimate


@dataclass(frozen=True, slots=True)
class Saving:
    """What one option saves over another in a month, USD; below 0 it costs more."""

    model_swap: Exact | None
    """What the other option would save by merely moving to the same base model."""
    technique: Exact | None
    """The rest: what the change of technique itself saves."""
    total: Exact
    missing: tuple[Missing, ...] = ()
    """Why the split is not known, where it is not."""


def split_saving(priced: PricedScenario, one: CostEstimate, other: CostEstimate) -> Saving:
    """Return what `one` saves over `other` in a month, split by cause. Both totals are known.

    `other` is priced once more on the base model of `one`: what that alone saves is the model
    swap, the rest is the technique.
    """
    assert one.monthly_usd is not None
    assert other.monthly_usd is not None
    total = other.monthly_usd - one.monthly_usd
    moved, gaps = _moved(priced, one.name, other)
    if moved is None:
        return Saving(None, None, total, gaps)
    swap = other.monthly_usd - moved
    return Saving(swap, total - swap, total)


def _moved(
    priced: PricedScenario, a: OptionName, other: CostEstimate
) -> tuple[Decimal | None, tuple[Missing, ...]]:
    """Return a month of `other` on the base model of `a`, or what is missing to say so."""
    ours, theirs = _base_rates(priced, a), _base_rates(priced, other.name)
    if ours is not None and theirs is not None and ours.prices == theirs.prices:
        return other.monthly_usd, ()
    if ours is None or other.name in _TIED_TO_MODEL:
        return None, (Missing("fine_tune.base_prices", _SPLIT_REMEDY),)
    untuned: OptionName = "prompt_cached" if other.name == "cheaper_model" else other.name
    moved = estimate(untuned, replace(priced, base=ours))
    return moved.monthly_usd, moved.missing


def _base_rates(priced: PricedScenario, name: OptionName) -> Rates | None:
    match name:
        case "fine_tune" | "rag_fine_tune":
            return priced.tuned_base
        case "cheaper_model":
            return priced.cheaper
        case "self_hosted":
            return None
        case _:
            return priced.base


_TIED_TO_MODEL = ("fine_tune", "rag_fine_tune", "self_hosted")
_SPLIT_REMEDY = "Enter the untuned price of the base model to split the saving"
