"""The plausible changes a ranking by cost should survive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, localcontext

from advisor.amounts import EXACT
from advisor.pricing import PricedScenario

_WORK = (
    "upfront_usd",
    "monthly_usd",
    "usd_per_example",
    "evaluation_usd",
    "usd_per_retrain",
)


def _with(priced: PricedScenario, **changes: object) -> PricedScenario:
    return replace(priced, scenario=priced.scenario.model_copy(update=changes))


def _with_work(priced: PricedScenario, times: Decimal) -> PricedScenario:
    scenario = priced.scenario
    changes: dict[str, object] = {}
    for name in ("prompt", "rag", "fine_tune", "self_hosted"):
        part = getattr(scenario, name)
        if part is not None:
            costs = {key: getattr(part, key, None) for key in _WORK}
            scaled = {key: usd * times for key, usd in costs.items() if usd is not None}
            changes[name] = part.model_copy(update=scaled)
    return _with(priced, **changes)


def variations(priced: PricedScenario) -> Iterator[tuple[str, PricedScenario]]:
    """Yield the same scenario with one input moved, and what was moved in words."""
    scenario = priced.scenario
    with localcontext(EXACT):
        fewer = scenario.calls_per_month / 3
        more = scenario.calls_per_month * 3
        yield "a third of the calls", _with(priced, calls_per_month=fewer)
        yield "three times the calls", _with(priced, calls_per_month=more)
        for share, label in (("0", "no cache hits"), ("0.9", "nine cache hits in ten")):
            prompt = scenario.prompt.model_copy(update={"cache_hit_share": Decimal(share)})
            yield label, _with(priced, prompt=prompt)
        yield "work and data at half the cost", _with_work(priced, Decimal("0.5"))
        yield "work and data at twice the cost", _with_work(priced, Decimal(2))
