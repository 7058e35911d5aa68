"""The `repr` of results, for a log or a failed assertion: one short line."""

from __future__ import annotations

from advisor.errors import visible

_LONGEST = 60
"""Characters of one fact; a longer one is cut and ends in dots."""


def short_repr(value: object, *facts: object) -> str:
    """Return the type of a value and a few facts that identify it, in one line.

    >>> short_repr(0.5, "a half", "exactly")
    '<float: a half, exactly>'
    """
    return f"<{type(value).__name__}: {', '.join(_short(str(fact)) for fact in facts)}>"


def _short(fact: str) -> str:
    told = visible(" ".join(fact.split()))
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 3].rstrip()}..."
