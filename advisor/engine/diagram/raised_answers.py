"""The changes of cell when one answer is raised and every other answer stays the same.

The answer is raised step by step through a list of tested values. Where computed answers share a
question, each of them depends on its own inputs alone once the shared answer is known. So the
changes of each computed answer are found separately and then combined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple, TypeAlias

from advisor.engine.computed import Known
from advisor.engine.diagram.cells import Cell, Level
from advisor.engine.diagram.ranges import Interval, Range, plain_number, round_numbers
from advisor.rulebook.conditions import Value
from advisor.rulebook.schema import Computed, Number, YesNo


class RaisedAnswer(NamedTuple):
    """A change from one cell to another, with answers that fall into each."""

    low_cell: int
    high_cell: int
    before: Mapping[str, Value]
    after: Mapping[str, Value]


_RangeNumbers: TypeAlias = tuple[int, ...]
"""For some questions and a computed answer, the number of the range that each value is in.

Rules tell no more about the values.
"""
_Changes: TypeAlias = dict[tuple[_RangeNumbers, _RangeNumbers], tuple[Known, Known]]
"""Changes of range of one computed answer, each with answers before and after it."""


def raised_answers(tested: TestedValues, name: str) -> Iterator[RaisedAnswer]:
    """Yield the pairs of cells that raising one answer leads from and to, each pair once."""
    cell_at = {tested.range_numbers_of(cell): i for i, cell in enumerate(tested.level.cells)}
    seen: set[tuple[int, int]] = set()
    for changes in _changes_by_step(tested, name):
        for picked in product(*(one.items() for one in changes)):
            low, high = (cell_at[tuple(numbers[i] for numbers, _ in picked)] for i in (0, 1))
            if low != high and (low, high) not in seen:
                seen.add((low, high))
                before, after = ({k: v for _, m in picked for k, v in m[i].items()} for i in (0, 1))
                yield RaisedAnswer(low, high, before, after)


def _changes_by_step(tested: TestedValues, name: str) -> Iterator[list[_Changes]]:
    """Yield the changes of each computed answer, for each step from a tested value to the next."""
    steps = len(tested.values[name]) - 1
    found: dict[object, list[_Series]] = {}
    for known in _shared_answers(tested, name):
        series = [_series_once(tested, one, known, name, found) for one in tested.computed]
        for step in range(steps):
            yield [_changes(some, step) for some in series]


def _shared_answers(tested: TestedValues, name: str) -> Iterator[dict[str, Value]]:
    """Yield each answer to the shared question; none where it is the one that is raised."""
    shared = tested.level.computed_results.shared_question
    if shared is None or shared == name:
        yield {}
        return
    for value in tested.values[shared]:
        yield {shared: value}


_Series: TypeAlias = Sequence[tuple[_RangeNumbers, Known]]
"""The range numbers and answers at each value of the raised question, all else unchanged."""


def _series_once(
    tested: TestedValues,
    one: Computed | None,
    known: Known,
    name: str,
    found: dict[object, list[_Series]],
) -> list[_Series]:
    """Return the series of a computed answer, found once for the shared answers it reads."""
    read = {q: v for q, v in known.items() if one is None or q in one.inputs}
    key = (None if one is None else one.id, tuple(read.items()))
    if key not in found:
        found[key] = _series(tested, one, read, name)
    return found[key]


def _series(tested: TestedValues, one: Computed | None, known: Known, name: str) -> list[_Series]:
    """Return the different series over all combinations of a computed answer's other inputs."""
    inputs = tested.level.questions if one is None else one.inputs
    values = tested.values[name]
    others = [q for q in inputs if q != name and q not in known]
    found: dict[tuple[_RangeNumbers, ...], _Series] = {}
    for fixed in product(*(tested.values[q] for q in others)):
        rest = {**known, **dict(zip(others, fixed, strict=True))}
        raised = [{**rest, name: value} for value in values] if name in inputs else [rest]
        series = [(tested.range_numbers(one, answers), answers) for answers in raised]
        repeated = series if name in inputs else series * len(values)
        found.setdefault(tuple([numbers for numbers, _ in series]), repeated)
    return list(found.values())


def _changes(every: Sequence[_Series], step: int) -> _Changes:
    found: _Changes = {}
    for series in every:
        (low, before), (high, after) = series[step], series[step + 1]
        if (low, high) not in found:
            found[low, high] = before, after
    return found


class TestedValues:
    """The values tested for each question of a level, and the ranges they fall into.

    Each result is computed once, whichever answer is raised.
    """

    def __init__(self, level: Level) -> None:
        self.level = level
        self.computed = level.computed or (None,)
        self.values = {name: _tested_values(level, name) for name in level.questions}
        self._ranges = _ranges_by_name(level)
        self._numbers = {
            name: {value: _range_number(self._ranges[name], value) for value in values}
            for name, values in self.values.items()
        }
        self._found: dict[tuple[str | None, tuple[Value, ...]], _RangeNumbers] = {}

    def range_numbers(self, one: Computed | None, answers: Known) -> _RangeNumbers:
        """Return the numbers of the ranges of some answers and of the result they give."""
        inputs = self.level.questions if one is None else one.inputs
        key = (None if one is None else one.id, tuple([answers[name] for name in inputs]))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = tuple(self._range_numbers(one, answers))
        return found

    def _range_numbers(self, one: Computed | None, answers: Known) -> Iterator[int]:
        for name in self.level.questions if one is None else one.inputs:
            yield self._numbers[name][answers[name]]
        if one is not None:
            result = self.level.results((one,), answers)[one.id]
            yield _range_number(self._ranges[one.id], result)

    def range_numbers_of(self, cell: Cell) -> tuple[_RangeNumbers, ...]:
        """Return the numbers of the ranges of a cell, for each computed answer."""
        ranges = {**cell.ranges, **cell.results}
        return tuple(
            tuple(self._ranges[name].index(ranges[name]) for name in self._names(one))
            for one in self.computed
        )

    def _names(self, one: Computed | None) -> tuple[str, ...]:
        return self.level.questions if one is None else (*one.inputs, one.id)


def _range_number(ranges: Sequence[Range], value: Value) -> int:
    return next(i for i, allowed in enumerate(ranges) if value in allowed)


def _ranges_by_name(level: Level) -> Mapping[str, Sequence[Range]]:
    """Return the ranges that the cells divide each question and computed answer into."""
    found: dict[str, dict[Range, None]] = {}
    for cell in level.cells:
        for name, allowed in {**cell.ranges, **cell.results}.items():
            found.setdefault(name, {})[allowed] = None
    return {name: list(ranges) for name, ranges in found.items()}


def _tested_values(level: Level, name: str) -> list[Value]:
    """Return values of a question from low to high, with some in each cell."""
    question = level.rulebook.questions[name]
    if not isinstance(question.answer, Number):
        ranges = [cell.ranges[name] for cell in level.cells]
        values = list(dict.fromkeys(v for r in ranges if isinstance(r, tuple) for v in r))
        return sorted(values) if isinstance(question.answer, YesNo) else values
    edges = {
        edge
        for cell in level.cells
        if isinstance(allowed := cell.ranges[name], Interval)
        for edge in (allowed.low, allowed.high)
    }
    numbers = list(round_numbers(question.answer))
    every = 5 if question.answer.max <= 1 else 1
    return [plain_number(n) for n in sorted(edges | set(numbers[::every]))]
