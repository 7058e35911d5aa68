"""What has to be in place before training, and where one can still train."""

from __future__ import annotations

from html import escape

from advisor.advice.model import GateFinding, OfferNow
from advisor.advice.wording import SECTIONS
from advisor.apps.web.parts.markup import (
    anchor,
    citations,
    draw,
    element,
    rule_id,
    section,
    text_element,
)
from advisor.apps.web.result import texts
from advisor.apps.web.session.state import Visit
from advisor.formats.phrasing import number_words


def draw_gates(visit: Visit) -> None:
    """Draw every gate, those that stand in the way first."""
    gates = sorted(visit.advice.gates, key=lambda gate: not gate.open)
    rows = "".join(element("li", _gate(visit, gate)) for gate in gates)
    draw(section(SECTIONS["gates"], texts.GATES_SAY), element("ul", rows, "gates"))


def draw_offers(visit: Visit) -> None:
    """Draw the providers; where new customers are turned away, the name is struck out."""
    order = ("open", "closing", "closed", "not_known")
    offers = sorted(visit.advice.offers, key=lambda offer: order.index(offer.state))
    head = text_element("th", texts.PROVIDER) + text_element("th", texts.STATE)
    rows = "".join(element("tr", _offer(offer), f"is-{offer.state}") for offer in offers)
    table = element("thead", element("tr", head)) + element("tbody", rows)
    draw(section(texts.OFFERS, texts.as_of(visit.on)), element("table", table, "offers"))


def _gate(visit: Visit, gate: GateFinding) -> str:
    state = texts.GATE_OPEN if gate.open else texts.GATE_MET
    pill = text_element("span", state, "pill gate-open" if gate.open else "pill gate-met")
    told = text_element("b", gate.title) + text_element("p", gate.because, "mute note")
    if gate.open:
        sources = f"{citations(gate.cites)} {rule_id(gate.rule, visit.rulebook)}"
        told += "".join(text_element("p", fact, "note") for fact in gate.facts)
        told += text_element("p", gate.do, "do") + element("p", sources, "note")
    return pill + element("div", told + _count(gate))


def _count(gate: GateFinding) -> str:
    """Return how far a countable gate is, as a bar and in words."""
    if not gate.open or gate.need is None:
        return ""
    have = min(gate.have or 0, gate.need)
    filled = text_element("i", "", style=f"width:{have / gate.need:.0%}")
    bar = element("div", filled, "count", aria_hidden="true")
    return bar + text_element("p", f"{number_words(have)} of {number_words(gate.need)}", "note")


def _offer(offer: OfferNow) -> str:
    shut = offer.state != "open"
    name = element("td", text_element("s" if shut else "b", offer.name))
    state = text_element("b", texts.STATES[offer.state], "shut" if shut else "")
    closed = offer.state in ("closing", "closed")
    since = f" {texts.since(offer.since)}" if closed else ""
    source = anchor(texts.SOURCE, offer.source, aria_label=f"{texts.SOURCE}: {offer.name}")
    read = element("span", source + escape(texts.checked(offer.checked)), "whole")
    note = f"{escape(offer.fact)} {read}"
    return name + element("td", f"{state}{escape(since)}. {element('span', note, 'mute note')}")
