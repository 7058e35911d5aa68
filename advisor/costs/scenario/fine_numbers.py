"""Numbers in a scenario that have more decimals than are kept: read as not known."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.costs.amounts import LARGEST, MOST_DECIMALS, trimmed
from advisor.costs.scenario.model import Unknown
from advisor.costs.scenario.ranges import ENDS

_NAMES = ("model", "provider")
_DEEPEST = 4
"""A price in a group of prices is three keys down, an end of its range four."""


def without_fine_numbers(
    given: Mapping[str, object],
) -> tuple[Mapping[str, object], tuple[Unknown, ...]]:
    """Return the scenario with the decimals that are kept, and the keys it thereby does not know.

    A number that is too large stays, for the reader to refuse.
    """
    unknown: dict[str, Unknown] = {}
    kept = _kept(given, (), unknown)
    return kept, tuple(unknown.values())


def _kept(
    part: Mapping[str, object], path: tuple[str, ...], unknown: dict[str, Unknown]
) -> dict[str, object]:
    return {key: _value(value, (*path, str(key)), unknown) for key, value in part.items()}


def _value(value: object, path: tuple[str, ...], unknown: dict[str, Unknown]) -> object:
    if isinstance(value, Mapping):
        return _kept(value, path, unknown) if len(path) < _DEEPEST else value
    found = None if path[-1] in _NAMES else trimmed(value)
    if found is None or found[0] == LARGEST:
        return value
    number, fault = found
    key = ".".join(path[:-1] if path[-1] in ENDS else path)
    remedy = f"give it with at most {MOST_DECIMALS} decimals"
    unknown.setdefault(key, Unknown(key=key, why=f"{value} {fault}", remedy=remedy))
    return number
