"""Where each answer to a question leads, with everything else as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from advisor.answers import Answer
from advisor.cells import Interval, Level, Range
from advisor.computed import complete
from advisor.conditions import Value
from advisor.diagram import diagrams
from advisor.engine import Reading, decide_reading
from advisor.rulebook import Rulebook
from advisor.schema import AnswerType, ApproachId, Number
from advisor.words import value_words


@dataclass(frozen=True)
class Lead:
    """Answers that rules treat alike, and the approach they lead to."""

    allowed: Range
    value: Value
    approach: ApproachId


def leads(
    rulebook: Rulebook, answers: Mapping[str, Answer], name: str, on: date
) -> tuple[Lead, ...]:
    """Return the approach that each kind of answer to a question leads to."""
    given = tuple((q, a.value) for q, a in answers.items() if a.value is not None and q != name)
    return _leads(rulebook, given, name, on)


@lru_cache(maxsize=2048)
def _leads(
    rulebook: Rulebook, given: tuple[tuple[str, Value], ...], name: str, on: date
) -> tuple[Lead, ...]:
    def approach(value: Value) -> ApproachId:
        given_now = {**dict(given), name: value}
        return decide_reading(rulebook, _reading(rulebook, given_now, on)).approach

    kinds = _kinds(rulebook, name, approach)
    return tuple(Lead(allowed, _low(allowed), approach(_low(allowed))) for allowed in kinds)


def _reading(rulebook: Rulebook, given: dict[str, Value], on: date) -> Reading:
    return Reading(complete(rulebook, given, on), rulebook.facts)


def _kinds(
    rulebook: Rulebook, name: str, approach: Callable[[Value], ApproachId]
) -> Iterator[Range]:
    """Yield the answers to a question that lead, as far as rules can tell them apart, one way."""
    level = _level(rulebook, name)
    if level is None:
        return
    for allowed in dict.fromkeys(cell.ranges[name] for cell in level.cells):
        if level.computed is not None and isinstance(allowed, Interval):
            yield from _parted(allowed, rulebook.questions[name].answer, approach)
        else:
            yield allowed


def _parted(
    whole: Interval, answer: AnswerType, approach: Callable[[Value], ApproachId]
) -> Iterator[Interval]:
    """Part an interval where the approach changes; a computed answer moves one way in it."""
    assert isinstance(answer, Number)
    step = 1.0 if answer.type == "integer" else _SHARE_STEP
    low, high = round(whole.low / step), round(whole.high / step)
    first = approach(_number(low, step))
    if first == approach(_number(high, step)):
        yield whole
        return
    below, above = low, high
    while above - below > 1:
        middle = (below + above) // 2
        same = approach(_number(middle, step)) == first
        below, above = (middle, above) if same else (below, middle)
    yield Interval(whole.low, float(_number(below, step)))
    yield Interval(float(_number(above, step)), whole.high)


def _number(steps: int, step: float) -> int | float:
    return steps if step == 1 else round(steps * step, 2)


def range_words(rulebook: Rulebook, name: str, allowed: Range) -> str:
    """Return the answers of one kind in words."""
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


def _level(rulebook: Rulebook, name: str) -> Level | None:
    return next((level for level in diagrams(rulebook).levels if name in level.questions), None)


def _low(allowed: Range) -> Value:
    if not isinstance(allowed, Interval):
        return allowed[0]
    low = float(allowed.low)
    return int(low) if low.is_integer() else low


_SHARE_STEP = 0.01
