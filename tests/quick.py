"""Which of many alike parameters are tried between two edits, and which only in a long run."""

from collections.abc import Iterable

import pytest

EVERY = 12
LONG = (pytest.mark.slow, pytest.mark.long)


def mostly_slow(values: Iterable[object]) -> list[object]:
    """Return the values as parameters, all marked slow but the first and every twelfth after it.

    Of the slow ones, two of three are left to the long run.
    """
    return [pytest.param(value, marks=_marks(at)) for at, value in enumerate(values)]


def _marks(at: int) -> tuple[pytest.MarkDecorator, ...]:
    if not at % EVERY:
        return ()
    return LONG if at % 3 else LONG[:1]


def mostly_long(values: Iterable[object], *, but: int = 1) -> list[object]:
    """Return the values as parameters, all but the first ones left to the long run."""
    return [_long(value) if at >= but else value for at, value in enumerate(values)]


def _long(value: object) -> object:
    each = value if isinstance(value, tuple) else (value,)
    return pytest.param(*each, marks=LONG)
