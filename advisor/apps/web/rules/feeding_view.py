"""What fed the present verdict: from answers over facts and rules to the approach."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from advisor.apps.web.parts.dot import box_label
from advisor.apps.web.parts.markup import draw, element, text_element
from advisor.apps.web.rules import texts
from advisor.apps.web.rules.rule_list import jump
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.authoring.graph import DecisionGraph, Part, decision_graph

_WIDTH = 24
"""Characters on a line in a box, so that six boxes fit side by side."""

_STYLE = (
    'graph [rankdir=LR bgcolor="transparent" nodesep=0.14 ranksep=0.35]; '
    'node [shape=box style="rounded,filled" fillcolor="none" fontname="Source Sans" fontsize=12 '
    'height=0.35 margin="0.1,0.05"]; edge [arrowsize=0.6]'
)


def draw_feeding(visit: Visit) -> None:
    """Draw what the verdict rests on, as a graph and as a list; nothing without a verdict."""
    approach = visit.advice.verdict.approach
    if approach is None:
        return
    graph = decision_graph(visit.case)
    draw(text_element("h3", texts.FED), text_element("p", texts.FED_SAYS, "lead-in"))
    with st.container(key=ui(f"fed-{approach}")):
        st.graphviz_chart(dot(graph), width="content", alt=texts.FED_ALT)
    levers = (part for part in graph.parts if part.kind == "lever" and part in graph.taken_parts)
    rows = "".join(element("li", _lever(graph, lever)) for lever in levers)
    draw(
        element(
            "details", text_element("summary", texts.FED_LIST) + element("ul", rows, "fed"), "more"
        )
    )


def dot(graph: DecisionGraph) -> str:
    """Return the parts that the decision rests on in DOT; colors come from the style sheet."""
    boxes = (_box(graph, part) for part in graph.parts if part in graph.taken_parts)
    arrows = (
        f'"{_name(start)}" -> "{_name(end)}" [class="{start.kind}"]'
        for start, end in graph.parts.edges
        if (start, end) in graph.taken_arrows
    )
    return f"digraph {{ {'; '.join([_STYLE, *boxes, *arrows])} }}"


def _box(graph: DecisionGraph, part: Part) -> str:
    words = box_label(graph.labels[part], _WIDTH)
    return f'"{_name(part)}" [label="{words}" class="{part.kind}"]'


def _name(part: Part) -> str:
    return f"{part.kind} {part.id}"


# -- the list ---------------------------------------------------------------------------------


def _lever(graph: DecisionGraph, lever: Part) -> str:
    rules = "".join(element("li", _rule(graph, rule)) for rule in _read_by(graph, lever))
    return text_element("b", graph.labels[lever]) + element("ul", rules)


def _rule(graph: DecisionGraph, rule: Part) -> str:
    read = "".join(element("li", _read(graph, part), "mute") for part in _read_by(graph, rule))
    return jump(graph.labels[rule], f"rule-{rule.id}") + (element("ul", read) if read else "")


def _read(graph: DecisionGraph, part: Part) -> str:
    below = "".join(element("li", _read(graph, other)) for other in _read_by(graph, part))
    return text_element("span", graph.labels[part]) + (element("ul", below) if below else "")


def _read_by(graph: DecisionGraph, part: Part) -> Iterator[Part]:
    """Yield what a part was decided by, in the order of the rulebook."""
    return (other for other in graph.parts if (other, part) in graph.taken_arrows)
