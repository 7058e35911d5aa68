"""Amounts in euros, for a scenario that gives the rate: every total is in USD."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from pydantic_core import PydanticCustomError

from advisor.costs.amounts import plain, read_positive
from advisor.errors import Problem, ScenarioError

RATE = "usd_per_eur"
"""The key of a scenario that says how many USD one euro is."""

_EUROS = re.compile(
    r"\s*(?:(?:\u20ac|eur)\s*([0-9]+(?:\.[0-9]*)?)|([0-9]+(?:\.[0-9]*)?)\s*(?:\u20ac|eur|euros?))\s*",
    re.IGNORECASE,
)
_DEEPEST = 4
_LONGEST = 40


def in_usd(given: Mapping[str, object]) -> Mapping[str, object]:
    """Return a scenario with its amounts in euros, such as `3 EUR`, in USD at the rate it gives.

    Without a rate it comes back unchanged, and amounts in euros are refused later. Raises
    ScenarioError for a rate that is none.
    """
    if given.get(RATE) is None:
        return given
    try:
        rate = read_positive(given[RATE])
    except PydanticCustomError as error:
        context = error.context or {}
        problem = Problem(RATE, str(context.get("what")), str(context.get("hint")))
        raise ScenarioError(problem) from error
    assert rate is not None
    return {str(key): _converted(value, rate, 1) for key, value in given.items()}


def _converted(value: object, rate: Decimal, depth: int) -> object:
    if isinstance(value, Mapping) and depth < _DEEPEST:
        return {str(key): _converted(inner, rate, depth + 1) for key, inner in value.items()}
    found = _EUROS.fullmatch(value) if isinstance(value, str) and len(value) < _LONGEST else None
    return value if found is None else plain(Decimal(found[1] or found[2]) * rate)
