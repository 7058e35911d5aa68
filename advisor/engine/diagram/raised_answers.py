"""The moves between the cells of a level when one answer is raised and the others stand still.

Answers are raised rung by rung of a ladder of values. Behind computed answers that share a
question, each computed answer moves on its own once the shared one is known, so their moves are
found apart and then put together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple, TypeAlias

from advisor.engine.computed import Known
from advisor.engine.diagram.cells import Cell, Level
from advisor.engine.diagram.ranges import Interval, Range, ladder, plain
from advisor.rulebook.conditions import Value
from advisor.rulebook.schema import Computed, Number, YesNo


class Raise(NamedTuple):
    """A move from one cell to another, with answers before and after it."""

    low: int
    high: int
    before: Mapping[str, Value]
    after: Mapping[str, Value]


_Kind: TypeAlias = tuple[int, ...]
"""What rules can tell apart of some answers and a result: the number of the range of each."""
_Moves: TypeAlias = dict[tuple[_Kind, _Kind], tuple[Known, Known]]
"""Moves of one computed answer, each with answers before and after it."""


def raises(level: Level, name: str) -> Iterator[Raise]:
    """Yield the cells between which raising one answer moves, each pair once."""
    ladders = _Ladders(level)
    place = {ladders.kinds_of(cell): i for i, cell in enumerate(level.cells)}
    seen: set[tuple[int, int]] = set()
    for moves in _steps(ladders, name):
        for picked in product(*(one.items() for one in moves)):
            low, high = (place[tuple(kinds[i] for kinds, _ in picked)] for i in (0, 1))
            if low != high and (low, high) not in seen:
                seen.add((low, high))
                before, after = ({k: v for _, m in picked for k, v in m[i].items()} for i in (0, 1))
                yield Raise(low, high, before, after)


def _steps(ladders: _Ladders, name: str) -> Iterator[list[_Moves]]:
    """Yield, for each step up the ladder, the moves of each computed answer."""
    rungs = ladders.rungs[name]
    for known in _shared_values(ladders, name):
        climbs = [_climbs(ladders, one, known, name) for one in ladders.computed]
        for step in range(len(rungs) - 1):
            yield [_moves(climb, step) for climb in climbs]


def _shared_values(ladders: _Ladders, name: str) -> Iterator[dict[str, Value]]:
    """Yield what the computed answers have in common besides the raised answer."""
    shared = ladders.level.reaching.shared or name
    if shared == name:
        yield {}
    else:
        yield from ({shared: value} for value in ladders.rungs[shared])


_Climb: TypeAlias = Sequence[tuple[_Kind, Known]]
"""What becomes of one computed answer on each rung, everything else standing still."""


def _climbs(ladders: _Ladders, one: Computed | None, known: Known, name: str) -> list[_Climb]:
    inputs = ladders.level.questions if one is None else one.inputs
    rungs = ladders.rungs[name]
    others = [q for q in inputs if q != name and q not in known]
    climbs: list[_Climb] = []
    for fixed in product(*(ladders.rungs[q] for q in others)):
        rest = {**known, **dict(zip(others, fixed, strict=True))}
        raised = [{**rest, name: rung} for rung in rungs] if name in inputs else [rest]
        climb = [(ladders.kind(one, answers), answers) for answers in raised]
        climbs.append(climb if name in inputs else climb * len(rungs))
    return climbs


def _moves(climbs: Sequence[_Climb], step: int) -> _Moves:
    found: _Moves = {}
    for climb in climbs:
        (low, before), (high, after) = climb[step], climb[step + 1]
        if (low, high) not in found:
            found[low, high] = before, after
    return found


class _Ladders:
    """The values tried for each question of a level, and what rules can tell apart of them."""

    def __init__(self, level: Level) -> None:
        self.level = level
        self.computed = level.computed or (None,)
        self.rungs = {name: _rungs(level, name) for name in level.questions}
        self._parts = _parts(level)
        self._numbers = {
            name: {rung: _number(self._parts[name], rung) for rung in rungs}
            for name, rungs in self.rungs.items()
        }

    def kind(self, one: Computed | None, answers: Known) -> _Kind:
        """Return what rules can tell apart of some rungs and the result they give."""
        inputs = self.level.questions if one is None else one.inputs
        numbers = tuple([self._numbers[name][answers[name]] for name in inputs])
        if one is None:
            return numbers
        result = self.level.results((one,), answers)[one.id]
        return (*numbers, _number(self._parts[one.id], result))

    def kinds_of(self, cell: Cell) -> tuple[_Kind, ...]:
        """Return the same for a cell, for each computed answer."""
        held = {**cell.ranges, **cell.results}
        return tuple(
            tuple(self._parts[name].index(held[name]) for name in self._names(one))
            for one in self.computed
        )

    def _names(self, one: Computed | None) -> tuple[str, ...]:
        return self.level.questions if one is None else (*one.inputs, one.id)


def _number(ranges: Sequence[Range], value: Value) -> int:
    return next(i for i, allowed in enumerate(ranges) if value in allowed)


def _parts(level: Level) -> Mapping[str, Sequence[Range]]:
    """Return the ranges that the cells part each name into."""
    found: dict[str, dict[Range, None]] = {}
    for cell in level.cells:
        for name, allowed in {**cell.ranges, **cell.results}.items():
            found.setdefault(name, {})[allowed] = None
    return {name: list(ranges) for name, ranges in found.items()}


def _rungs(level: Level, name: str) -> list[Value]:
    """Return values of a question from low to high, some in each cell."""
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
    rungs = list(ladder(question.answer))
    return [plain(n) for n in sorted(edges | set(rungs[:: 5 if question.answer.max <= 1 else 1]))]
