"""The cost chart: total cost over calls a month, with the volumes where one option overtakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import TypeAlias

import altair as alt

from advisor.costs import CostComparison
from advisor.web import texts
from advisor.web.figures import COLOR_OF, months, shown_options, volume_words
from advisor.words import option_words

Layers: TypeAlias = list[alt.Chart]

_STEPS = 40
_HEIGHT = 250
_DASHES = {
    "prompt": [1, 0],
    "rag": [8, 4],
    "fine_tune": [2, 3],
    "rag_fine_tune": [9, 3, 2, 3],
    "bigger_model": [4, 2],
}
_LABELS = "datum.value == 0 ? '0' : replace(datum.label, 'G', 'B')"
_LABEL_GAP = 0.1
"""Labels at the ends of lines stand at least this share of the height apart."""
_NEVER = 1000
"""A crossing that may never come is drawn to the edge."""
_WIDEST = 12
"""The chart reaches a crossing only when it lies within so many times the present calls."""


@dataclass(frozen=True)
class _Line:
    name: str
    points: tuple[tuple[float, float], ...]

    @property
    def end(self) -> float:
        return self.points[-1][1]

    @property
    def color(self) -> str:
        return COLOR_OF[self.name]


@dataclass(frozen=True)
class _Crossing:
    calls: float
    usd: float
    low: float
    high: float
    """Between which volumes it can lie."""


def chart(costs: CostComparison, best: str | None) -> alt.LayerChart | None:
    """Return the chart of the options that were priced, or None when none was."""
    names = _drawn(costs, best)
    here = float(costs.scenario.calls_per_month)
    if not names or here <= 0:
        return None
    crossings = list(_crossings(costs, names, best))
    reach = max([2 * here, *(1.4 * crossing.calls for crossing in crossings)])
    lines = _lines(costs, names, reach)
    top = max(line.end for line in lines)
    layers = [layer for line in lines for layer in _line_layers(line)]
    layers += _end_labels(lines, reach, top)
    layers += _here(here, top)
    layers += [layer for crossing in crossings for layer in _ring(crossing, reach)]
    return alt.LayerChart(
        layer=layers,
        height=_HEIGHT,
        padding={"left": 6, "top": 6, "right": 6, "bottom": 6},
        config=alt.Config(background="transparent", view=alt.ViewConfig(stroke=None)),
    )


def alt_text(costs: CostComparison, best: str | None) -> str:
    """Return in one sentence what the chart shows; the table holds the numbers."""
    names = ", ".join(option_words(name) for name in _drawn(costs, best))
    return texts.chart_shows(names, months(costs))


def _drawn(costs: CostComparison, best: str | None) -> list[str]:
    """Return the options with a line: one for each colour, the recommended and cheapest first."""
    known = {n: o for n, o in shown_options(costs).items() if o.horizon_usd is not None}
    wanted = [best, "prompt_cached", "prompt", "rag", "fine_tune", "cheaper_model"]
    taken: dict[str, str] = {}
    for name in wanted:
        if name in known:
            taken.setdefault(COLOR_OF[name], name)
    return list(taken.values())


def _lines(costs: CostComparison, names: Sequence[str], reach: float) -> list[_Line]:
    volumes = [Decimal(int(reach * step / _STEPS)) for step in range(_STEPS + 1)]
    points = costs.curve(names, volumes)
    return [
        _Line(
            name,
            tuple(
                (float(p.calls_per_month), float(p.horizon_usd))
                for p in points
                if p.name == name and p.horizon_usd is not None
            ),
        )
        for name in names
    ]


def _crossings(
    costs: CostComparison, names: Sequence[str], best: str | None
) -> Iterator[_Crossing]:
    """Yield the volumes at which the recommended option and another one cost the same."""
    here = float(costs.scenario.calls_per_month)
    for one, other in combinations(names, 2):
        found = costs.break_even_interval(one, other)
        if not found.likely:
            found = costs.break_even_interval(other, one)
        if best in (one, other) and found.likely and found.likely <= _WIDEST * here:
            (point,) = costs.curve([one], [found.likely])
            if point.horizon_usd is not None:
                low, high = found.low or 0, found.high or found.likely * _NEVER
                yield _Crossing(found.likely, float(point.horizon_usd), low, high)


def _data(*rows: Mapping[str, object]) -> alt.InlineData:
    return alt.InlineData(values=[dict(row) for row in rows])


def _x(title: str | None = None) -> alt.X:
    axis = alt.Axis(title=title, grid=False, format="~s", labelExpr=_LABELS, tickCount=6)
    return alt.X("calls:Q", axis=axis)


def _y() -> alt.Y:
    axis = alt.Axis(
        title=None, format="$~s", labelExpr=_LABELS, tickCount=4, domain=False, ticks=False
    )
    return alt.Y("usd:Q", axis=axis)


def _line_layers(line: _Line) -> Layers:
    rows = [{"calls": calls, "usd": usd} for calls, usd in line.points]
    return [
        alt.Chart(_data(*rows), name=f"line_{line.color}")
        .mark_line(strokeWidth=2.2, strokeDash=_DASHES[line.color])
        .encode(x=_x(texts.CALLS), y=_y(), description=alt.value(option_words(line.name)))
    ]


def _end_labels(lines: Sequence[_Line], reach: float, top: float) -> Layers:
    layers: Layers = []
    lowest = 0.0
    for line in sorted(lines, key=lambda line: line.end):
        lowest = max(line.end, lowest)
        row = {"calls": reach, "usd": lowest, "words": texts.SHORT_OPTIONS[line.name]}
        layers.append(
            alt.Chart(_data(row), name=f"ink_{line.color}")
            .mark_text(align="left", dx=8, fontWeight=600, fontSize=13)
            .encode(x=_x(texts.CALLS), y=_y(), text="words:N")
        )
        lowest += _LABEL_GAP * top
    return layers


def _here(calls: float, top: float) -> Layers:
    row = {
        "calls": calls,
        "usd": top,
        "words": texts.YOU_ARE_HERE.format(calls=volume_words(calls)),
    }
    data = _data(row)
    return [
        alt.Chart(data, name="here").mark_rule(strokeDash=[3, 3]).encode(x=_x(texts.CALLS)),
        alt.Chart(data, name="ink_here")
        .mark_text(align="left", dx=5, dy=-2, fontSize=12)
        .encode(x=_x(texts.CALLS), y=_y(), text="words:N"),
    ]


def _ring(crossing: _Crossing, reach: float) -> Layers:
    row = {"calls": crossing.calls, "usd": crossing.usd, "words": volume_words(crossing.calls)}
    data = _data(row)
    ends = (crossing.low, min(crossing.high, reach))
    spread = _data(*({"calls": end, "usd": crossing.usd} for end in ends))
    place = {"x": _x(texts.CALLS), "y": _y()}
    return [
        alt.Chart(spread, name="between").mark_line(strokeWidth=5, opacity=0.45).encode(**place),
        alt.Chart(data, name="ring")
        .mark_point(size=70, filled=True, strokeWidth=2)
        .encode(**place),
        alt.Chart(data, name="ink_ring")
        .mark_text(dy=-14, fontSize=12, fontWeight=600)
        .encode(**place, text="words:N"),
    ]
