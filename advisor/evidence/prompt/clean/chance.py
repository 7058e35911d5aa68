"""Tells what looks like chance, as keys do, from words and from what stands in for a key."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from itertools import pairwise

_PART = re.compile(r"[^\W_]{1,200}")
_FEWEST = 8
"""Characters; a shorter part is a word, a number or a version."""
_FEWEST_DIGITS_ALONE = 10
_FEWEST_CAPITALS_ALONE = 12
_FEWEST_SWITCHES = 4
_SLOTS = frozenset("{}<>[]…•")
_SLOT_BEGINS = ("$", "%", "...")
_SAME_IN_A_ROW = re.compile(r"(?:[xX]{4}|\*{3}|\.{3}|0{6}|1{6}|9{6})")


def looks_random(text: str, *, strict: bool = True) -> bool:
    """Return whether a part of `text` is no word of any language.

    With `strict` it takes two digits among letters; else one, or digits or capitals alone, for
    what begins as a known key does.
    """
    return any(_is_random(part, strict=strict) for part in _PART.findall(text))


def _is_random(part: str, *, strict: bool) -> bool:
    if len(part) < _FEWEST:
        return False
    digits = sum(c.isdigit() for c in part)
    if digits == len(part):
        return not strict and digits >= _FEWEST_DIGITS_ALONE
    kinds = [_kind(c) for c in part]
    switches = sum(one != other for one, other in pairwise(kinds))
    if digits == 0:
        if part.isupper():
            return not strict and len(part) >= _FEWEST_CAPITALS_ALONE
        in_a_row = any(one == other == "A" for one, other in pairwise(kinds))
        return in_a_row and switches >= _FEWEST_SWITCHES
    return switches >= 2 and digits > strict  # noqa: PLR2004


def _kind(character: str) -> str:
    if character.isdigit():
        return "0"
    return "A" if character.isupper() else "a"


def is_slot(value: str) -> bool:
    """Return whether a value is filled in elsewhere, as `$KEY` is, or cut short."""
    return not _SLOTS.isdisjoint(value) or value.startswith(_SLOT_BEGINS)


def stands_in(value: str, placeholders: AbstractSet[str]) -> bool:
    """Return whether a value stands in for a real one, as `xxxx` or `your-key-here` do."""
    return _SAME_IN_A_ROW.search(value) is not None or any(
        part.lower() in placeholders for part in _PART.findall(value)
    )
