"""How much of an option's total is work of people, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from advisor.costs.amounts import EXACT, Exact
from advisor.costs.bill.lines import CostLine
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.comparison.variations import WORK_COSTS
from advisor.costs.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class WorkShare:
    """One kind of work in an option, over the horizon."""

    name: str
    usd: Exact
    share: Exact
    """Of the option's total, at the likely figures; 0 to 1."""


def work_shares(option: CostEstimate, scenario: Scenario) -> tuple[WorkShare, ...]:
    """Return each kind of work in an option, the largest first; empty without a total."""
    if not option.horizon_usd:
        return ()
    total = Decimal(option.horizon_usd)
    amounts: dict[str, Decimal] = {}
    for line in option.lines:
        if _is_work(line):
            times = scenario.horizon_months if line.per == "a month" else Decimal(1)
            usd = EXACT.multiply(line.amount, times)
            amounts[line.name] = amounts.get(line.name, Decimal(0)) + usd
    found = (WorkShare(name, usd, EXACT.divide(usd, total)) for name, usd in amounts.items())
    return tuple(sorted(found, key=lambda work: (-work.usd, work.name)))


def _is_work(line: CostLine) -> bool:
    return any(item.key.rpartition(".")[2] in WORK_COSTS for item in line.inputs)
