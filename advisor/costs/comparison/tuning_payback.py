"""How long fine-tuning takes to pay for itself against everything that does the same work.

The months are those of the comparison itself, `payback_months`. Fine-tuning has to pay back against
each option that the team can use instead, so the longest of these paybacks counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from advisor.costs.amounts import EXACT
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.comparison.comparison import ComparisonData
from advisor.costs.options import OPTIONS, OptionName
from advisor.costs.ranges.break_even import VolumeCost

_TUNED: OptionName = "fine_tune"
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class TuningPayback:
    """Fine-tuning against the option that it takes longest to pay back against."""

    tuned: CostEstimate
    rival: CostEstimate
    months: Decimal | None
    """The months until the extra cost at the start is earned back; None when it never is."""
    horizon_months: Decimal

    @property
    def within_horizon(self) -> bool:
        """Whether it is earned back within the months compared."""
        return self.months is not None and self.months <= self.horizon_months


def tuning_payback(
    costs: ComparisonData, *, cheaper_model_fails: bool = False
) -> TuningPayback | None:
    """Return the payback of fine-tuning; None where it or the prompt has no total to compare.

    It is compared with the prompt, the cached prompt and the same prompt on a cheaper model. For
    `cheaper_model_fails` the cheaper model is no alternative. None too where a price list in use is
    too old, and where the data stays on own machines: prices of calls then say nothing.
    """
    rivals = _rivals(costs, cheaper_model_fails=cheaper_model_fails)
    if not rivals:
        return None
    with localcontext(EXACT):
        paid = [(costs.payback_interval(_TUNED, one.name).likely, one) for one in rivals]
    months, rival = max(paid, key=_longest)
    horizon = costs.scenario.horizon_months
    return TuningPayback(costs.option(_TUNED), rival, months, horizon)


def payback_is_unsaid(costs: ComparisonData) -> bool:
    """Return whether nothing is said whatever the figures: prices too old, or own machines."""
    return costs.too_old or costs.scenario.self_hosted is not None


def _longest(paid: tuple[Decimal | None, CostEstimate]) -> tuple[bool, Decimal, Decimal]:
    """Return the order of paybacks: the longest last; of several, that of the cheapest month."""
    months, rival = paid
    return months is None, months or _ZERO, -(rival.monthly_usd or _ZERO)


def _rivals(costs: ComparisonData, *, cheaper_model_fails: bool) -> list[CostEstimate]:
    """Return the comparable options that do the same work; none where the sum cannot be made."""
    found = [one for one in costs.estimates if OPTIONS[one.name].same_work and one.is_comparable]
    runs_on = {OPTIONS[one.name].runs_on for one in found}
    if payback_is_unsaid(costs) or not {"base", "tuned"} <= runs_on:
        return []
    dropped = ("tuned", "cheaper") if cheaper_model_fails else ("tuned",)
    return [one for one in found if OPTIONS[one.name].runs_on not in dropped]


def calls_that_pay_back(
    costs: ComparisonData, most: int, *, cheaper_model_fails: bool = False
) -> range:
    """Return the calls a month, up to `most`, with which fine-tuning pays back in the horizon.

    Every other figure stays as in the comparison, the share of cache hits too. Costs then grow
    evenly with the calls, so the numbers have no gaps. Empty where the sum cannot be made.
    """
    paid = range(most + 1)
    sums = comparable_sums(costs, cheaper_model_fails=cheaper_model_fails)
    if sums is None:
        return range(0)
    with localcontext(EXACT):
        for rival in sums.rivals:
            paid = _where(paid, _paid(sums.tuned, rival, sums.months))
    return paid


@dataclass(frozen=True, slots=True)
class ComparableSums:
    """What fine-tuning and its rivals cost by volume, over the months compared."""

    tuned: VolumeCost
    rivals: tuple[VolumeCost, ...]
    months: Decimal


def comparable_sums(
    costs: ComparisonData, *, cheaper_model_fails: bool = False
) -> ComparableSums | None:
    """Return the sums that the payback compares.

    None where the sum cannot be made, and where the calls grow: no month is then like another.
    """
    rivals = _rivals(costs, cheaper_model_fails=cheaper_model_fails)
    if not rivals or costs.scenario.grows:
        return None
    with localcontext(EXACT):
        return ComparableSums(
            costs.horizon_cost(_TUNED),
            tuple(costs.horizon_cost(one.name) for one in rivals),
            costs.scenario.horizon_months,
        )


def _paid(tuned: VolumeCost, rival: VolumeCost, months: Decimal) -> Callable[[int], bool]:
    extra = tuned.upfront - rival.upfront

    def paid_with(calls: int) -> bool:
        saved = rival.monthly_at(Decimal(calls)) - tuned.monthly_at(Decimal(calls))
        return saved > 0 and extra / saved <= months

    return paid_with


def _where(numbers: range, holds: Callable[[int], bool]) -> range:
    """Return the numbers for which `holds` is true; it changes at most once along them."""
    if not numbers:
        return numbers
    low, high = numbers[0], numbers[-1]
    first = holds(low)
    if first == holds(high):
        return numbers if first else range(0)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) == first else (low, middle)
    return range(numbers[0], high) if first else range(high, numbers[-1] + 1)
