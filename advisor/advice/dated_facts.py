"""What holds on a day, in sentences: open training offers, and the end of a base model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from advisor.costs import CostComparison
from advisor.engine.case import Case
from advisor.formats.phrasing import plural
from advisor.rulebook.schema import DatedFacts, Provider


def dated_facts(kind: DatedFacts | None, about: Case) -> tuple[str, ...]:
    """Return the sentences that a gate or note of that kind brings along; empty for None."""
    match kind:
        case "open_offers":
            return tuple(_offers(about))
        case "base_retirement":
            return tuple(_retirement(about.costs))
        case None:
            return ()


def _offers(about: Case) -> Iterator[str]:
    """Say what the chosen provider offers, where that is not open, then who is open that day."""
    on, rulebook = about.on, about.rulebook
    own = rulebook.providers.get(str(about.given.get("provider")))
    existing = bool(about.values.get("tuning_customer"))
    if own is not None and own.state_for(on, existing=existing) != "open":
        yield _own_offer(own, on)
    listed = (entry for entry in rulebook.providers.values() if entry.listed)
    names = [entry.name for entry in listed if entry.state_for(on, existing=False) == "open"]
    yield f"Open to new customers on {on}: {', '.join(names) or 'nobody'}."


def _own_offer(own: Provider, on: date) -> str:
    """Return what the chosen provider offers, or that this is not known any more."""
    offer = own.offer(on)
    if offer.is_known(on):
        return f"{own.name}, since {offer.since}: {offer.fact}"
    return f"{own.name}: not known any more. As of {offer.checked}: {offer.fact}"


def _retirement(costs: CostComparison | None) -> Iterator[str]:
    if costs is None or costs.retires is None:
        return
    months = plural(float(costs.scenario.horizon_months), "month")
    base = costs.tuned_base or "The base model"
    lasts = costs.options["fine_tune"].lasts_days if "fine_tune" in costs.options else None
    if lasts is not None:
        yield f"A model fine-tuned from {base} today lasts {plural(lasts, 'day')}."
    if costs.retires_within_horizon:
        yield (
            f"{base} is switched off on {costs.retires}, inside the {months} compared, so the"
            " costs count one more training run."
        )
    elif lasts is not None:
        yield f"Nothing can be fine-tuned there on {costs.retires}, when {base} is switched off."
    else:
        yield f"{base} is switched off on {costs.retires}, outside the {months} compared."
