"""What would change the verdict, as a map: from here, a line to each other approach.

Each bead on a line is one answer to change, in the column of its number. The map is a list, so it
needs no second one beside it.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from advisor.advice.model import Alternative
from advisor.advice.wording import NO_CHANGE, SECTIONS, distance_words
from advisor.apps.web.parts.markup import approach_name, draw, element, label, section, text_element
from advisor.apps.web.result import texts
from advisor.apps.web.session import state
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.state import Visit
from advisor.rulebook.conditions import Value
from advisor.rulebook.wording import value_words

_FEWEST_COLUMNS = 3


def draw_changes(visit: Visit) -> None:
    """Draw the ways to the other approaches, the nearest first, each with a button to try it."""
    others = visit.advice.alternatives
    if not others:
        draw(section(SECTIONS["changes"]), text_element("p", NO_CHANGE))
        return
    columns = max(_FEWEST_COLUMNS, *(len(other.changes) for other in others))
    draw(section(SECTIONS["changes"], texts.WOULD_CHANGE_SAYS), _scale(visit, columns))
    with st.container(key=ui("map")):
        for other in others:
            _draw_way(visit, other, columns)


def _scale(visit: Visit, columns: int) -> str:
    here = visit.advice.verdict.approach
    assert here is not None
    you = element("span", f"{escape(texts.HERE)} {approach_name(visit.rulebook, here, short=True)}")
    rings = "".join(text_element("span", distance_words(n + 1)) for n in range(columns))
    return element("p", you + rings, "rings", aria_hidden="true", style=f"--columns:{columns}")


def _draw_way(visit: Visit, other: Alternative, columns: int) -> None:
    with st.container(
        horizontal=True, key=ui(f"flip-{other.approach}"), vertical_alignment="center"
    ):
        draw(_way(visit, other, columns))
        name = visit.rulebook.approaches[other.approach].name
        st.button(
            f"{label(texts.TRY)} *{label(name)}*",
            key=ui(f"try-{other.approach}"),
            on_click=state.try_answers,
            args=(other.changes,),
        )


def _way(visit: Visit, other: Alternative, columns: int) -> str:
    beads = [_bead(visit, name, value) for name, value in other.changes.items()]
    away = text_element("span", f" {distance_words(len(beads))}", "sr")
    goal = element("p", approach_name(visit.rulebook, other.approach) + away, "goal")
    beads[-1] = element("li", goal + beads[-1], "bead last")
    beads[:-1] = [element("li", bead, "bead") for bead in beads[:-1]]
    kind = f"way-to of-{other.approach}"
    return element("ol", "".join(beads), kind, style=f"--columns:{columns}")


def _bead(visit: Visit, name: str, value: Value) -> str:
    question = visit.rulebook.questions[name]
    now = text_element("b", value_words(visit.rulebook, name, value))
    return element("p", f"{escape(question.short)}: {now}", "answer-to-change")
