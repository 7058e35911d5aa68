"""Assumptions that follow another answer, and the parts of the diagram that differ in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from advisor.engine.computed import Known
from advisor.engine.diagram.cells import Level
from advisor.engine.diagram.compile import Diagrams
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Question

CellLimits: TypeAlias = tuple[tuple[int, tuple[int, ...]], ...]
"""Some levels, each with the cells that are allowed in it."""

Part: TypeAlias = tuple[Mapping[str, Value], CellLimits]
"""What follows in a part, and the cells it is limited to."""


def followed_parts(compiled: Diagrams, given: Known) -> list[Part]:
    """Return the parts in which every open assumption that follows an answer has one value.

    A single part without limits when all such questions are answered.
    """
    parts: list[Part] = [({}, ())]
    levels = {name: i for i, level in enumerate(compiled.levels) for name in level.questions}
    for question in compiled.rulebook.following:
        if question.id in given or question.id not in levels:
            continue
        assert question.follows is not None
        level = levels[question.follows.question]
        parts = [
            ({**followed, question.id: value}, _limited(limits, level, cells))
            for followed, limits in parts
            for value, cells in _cells_by_value(compiled.rulebook, question, compiled.levels[level])
            if _limited(limits, level, cells)[-1][1]
        ]
    return parts


def _cells_by_value(
    rulebook: Rulebook, question: Question, level: Level
) -> Iterator[tuple[Value, Sequence[int]]]:
    """Yield each value that may follow, with the cells of the other question it follows from."""
    assert question.follows is not None
    other = question.follows.question
    found: dict[Value, list[int]] = {}
    for i, cell in enumerate(level.cells):
        assumed = rulebook.assumption(question, {other: cell.sample_values[other]})
        if assumed is not None:
            found.setdefault(assumed[0], []).append(i)
    yield from found.items()


def _limited(limits: CellLimits, level: int, cells: Sequence[int]) -> CellLimits:
    """Return the limits with those of one more level; cells have to be allowed by both."""
    before = dict(limits)
    allowed = tuple(cell for cell in cells if cell in before.get(level, cells))
    return (*((i, c) for i, c in limits if i != level), (level, allowed))
