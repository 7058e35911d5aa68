"""Results with a lowest and a highest value: amounts, and crossings that may never come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Generic, Self, TypeAlias, TypeVar

from pydantic import PlainSerializer, PlainValidator
from pydantic_core import PydanticCustomError

from advisor.costs.amounts import plain

Crossing = TypeVar("Crossing", int, Decimal)


class Spread(Decimal):
    """The likely amount, with the lowest and the highest it can be.

    Used as a Decimal, a Spread is its likely amount. Arithmetic drops low and high.
    """

    __slots__ = ("high", "low")
    low: Decimal
    high: Decimal

    def __new__(cls, low: Decimal, likely: Decimal, high: Decimal) -> Self:
        spread = super().__new__(cls, likely)
        spread.low = low
        spread.high = high
        return spread

    def __reduce__(self) -> tuple[type[Spread], tuple[Decimal, ...]]:  # type: ignore[override]
        return Spread, (self.low, self.likely, self.high)

    @property
    def likely(self) -> Decimal:
        """The likely amount, as a plain Decimal."""
        return Decimal(self)

    @property
    def is_point(self) -> bool:
        """Whether low and high are the same amount."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Interval(Generic[Crossing]):
    """The lowest, likely and highest value of a crossing; None means never."""

    low: Crossing | None
    likely: Crossing | None
    high: Crossing | None

    def to_dict(self) -> dict[str, str | None]:
        """Return the three values by name, as text; None for never."""
        values = {"low": self.low, "likely": self.likely, "high": self.high}
        return {name: None if value is None else str(value) for name, value in values.items()}


def _read_total(value: object) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, Mapping) and set(value) == {"low", "likely", "high"}:
        return Spread(*(_read_total(value[end]) for end in ("low", "likely", "high")))
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise PydanticCustomError("amount", "not an amount")
    return number


def _write_total(value: Decimal) -> str | dict[str, str]:
    if isinstance(value, Spread):
        return {"low": plain(value.low), "likely": plain(value), "high": plain(value.high)}
    return plain(value)


Total: TypeAlias = Annotated[
    Decimal, PlainValidator(_read_total), PlainSerializer(_write_total, when_used="json")
]
"""A result in USD: a plain amount, or a Spread where the scenario holds ranges."""


def _read_ends(value: object) -> Spread:
    found = _read_total(value)
    return found if isinstance(found, Spread) else Spread(found, found, found)


def _write_ends(value: Spread) -> dict[str, str]:
    return {"low": plain(value.low), "likely": plain(value.likely), "high": plain(value.high)}


Ends: TypeAlias = Annotated[
    Spread, PlainValidator(_read_ends), PlainSerializer(_write_ends, when_used="json")
]
"""A result in USD that always has a low and a high, which may be the same."""
