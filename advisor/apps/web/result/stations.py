"""The way to the verdict as stations: a question each, with the reader's own answers before it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from advisor.advice.model import Finding
from advisor.apps.web.parts.markup import approach_name, draw, element, section, text_element
from advisor.apps.web.result import texts
from advisor.apps.web.session.state import Visit
from advisor.formats.phrasing import capitalized
from advisor.rulebook.schema import LeverId
from advisor.rulebook.wording import value_words

_MOST_SAID = 2


@dataclass(frozen=True)
class _Station:
    """One question that decides, and what led to its answer."""

    finding: Finding
    said: tuple[str, ...]
    """The reader's answers, in words."""
    guess: bool
    """Whether the answer still rests on a guess."""


def draw_stations(visit: Visit) -> None:
    """Draw the stations in order as a list, and the approach at their end."""
    verdict = visit.advice.verdict
    assert verdict.approach is not None
    stations = [_station(visit, f) for f in visit.advice.findings if f.role == "decides"]
    rows = "".join(_drawn(visit, number, one) for number, one in enumerate(stations, start=1))
    stop = element("p", approach_name(visit.rulebook, verdict.approach, short=True), "stop")
    dashed = text_element("p", texts.DASHED, "mute note") if any(s.guess for s in stations) else ""
    end = element("li", element("div", "", "rail") + stop + dashed, "end")
    draw(section(texts.STATIONS), element("ol", rows + end, f"way of-{verdict.approach}"))


def _station(visit: Visit, finding: Finding) -> _Station:
    asked = dict.fromkeys(name for step in finding.steps for name in step.questions())
    known = [name for name in asked if _is_known(visit, name)]
    said = tuple(
        f"{visit.rulebook.questions[name].short}: "
        f"{value_words(visit.rulebook, name, visit.case.values[name])}"
        for name in known[:_MOST_SAID]
    )
    read = frozenset().union(
        *(
            visit.rulebook.questions_read_by(r.when)
            for r in visit.rulebook.levers[finding.lever].rules
        )
    )
    return _Station(finding, said, not read.isdisjoint(visit.advice.rests_on))


def _is_known(visit: Visit, name: str) -> bool:
    answer = visit.answers.get(name)
    return answer is not None and answer.value is not None


def _drawn(visit: Visit, number: int, station: _Station) -> str:
    lever = station.finding.lever
    head = text_element("small", texts.YOU_SAID if station.said else texts.NOTHING_SAID)
    said = head + "<br>".join(escape(one) for one in station.said)
    rail = element("div", text_element("i", str(number), aria_hidden="true"), "rail")
    answer, what = texts.STATION_ANSWERS[lever][_answer(visit, station.finding)]
    so = element("p", f"{text_element('b', answer)} {escape(what)}")
    told = text_element("h3", texts.LEVERS_ASK[lever]) + so + _turn_off(visit, lever)
    kind = "guess" if station.guess else ""
    return element("li", element("p", said, "says") + rail + element("div", told, "station"), kind)


def _answer(visit: Visit, finding: Finding) -> str:
    """Return yes, no, or later where something comes first."""
    short = {"model": "bigger_model", "retrieval": "rag", "tuning": "fine_tune"}[finding.lever]
    told = {str(name): answer for name, answer in visit.advice.verdict.short.items()}
    return told.get(short, "no")


def _turn_off(visit: Visit, lever: LeverId) -> str:
    """Return the one answer that would lead another way here, and where to."""
    approaches = visit.rulebook.approaches
    here = visit.advice.verdict.approach
    assert here is not None
    for other in visit.advice.alternatives:
        there = approaches[other.approach]
        turned = set(approaches[here].pulls) ^ set(there.pulls)
        first = next(one for one in visit.rulebook.levers if one in turned)
        if len(other.changes) == 1 and lever == first:
            return text_element("p", f"{capitalized(other.says[0])} → {there.name}", "off")
    return ""
