"""The closed set of conditions: all, any, not, and atoms that compare one name with constants.

A condition is evaluated in three values: True, False and None for unknown (strong Kleene logic),
so an answer that nobody gave is neither yes nor no. Evaluation returns its steps, and those steps
are the explanation: none is written afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, Protocol, TypeAlias

from advisor.formats.yaml_source import Data, DataPath

Value: TypeAlias = str | bool | int | float

_MAX_CACHED_STEPS = 64

BOUNDS = ("gte", "gt", "lte", "lt")


class Step(NamedTuple):
    """One evaluated condition: whether it holds, the value read, and the steps inside it."""

    condition: Condition
    holds: bool | None
    actual: Value | None = None
    steps: tuple[Step, ...] = ()


_new_step: Callable[[tuple[Condition, bool | None, Value | None, tuple[Step, ...]]], Step] = (
    partial(tuple.__new__, Step)
)
"""Make a step from its fields. Twice as fast as calling the class; a decision makes dozens."""


class Reader(Protocol):
    """What conditions read: answers and computed answers by name, and facts on demand."""

    values: Mapping[str, Value]

    def fact(self, name: str) -> Step | None:
        """Return the evaluated condition of a fact, or None when there is no such fact."""
        ...


@dataclass(frozen=True, slots=True)
class OneOf:
    """True for the listed values."""

    values: tuple[Value, ...]

    def accepts(self, value: Value) -> bool:
        return value in self.values


@dataclass(frozen=True, slots=True)
class Between:
    """True for numbers within the bounds, never for words; each bound is a (kind, number) pair."""

    bounds: tuple[tuple[str, float], ...]

    def accepts(self, value: Value) -> bool:
        if isinstance(value, str):
            return False
        return all(_COMPARE[kind](value, bound) for kind, bound in self.bounds)


_COMPARE = {
    "gte": lambda value, bound: value >= bound,
    "gt": lambda value, bound: value > bound,
    "lte": lambda value, bound: value <= bound,
    "lt": lambda value, bound: value < bound,
}


@dataclass(frozen=True, slots=True)
class Atom:
    """One name compared with constants."""

    name: str
    test: OneOf | Between
    at: DataPath = field(default=(), compare=False)

    _steps: dict[Value, Step] = field(default_factory=dict, compare=False, repr=False)
    """Steps of earlier evaluations, by the value read: few values are read many times."""

    def evaluate(self, reader: Reader) -> Step:
        value = reader.values.get(self.name)
        if value is not None:
            return self._steps.get(value) or self._cache(value)
        inner = reader.fact(self.name)
        if inner is None:
            return _new_step((self, None, None, ()))
        truth = inner[1]
        holds = None if truth is None else self.test.accepts(truth)
        return _new_step((self, holds, truth, (inner,)))

    def _cache(self, value: Value) -> Step:
        step = Step(self, self.test.accepts(value), value)
        if len(self._steps) < _MAX_CACHED_STEPS:
            self._steps[value] = step
        return step

    def atoms(self) -> Iterator[Atom]:
        yield self


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is true; False when one is false. `All(())` always holds."""

    parts: tuple[Condition, ...]

    def evaluate(self, reader: Reader) -> Step:
        steps: tuple[Step, ...] = ()
        holds: bool | None = True
        for part in self.parts:
            step = part.evaluate(reader)
            steps += (step,)
            held = step[1]
            if held is False:
                return _new_step((self, False, None, steps))
            if held is None:
                holds = None
        return _new_step((self, holds, None, steps))

    def atoms(self) -> Iterator[Atom]:
        for part in self.parts:
            yield from part.atoms()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when one part is true; False when every part is false."""

    parts: tuple[Condition, ...]

    def evaluate(self, reader: Reader) -> Step:
        steps: tuple[Step, ...] = ()
        holds: bool | None = False
        for part in self.parts:
            step = part.evaluate(reader)
            steps += (step,)
            held = step[1]
            if held:
                return _new_step((self, True, None, steps))
            if held is None:
                holds = None
        return _new_step((self, holds, None, steps))

    def atoms(self) -> Iterator[Atom]:
        for part in self.parts:
            yield from part.atoms()


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of its part; unknown stays unknown."""

    part: Condition

    def evaluate(self, reader: Reader) -> Step:
        step = self.part.evaluate(reader)
        return _new_step((self, None if step.holds is None else not step.holds, None, (step,)))

    def atoms(self) -> Iterator[Atom]:
        yield from self.part.atoms()


Condition: TypeAlias = Atom | All | AnyOf | Not

OTHERWISE = All(())
NEVER = AnyOf(())


def partly_known(condition: Condition, reader: Reader) -> Condition:
    """Return what is left of a condition once the values of `reader` are known."""
    match condition.evaluate(reader).holds, condition:
        case True, _:
            return OTHERWISE
        case False, _:
            return NEVER
        case _, All(parts=parts):
            return All(tuple(partly_known(part, reader) for part in parts))
        case _, AnyOf(parts=parts):
            return AnyOf(tuple(partly_known(part, reader) for part in parts))
        case _, Not(part=part):
            return Not(partly_known(part, reader))
        case _:
            return condition


def with_names(condition: Condition, names: Mapping[str, str]) -> Condition:
    """Return a condition that reads other names: each of `names` under its new name."""
    match condition:
        case Atom(name=name, test=test, at=at):
            return Atom(names[name], test, at) if name in names else condition
        case All(parts=parts):
            return All(tuple(with_names(part, names) for part in parts))
        case AnyOf(parts=parts):
            return AnyOf(tuple(with_names(part, names) for part in parts))
        case Not(part=part):
            return Not(with_names(part, names))


@dataclass(frozen=True)
class Fault:
    """Something in a condition that cannot be read, at a path inside its document."""

    at: DataPath
    what: str
    hint: str = ""


def parse_condition(data: Data, at: DataPath, faults: list[Fault]) -> Condition:
    """Return the condition written in `data`; add every fault in it to `faults`.

    A mapping means all of its items. `all` and `any` take a list, `not` takes one condition, and
    any other key is a name with a value, a list of values, or bounds such as `{gte: 800}`. The
    word `otherwise` stands for a condition that always holds.
    """
    if data == "otherwise":
        return OTHERWISE
    if not isinstance(data, dict) or not data:
        hint = "Write a mapping such as {needs_citations: true}, or the word otherwise."
        faults.append(Fault(at, "a condition is missing here", hint))
        return OTHERWISE
    parts = [_parse_item(key, item, (*at, key), faults) for key, item in data.items()]
    return _all_of(parts)


def _all_of(parts: Sequence[Condition]) -> Condition:
    """Return one condition that all parts must meet; an `all` inside an `all` is flattened."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, All) else [part])
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def _parse_item(key: str, data: Data, at: DataPath, faults: list[Fault]) -> Condition:
    match key:
        case "all":
            return _all_of(_parse_list(data, at, faults))
        case "any":
            return AnyOf(_parse_list(data, at, faults))
        case "not":
            return Not(parse_condition(data, at, faults))
        case _:
            return Atom(key, _parse_test(data, at, faults), at)


def _parse_list(data: Data, at: DataPath, faults: list[Fault]) -> tuple[Condition, ...]:
    if not isinstance(data, list) or not data:
        faults.append(Fault(at, f"'{at[-1]}' takes a list of conditions"))
        return ()
    return tuple(parse_condition(item, (*at, i), faults) for i, item in enumerate(data))


def _parse_test(data: Data, at: DataPath, faults: list[Fault]) -> OneOf | Between:
    match data:
        case dict() if data:
            return Between(tuple(_parse_bound(k, v, (*at, k), faults) for k, v in data.items()))
        case list() if data:
            return OneOf(tuple(_parse_value(v, (*at, i), faults) for i, v in enumerate(data)))
        case _:
            return OneOf((_parse_value(data, at, faults),))


def _parse_bound(key: str, data: Data, at: DataPath, faults: list[Fault]) -> tuple[str, float]:
    if key not in BOUNDS:
        faults.append(Fault(at, f"unknown bound '{key}'", f"Use one of {', '.join(BOUNDS)}."))
        return "gte", 0
    if isinstance(data, bool) or not isinstance(data, int | float):
        faults.append(Fault(at, f"the bound '{key}' needs a number"))
        return key, 0
    return key, data


def _parse_value(data: Data, at: DataPath, faults: list[Fault]) -> Value:
    if isinstance(data, str | bool | int | float):
        return data
    hint = "Give a word, a number, true or false."
    faults.append(Fault(at, "a value to compare with is missing", hint))
    return ""
