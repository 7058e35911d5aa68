"""The concept map: a graph, and the same as a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

import networkx as nx
import streamlit as st

from advisor.apps.web.learn import texts
from advisor.apps.web.learn.lessons import Concept, Lessons, concept_map
from advisor.apps.web.parts.dot import box_label
from advisor.apps.web.parts.markup import draw, element, page_link, section, text_element
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import rule_link
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId

_WIDTH, _BELIEF_WIDTH = 24, 30
"""Characters on a line in a box, and in a belief."""

_STYLE = (
    'graph [rankdir=LR ordering=out bgcolor="transparent" nodesep=0.12 ranksep=0.4]; '
    'node [shape=box style="rounded,filled" fillcolor="none" fontname="Source Sans" fontsize=14 '
    'height=0.4 margin="0.14,0.06"]; edge [arrowsize=0.7]'
)
_LOOKS = {
    "under": "",
    "needs": "style=dashed constraint=false",
    "related": "style=dashed constraint=false dir=none",
}


def draw_concepts(lessons: Lessons, rulebook: Rulebook) -> None:
    """Draw the map beside the list."""
    drawn, listed = st.columns([1.25, 1], gap="large")
    with drawn, st.container(key=ui("concept-map")):
        draw(section(texts.MAP, texts.MAP_SAYS))
        shown = ", ".join(concept.name for concept in lessons.concepts)
        st.graphviz_chart(dot(lessons), width="content", alt=texts.map_shows(shown))
    with listed:
        top = next(concept for concept in lessons.concepts if concept.under is None)
        branches = (_branch(lessons, rulebook, branch) for branch in _below(lessons, top))
        lead = element("p", f"{text_element('b', top.name)} {escape(top.says)}", "lead-in")
        draw(text_element("h2", texts.MAP_LIST), lead, element("ul", "".join(branches), "concepts"))


def dot(lessons: Lessons) -> str:
    """Return the map in DOT; colors come from the style sheet, by class."""
    lines = [_STYLE, *_boxes(lessons), *_arrows(lessons)]
    return f"digraph {{ {'; '.join(lines)} }}"


def _boxes(lessons: Lessons) -> Iterator[str]:
    for concept in lessons.concepts:
        yield _box(concept.id, concept.name, _kind(concept))
    for belief in lessons.misconceptions:
        yield _box(f"belief-{belief.id}", f"“{belief.belief}”", "belief")


def _arrows(lessons: Lessons) -> Iterator[str]:
    kinds: Mapping[tuple[str, str], str] = nx.get_edge_attributes(concept_map(lessons), "kind")
    for (start, end), kind in kinds.items():
        yield f'"{start}" -> "{end}" [{_LOOKS[kind]} class="{kind}"]'
    for belief in lessons.misconceptions:
        yield f'"{belief.about}" -> "belief-{belief.id}" [style=dashed class="belief"]'


def _box(name: str, words: str, kind: str) -> str:
    width = _BELIEF_WIDTH if kind == "belief" else _WIDTH
    return f'"{name}" [label="{box_label(words, width)}" class="{kind}"]'


def _kind(concept: Concept) -> str:
    if concept.under is None:
        return "top"
    return f"branch c-{concept.approach}" if concept.approach else "leaf"


# -- the list ---------------------------------------------------------------------------------


def _below(lessons: Lessons, concept: Concept) -> Iterator[Concept]:
    return (other for other in lessons.concepts if other.under == concept.id)


def _branch(lessons: Lessons, rulebook: Rulebook, branch: Concept) -> str:
    name = text_element("b", branch.name, _color(branch.approach))
    head = element("p", f"{name}: {escape(branch.says)}{_related_concepts(lessons, branch)}")
    rows = (element("li", _leaf(lessons, rulebook, leaf)) for leaf in _below(lessons, branch))
    beliefs = "".join(
        element("li", f"{texts.MISTAKEN}: {page_link(f'“{b.belief}”', f'#belief-{b.id}')}", "mute")
        for b in lessons.misconceptions
        if b.about == branch.id
    )
    return element("li", head + element("ul", "".join(rows) + beliefs))


def _leaf(lessons: Lessons, rulebook: Rulebook, leaf: Concept) -> str:
    name = text_element("span", leaf.name)
    if leaf.id in {method.id for method in lessons.methods}:
        name = page_link(leaf.name, f"#method-{leaf.id}")
    elif leaf.rule is not None:
        name = page_link(leaf.name, rule_link(leaf.rule, rulebook))
    return f"{name}: {text_element('span', leaf.says, 'mute')}{_related_concepts(lessons, leaf)}"


def _related_concepts(lessons: Lessons, concept: Concept) -> str:
    """Return what comes before a concept and what it is confused with."""
    names = {other.id: other.name for other in lessons.concepts}
    pairs = ((texts.NEEDS, concept.needs), (texts.RELATED, concept.related))
    told = (
        f"{words}: {', '.join(names[name] for name in found)}." for words, found in pairs if found
    )
    return "".join(f" {text_element('span', line, 'mute note')}" for line in told)


def _color(approach: ApproachId | None) -> str:
    return f"a-{approach}" if approach else ""
