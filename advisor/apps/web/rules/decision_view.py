"""The way from answers to an approach: the levers as a graph, and what each of them reads."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import streamlit as st

from advisor.advice.wording import LEVERS
from advisor.apps.web.parts.markup import draw, element, text_element
from advisor.apps.web.parts.texts import names
from advisor.apps.web.rules import texts
from advisor.apps.web.rules.decision_graph import dot
from advisor.apps.web.rules.rule_list import lever_color
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.formats.phrasing import uncapitalized
from advisor.rulebook.rulebook import Lever, Rulebook


def draw_graph(visit: Visit) -> None:
    """Draw the levers in order, with the way of the present answers, beside a list."""
    approach = visit.advice.verdict.approach
    lead = texts.GRAPH_SAYS if approach else texts.GRAPH_SAYS_OPEN
    draw(text_element("h2", texts.GRAPH, id="graph"), text_element("p", lead, "lead-in"))
    drawn, listed = st.columns([1.15, 1], gap="large")
    with drawn, st.container(key=ui(f"path-{approach or 'open'}")):
        st.graphviz_chart(dot(visit), width="content", alt=_alt(visit.rulebook))
    with listed:
        rows = (
            element("li", _reads(visit.rulebook, lever)) for lever in visit.rulebook.levers.values()
        )
        draw(element("ul", "".join(rows), "reads"))


def _alt(rulebook: Rulebook) -> str:
    asked = (f"{LEVERS[lever.id]}: {lever.asks}" for lever in rulebook.levers.values())
    return f"{texts.GRAPH_SAYS_OPEN} {' '.join(asked)}"


def _reads(rulebook: Rulebook, lever: Lever) -> str:
    """Return the questions that a lever's rules and gates read, in the order they are asked."""
    color = lever_color(rulebook, lever.id)
    read = frozenset[str]().union(*_asked_by(rulebook, lever))
    shorts = [uncapitalized(q.short) for q in rulebook.questions.values() if q.id in read]
    name = text_element("b", LEVERS[lever.id], f"a-{color}")
    return f"{name} {texts.READS} {escape(names(shorts))}."


def _asked_by(rulebook: Rulebook, lever: Lever) -> Iterator[frozenset[str]]:
    for rule in (*lever.rules, *lever.gates):
        yield rulebook.questions_read_by(rule.when)
