"""What has to be in place before training, and where one can still train."""

from __future__ import annotations

from html import escape

from advisor.advice.model import GateFinding, OfferNow
from advisor.advice.wording import SECTIONS
from advisor.apps.web.parts.markup import anchor, citations, draw, rule_id, say, section, tag
from advisor.apps.web.result import texts
from advisor.apps.web.session.state import Visit
from advisor.formats.phrasing import number_words


def draw_gates(visit: Visit) -> None:
    """Draw every gate, those that stand in the way first."""
    gates = sorted(visit.advice.gates, key=lambda gate: not gate.open)
    rows = "".join(tag("li", _gate(visit, gate)) for gate in gates)
    draw(section(SECTIONS["gates"], texts.GATES_SAY), tag("ul", rows, "gates"))


def draw_offers(visit: Visit) -> None:
    """Draw the providers; where new customers are turned away, the name is struck out."""
    order = ("open", "closing", "closed")
    offers = sorted(visit.advice.offers, key=lambda offer: order.index(offer.state))
    head = say("th", texts.PROVIDER) + say("th", texts.STATE)
    rows = "".join(tag("tr", _offer(offer), f"is-{offer.state}") for offer in offers)
    table = tag("thead", tag("tr", head)) + tag("tbody", rows)
    draw(section(texts.OFFERS, texts.as_of(visit.on)), tag("table", table, "offers"))


def _gate(visit: Visit, gate: GateFinding) -> str:
    state = texts.GATE_OPEN if gate.open else texts.GATE_MET
    pill = say("span", state, "pill gate-open" if gate.open else "pill gate-met")
    told = say("b", gate.title) + say("p", gate.because, "mute note")
    if gate.open:
        sources = f"{citations(gate.cites)} {rule_id(gate.rule, visit.rulebook)}"
        told += "".join(say("p", fact, "note") for fact in gate.facts)
        told += say("p", gate.do, "do") + tag("p", sources, "note")
    return pill + tag("div", told + _count(gate))


def _count(gate: GateFinding) -> str:
    """Return how far a countable gate is, as a bar and in words."""
    if not gate.open or gate.need is None:
        return ""
    have = min(gate.have or 0, gate.need)
    filled = say("i", "", style=f"width:{have / gate.need:.0%}")
    bar = tag("div", filled, "count", aria_hidden="true")
    return bar + say("p", f"{number_words(have)} of {number_words(gate.need)}", "note")


def _offer(offer: OfferNow) -> str:
    shut = offer.state != "open"
    name = tag("td", say("s" if shut else "b", offer.name))
    state = say("b", texts.STATES[offer.state], "shut" if shut else "")
    since = f" {texts.since(offer.since)}" if shut else ""
    source = anchor(texts.SOURCE, offer.source, aria_label=f"{texts.SOURCE}: {offer.name}")
    read = tag("span", source + escape(texts.checked(offer.checked)), "whole")
    note = f"{escape(offer.fact)} {read}"
    return name + tag("td", f"{state}{escape(since)}. {tag('span', note, 'mute note')}")
