"""The moves between the cells of a level when one answer is raised and the others stand still.

Answers are raised rung by rung of a ladder of values. Behind computed answers that share a
question, each computed answer moves on its own once the shared one is known, so their moves are
found apart and then put together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
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
    place = {_kinds_of(level, cell): i for i, cell in enumerate(level.cells)}
    seen: set[tuple[int, int]] = set()
    for moves in _steps(level, name):
        for picked in product(*(one.items() for one in moves)):
            low, high = (place[tuple(kinds[i] for kinds, _ in picked)] for i in (0, 1))
            if low != high and (low, high) not in seen:
                seen.add((low, high))
                before, after = ({k: v for _, m in picked for k, v in m[i].items()} for i in (0, 1))
                yield Raise(low, high, before, after)


def _steps(level: Level, name: str) -> Iterator[list[_Moves]]:
    """Yield, for each step up the ladder, the moves of each computed answer."""
    rungs = _rungs(level, name)
    computed = level.computed or (None,)
    for known in _shared_values(level, name):
        climbs = [_climbs(level, one, known, name, rungs) for one in computed]
        for step in range(len(rungs) - 1):
            yield [_moves(climb, step) for climb in climbs]


def _shared_values(level: Level, name: str) -> Iterator[dict[str, Value]]:
    """Yield what the computed answers have in common besides the raised answer."""
    shared = level.reaching.shared or name
    if shared == name:
        yield {}
    else:
        yield from ({shared: value} for value in _rungs(level, shared))


_Climb: TypeAlias = Sequence[tuple[_Kind, Known]]
"""What becomes of one computed answer on each rung, everything else standing still."""


def _climbs(
    level: Level, one: Computed | None, known: Known, name: str, rungs: Sequence[Value]
) -> list[_Climb]:
    inputs = level.questions if one is None else one.inputs
    others = [q for q in inputs if q != name and q not in known]
    climbs: list[_Climb] = []
    for fixed in product(*(_rungs(level, q) for q in others)):
        rest = {**known, **dict(zip(others, fixed, strict=True))}
        raised = [{**rest, name: rung} for rung in rungs] if name in inputs else [rest]
        climb = [(_kind(level, one, answers), answers) for answers in raised]
        climbs.append(climb if name in inputs else climb * len(rungs))
    return climbs


def _moves(climbs: Sequence[_Climb], step: int) -> _Moves:
    found: _Moves = {}
    for climb in climbs:
        (low, before), (high, after) = climb[step], climb[step + 1]
        if (low, high) not in found:
            found[low, high] = before, after
    return found


def _kind(level: Level, one: Computed | None, answers: Known) -> _Kind:
    numbers = _numbers(level)
    if one is None:
        return tuple([numbers[name][answers[name]] for name in level.questions])
    result = level.results((one,), answers)[one.id]
    inputs = tuple([numbers[name][answers[name]] for name in one.inputs])
    return (*inputs, _number(_ranges(level)[one.id], result))


def _kinds_of(level: Level, cell: Cell) -> tuple[_Kind, ...]:
    ranges, held = _ranges(level), {**cell.ranges, **cell.results}
    return tuple(
        tuple(ranges[name].index(held[name]) for name in _names(level, one))
        for one in level.computed or (None,)
    )


def _names(level: Level, one: Computed | None) -> tuple[str, ...]:
    return level.questions if one is None else (*one.inputs, one.id)


def _number(ranges: Sequence[Range], value: Value) -> int:
    return next(i for i, allowed in enumerate(ranges) if value in allowed)


@cache
def _numbers(level: Level) -> dict[str, dict[Value, int]]:
    """Return the number of the range that each rung of each question falls into."""
    ranges = _ranges(level)
    return {
        name: {rung: _number(ranges[name], rung) for rung in _rungs(level, name)}
        for name in level.questions
    }


@cache
def _ranges(level: Level) -> dict[str, list[Range]]:
    """Return the ranges that the cells part each name into."""
    parts: dict[str, dict[Range, None]] = {}
    for cell in level.cells:
        for name, allowed in {**cell.ranges, **cell.results}.items():
            parts.setdefault(name, {})[allowed] = None
    return {name: list(found) for name, found in parts.items()}


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
