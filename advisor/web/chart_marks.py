"""What the cost charts are drawn with: lines that differ in colour and dash, with their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

import altair as alt

from advisor.cost_options import APPROACH_OF
from advisor.words import option_words

Layers: TypeAlias = list[alt.Chart]

DASHES: Mapping[str, list[int]] = {
    "prompt": [1, 0],
    "rag": [8, 4],
    "fine_tune": [2, 3],
    "rag_fine_tune": [9, 3, 2, 3],
    "bigger_model": [4, 2],
}
_LABELS = "datum.value == 0 ? '0' : replace(datum.label, 'G', 'B')"
_LABEL_GAP = 0.1
"""Names at the ends of lines stand at least this share of the height apart."""


@dataclass(frozen=True)
class Line:
    """One option: points from left to right, in the unit of the axis and in USD."""

    name: str
    points: tuple[tuple[float, float], ...]

    @property
    def end(self) -> float:
        return self.points[-1][1]

    @property
    def color(self) -> str:
        return APPROACH_OF[self.name]


@dataclass(frozen=True)
class Axes:
    """The axis along the bottom, and US dollars up the side."""

    title: str
    format: str = "~s"
    ticks: int = 6

    def place(self) -> dict[str, alt.X | alt.Y]:
        """Return where every mark of the chart stands."""
        along = alt.Axis(
            title=self.title,
            grid=False,
            format=self.format,
            labelExpr=_LABELS,
            tickCount=self.ticks,
        )
        up = alt.Axis(
            title=None, format="$~s", labelExpr=_LABELS, tickCount=4, domain=False, ticks=False
        )
        return {"x": alt.X("at:Q", axis=along), "y": alt.Y("usd:Q", axis=up)}


def data(*rows: Mapping[str, object]) -> alt.InlineData:
    """Return rows as they are drawn."""
    return alt.InlineData(values=[dict(row) for row in rows])


def lines_with_names(lines: Sequence[Line], axes: Axes) -> Layers:
    """Return the lines, and each one's name at its end."""
    return [*(_line(line, axes) for line in lines), *_names(lines, axes)]


def chart_of(layers: Layers, height: int) -> alt.LayerChart:
    """Return the layers as one chart, in the colours of the page."""
    return alt.LayerChart(
        layer=layers,
        height=height,
        padding={"left": 6, "top": 6, "right": 6, "bottom": 6},
        config=alt.Config(background="transparent", view=alt.ViewConfig(stroke=None)),
    )


def _line(line: Line, axes: Axes) -> alt.Chart:
    rows = [{"at": at, "usd": usd} for at, usd in line.points]
    drawn = alt.Chart(data(*rows), name=f"line_{line.color}")
    drawn = drawn.mark_line(strokeWidth=2.2, strokeDash=DASHES[line.color])
    named = alt.value(option_words(line.name))
    return cast("alt.Chart", drawn.encode(**axes.place(), description=named))


def _names(lines: Sequence[Line], axes: Axes) -> Layers:
    layers: Layers = []
    lowest, top = 0.0, max(line.end for line in lines)
    for line in sorted(lines, key=lambda line: line.end):
        lowest = max(line.end, lowest)
        words = option_words(line.name, short=True)
        row = {"at": line.points[-1][0], "usd": lowest, "words": words}
        layers.append(
            alt.Chart(data(row), name=f"ink_{line.color}")
            .mark_text(align="left", dx=8, fontWeight=600, fontSize=13)
            .encode(**axes.place(), text="words:N")
        )
        lowest += _LABEL_GAP * top
    return layers
