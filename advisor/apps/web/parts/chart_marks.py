"""The parts of the cost charts: lines that differ in color and dash, with their names.

Charts are written as Vega-Lite, which Streamlit passes to the browser as it is. Altair checks every
part of a chart against its schema, which takes longer than everything else a page does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from advisor.costs.options import OPTIONS, option_words

Spec: TypeAlias = dict[str, object]
Point: TypeAlias = Mapping[str, object]

DASHES: Mapping[str, list[int]] = {
    "prompt": [1, 0],
    "rag": [8, 4],
    "fine_tune": [2, 3],
    "rag_fine_tune": [9, 3, 2, 3],
    "bigger_model": [4, 2],
}
_LABELS = "datum.value == 0 ? '0' : replace(datum.label, 'G', 'B')"
_LABEL_GAP = 0.1
"""The least distance between the names at the ends of lines, as a share of the height."""
_PADDING = 6


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
        return OPTIONS[self.name].color


@dataclass(frozen=True)
class Axes:
    """The axis along the bottom, and US dollars up the side."""

    title: str
    format: str = "~s"
    ticks: int = 6

    @property
    def along(self) -> Spec:
        labels = {"format": self.format, "labelExpr": _LABELS, "tickCount": self.ticks}
        axis = {"title": self.title, "grid": False, **labels}
        return {"field": "at", "type": "quantitative", "axis": axis}

    @property
    def up(self) -> Spec:
        labels = {"format": "$~s", "labelExpr": _LABELS, "tickCount": 4}
        axis = {"title": None, "domain": False, "ticks": False, **labels}
        return {"field": "usd", "type": "quantitative", "axis": axis}


def layer(name: str, mark: Spec, rows: Sequence[Point], axes: Axes, **encoding: object) -> Spec:
    """Return one layer; the style sheet finds its marks by `name`."""
    place: Spec = {"x": axes.along, "y": axes.up, **encoding}
    drawn = {key: where for key, where in place.items() if where is not None}
    return {"name": name, "data": {"values": rows}, "mark": mark, "encoding": drawn}


def text_layer(name: str, row: Point, axes: Axes, **mark: object) -> Spec:
    """Return a layer with the text of one row."""
    text = {"field": "words", "type": "nominal"}
    return layer(name, {"type": "text", "fontSize": 12, **mark}, [row], axes, text=text)


def lines_with_names(lines: Sequence[Line], axes: Axes) -> list[Spec]:
    """Return the lines, and each one's name at its end."""
    return [*(_line(line, axes) for line in lines), *_names(lines, axes)]


def chart_of(layers: Sequence[Spec], height: int) -> Spec:
    """Return the layers as one chart, in the colors of the page."""
    return {
        "height": height,
        "layer": list(layers),
        "padding": dict.fromkeys(("left", "top", "right", "bottom"), _PADDING),
        "config": {"background": "transparent", "view": {"stroke": None}},
    }


def _line(line: Line, axes: Axes) -> Spec:
    rows = [{"at": at, "usd": usd} for at, usd in line.points]
    mark: Spec = {"type": "line", "strokeWidth": 2.2, "strokeDash": DASHES[line.color]}
    told = {"value": option_words(line.name)}
    return layer(f"line_{line.color}", mark, rows, axes, description=told)


def _names(lines: Sequence[Line], axes: Axes) -> list[Spec]:
    layers: list[Spec] = []
    lowest, top = 0.0, max(line.end for line in lines)
    for line in sorted(lines, key=lambda line: line.end):
        lowest = max(line.end, lowest)
        said = option_words(line.name, short=True)
        row = {"at": line.points[-1][0], "usd": lowest, "words": said}
        style: Spec = {"align": "left", "dx": 8, "fontWeight": 600, "fontSize": 13}
        layers.append(text_layer(f"ink_{line.color}", row, axes, **style))
        lowest += _LABEL_GAP * top
    return layers
