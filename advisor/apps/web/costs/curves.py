"""The cost charts: over calls a month with the volumes where options cross, and month by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import get_args

from advisor.advice.cost_options import shown_options
from advisor.apps.web.costs import texts
from advisor.apps.web.parts.chart_marks import (
    Axes,
    Line,
    Spec,
    chart_of,
    layer,
    lines_with_names,
    text_layer,
)
from advisor.apps.web.parts.recommended_option import months, volume_words
from advisor.costs import CostComparison, Interval
from advisor.costs.options import OPTIONS, option_words, options_of
from advisor.rulebook.schema import ApproachId

_STEPS = 40
_HEIGHT = 250
_FAR_RIGHT = 1000
"""A crossing without an upper limit is drawn to this many times its likely volume."""
_MAX_REACH = 12
"""The chart shows crossings up to this many times the present calls."""
_LABEL_HEIGHT = 1.08
"""The height of the label of the present volume, in heights of the highest line."""


@dataclass(frozen=True)
class Crossing:
    """The calls a month from which on one option costs less than another."""

    cheaper: str
    dearer: str
    calls: Interval[int]


def volume_chart(
    costs: CostComparison, best: str | None, *, every_ring: bool = False
) -> Spec | None:
    """Return the chart of the options that were priced, or None when none was.

    Rings mark where another option and `best` cost the same, or with `every_ring` any two.
    """
    names = drawn_options(costs, best)
    here = float(costs.scenario.calls_per_month)
    if not names or here <= 0:
        return None
    near = (one for one in crossings(costs, names) if (one.calls.likely or 0) <= _MAX_REACH * here)
    rings = [one for one in near if every_ring or best in (one.cheaper, one.dearer)]
    reach = max([2 * here, *(1.4 * (ring.calls.likely or 0) for ring in rings)])
    axes = Axes(texts.CALLS)
    lines = _lines(costs, names, reach)
    layers = lines_with_names(lines, axes)
    layers += _present_volume(here, max(line.end for line in lines), axes)
    for ring in rings:
        layers += _ring(costs, ring, reach, axes)
    return chart_of(layers, _HEIGHT)


def month_chart(costs: CostComparison, best: str | None) -> Spec | None:
    """Return what each option has cost in all by the end of each month, or None."""
    names, horizon = drawn_options(costs, best), months(costs)
    if not names:
        return None
    lines = [
        Line(
            name,
            tuple((month, float(spent_by(costs, name, month))) for month in _ends(costs, name)),
        )
        for name in names
    ]
    axes = Axes(texts.MONTH, format="d", ticks=min(horizon, 6))
    return chart_of(lines_with_names(lines, axes), _HEIGHT)


def _ends(costs: CostComparison, name: str) -> Sequence[int]:
    """Return the months between which a line is straight."""
    last = months(costs)
    return range(last + 1) if costs.option(name).periods else (0, last)


def spent_by(costs: CostComparison, name: str, month: int) -> Decimal:
    """Return what an option that lasts, whose price is known, has cost after so many months."""
    return costs.spent(name)[month]


def alt_text(costs: CostComparison, best: str | None) -> str:
    """Return in one sentence what the chart over calls shows; the table holds the numbers."""
    return texts.chart_shows(_names(costs, best), months(costs))


def month_alt_text(costs: CostComparison, best: str | None) -> str:
    """Return in one sentence what the chart over months shows; the table holds the numbers."""
    return texts.months_show(_names(costs, best))


def _names(costs: CostComparison, best: str | None) -> str:
    return ", ".join(option_words(name) for name in drawn_options(costs, best))


def drawn_options(costs: CostComparison, best: str | None) -> list[str]:
    """Return the options with a line: one for each color, the recommended and cheapest first."""
    known = shown_options(costs).keys() & costs.ranked.keys()
    taken: dict[str, str] = {}
    for name in (best, *_in_chart()):
        if name in known:
            taken.setdefault(OPTIONS[name].color, name)
    return list(taken.values())


def _in_chart() -> Iterator[str]:
    """Yield the options that are drawn where they are priced, the preferred of a color first.

    A row on own machines is drawn only where no other of its color has a price.
    """
    for approach in get_args(ApproachId):
        yield from (option.id for option in options_of(approach) if option.in_chart)
        yield from (option.id for option in options_of(approach) if option.on_own_machines)


def crossings(costs: CostComparison, names: Sequence[str]) -> Iterator[Crossing]:
    """Yield for each pair from which volume on one is cheaper, where there is such a volume."""
    for one, other in combinations(names, 2):
        for cheaper, dearer in ((one, other), (other, one)):
            found = costs.break_even_interval(cheaper, dearer)
            if found.likely:
                yield Crossing(cheaper, dearer, found)
                break


def _lines(costs: CostComparison, names: Sequence[str], reach: float) -> list[Line]:
    volumes = [Decimal(int(reach * step / _STEPS)) for step in range(_STEPS + 1)]
    points = costs.curve(names, volumes)
    return [
        Line(
            name,
            tuple(
                (float(p.calls_per_month), float(p.horizon_usd))
                for p in points
                if p.name == name and p.horizon_usd is not None
            ),
        )
        for name in names
    ]


def _present_volume(calls: float, top: float, axes: Axes) -> list[Spec]:
    said = texts.YOU_ARE_HERE.format(calls=volume_words(calls))
    row = {"at": calls, "usd": _LABEL_HEIGHT * top, "words": said}
    rule: Spec = {"type": "rule", "strokeDash": [3, 3]}
    return [
        layer("page_link", rule, [row], axes, y=None),
        text_layer("ink_here", row, axes, align="left", dx=5),
    ]


def _ring(costs: CostComparison, crossing: Crossing, reach: float, axes: Axes) -> list[Spec]:
    likely = crossing.calls.likely or 0
    (point,) = costs.curve([crossing.cheaper], [likely])
    usd = float(point.horizon_usd or 0)
    ends = (crossing.calls.low or 0, min(crossing.calls.high or likely * _FAR_RIGHT, reach))
    row = {"at": likely, "usd": usd, "words": volume_words(likely)}
    bar: Spec = {"type": "line", "strokeWidth": 5, "opacity": 0.45}
    ring: Spec = {"type": "point", "size": 70, "filled": True, "strokeWidth": 2}
    return [
        layer("between", bar, [{"at": end, "usd": usd} for end in ends], axes),
        layer("ring", ring, [row], axes),
        text_layer("ink_ring", row, axes, dy=-14, fontWeight=600),
    ]
