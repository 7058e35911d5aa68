"""What a caller hands over, checked at the door: it is of the right kind, or it was left out."""

from __future__ import annotations

from typing import TypeVar

from advisor.errors import AdvisorError, Problem, shown

T = TypeVar("T")


def argument(given: object, kind: type[T], name: str, give: str) -> T | None:
    """Return an argument, or None where it was left out.

    Raises AdvisorError for anything of another kind, also for what is empty: `give` says what to
    hand over instead.
    """
    if given is None or isinstance(given, kind):
        return given
    raise AdvisorError(Problem(name, f"{shown(given)} is no {kind.__name__}", give))
