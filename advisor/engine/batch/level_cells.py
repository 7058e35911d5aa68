"""The cells of the decision diagram that the answers of each row leave possible."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, reduce
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.engine.batch.block import Block
from advisor.engine.batch.columns import (
    AnswerColumns,
    Column,
    Numbers,
    Positions,
    alike,
    unknown,
)
from advisor.engine.diagram.cells import Level
from advisor.engine.diagram.ranges import Interval, Range, plain_number
from advisor.rulebook.conditions import Value
from advisor.rulebook.schema import YesNo

Places: TypeAlias = NDArray[np.int32]
"""For each row the place of its set of cells in `LevelCells.sets`."""
Bits: TypeAlias = NDArray[np.uint8]
"""For each row a set of a few things, a bit for each."""


class LevelCells:
    """The sets of cells of one level that rows leave possible; the first set is the whole level.

    Only what somebody answered counts, no assumption.
    """

    def __init__(self, level: Level) -> None:
        self.level = level
        self.sets: list[tuple[int, ...]] = [tuple(range(len(level.cells)))]
        self._known = {self.sets[0]: 0}

    def places(self, given: AnswerColumns) -> Places:
        """Return the place of the set of each row."""
        if not self.level.questions:
            return np.zeros(given.rows, np.int32)
        if self.level.computed:
            return self._joint(given)
        (name,) = self.level.questions
        column = given.column(given.rulebook.questions[name])
        if column.dtype.kind == "f":
            found = self._one_cell[self._range_numbers(given, name, column)]
            return np.where(unknown(column), 0, found).astype(np.int32)
        values = _values(given, name)
        sets = [0, *(self._place(self.level.possible({name: value})) for value in values)]
        return np.array(sets, np.int32)[column]

    def cell_masks(self, places: Places) -> list[Bits]:
        """Return for each cell the rows that leave it possible: all bits there, none elsewhere."""
        has = np.array([[cell in one for one in self.sets] for cell in self.sets[0]], np.uint8)
        return [np.uint8(255) * one[places] for one in has]

    def _place(self, cells: tuple[int, ...]) -> int:
        if cells not in self._known:
            self._known[cells] = len(self.sets)
            self.sets.append(cells)
        return self._known[cells]

    @cached_property
    def _one_cell(self) -> Places:
        """The place of each cell alone."""
        return np.array([self._place((i,)) for i in range(len(self.level.cells))], np.int32)

    # -- questions that computed answers read together

    def _joint(self, given: AnswerColumns) -> Places:
        columns = [given.column(given.rulebook.questions[name]) for name in self.level.questions]
        known = [~unknown(column) for column in columns]
        whole = reduce(np.logical_and, known)
        partly = reduce(np.logical_or, known) & ~whole
        found = np.zeros(given.rows, np.int32)
        for here, places_of in ((whole, self._of_whole_rows), (partly, self._of_partial_rows)):
            if here.any():
                found[here] = places_of(given.at(np.flatnonzero(here)))
        return found

    def _of_whole_rows(self, given: AnswerColumns) -> Places:
        """Return the sets of rows that answer every question of the level."""
        block = Block(given, self.level.rulebook.about.as_of, assumes=False)
        names = self.level.names
        numbers = [self._range_numbers(given, name, block.column(name)) for name in names]
        first, groups = alike(numbers)
        by_number = zip(*(self.level.range_numbers[name] for name in names), strict=True)
        cell_of = {key: cell for cell, key in enumerate(by_number)}
        keys = zip(*(column[first].tolist() for column in numbers), strict=True)
        return self._one_cell[[cell_of[key] for key in keys]][groups]

    def _of_partial_rows(self, given: AnswerColumns) -> Places:
        """Return the sets of rows that answer some questions of the level; alike rows once."""
        questions = [given.rulebook.questions[name] for name in self.level.questions]
        columns = {question.id: given.column(question) for question in questions}
        first, groups = alike(list(columns.values()))
        answers = given.of(self.level.questions).at(first)
        found = np.full(len(first), -1, np.int32)
        for name, column in columns.items():
            if column.dtype.kind == "f" and self.level.has_unbroken_cells:
                others = (answers.column(q) for q in questions if q.id != name)
                alone = np.flatnonzero(reduce(np.logical_and, map(unknown, others)))
                found[alone] = self._of_one_number(name, column[first][alone].astype(np.float64))
        for i in np.flatnonzero(found < 0).tolist():
            found[i] = self._place(self.level.possible(answers.row(i)))
        return found[groups]

    def _of_one_number(self, name: str, numbers: Numbers) -> Places:
        """Return the sets of rows that answer one question of the level, each with its own number.

        Between two numbers that leave the same cells, no other cell may be possible; otherwise the
        numbers are looked at in two halves.
        """
        order = np.argsort(numbers)
        found = np.empty(len(numbers), np.int32)
        parts = [order] if len(order) else []
        while parts:
            part = parts.pop()
            low, high = (float(numbers[i]) for i in (part[0], part[-1]))
            ends = [self.level.possible({name: plain_number(end)}) for end in (low, high)]
            if len(part) <= len(ends):
                found[[part[0], part[-1]]] = [self._place(end) for end in ends]
            elif ends[0] == ends[1] == self.level.possible_between(name, low, high):
                found[part] = self._place(ends[0])
            else:
                parts += np.array_split(part, 2)
        return found

    # -- ranges

    def _range_numbers(self, given: AnswerColumns, name: str, column: Column) -> Positions:
        """Return the number of the range of each value; of any range for a missing one."""
        ranges = self._ranges(name)
        if column.dtype.kind == "f":
            ends = sorted((one.low, i) for i, one in enumerate(ranges) if isinstance(one, Interval))
            numbers = np.array([i for _, i in ends])
            past = np.searchsorted([low for low, _ in ends], column, side="right")
            found: Positions = numbers[np.clip(past - 1, 0, len(ends) - 1)]
            return found
        computed = given.rulebook.computed.get(name)
        words = _values(given, name) if computed is None else computed.values or ()
        places = [next(i for i, one in enumerate(ranges) if word in one) for word in words]
        return np.array([0, *places])[column]

    def _ranges(self, name: str) -> list[Range]:
        """Return the ranges of a question or computed answer, as `range_numbers` numbers them."""
        ranges = (cell.ranges.get(name) or cell.results[name] for cell in self.level.cells)
        return list(dict.fromkeys(ranges))


def _values(given: AnswerColumns, name: str) -> Iterable[Value]:
    """Return the values that the codes of a question stand for, in the order of the codes."""
    question = given.rulebook.questions[name]
    if isinstance(question.answer, YesNo):
        return (False, True)
    return given.rulebook.options(question) or given.names.get(name, ())
