"""The approach that each answer to a question leads to, with every other answer unchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.diagram.cells import Level
from advisor.engine.diagram.compile import diagrams
from advisor.engine.diagram.money_flips import changed
from advisor.engine.diagram.ranges import Interval, Range
from advisor.formats.cached_method import cached_method
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
    """Return the approach for each group of answers to a question that rules treat alike.

    Each answer is decided at the costs it brings about.
    """
    given = tuple((question, value) for question, value in case.given.items() if question != name)
    key = _Others(given, case.on, id(case.prices), case)
    return case.rulebook.cached(_Outcomes).of_question(key, name)


@dataclass(frozen=True)
class _Others:
    """The other answers, the day and the prices; the case they come from tells them in full."""

    given: tuple[tuple[str, Value], ...]
    on: date
    catalogue: int
    """The identity of the price catalogue, which the case keeps alive."""
    case: Case = field(compare=False)


class _Outcomes:
    """Outcomes of answers under one rulebook, cached: the page asks for the same ones often."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._levels = {name: v for v in diagrams(rulebook).levels for name in v.questions}

    @cached_method(2048)
    def of_question(self, others: _Others, name: str) -> tuple[AnswerOutcome, ...]:
        return tuple(
            AnswerOutcome(allowed, _lowest(allowed), approach)
            for allowed, approach in self._groups(others, name)
        )

    def _groups(self, others: _Others, name: str) -> Iterator[tuple[Range, ApproachId]]:
        """Yield the answers to a question that rules treat alike, with their approach."""
        level = self._levels.get(name)
        if level is None:
            return
        answer = self._rulebook.questions[name].answer

        def approach(value: Value) -> ApproachId:
            return decide(changed(others.case, {name: value})).approach

        for allowed in dict.fromkeys(cell.ranges[name] for cell in level.cells):
            if isinstance(allowed, Interval):
                assert isinstance(answer, Number)
                parts = self._parts_by_cell(name, allowed, self._level_answers(others, name, level))
                by_costs = [p for part in parts for p in _parts_by_costs(part, answer, approach)]
                yield from _merge_neighbors([(part, approach(_lowest(part))) for part in by_costs])
            else:
                yield from ((group, found) for group, found in _by_approach(allowed, approach))

    def _level_answers(
        self, others: _Others, name: str, level: Level
    ) -> tuple[tuple[str, Value], ...]:
        known = self._rulebook.assumed(dict(others.given)) | dict(others.given)
        return tuple((q, v) for q, v in known.items() if q in level.questions and q != name)

    @cached_method(2048)
    def _parts_by_cell(
        self, name: str, interval: Interval, others: tuple[tuple[str, Value], ...]
    ) -> tuple[Interval, ...]:
        """Return an interval divided where the cell changes, with `others` of the level fixed.

        A cell that was left never comes back, so each part is found by bisection.
        """
        level, answer = self._levels[name], self._rulebook.questions[name].answer
        assert isinstance(answer, Number)
        if not level.computed:
            return (interval,)
        step = _step(answer)

        def cell(steps: int) -> int:
            known = {**dict(others), name: _number(steps, step)}
            return level.cell_of({**known, **level.results(level.computed, known)})

        parts: list[Interval] = []
        low, high = round(interval.low / step), round(interval.high / step)
        while low <= high:
            last = _last_in_same_cell(low, high, cell)
            parts.append(Interval(float(_number(low, step)), float(_number(last, step))))
            low = last + 1
        return tuple(parts)


def _parts_by_costs(
    interval: Interval, answer: Number, approach: Callable[[Value], ApproachId]
) -> Iterator[Interval]:
    """Yield an interval in two parts where the costs of its ends decide differently."""
    step = _step(answer)
    low, high = round(interval.low / step), round(interval.high / step)
    first = approach(_number(low, step))
    if first == approach(_number(high, step)):
        yield interval
        return
    below, above = low, high
    while above - below > 1:
        middle = (below + above) // 2
        same = approach(_number(middle, step)) == first
        below, above = (middle, above) if same else (below, middle)
    yield Interval(float(_number(low, step)), float(_number(below, step)))
    yield Interval(float(_number(above, step)), float(_number(high, step)))


def _by_approach(
    values: tuple[Value, ...], approach: Callable[[Value], ApproachId]
) -> Iterator[tuple[Range, ApproachId]]:
    """Yield options that no rule tells apart, in groups with the same approach at their costs."""
    groups: dict[ApproachId, list[Value]] = {}
    for value in values:
        groups.setdefault(approach(value), []).append(value)
    yield from ((tuple(group), found) for found, group in groups.items())


def _step(answer: Number) -> float:
    return 1.0 if answer.type == "integer" else _SHARE_STEP


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
