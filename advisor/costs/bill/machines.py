"""Whole machines: how many a self-hosted model needs, and what each costs in a month."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from advisor.costs.amounts import shown
from advisor.costs.bill.priced_scenario import Missing, PricedScenario
from advisor.costs.scenario.model import SelfHosted

_SECONDS = Decimal(3600)
_COUNTED_WITH = (
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
"""The inputs that decide how many machines are needed, and what they cost."""


@dataclass(frozen=True, slots=True)
class Machines:
    """Whole machines: what one carries and costs in a month, and how many always run."""

    tokens_each: Decimal
    """Output tokens one machine makes in a month."""
    tokens_per_call: Decimal
    """Output tokens to allow for per call, the peak included; 0 when calls produce none."""
    usd_each: Decimal
    minimum: Decimal

    def needed(self, calls: Decimal) -> Decimal:
        """Return how many whole machines carry that many calls a month."""
        if not self.tokens_per_call:
            return self.minimum
        tokens = calls * self.tokens_per_call
        whole = (tokens / self.tokens_each).to_integral_value(ROUND_FLOOR)
        # Multiplying back keeps the last call of a full machine from renting another one.
        return max(self.minimum, whole + 1 if whole * self.tokens_each < tokens else whole)

    @property
    def calls_each(self) -> Decimal | None:
        """Calls one machine carries in a month; None when it carries any number."""
        return self.tokens_each / self.tokens_per_call if self.tokens_per_call else None

    @property
    def reason(self) -> str:
        """Why this many are needed, in words."""
        if self.calls_each is None:
            return "the least that always run"
        each = self.calls_each.to_integral_value(ROUND_FLOOR)
        return f"one carries {shown(each)} calls a month, and {shown(self.minimum)} always run"


def machine_gaps(priced: PricedScenario, host: SelfHosted) -> list[Missing]:
    """Return the figures without which the machines cannot be counted or priced."""
    scenario = priced.scenario
    needs_speed = bool(scenario.prompt.output_tokens) or scenario.has_range("prompt.output_tokens")
    unknown = priced.unknown
    gaps = [unknown[key] for key in _COUNTED_WITH if key in unknown]
    if host.gpu_usd_per_hour is None:
        gaps.append(Missing("self_hosted.gpu_usd_per_hour", "Enter the rent of one GPU in USD"))
    if host.output_tokens_per_second is None and needs_speed:
        remedy = "Enter how many output tokens a second one GPU gives under load"
        gaps.append(Missing("self_hosted.output_tokens_per_second", remedy))
    return gaps


def machines_of(priced: PricedScenario) -> Machines | None:
    """Return the machines of the self-hosted option, or None where a figure is missing.

    One carries `hours x 3600 x tokens_per_second x utilization / (output_tokens x peak_factor)`
    calls a month and costs `gpu_usd_per_hour x hours x (1 + overhead_share)`.
    """
    host = priced.scenario.self_hosted
    if host is None or machine_gaps(priced, host):
        return None
    assert host.gpu_usd_per_hour is not None
    hours = priced.scenario.hours_per_month
    load = priced.scenario.prompt.output_tokens * host.peak_factor
    made = hours * _SECONDS * (host.output_tokens_per_second or 1) * host.utilization
    rent = host.gpu_usd_per_hour * hours * (1 + host.overhead_share)
    return Machines(made, load, rent, host.minimum_gpus)
