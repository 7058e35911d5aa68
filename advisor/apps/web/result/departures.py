"""Where one's own rules differ from the rulebook below them, and why."""

from __future__ import annotations

from advisor.advice.wording import SECTIONS
from advisor.apps.web.parts.markup import draw, element, section, text_element
from advisor.apps.web.result import texts
from advisor.apps.web.session.state import Visit
from advisor.rulebook.wording import departure_words


def draw_departures(visit: Visit) -> None:
    """Draw a line for each thing that was replaced, switched off or added."""
    departures = visit.advice.departures
    if departures:
        rows = "".join(text_element("li", departure_words(departure)) for departure in departures)
        draw(section(SECTIONS["departures"], texts.DEPARTURES_SAY), element("ul", rows, "tips"))
