"""When the models in the comparison are switched off, as far as it is known."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.apps.web.costs import texts
from advisor.apps.web.costs.arithmetic import linked
from advisor.apps.web.parts.markup import draw, element, section, text_element
from advisor.apps.web.session import settings
from advisor.apps.web.session.state import Visit
from advisor.costs import CostComparison


def draw_retirements(visit: Visit, costs: CostComparison) -> None:
    """Draw each model by name, with its last day."""
    rows = "".join(element("tr", row) for row in _rows(visit, costs))
    if not rows:
        return
    head = "".join(
        text_element("th", text) for text in (texts.MODEL, texts.SWITCHED_OFF, texts.SOURCE)
    )
    body = element("thead", element("tr", head)) + element("tbody", rows)
    draw(section(texts.RETIREMENTS), element("table", body, "retirements"))
    if costs.retires_within_horizon:
        draw(text_element("p", texts.RETRAIN_COUNTED, "mute note"))


def _rows(visit: Visit, costs: CostComparison) -> Iterator[str]:
    catalogue, provider = settings.catalogue(), costs.scenario.provider
    for model, role in _models(costs).items():
        found = catalogue.retirement(model, provider, on=visit.on)
        name = text_element("b", model) + text_element("span", f" {role}", "mute note")
        if found is None:
            yield element("td", name) + text_element("td", texts.NO_DATE, "mute") + "<td></td>"
            continue
        days = (found.retires - visit.on).days
        inside = days < 31 * costs.scenario.horizon_months
        when = text_element(
            "b" if inside else "span", texts.on_day(found.retires, days), "shut" * inside
        )
        source = f"{found.source or found.via}, checked {found.checked}"
        yield element("td", name) + element("td", when) + element("td", linked(source), "note")


def _models(costs: CostComparison) -> dict[str, str]:
    """Return the models by name, each with what it is there for."""
    priced = costs.priced
    cheaper = priced.cheaper.model if priced.cheaper else None
    named = {"base": costs.scenario.model, "cheaper": cheaper, "tuned": costs.tuned_base}
    found: dict[str, str] = {}
    for role, model in named.items():
        if model is not None:
            found.setdefault(model, texts.ROLES[role])
    return found
