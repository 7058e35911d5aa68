"""The plan: stages side by side, each with the test that ends it."""

from __future__ import annotations

from html import escape

from advisor.advice.model import Stage
from advisor.advice.wording import DONE_WHEN, SECTIONS, STOP_IF
from advisor.apps.web.parts.markup import citations, draw, element, section, text_element
from advisor.apps.web.result import texts
from advisor.apps.web.session.state import Visit

_ONE_ROW = 5
"""Up to so many stages stand in one row."""


def draw_plan(visit: Visit, lead: str = texts.PLAN_SAYS) -> None:
    """Draw the stages under a line that leads to them; gates that are open stand first."""
    stages = enumerate(visit.advice.plan, start=1)
    rows = "".join(element("li", _stage(number, stage)) for number, stage in stages)
    long = " long" if len(visit.advice.plan) > _ONE_ROW else ""
    kind = f"plan{long} of-{visit.advice.verdict.approach or 'open'}"
    draw(section(SECTIONS["plan"], lead), element("ol", rows, kind))


def _stage(number: int, stage: Stage) -> str:
    takes = text_element("span", f" · {stage.takes}", "mute") if stage.takes else ""
    head = element("p", f"{text_element('b', f'{number}. {stage.title}')}{takes}")
    done = element("p", f"{text_element('b', DONE_WHEN)} {escape(stage.done_when)}", "mute note")
    stop = f"{text_element('b', STOP_IF)} {escape(stage.stop_if or '')}"
    return (
        head
        + text_element("p", stage.do)
        + _how(stage)
        + done
        + (element("p", stop, "mute note") if stage.stop_if else "")
    )


def _how(stage: Stage) -> str:
    """Return how to do a step, folded, with its sources; empty for a step that does not say."""
    if stage.how is None:
        return ""
    told = text_element("p", stage.how) + element("p", citations(stage.cites), "note")
    return element("details", text_element("summary", texts.HOW) + told, "more")
