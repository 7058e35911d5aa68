"""What a good answer costs with the prompt in use, and when another option gives it for less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from advisor.costs.amounts import EXACT, Exact
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.options import OPTIONS, OptionName
from advisor.costs.scenario.model import Scenario

_IN_USE = tuple(
    option.id
    for option in tuple(OPTIONS.values())[::-1]
    if option.same_work and option.runs_on == "base"
)
"""The ways to bill the prompt in use: cached, where that has a price."""


@dataclass(frozen=True, slots=True)
class CheaperFrom:
    """An option, and the share of good answers from which it costs less for each of them."""

    name: OptionName
    usd_per_month: Exact
    share: Exact | None
    """None where it costs more for a good answer even if all of its answers are good."""


@dataclass(frozen=True, slots=True)
class GoodAnswers:
    """What a good answer costs in the first month, without what was paid at the start."""

    in_use: OptionName
    share: Exact
    """The share of good answers of the prompt in use."""
    usd_per_month: Exact
    usd_per_good_answer: Exact
    others: tuple[CheaperFrom, ...]


def good_answers(scenario: Scenario, estimates: Sequence[CostEstimate]) -> GoodAnswers | None:
    """Return what a good answer costs; None where the share of good answers is not known.

    `monthly_usd / (calls_per_month x share)`. Another option costs less for a good answer where
    its own share is more than `share x its monthly_usd / monthly_usd`. Options that do not solve
    the problem, and those without a price, are left out.
    """
    share = _share(scenario)
    known = {one.name: one for one in estimates if one.monthly_usd is not None and not one.missing}
    used = next((known[name] for name in _IN_USE if name in known), None)
    if not share or used is None or not used.monthly_usd or not scenario.calls_per_month:
        return None
    usd = Decimal(used.monthly_usd)
    each = EXACT.divide(usd, EXACT.multiply(scenario.calls_per_month, share))
    way = OPTIONS[used.name].way
    rivals = [one for one in known.values() if OPTIONS[one.name].way != way and one.solves != "no"]
    others = tuple(_cheaper_from(one, share, usd) for one in rivals)
    return GoodAnswers(used.name, share, usd, each, others)


def _share(scenario: Scenario) -> Decimal | None:
    unknown = any(gap.key == "need.good_share" for gap in scenario.unknown)
    return None if unknown or scenario.need is None else scenario.need.good_share


def _cheaper_from(option: CostEstimate, share: Decimal, usd: Decimal) -> CheaperFrom:
    assert option.monthly_usd is not None
    theirs = Decimal(option.monthly_usd)
    needed = EXACT.divide(EXACT.multiply(share, theirs), usd)
    return CheaperFrom(option.name, theirs, needed if needed < 1 else None)
