"""Type checks of the arguments of public functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, cast

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


def as_mapping(given: object) -> Mapping[str, object] | None:
    """Return names and values, such as a row of a pandas frame; None for anything else."""
    if isinstance(given, Mapping):
        return given
    if not hasattr(given, "keys") or not hasattr(given, "__getitem__"):
        return None
    return {name: given[name] for name in cast("Mapping[str, object]", given).keys()}  # noqa: SIM118
