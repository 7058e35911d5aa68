"""Plausible changes of a scenario, to test whether the cheapest option stays cheapest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from advisor.costs.amounts import EXACT
from advisor.costs.bill.priced_scenario import PricedScenario

WORK_COSTS = (
    "upfront_usd",
    "monthly_usd",
    "usd_per_example",
    "evaluation_usd",
    "usd_per_retrain",
)
"""The keys of a scenario, in whatever group, that are work of people, and examples."""


@dataclass(frozen=True, slots=True)
class CloseCall:
    """A plausible change of one input, and the option that is cheapest then."""

    changed: str
    cheapest: str


def _changed(priced: PricedScenario, **changes: object) -> PricedScenario:
    update = {"ranges": (), **changes}
    return replace(priced, scenario=priced.scenario.model_copy(update=update))


def _with_work_costs(priced: PricedScenario, times: Decimal) -> PricedScenario:
    scenario = priced.scenario
    changes: dict[str, object] = {}
    for name in ("prompt", "rag", "fine_tune", "self_hosted"):
        part = getattr(scenario, name)
        if part is not None:
            costs = {key: getattr(part, key, None) for key in WORK_COSTS}
            scaled = {key: usd * times for key, usd in costs.items() if usd is not None}
            changes[name] = part.model_copy(update=scaled)
    return _changed(priced, **changes)


def variations(priced: PricedScenario) -> tuple[tuple[str, PricedScenario], ...]:
    """Return variants of the scenario with one input changed, each with the change in words."""
    calls, prompt = priced.scenario.calls_per_month, priced.scenario.prompt
    no_hits = prompt.model_copy(update={"cache_hit_share": Decimal(0)})
    most_hits = prompt.model_copy(update={"cache_hit_share": Decimal("0.9")})
    with localcontext(EXACT):
        return (
            ("a third of the calls", _changed(priced, calls_per_month=calls / 3)),
            ("three times the calls", _changed(priced, calls_per_month=calls * 3)),
            ("no cache hits", _changed(priced, prompt=no_hits)),
            ("nine cache hits in ten", _changed(priced, prompt=most_hits)),
            ("work and data at half the cost", _with_work_costs(priced, Decimal("0.5"))),
            ("work and data at twice the cost", _with_work_costs(priced, Decimal(2))),
        )
