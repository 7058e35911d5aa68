"""Answers that cannot both be right, above the verdict, each with a link to change it."""

from __future__ import annotations

from html import escape

from advisor.advice.model import ConflictFinding
from advisor.advice.wording import look_again
from advisor.apps.web.parts.markup import citations, draw, element, rule_id, text_element
from advisor.apps.web.result import texts
from advisor.apps.web.result.reasons import change_link
from advisor.apps.web.session.state import Visit


def draw_conflicts(visit: Visit) -> None:
    """Draw each pair with its two answers, the reason, and which one to look at again."""
    for conflict in visit.advice.conflicts:
        draw(element("div", _conflict(visit, conflict), "notice conflict", role="status"))


def _conflict(visit: Visit, conflict: ConflictFinding) -> str:
    one, other = (_answer(visit, conflict, i) for i in range(2))
    pair = f"{text_element('b', texts.CANNOT_BOTH)} {one} {escape(texts.AND)} {other}."
    again = text_element("span", texts.look_again(look_again(conflict)))
    sources = f"{citations(conflict.cites)} {rule_id(conflict.id, visit.rulebook)}"
    return (
        element("p", pair)
        + element("p", f"{escape(conflict.because)} {again}")
        + element("p", sources, "note")
    )


def _answer(visit: Visit, conflict: ConflictFinding, index: int) -> str:
    """Return one of the two answers, linked to its question."""
    return change_link(visit, conflict.between[index], conflict.says[index])
