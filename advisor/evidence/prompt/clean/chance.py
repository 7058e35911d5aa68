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
_FEWEST_MIXED = 12
_FEWEST_JOINED = 16
_TWO_CAPITALS = re.compile(r"[a-z][A-Z]{2,4}[a-z]")
_MIXED, _MIXED_CAPITALS = 0.4, 0.3
"""Of two neighbors in a key by chance six in ten are of another kind, in `MyOwnClass` three;
with capitals in a row inside, fewer are enough."""
_SLOTS = frozenset("{}<>[]…•")
_SLOT_BEGINS = ("$", "%", "...")
_ONLY_X = re.compile(r"x{3,200}")
_SAME_IN_A_ROW = re.compile(r"(?:x{5}|X{5}|\*{3}|\.{3}|0{6}|1{6}|9{6})")


def looks_random(text: str, *, strict: bool = True) -> bool:
    """Return whether a part of `text` is no word of any language.

    With `strict` it takes two digits among letters, or letters that are small and capital without
    order; else a digit, digits or capitals alone, or parts that look so together are enough, for
    what begins as a known key does.
    """
    parts = _PART.findall(text)
    if any(_is_random(part, strict=strict) for part in parts):
        return True
    joined = "".join(parts)
    return not strict and len(joined) >= _FEWEST_JOINED and _is_mixed(joined)


def _is_random(part: str, *, strict: bool) -> bool:
    if len(part) < _FEWEST:
        return False
    digits = sum(c.isdigit() for c in part)
    if digits == len(part):
        return not strict and digits >= _FEWEST_DIGITS_ALONE
    if digits == 0 and part.isupper():
        return not strict and len(part) >= _FEWEST_CAPITALS_ALONE
    if digits > strict and _switches(part) >= 2:  # noqa: PLR2004
        return True
    return len(part) >= _FEWEST_MIXED and _is_mixed(part)


def _is_mixed(part: str) -> bool:
    """Return whether small letters, capitals and digits change more often than in names."""
    has_capitals_in_a_row = _TWO_CAPITALS.search(part) is not None
    return _switches(part) >= (_MIXED_CAPITALS if has_capitals_in_a_row else _MIXED) * len(part)


def _switches(part: str) -> int:
    kinds = [_kind(c) for c in part]
    return sum(one != other for one, other in pairwise(kinds))


def _kind(character: str) -> str:
    if character.isdigit():
        return "0"
    return "A" if character.isupper() else "a"


def has_digit_or_both_cases(text: str) -> bool:
    """Return whether `text` has a digit, or small letters and capitals."""
    if any(c.isdigit() for c in text):
        return True
    return any(c.isupper() for c in text) and any(c.islower() for c in text)


def is_slot(value: str) -> bool:
    """Return whether a value is filled in elsewhere, as `$KEY` is, or cut short."""
    return not _SLOTS.isdisjoint(value) or value.startswith(_SLOT_BEGINS)


def stands_in(value: str, placeholders: AbstractSet[str]) -> bool:
    """Return whether a value stands in for a real one, as `xxxx` or `your-key-here` do."""
    parts = [part.lower() for part in _PART.findall(value)]
    if _SAME_IN_A_ROW.search(value) or any(_ONLY_X.fullmatch(part) for part in parts):
        return True
    return any(part in placeholders for part in parts)
