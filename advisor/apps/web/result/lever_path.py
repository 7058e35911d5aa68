"""The path through the levers: a list, and the same as a graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

import streamlit as st

from advisor.advice.wording import EFFECTS, LEVERS
from advisor.apps.web.parts.dot import box_label
from advisor.apps.web.parts.markup import (
    approach_name,
    draw,
    element,
    rule_id,
    section,
    text_element,
)
from advisor.apps.web.result import texts
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, LeverId

_WIDTH, _END_WIDTH = 20, 10
"""Characters on a line in a box, so that four ends fit side by side."""


def draw_path(visit: Visit) -> None:
    """Draw the list beside the graph."""
    listed, drawn = st.columns([1, 1.1], gap="large")
    with listed:
        draw(section(texts.PATH), element("ol", _steps(visit), f"path of-{_approach(visit)}"))
    with drawn, st.container(key=ui(f"path-{_approach(visit)}")):
        st.graphviz_chart(dot(visit), width="content", alt=_alt(visit))


def _approach(visit: Visit) -> ApproachId:
    approach = visit.advice.verdict.approach
    assert approach is not None
    return approach


def _steps(visit: Visit) -> str:
    rows = ""
    for finding in visit.advice.findings:
        if finding.role == "decides":
            effect = text_element("span", EFFECTS[finding.effect], f"pill effect-{finding.effect}")
            head = element("p", f"{text_element('b', LEVERS[finding.lever])} {effect}")
            why = f"{escape(finding.title)}. {rule_id(finding.rule, visit.rulebook)}"
            rows += element("li", head + element("p", why, "mute"))
    return rows + element("li", approach_name(visit.rulebook, _approach(visit)), "end")


def _alt(visit: Visit) -> str:
    levers = visit.advice.verdict.levers.items()
    steps = ", ".join(f"{LEVERS[lever]}: {EFFECTS[effect]}" for lever, effect in levers)
    return f"{steps}. {visit.advice.verdict.headline}"


# -- the graph --------------------------------------------------------------------------------


@dataclass
class _Tree:
    """Boxes and arrows, collected while walking down from the first lever."""

    rulebook: Rulebook
    effects: dict[LeverId, bool]
    """Whether each lever is pulled in this advice."""
    lines: list[str] = field(default_factory=list)

    def box(self, text: str, *, on: bool, end: bool) -> str:
        name = f"n{len(self.lines)}"
        kind = " ".join(word for word, said in (("on", on), ("end", end)) if said) or "off"
        self.lines.append(
            f'{name} [label="{box_label(text, _END_WIDTH if end else _WIDTH)}" class="{kind}"]'
        )
        return name

    def arrow(self, start: str, end: str, text: str, *, on: bool) -> None:
        kind = "on" if on else "off"
        self.lines.append(f'{start} -> {end} [label=" {box_label(text, _WIDTH)} " class="{kind}"]')

    def add_levers(
        self, levers: tuple[LeverId, ...], pulled: frozenset[LeverId], *, on: bool
    ) -> str:
        """Draw what follows once some levers are decided; return the box it begins with."""
        ends = set(_ends(self.rulebook, levers, pulled))
        if len(ends) == 1:
            return self.box(self.rulebook.approaches[ends.pop()].name, on=on, end=True)
        lever, *rest = levers
        asks = self.rulebook.levers[lever].asks
        start = self.box(f"{LEVERS[lever]}\n{asks}", on=on, end=False)
        for pull in (False, True):
            taken = on and self.effects.get(lever) is pull
            following = self.add_levers(tuple(rest), pulled | {lever} if pull else pulled, on=taken)
            self.arrow(start, following, EFFECTS["pull" if pull else "hold"], on=taken)
        return start


def dot(visit: Visit) -> str:
    """Return the graph in DOT; colors come from the style sheet, by class."""
    effects = {lever: effect != "hold" for lever, effect in visit.advice.verdict.levers.items()}
    tree = _Tree(visit.rulebook, effects)
    tree.add_levers(tuple(visit.rulebook.levers), frozenset(), on=True)
    style = (
        'graph [ordering=out bgcolor="transparent" nodesep=0.2 ranksep=0.42]; '
        'node [shape=box style="rounded,filled" fillcolor="none" fontname="Source Sans" '
        'fontsize=13 margin="0.12,0.07"]; edge [fontname="Source Sans" fontsize=12 arrowsize=0.7]'
    )
    return f"digraph {{ {style}; {'; '.join(tree.lines)} }}"


def _ends(
    rulebook: Rulebook, levers: tuple[LeverId, ...], pulled: frozenset[LeverId]
) -> Iterator[ApproachId]:
    """Yield where the levers still undecided can lead."""
    if not levers:
        yield next(a.id for a in rulebook.approaches.values() if pulled.issuperset(a.pulls))
        return
    for more in (frozenset(), frozenset(levers[:1])):
        yield from _ends(rulebook, levers[1:], pulled | more)
