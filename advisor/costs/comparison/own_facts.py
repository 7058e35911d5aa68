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
from advisor.costs.prices.age import OWN_FACTS, AgeState, age_state
from advisor.costs.prices.good_until import JUDGEMENT

HEAVY_SHARE = Decimal("0.1")
"""From this share of a total on, the age of a fact is shown."""

_BEHIND_MACHINES = (
    "self_hosted.output_tokens_per_second",
    "self_hosted.input_tokens_per_second",
)
"""The looked-up figures from which the number of machines is worked out."""
_SHARE_STEP = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class OwnFact:
    """A figure that was looked up by us, and how much of a total rests on it."""

    key: str
    """The figure, or the model whose prices they are."""
    fact: str
    """The list and the id of the price fact."""
    checked: date
    days: int
    """The days from its last check to the day asked for."""
    option: OptionName
    """The option that rests on it most."""
    share: Exact
    """The share of the total of that option."""
    usd: Exact
    """The part of that total, USD, if every month were the first one."""

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
    known = {fact.used_for: fact for fact in _looked_up(priced)}
    found = filter(None, (_heaviest(fact, priced, estimates) for fact in known.values()))
    return tuple(sorted(found, key=lambda fact: (-fact.usd, fact.key)))


@dataclass(frozen=True, slots=True)
class _LookedUp:
    used_for: str
    """The scenario key that takes it."""
    key: str
    fact: str
    checked: date


def _looked_up(priced: PricedScenario) -> Iterator[_LookedUp]:
    """Yield each fact that was looked up, with the scenario key that takes it."""
    for figure in priced.scenario.assumed:
        if figure.checked and figure.used_for and not figure.source.startswith(JUDGEMENT):
            yield _LookedUp(figure.used_for, figure.key, figure.fact, figure.checked)
    for rates in (priced.base, priced.tuned, priced.cheaper):
        made = rates.prices.made if rates is not None else None
        if rates is not None and made is not None and made.name == OWN_FACTS:
            name = rates.model or rates.key
            kind = "tuned_models " if name.startswith("ft:") else "model_prices "
            where = kind if name.startswith("ft:") else f"{kind}{rates.prices.provider}/"
            yield _LookedUp(rates.key, name, f"{where}{name}", made.made)


def _heaviest(
    looked_up: _LookedUp, priced: PricedScenario, estimates: Iterable[CostEstimate]
) -> OwnFact | None:
    """Return the fact in the total of which it makes the largest share; None where in none."""
    assert priced.on is not None
    days, found = (priced.on - looked_up.checked).days, None
    for option in estimates:
        if option.horizon_usd:
            rests = (line for line in option.lines if _rests(line, looked_up.used_for))
            usd = sum((_amount(line, priced) for line in rests), Decimal(0))
            share = (usd / option.horizon_usd).quantize(_SHARE_STEP)
            if usd and (found is None or share > found.share):
                key, fact, checked = looked_up.key, looked_up.fact, looked_up.checked
                found = OwnFact(key, fact, checked, days, option.name, share, usd)
    return found


def _rests(line: CostLine, key: str) -> bool:
    keys = [item.key for item in line.inputs]
    if any(one.partition(".")[0] == "machines" for one in keys):
        keys += _BEHIND_MACHINES
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
