"""The totals of an option: its bill added up per call, per month and over the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import localcontext

from advisor.costs.amounts import EXACT
from advisor.costs.bill.lines import MILLION, Bill, CostLine
from advisor.costs.bill.machines import machines_of
from advisor.costs.bill.options import OptionBill, bill_option
from advisor.costs.bill.priced_scenario import Missing, PricedScenario
from advisor.costs.options import OptionName
from advisor.costs.spread import Total


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """What one option costs, in USD; None where a price in it is not known.

    Where the scenario holds ranges, every total is a Spread: its likely amount with the lowest
    and the highest it can be. Lines always show the likely one.

    Lines per million calls add up to `usd_per_million_calls`, lines once to `upfront_usd`; lines
    a month, with the calls of a month, to `monthly_usd`. Whole machines cost by the month, so a
    self-hosted model has nothing per call.
    """

    name: OptionName
    usd_per_million_calls: Total | None
    usd_per_call: Total | None
    upfront_usd: Total | None
    fixed_monthly_usd: Total | None
    """What a month costs whatever the number of calls; machines included at this volume."""
    monthly_usd: Total | None
    horizon_usd: Total | None
    """Upfront and all months of the horizon. Nothing is discounted."""
    lines: tuple[CostLine, ...]
    missing: tuple[Missing, ...]
    gpus: int | None = None
    """Machines needed at this volume, where the option runs on some."""


def estimate(name: OptionName, priced: PricedScenario) -> CostEstimate:
    """Return the costs of that option; a total that needs an unknown price is None."""
    return totals(name, bill_option(name, priced, {}), priced)


def totals(name: OptionName, entry: OptionBill, priced: PricedScenario) -> CostEstimate:
    """Return the totals of a bill that holds lines and no polynomials."""
    with localcontext(EXACT):
        return _totals(name, entry.bill, priced)


def _totals(name: OptionName, bill: Bill, priced: PricedScenario) -> CostEstimate:
    scenario = priced.scenario
    per_million, once, fixed = (bill.total(per) for per in ("per million calls", "once", "a month"))
    monthly = horizon = None
    if per_million is not None and fixed is not None:
        monthly = fixed + scenario.calls_per_month * per_million / MILLION
        horizon = None if once is None else once + scenario.horizon_months * monthly
    machines = machines_of(priced) if name == "self_hosted" else None
    return CostEstimate(
        name=name,
        usd_per_million_calls=per_million,
        usd_per_call=None if per_million is None else per_million / MILLION,
        upfront_usd=once,
        fixed_monthly_usd=fixed,
        monthly_usd=monthly,
        horizon_usd=horizon,
        lines=tuple(bill.lines),
        missing=tuple(gap for gaps in bill.missing.values() for gap in gaps),
        gpus=int(machines.needed(scenario.calls_per_month)) if machines else None,
    )
