"""The approach that each answer to a question leads to, with every other answer unchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from advisor.engine.case import Case
from advisor.engine.computed import Known, complete, compute
from advisor.engine.decide import decide_values
from advisor.engine.diagram.compile import diagrams
from advisor.engine.diagram.ranges import Interval, Range
from advisor.rulebook.cached_method import cached_method
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, Number
from advisor.rulebook.wording import value_words


@dataclass(frozen=True)
class AnswerOutcome:
    """Answers that rules treat alike, and the approach they lead to."""

    allowed: Range
    value: Value
    approach: ApproachId


def answer_outcomes(case: Case, name: str) -> tuple[AnswerOutcome, ...]:
    """Return the approach for each group of answers to a question that rules treat alike."""
    given = tuple((question, value) for question, value in case.given.items() if question != name)
    return case.rulebook.cached(_Outcomes).of_question(given, name, case.on)


class _Outcomes:
    """Outcomes of answers under one rulebook, cached: the page asks for the same ones often."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._levels = {name: v for v in diagrams(rulebook).levels for name in v.questions}

    @cached_method(2048)
    def of_question(
        self, given: tuple[tuple[str, Value], ...], name: str, on: date
    ) -> tuple[AnswerOutcome, ...]:
        groups = self._groups(dict(given), name, on)
        return tuple(
            AnswerOutcome(allowed, _lowest(allowed), approach) for allowed, approach in groups
        )

    def _groups(self, given: Known, name: str, on: date) -> Iterator[tuple[Range, ApproachId]]:
        """Yield the answers to a question that rules treat alike, with their approach."""
        level = self._levels.get(name)
        if level is None:
            return

        def values(value: Value) -> dict[str, Value]:
            return complete(self._rulebook, {**given, name: value}, on)

        def approach(value: Value) -> ApproachId:
            return decide_values(self._rulebook, values(value)).approach

        for allowed in dict.fromkeys(cell.ranges[name] for cell in level.cells):
            if level.computed and isinstance(allowed, Interval):
                known = values(_lowest(allowed))
                others = tuple(
                    (q, v) for q, v in known.items() if q in level.questions and q != name
                )
                parts = self._parts_by_cell(name, allowed, others, on)
                yield from _merge_neighbors([(part, approach(_lowest(part))) for part in parts])
            else:
                yield allowed, approach(_lowest(allowed))

    @cached_method(2048)
    def _parts_by_cell(
        self, name: str, interval: Interval, others: tuple[tuple[str, Value], ...], on: date
    ) -> tuple[Interval, ...]:
        """Return an interval divided where the cell changes, with `others` of the level fixed.

        A cell that was left never comes back, so each part is found by bisection.
        """
        level, answer = self._levels[name], self._rulebook.questions[name].answer
        assert isinstance(answer, Number)
        step = 1.0 if answer.type == "integer" else _SHARE_STEP

        def cell(steps: int) -> int:
            known = {**dict(others), name: _number(steps, step)}
            return level.cell_of({**known, **compute(known, self._rulebook, on)})

        parts: list[Interval] = []
        low, high = round(interval.low / step), round(interval.high / step)
        while low <= high:
            last = _last_in_same_cell(low, high, cell)
            parts.append(Interval(float(_number(low, step)), float(_number(last, step))))
            low = last + 1
        return tuple(parts)


def _last_in_same_cell(low: int, high: int, cell: Callable[[int], int]) -> int:
    first = cell(low)
    same = Interval(low, high).where(lambda steps: cell(steps) == first)
    assert same is not None
    return int(same.high)


def _merge_neighbors(
    parts: list[tuple[Interval, ApproachId]],
) -> Iterator[tuple[Interval, ApproachId]]:
    """Yield the parts, with neighbors that lead to the same approach merged."""
    for approach, same in groupby(parts, key=lambda part: part[1]):
        intervals = [interval for interval, _ in same]
        yield Interval(intervals[0].low, intervals[-1].high), approach


def _number(steps: int, step: float) -> int | float:
    return steps if step == 1 else round(steps * step, 2)


def range_words(rulebook: Rulebook, name: str, allowed: Range) -> str:
    """Return a range of answers in words."""
    if not isinstance(allowed, Interval):
        return " or ".join(value_words(rulebook, name, value) for value in allowed)
    answer = rulebook.questions[name].answer
    assert isinstance(answer, Number)
    low, high = (value_words(rulebook, name, round(end, 4)) for end in (allowed.low, allowed.high))
    if allowed.low == allowed.high:
        return low
    if allowed.high >= answer.max:
        return f"{low} or more"
    return f"{high} or less" if allowed.low <= answer.min else f"{low} to {high}"


def _lowest(allowed: Range) -> Value:
    if not isinstance(allowed, Interval):
        return allowed[0]
    low = float(allowed.low)
    return int(low) if low.is_integer() else low


_SHARE_STEP = 0.01
