"""How many examples the tests of properties draw."""

from hypothesis import settings

USUAL = 100
"""The examples that the profile `same` draws where a test names no number."""


def examples(number: int) -> settings:
    """Return settings that draw so many examples, times ten in the profile `random`."""
    return settings(max_examples=number * settings.default.max_examples // USUAL)
