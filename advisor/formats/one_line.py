"""How a value shows itself in a log or a failed assertion: in one short line."""

from __future__ import annotations

from advisor.errors import visible

_LONGEST = 60
"""Characters of one fact; the rest is dots."""


def one_line(value: object, *facts: object) -> str:
    """Return the kind of a value and a few facts that tell it from another of its kind.

    >>> one_line(0.5, "a half", "exactly")
    '<float: a half, exactly>'
    """
    return f"<{type(value).__name__}: {', '.join(_short(str(fact)) for fact in facts)}>"


def _short(fact: str) -> str:
    told = visible(" ".join(fact.split()))
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 3].rstrip()}..."
