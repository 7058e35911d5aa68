"""The plan as weeks: a bar for the time of each step, its test, and flags where to stop."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from math import ceil

from advisor.advice.model import Stage
from advisor.advice.wording import SECTIONS, STOP_IF
from advisor.apps.web.parts.markup import citations, draw, element, text_element
from advisor.apps.web.result import texts
from advisor.apps.web.session.state import Visit

_DAYS_A_WEEK = 5
_UNIT_DAYS: Mapping[str, float] = {"hour": 1 / 8, "day": 1, "week": _DAYS_A_WEEK}
_COUNTS: Mapping[str, float] = {"a": 1, "an": 1, "half a": 0.5}
_TAKES = re.compile(r"(\d+|half a|an?) (hour|day|week)s?")
_AS_LONG_AS_IT_TAKES = 2.5
"""The days that a step is drawn with whose length nobody can say."""


def draw_plan(visit: Visit, lead: str = texts.PLAN_SAYS) -> None:
    """Draw the steps in order under a line that leads to them; gates that are open stand first."""
    stages = visit.advice.plan
    lengths = [days_of(stage.takes) for stage in stages]
    drawn = [
        _AS_LONG_AS_IT_TAKES if s.gate else n or 0 for s, n in zip(stages, lengths, strict=True)
    ]
    total = ceil(max(sum(drawn), 1) / _DAYS_A_WEEK) * _DAYS_A_WEEK
    rows, begin = "", 0.0
    for number, (stage, days) in enumerate(zip(stages, drawn, strict=True), start=1):
        lane = _lane(stage, begin, begin + days, total)
        rows += element("li", _name(number, stage) + lane + _test(stage))
        begin += days
    weeks = ceil(sum(days or 0 for days in lengths) / _DAYS_A_WEEK)
    waits = any(stage.gate for stage in stages)
    title = texts.plan_of(SECTIONS["plan"], weeks, waits=waits)
    head = text_element("h2", title, id="plan") + text_element("p", lead, "lead-in")
    kind = f"weeks of-{visit.advice.verdict.approach or 'open'}"
    draw(head, element("ol", rows, kind, style=f"--weeks:{total // _DAYS_A_WEEK}"))


def days_of(takes: str | None) -> float | None:
    """Return the working days of a step; None where it has no end or nobody can say."""
    found = _TAKES.fullmatch(takes or "")
    if found is None:
        return None
    count = _COUNTS.get(found[1])
    return (float(found[1]) if count is None else count) * _UNIT_DAYS[found[2]]


def _name(number: int, stage: Stage) -> str:
    takes = text_element("small", stage.takes or texts.NO_TIME)
    return element("div", f"{text_element('b', f'{number}. {stage.title}')} {takes}", "name")


def _lane(stage: Stage, begin: float, end: float, total: float) -> str:
    """Return the bar of a step, dashed where nobody can say how long it takes."""
    lasts = end if end > begin else total
    kind = "b" if end > begin and not stage.gate else "b thin"
    place = f"left:{begin / total:.2%};width:{max(0.0, lasts - begin) / total:.2%}"
    bar = text_element("span", "", kind, style=place)
    pole = text_element("span", "", "pole", style=f"left:{end / total:.2%}")
    return element("div", bar + (pole if stage.stop_if else ""), "lane", aria_hidden="true")


def _test(stage: Stage) -> str:
    stop = ""
    if stage.stop_if:
        flag = f"{text_element('b', STOP_IF)} {escape(stage.stop_if)}"
        stop = element("p", flag, "flag")
    return element("div", text_element("p", stage.done_when) + stop + _how(stage), "test")


def _how(stage: Stage) -> str:
    """Return what to do and how, folded, with its sources."""
    told = text_element("p", stage.do) + (text_element("p", stage.how) if stage.how else "")
    told += element("p", citations(stage.cites), "note") if stage.cites else ""
    return element("details", text_element("summary", texts.HOW) + told, "more")
