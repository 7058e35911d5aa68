"""Whole machines of a self-hosted model: how many are needed, and the monthly cost of one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from advisor.costs.amounts import shown
from advisor.costs.bill.priced_scenario import Missing, PricedScenario
from advisor.costs.bill.sent import Load, load_of
from advisor.costs.options import OPTIONS, OptionName
from advisor.costs.scenario.model import SelfHosted

_SECONDS_PER_HOUR = Decimal(3600)
_MACHINE_INPUTS = (
    "calls_per_month",
    "hours_per_month",
    "prompt.retry_share",
    "self_hosted.gpu_usd_per_hour",
    "self_hosted.output_tokens_per_second",
    "self_hosted.input_tokens_per_second",
    "self_hosted.utilization",
    "self_hosted.peak_factor",
    "self_hosted.minimum_gpus",
    "self_hosted.overhead_share",
)
"""The inputs that decide the number of machines and their cost, besides the tokens of a call."""


def machine_count_key(name: OptionName) -> str:
    """Return the key of the number of machines of an option."""
    return f"machines.{name}"


@dataclass(frozen=True, slots=True)
class Machines:
    """Capacity and monthly cost of one machine, and the number that always run.

    Capacity and work are in seconds, times both speeds so that no quotient is rounded.
    """

    capacity_each: Decimal
    """The work that one machine does in a month."""
    work_per_call: Decimal
    """The work to plan for per call, times the peak factor; 0 when calls need none."""
    usd_each: Decimal
    minimum: Decimal

    def needed(self, calls: Decimal) -> Decimal:
        """Return the number of whole machines needed for that many calls a month."""
        if not self.work_per_call:
            return self.minimum
        work = calls * self.work_per_call
        whole = (work / self.capacity_each).to_integral_value(ROUND_FLOOR)
        # Not ROUND_CEILING: a rounded quotient just above a whole number would rent one too many.
        return max(self.minimum, whole + 1 if whole * self.capacity_each < work else whole)

    @property
    def calls_each(self) -> Decimal | None:
        """Calls that one machine can serve in a month; None for any number."""
        return self.capacity_each / self.work_per_call if self.work_per_call else None

    @property
    def reason(self) -> str:
        """Why this number of machines is needed, in words."""
        if self.calls_each is None:
            return "the least that always run"
        each = self.calls_each.to_integral_value(ROUND_FLOOR)
        return f"one carries {shown(each)} calls a month, and {shown(self.minimum)} always run"


def machine_gaps(priced: PricedScenario, host: SelfHosted, load: Load) -> list[Missing]:
    """Return the missing figures that are needed to count or price the machines."""
    scenario, unknown = priced.scenario, priced.unknown
    keys = dict.fromkeys([*_MACHINE_INPUTS, *(part.key for part in (*load.reads, *load.writes))])
    writes = load.written or any(scenario.has_range(part.key) for part in load.writes)
    gaps = [unknown[key] for key in keys if key in unknown]
    if host.gpu_usd_per_hour is None:
        gaps.append(Missing("self_hosted.gpu_usd_per_hour", "Enter the rent of one GPU in USD"))
    if host.output_tokens_per_second is None and writes:
        remedy = "Enter how many output tokens a second one GPU gives under load"
        gaps.append(Missing("self_hosted.output_tokens_per_second", remedy))
    return gaps


def machines_of(priced: PricedScenario, name: OptionName) -> Machines | None:
    """Return the machines of an option, or None where it runs on none or a figure is missing.

    A call takes `input_tokens / input_tokens_per_second + output_tokens /
    output_tokens_per_second` seconds of one machine, which has `hours x 3600 x utilization /
    peak_factor` seconds a month and costs `gpu_usd_per_hour x hours x (1 + overhead_share)`.
    """
    host, option = priced.scenario.self_hosted, OPTIONS[name]
    if host is None or option.runs_on != "own machines":
        return None
    load = load_of(option, priced.scenario)
    if machine_gaps(priced, host, load):
        return None
    assert host.gpu_usd_per_hour is not None
    hours = priced.scenario.hours_per_month
    speeds = Speeds(host.input_tokens_per_second, host.output_tokens_per_second)
    return Machines(
        capacity_each=hours * _SECONDS_PER_HOUR * host.utilization * speeds.product,
        work_per_call=speeds.work(load.read, load.written) * load.times * host.peak_factor,
        usd_each=host.gpu_usd_per_hour * hours * (1 + host.overhead_share),
        minimum=host.minimum_gpus,
    )


@dataclass(frozen=True, slots=True)
class Speeds:
    """Tokens a second of one machine; None where it is not known, and then not counted."""

    reading: Decimal | None
    writing: Decimal | None

    @property
    def product(self) -> Decimal:
        """Both speeds multiplied: what one second of a machine counts as."""
        return (self.reading or 1) * (self.writing or Decimal(1))

    def work(self, read: Decimal, written: Decimal) -> Decimal:
        """Return the seconds for so many tokens, times both speeds."""
        reading = Decimal(0) if self.reading is None else read * (self.writing or 1)
        return reading + written * (self.reading or 1)


def counts_no_reading(priced: PricedScenario, name: OptionName) -> bool:
    """Return whether an option reads text on machines whose reading speed is not known."""
    host, option = priced.scenario.self_hosted, OPTIONS[name]
    if host is None or option.runs_on != "own machines" or host.input_tokens_per_second:
        return False
    load = load_of(option, priced.scenario)
    return bool(load.read) or any(priced.scenario.has_range(part.key) for part in load.reads)
