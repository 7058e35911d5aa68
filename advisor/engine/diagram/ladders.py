"""Values a person could give, from low to high."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.rulebook.schema import Number


def ladder(answer: Number) -> Iterable[float]:
    """Return round numbers a question takes: 1, 2, 5, 10, 20 ..., or every hundredth of a share."""
    if answer.max <= 1:
        return [i / 100 for i in range(101) if answer.min <= i / 100]
    return _nice(answer.min, answer.max)


def _nice(low: float, high: float) -> Iterator[float]:
    if low <= 0 <= high:
        yield 0
    for exponent in range(13):
        for digit in (1, 2, 5):
            number = digit * 10**exponent
            if low <= number <= high:
                yield number
