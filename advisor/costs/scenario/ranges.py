"""Ranges in a written scenario: {low, likely, high} in the place of a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from advisor.errors import Problem, did_you_mean

End: TypeAlias = Literal["low", "likely", "high"]
ENDS: tuple[End, ...] = ("low", "likely", "high")

_DEEPEST = 3
_PLACEHOLDER = 1
_HINT = "Write {low: ..., likely: ..., high: ...}."


@dataclass(frozen=True, slots=True)
class GivenRanges:
    """A scenario as given, and the keys of its ranges."""

    given: Mapping[str, object]
    keys: frozenset[str]
    problems: tuple[Problem, ...]

    def at(self, end: End) -> dict[str, object]:
        """Return the scenario with every range replaced by one of its three values."""
        return {key: _take_end(value, end, 1) for key, value in self.given.items()}


def find_ranges(given: Mapping[str, object]) -> GivenRanges:
    """Return the ranges of `given`, with a problem for each that is written wrongly."""
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


def _take_end(value: object, end: End, depth: int) -> object:
    if not isinstance(value, Mapping):
        return value
    if _is_range(value):
        return value[end] if set(value) == set(ENDS) else _PLACEHOLDER
    if depth == _DEEPEST:
        return value
    return {key: _take_end(inner, end, depth + 1) for key, inner in value.items()}


def _fault(key: str, value: Mapping[str, object]) -> Problem | None:
    for part in value:
        if part not in ENDS:
            hint = did_you_mean(str(part)[:100], ENDS) or _HINT
            return Problem(f"{key}.{str(part)[:100]}", "is not part of a range", hint)
    for end in ENDS:
        if end not in value:
            return Problem(f"{key}.{end}", "is missing from the range", _HINT)
    return None
