"""Numbers in a scenario with too many decimals: rounded, and read as unknown."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.costs.amounts import LARGEST, MOST_DECIMALS, nearest_within_limits
from advisor.costs.scenario.model import Need, Unknown
from advisor.costs.scenario.ranges import ENDS

TEXT_KEYS = (
    "model",
    "provider",
    "trained_from",
    "tuning_customer",
    "is_entered",
    "caching",
    *(name for name in Need.model_fields if name != "good_share"),
)
_DEEPEST = 4
"""Levels of keys: a price of a tuned model is at the third, an end of its range at the fourth."""


def round_numbers(
    given: Mapping[str, object],
) -> tuple[Mapping[str, object], tuple[Unknown, ...]]:
    """Return the scenario with rounded numbers, and the keys that are unknown because of it.

    A number that is too large stays unchanged; `read_scenario` refuses it.
    """
    unknown: dict[str, Unknown] = {}
    rounded = _rounded_part(given, (), unknown)
    return rounded, tuple(unknown.values())


def _rounded_part(
    part: Mapping[str, object], path: tuple[str, ...], unknown: dict[str, Unknown]
) -> dict[str, object]:
    return {key: _rounded_value(value, (*path, str(key)), unknown) for key, value in part.items()}


def _rounded_value(value: object, path: tuple[str, ...], unknown: dict[str, Unknown]) -> object:
    if isinstance(value, Mapping):
        return _rounded_part(value, path, unknown) if len(path) < _DEEPEST else value
    found = None if path[-1] in TEXT_KEYS else nearest_within_limits(value)
    if found is None or found[0] == LARGEST:
        return value
    number, fault = found
    key = ".".join(path[:-1] if path[-1] in ENDS else path)
    remedy = f"give it with at most {MOST_DECIMALS} decimals"
    unknown.setdefault(key, Unknown(key=key, why=f"{value} {fault}", remedy=remedy))
    return number
