"""Numbers in a scenario as people write them: 1,000, 10k, 1.2M, 80%, and 10k-20k for a range."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from advisor.costs.amounts import plain
from advisor.costs.scenario.rounding import TEXT_KEYS

_MORE_SHARES = ("utilization", "calls_growth_per_month")
_DEEPEST = 4
_LONGEST = 40
_SCALES = {"": 0, "k": 3, "thousand": 3, "m": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}
_BETWEEN_THOUSANDS = ",' \u00a0\u202f"
_FIGURE = rf"(?:[0-9]{{1,3}}(?:[{_BETWEEN_THOUSANDS}][0-9]{{3}})+|[0-9]+)(?:\.[0-9]+)?"
_SCALE = r"\s*(?:k|thousand|m|million|bn|b|billion|%)?"
_NUMBER = re.compile(rf"(?P<figure>{_FIGURE})(?P<scale>{_SCALE})", re.IGNORECASE)
_RANGE = re.compile(
    rf"(?P<low>{_FIGURE}{_SCALE})\s*(?:-|\u2013|to)\s*(?P<high>{_FIGURE}{_SCALE})", re.IGNORECASE
)


def read_written(given: Mapping[str, object]) -> dict[str, object]:
    """Return the scenario with each number that is written in words and signs as a plain one.

    A range such as 10k-20k becomes its low and high end, with the middle as its likely value. A
    percentage is read where the key is a share. What is no such number stays as it is.
    """
    return _part(given, 1)


def _part(part: Mapping[str, object], depth: int) -> dict[str, object]:
    return {key: _value(str(key), value, depth) for key, value in part.items()}


def _value(key: str, value: object, depth: int) -> object:
    if isinstance(value, Mapping):
        return _part(value, depth + 1) if depth < _DEEPEST else value
    if not isinstance(value, str) or key in TEXT_KEYS or len(value) > _LONGEST:
        return value
    shares = "share" in key or key in _MORE_SHARES
    number = _number(value.strip(), shares=shares)
    if number is not None:
        return plain(number)
    return _range(value.strip(), shares=shares) or value


def _number(text: str, *, shares: bool) -> Decimal | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    figure, scale = Decimal(re.sub(r"[^0-9.]", "", found["figure"])), found["scale"].strip().lower()
    if scale == "%":
        return figure.scaleb(-2) if shares else None
    return figure.scaleb(_SCALES[scale])


def _unit(second: str, first: str) -> str:
    """Return the scale that both ends of a range share, as in 10-20k, where the first has none."""
    return "" if first.endswith("%") else re.sub(rf"[0-9.{_BETWEEN_THOUSANDS}]", "", second)


def _range(text: str, *, shares: bool) -> dict[str, object] | None:
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    first, second = found["low"].strip(), found["high"].strip()
    high = _number(second, shares=shares)
    low = _number(first if first[-1:].isalpha() else first + _unit(second, first), shares=shares)
    if low is None or high is None:
        return None
    ends = {"low": low, "likely": (low + high) / 2, "high": high}
    return {end: plain(value) for end, value in ends.items()}
