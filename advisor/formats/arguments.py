"""Type check of the optional arguments of public functions."""

from __future__ import annotations

from typing import TypeVar

from advisor.errors import AdvisorError, Problem, shown

T = TypeVar("T")


def checked_argument(given: object, kind: type[T], name: str, give: str) -> T | None:
    """Return an argument of type `kind`, or None for None.

    Raises AdvisorError for a value of any other type, also an empty one. `give` is the hint: it
    says which value to give.
    """
    if given is None or isinstance(given, kind):
        return given
    raise AdvisorError(Problem(name, f"{shown(given)} is no {kind.__name__}", give))
