"""Facts of our own that a total rests on, with their age on the day asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advisor.costs.amounts import Exact
from advisor.costs.bill.lines import MILLION, CostLine
from advisor.costs.bill.priced_scenario import PricedScenario
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.options import OptionName
from advisor.costs.prices.age import AgeState, age_state
from advisor.costs.prices.good_until import JUDGEMENT

HEAVY_SHARE = Decimal("0.1")
"""From this share of a total on, the age of a fact is shown."""

_BEHIND = {"machines": "self_hosted.output_tokens_per_second"}
"""A factor of a line that is worked out, with the figure that was looked up for it."""
_SHARE_STEP = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class OwnFact:
    """A figure that was looked up by us, and how much of a total rests on it."""

    key: str
    """The figure, or the model whose prices they are."""
    checked: date
    days: int
    """The days from its last check to the day asked for."""
    option: OptionName
    """The option that rests on it most."""
    share: Exact
    """The share of the total of that option."""
    usd: Exact
    """The part of that total, USD."""

    @property
    def state(self) -> AgeState:
        """Whether it is fresh, old or too old."""
        return age_state(self.days)


def own_facts(priced: PricedScenario, estimates: Sequence[CostEstimate]) -> tuple[OwnFact, ...]:
    """Return the looked-up facts of our own in these totals, the largest amount first.

    Our own judgement is left out: it was never looked up. So is the price list, which has an age
    of its own.
    """
    if priced.on is None:
        return ()
    known = dict(_keys(priced))
    found = [
        fact
        for key, (name, checked) in known.items()
        if (fact := _heaviest(key, name, checked, priced, estimates)) is not None
    ]
    return tuple(sorted(found, key=lambda fact: (-fact.usd, fact.key)))


def _keys(priced: PricedScenario) -> Iterator[tuple[str, tuple[str, date]]]:
    """Yield each scenario key that takes a looked-up fact, with its name and the day of a check."""
    for figure in priced.scenario.assumed:
        if figure.checked and figure.used_for and not figure.source.startswith(JUDGEMENT):
            yield figure.used_for, (figure.key, figure.checked)
    for rates in (priced.base, priced.tuned, priced.cheaper):
        if rates is not None and rates.prices.origin == "rules" and rates.prices.checked:
            yield rates.key, (rates.model or rates.key, rates.prices.checked)


def _heaviest(
    key: str,
    name: str,
    checked: date,
    priced: PricedScenario,
    estimates: Iterable[CostEstimate],
) -> OwnFact | None:
    """Return the fact in the total of which it makes the largest share; None where in none."""
    assert priced.on is not None
    days, found = (priced.on - checked).days, None
    for option in estimates:
        if option.horizon_usd:
            rests = (line for line in option.lines if _rests(line, key))
            usd = sum((_amount(line, priced) for line in rests), Decimal(0))
            share = (usd / option.horizon_usd).quantize(_SHARE_STEP)
            if usd and (found is None or share > found.share):
                found = OwnFact(name, checked, days, option.name, share, usd)
    return found


def _rests(line: CostLine, key: str) -> bool:
    keys = (_BEHIND.get(item.key, item.key) for item in line.inputs)
    return any(one == key or one.startswith(f"{key}.") for one in keys)


def _amount(line: CostLine, priced: PricedScenario) -> Decimal:
    """Return what a line adds to the total over the horizon, USD."""
    months, calls = priced.scenario.horizon_months, priced.scenario.calls_per_month
    match line.per:
        case "once":
            return line.amount
        case "a month":
            return months * line.amount
        case "per million calls":
            return months * calls * line.amount / MILLION
