"""Which of many alike parameters are tried between two edits."""

from collections.abc import Iterable

import pytest

EVERY = 12


def mostly_slow(values: Iterable[object]) -> list[object]:
    """Return the values as parameters, all marked slow but the first and every twelfth after it."""
    return [
        pytest.param(value, marks=pytest.mark.slow) if i % EVERY else value
        for i, value in enumerate(values)
    ]
