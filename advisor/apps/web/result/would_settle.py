"""What would settle the verdict: the open questions, who knows the answers, and what they take."""

from __future__ import annotations

from advisor.advice.model import OpenQuestion
from advisor.advice.wording import SECTIONS, effort_words
from advisor.apps.web.parts.markup import draw, element, section, text_element
from advisor.apps.web.result.reasons import change_link
from advisor.apps.web.session.state import Visit


def draw_would_settle(visit: Visit) -> None:
    """Draw the questions that the verdict waits for, the easiest first; nothing when settled."""
    rows = "".join(_row(visit, one) for one in visit.advice.would_settle)
    if rows:
        draw(section(SECTIONS["would_settle"]), element("ul", rows, "assumed settle"))


def _row(visit: Visit, one: OpenQuestion) -> str:
    head = element("p", change_link(visit, one.question, one.ask))
    return element("li", head + text_element("p", effort_words(one), "mute note"))
