"""How many examples the tests of properties draw."""

from hypothesis import settings

USUAL = 40
"""The examples that the profile `same` draws where a test names no number."""
MANY = 1000
"""The examples that the profile `random` draws where a test names no number."""
LONGER = 10
"""How many times as many the profile `random` draws where a test names a number."""


def examples(number: int, *, long: int | None = None) -> settings:
    """Return settings that draw so many examples; `long`, or ten times as many, in `random`."""
    in_a_long_run = number * LONGER if long is None else long
    return settings(max_examples=in_a_long_run if is_long_run() else number)


def is_long_run() -> bool:
    """Return whether the tests run with the profile `random`."""
    return settings.default.max_examples == MANY
