"""Whole machines of a self-hosted model: how many are needed, and the monthly cost of one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from advisor.costs.amounts import shown
from advisor.costs.bill.priced_scenario import Missing, PricedScenario
from advisor.costs.scenario.model import SelfHosted

_SECONDS_PER_HOUR = Decimal(3600)
_MACHINE_INPUTS = (
    "calls_per_month",
    "hours_per_month",
    "prompt.output_tokens",
    "self_hosted.gpu_usd_per_hour",
    "self_hosted.output_tokens_per_second",
    "self_hosted.utilization",
    "self_hosted.peak_factor",
    "self_hosted.minimum_gpus",
    "self_hosted.overhead_share",
)
"""The inputs that decide the number of machines and their cost."""


@dataclass(frozen=True, slots=True)
class Machines:
    """Capacity and monthly cost of one machine, and the number that always run."""

    tokens_each: Decimal
    """Output tokens one machine produces in a month."""
    tokens_per_call: Decimal
    """Output tokens to plan for per call, times the peak factor; 0 when calls produce none."""
    usd_each: Decimal
    minimum: Decimal

    def needed(self, calls: Decimal) -> Decimal:
        """Return the number of whole machines needed for that many calls a month."""
        if not self.tokens_per_call:
            return self.minimum
        tokens = calls * self.tokens_per_call
        whole = (tokens / self.tokens_each).to_integral_value(ROUND_FLOOR)
        # Not ROUND_CEILING: a rounded quotient just above a whole number would rent one too many.
        return max(self.minimum, whole + 1 if whole * self.tokens_each < tokens else whole)

    @property
    def calls_each(self) -> Decimal | None:
        """Calls that one machine can serve in a month; None for any number."""
        return self.tokens_each / self.tokens_per_call if self.tokens_per_call else None

    @property
    def reason(self) -> str:
        """Why this number of machines is needed, in words."""
        if self.calls_each is None:
            return "the least that always run"
        each = self.calls_each.to_integral_value(ROUND_FLOOR)
        return f"one carries {shown(each)} calls a month, and {shown(self.minimum)} always run"


def machine_gaps(priced: PricedScenario, host: SelfHosted) -> list[Missing]:
    """Return the missing figures that are needed to count or price the machines."""
    scenario = priced.scenario
    needs_speed = bool(scenario.prompt.output_tokens) or scenario.has_range("prompt.output_tokens")
    unknown = priced.unknown
    gaps = [unknown[key] for key in _MACHINE_INPUTS if key in unknown]
    if host.gpu_usd_per_hour is None:
        gaps.append(Missing("self_hosted.gpu_usd_per_hour", "Enter the rent of one GPU in USD"))
    if host.output_tokens_per_second is None and needs_speed:
        remedy = "Enter how many output tokens a second one GPU gives under load"
        gaps.append(Missing("self_hosted.output_tokens_per_second", remedy))
    return gaps


def machines_of(priced: PricedScenario) -> Machines | None:
    """Return the machines of the self-hosted option, or None where a figure is missing.

    One machine serves `hours x 3600 x tokens_per_second x utilization / (output_tokens x
    peak_factor)` calls a month and costs `gpu_usd_per_hour x hours x (1 + overhead_share)`.
    """
    host = priced.scenario.self_hosted
    if host is None or machine_gaps(priced, host):
        return None
    assert host.gpu_usd_per_hour is not None
    hours = priced.scenario.hours_per_month
    load = priced.scenario.prompt.output_tokens * host.peak_factor
    tokens_each = (
        hours * _SECONDS_PER_HOUR * (host.output_tokens_per_second or 1) * host.utilization
    )
    rent = host.gpu_usd_per_hour * hours * (1 + host.overhead_share)
    return Machines(tokens_each, load, rent, host.minimum_gpus)
