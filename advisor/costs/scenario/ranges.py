"""Ranges in a scenario as people write them: {low, likely, high} in the place of a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from advisor.errors import Problem, did_you_mean

End: TypeAlias = Literal["low", "likely", "high"]
ENDS: tuple[End, ...] = ("low", "likely", "high")

_DEEPEST = 3
_STAND_IN = 1
_HOW = "Write {low: ..., likely: ..., high: ...}."


@dataclass(frozen=True, slots=True)
class GivenRanges:
    """A scenario as it was given, and where in it there are ranges."""

    given: Mapping[str, object]
    keys: frozenset[str]
    problems: tuple[Problem, ...]

    def at(self, end: End) -> dict[str, object]:
        """Return the scenario with that end of every range in its place."""
        return {key: _at(value, end, 1) for key, value in self.given.items()}


def find_ranges(given: Mapping[str, object]) -> GivenRanges:
    """Return where `given` has ranges, with a problem for each that is not written as one."""
    found = dict(_ranges(given, ""))
    faults = (_fault(key, value) for key, value in found.items())
    return GivenRanges(given, frozenset(found), tuple(fault for fault in faults if fault))


def _is_range(value: object) -> bool:
    return isinstance(value, Mapping) and not set(ENDS).isdisjoint(value)


def _ranges(
    part: Mapping[str, object], prefix: str, depth: int = 1
) -> Iterator[tuple[str, Mapping[str, object]]]:
    for key, value in part.items():
        if not isinstance(value, Mapping):
            continue
        if _is_range(value):
            yield f"{prefix}{key}", value
        elif depth < _DEEPEST:
            yield from _ranges(value, f"{prefix}{key}.", depth + 1)


def _at(value: object, end: End, depth: int) -> object:
    if not isinstance(value, Mapping):
        return value
    if _is_range(value):
        return value[end] if set(value) == set(ENDS) else _STAND_IN
    if depth == _DEEPEST:
        return value
    return {key: _at(inner, end, depth + 1) for key, inner in value.items()}


def _fault(key: str, value: Mapping[str, object]) -> Problem | None:
    for part in value:
        if part not in ENDS:
            hint = did_you_mean(str(part)[:100], ENDS) or _HOW
            return Problem(f"{key}.{str(part)[:100]}", "is not part of a range", hint)
    for end in ENDS:
        if end not in value:
            return Problem(f"{key}.{end}", "is missing from the range", _HOW)
    return None
