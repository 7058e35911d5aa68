"""Where each part of a decision model stands in its diagram: inputs on the left, results right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from advisor.authoring.dmn.model import Model

WIDTH, HEIGHT = 220, 60
_NEXT_COLUMN, _NEXT_ROW = 520, 80


@dataclass(frozen=True)
class Place:
    """The upper left corner of a part; each is WIDTH by HEIGHT points."""

    x: int
    y: int

    @property
    def begin(self) -> tuple[int, int]:
        """The middle of the left side, where arrows end."""
        return self.x, self.y + HEIGHT // 2

    @property
    def end(self) -> tuple[int, int]:
        """The middle of the right side, where arrows begin."""
        return self.x + WIDTH, self.y + HEIGHT // 2


def places(model: Model) -> Mapping[str, Place]:
    """Return the place of each input and decision; an arrow always runs to the right.

    A column with fewer parts has them further apart.
    """
    columns = _columns(model)
    height = max(map(len, columns), default=0) * _NEXT_ROW
    return {
        name: Place(x * _NEXT_COLUMN, (2 * y + 1) * height // (2 * len(column)))
        for x, column in enumerate(columns)
        for y, name in enumerate(column)
    }


def _columns(model: Model) -> list[list[str]]:
    """Return the names in columns: each decision right of everything it needs."""
    depth = {one.name: 0 for one in model.inputs}
    for decision in model.decisions:
        depth[decision.name] = 1 + max((depth[name] for name in decision.needs), default=0)
    columns: list[list[str]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
    for name, column in depth.items():
        columns[column].append(name)
    return columns


def arrows(model: Model) -> Iterator[tuple[str, str]]:
    """Yield (what is needed, what needs it) for each arrow."""
    for decision in model.decisions:
        for name in decision.needs:
            yield name, decision.name
