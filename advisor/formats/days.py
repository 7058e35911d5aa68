"""Days as every app and verb accepts them: written like 2026-11-22, by default today."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator
from pydantic_core import PydanticKnownError

from advisor.errors import DayError, Problem, shown

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written_day(value: object) -> object:
    """Return a value of a field; pydantic alone would read a number as seconds since 1970."""
    if isinstance(value, date) or (isinstance(value, str) and _WRITTEN.fullmatch(value)):
        return value
    raise PydanticKnownError("date_type")


Day: TypeAlias = Annotated[date, BeforeValidator(_written_day)]
"""A day in a file: written like 2026-11-22."""


def read_day(on: date | str | None, where: str = "on") -> date | None:
    """Return the day that `on` names, None for None.

    Raises DayError for anything else, such as a day in another format. `where` is the name of the
    argument, option or field in the message.
    """
    match on:
        case datetime():
            return on.date()
        case date() | None:
            return on
        case str() if _WRITTEN.fullmatch(on):
            try:
                return date.fromisoformat(on)
            except ValueError:
                pass
    raise DayError(day_problem(on, where))


def today() -> date:
    """Return today in UTC: the same day for everybody, wherever a server is.

    This is the one place that reads the clock.
    """
    return datetime.now(UTC).date()  # noqa: TID251  # the one place


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a shorter month.

    The last day of the calendar where it would lie beyond.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def months_between(first: date, last: date) -> tuple[int, int, int]:
    """Return the whole months from one day to a later one, the days after them, and of how many.

    Months are counted from the first day on, so the last figure is the length of the month that
    the last day lies in, counted so.
    """
    whole = (last.year - first.year) * 12 + last.month - first.month
    while months_later(first, whole) > last:
        whole -= 1
    begins, ends = months_later(first, whole), months_later(first, whole + 1)
    return whole, (last - begins).days, max(1, (ends - begins).days)


def next_day(day: date) -> date:
    """Return the day after, or the day itself where the calendar ends."""
    return day if day == date.max else day + timedelta(days=1)


def day_problem(on: object, where: str) -> Problem:
    """Return the problem of a value that is no day."""
    return Problem(where, f"{shown(on)} is not a day", "Write it like 2026-11-22.")
