"""The columns that a text takes in a terminal, where a wide letter or an emoji takes two."""

from __future__ import annotations

from unicodedata import category, east_asian_width

_WIDE = ("W", "F")
_ON_THE_LETTER_BEFORE = ("Mn", "Me", "Cf")
_SOFT_HYPHEN = "\u00ad"


def columns(text: str) -> int:
    """Return the columns of a text in one line.

    An emoji of several joined parts counts each part: some terminals show them one by one.
    """
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def within(text: str, width: int) -> int:
    """Return how many characters of a text fit into so many columns."""
    taken = 0
    for i, character in enumerate(text):
        taken += _columns_of(character)
        if taken > width:
            return i
    return len(text)


def padded(text: str, width: int, *, left: bool = False) -> str:
    """Return a text with spaces up to so many columns, behind the text or to its left."""
    spaces = " " * (width - columns(text))
    return f"{spaces}{text}" if left else f"{text}{spaces}"


def _columns_of(character: str) -> int:
    if character != _SOFT_HYPHEN and category(character) in _ON_THE_LETTER_BEFORE:
        return 0
    return 2 if east_asian_width(character) in _WIDE else 1
