"""A value that fits no model, in words: what is wrong with it, and what to write instead.

Pydantic says which kind of fault it is; none of its sentences is used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias, get_args

from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from advisor.errors import did_you_mean, shown
from advisor.formats.patterns import PATTERN_WORDS
from advisor.formats.phrasing import number_words

Words: TypeAlias = tuple[str, str]
"""What is wrong, and what to do about it."""

OF_A_KEY = "[key]"
"""The last step of the place of a fault in a key itself."""

_OF_PYDANTIC = frozenset(get_args(ErrorType)) - {"value_error", "assertion_error"}
"""The kinds of fault that pydantic finds by itself; our own checks find every other kind."""

_CLOSED = frozenset({"literal_error", "enum", "union_tag_invalid"})
"""Kinds of fault of a value outside a closed set of words."""

_KINDS = {
    "string": ("text", "is not text", ""),
    "bool": ("true or false", "is neither true nor false", "Write one of them."),
    "int": ("a whole number", "is not a whole number", ""),
    "float": ("a number", "is not a number", ""),
    "decimal": ("a number", "is not a number", ""),
    "finite": ("a number", "is not a number", ""),
    "date": ("a day", "is not a day", "Write it like 2026-11-22."),
    "tuple": ("a list", "is not a list", "Begin each entry with a hyphen."),
    "list": ("a list", "is not a list", "Begin each entry with a hyphen."),
    "set": ("a list", "is not a list", "Begin each entry with a hyphen."),
    "frozen_set": ("a list", "is not a list", "Begin each entry with a hyphen."),
    "model": ("a group of keys", "is not a group of keys", ""),
    "mapping": ("a group of keys", "is not a group of keys", ""),
    "dict": ("a group of keys", "is not a group of keys", ""),
    "none": ("nothing", "stands where nothing may stand", "Remove it."),
}
"""How kinds of fault begin; what the value may be; what is wrong otherwise; what else to do."""

_NUMBERS = ("a number", "a whole number")
_DIGITS = re.compile(r"-?[0-9]+(\.[0-9]+)?")

_LIMITS = {
    "string_too_short": ("min_length", "text of {} characters or more"),
    "string_too_long": ("max_length", "text of at most {} characters"),
    "greater_than_equal": ("ge", "a number from {} up"),
    "greater_than": ("gt", "a number above {}"),
    "less_than_equal": ("le", "a number up to {}"),
    "less_than": ("lt", "a number under {}"),
    "too_short": ("min_length", "a list of {} or more"),
    "too_long": ("max_length", "a list of at most {}"),
}
"""Kinds of fault with a limit: the name that pydantic gives it, and what the value may be."""


def is_own_fault(fault: ErrorDetails) -> bool:
    """Return whether one of our own checks found it, so that its message is a sentence of ours."""
    return fault["type"] not in _OF_PYDANTIC


def context(fault: ErrorDetails) -> Mapping[str, object]:
    """Return what pydantic noted beside a fault, such as a limit."""
    return fault.get("ctx", {})


def value_words(faults: Sequence[ErrorDetails], name: str = "") -> Words:
    """Return what is wrong with a value called `name`, and what to do.

    `faults` says why the value is none of the kinds it may be; one where it may be one kind only.
    """
    fault, value = faults[0], faults[0]["input"]
    if is_own_fault(fault):
        return _own_words(fault)
    takes = _alternatives([*dict.fromkeys(map(_takes, faults))])
    if value is None:
        return f"{name} is empty".strip(), f"Give {takes}, or remove the key."
    if fault["type"] in _CLOSED:
        return _outside_a_set(fault, takes)
    what, hint = "does not fit", f"Give {takes}."
    if takes == "text" and isinstance(value, bool | int | float):
        what, hint = "is not read as text", "Put it in quotes."
    elif takes in _NUMBERS and isinstance(value, str) and _DIGITS.fullmatch(value):
        what, hint = "is text", "Write the number without quotes."
    elif len(faults) == 1 and (told := _kind_words(fault)) is not None:
        _, what, instead = told
        hint = instead or hint
    named = f"{name}: " if name else ""
    return f"{named}{_written(value)} {what}", hint


def _own_words(fault: ErrorDetails) -> Words:
    """Return the words of a check of ours; it may raise ValueError with what and hint."""
    match context(fault).get("error"):
        case Exception(args=(what, hint)):
            return str(what), str(hint)
        case Exception() as error:
            return str(error), ""
        case _:
            return fault["msg"], ""


def _alternatives(takes: Sequence[str]) -> str:
    """Return what a value may be as one text; a whole number is a number."""
    kinds = [one for one in takes if one != "a whole number" or "a number" not in takes]
    *others, last = kinds
    return f"{', '.join(others)}, or {last}" if len(kinds) > 2 else " or ".join(kinds)  # noqa: PLR2004


def _written(value: object) -> str:
    """Return a value as it stands in a file; a list or group is only named."""
    match value:
        case bool():
            return str(value).lower()
        case list() | tuple():
            return f"a list of {len(value)}" if value else "an empty list"
        case dict():
            return "a group of keys"
        case _:
            return shown(value)


def _outside_a_set(fault: ErrorDetails, takes: str) -> Words:
    """Return the words for a value outside a closed set; of a group, the word that names it."""
    word = context(fault).get("tag", fault["input"])
    near = did_you_mean(str(word), _expected(fault))
    what = f"{_written(word)} is not one of the words allowed here"
    return what, f"{near} Use {takes}.".strip()


def _expected(fault: ErrorDetails) -> list[str]:
    """Return the closed set of words that a value had to be one of."""
    said = context(fault)
    return re.findall(r"'([^']*)'", str(said.get("expected_tags") or said.get("expected") or ""))


def _takes(fault: ErrorDetails) -> str:
    """Return what a value may be, to follow "Give"."""
    kind, said = fault["type"], context(fault)
    if kind in _CLOSED:
        words = _expected(fault)
        return words[0] if len(words) == 1 else f"one of {', '.join(words)}"
    if kind == "string_pattern_mismatch":
        return PATTERN_WORDS.get(str(said.get("pattern")), "text of another form")
    if kind in _LIMITS:
        name, takes = _LIMITS[kind]
        limit = said.get(name)
        return takes.format(number_words(limit) if isinstance(limit, int | float) else limit)
    told = _kind_words(fault)
    return "another value" if told is None else told[0]


def _kind_words(fault: ErrorDetails) -> tuple[str, str, str] | None:
    """Return the words of a kind without a limit or pattern; None for another kind."""
    kind = fault["type"]
    if kind in _LIMITS or kind == "string_pattern_mismatch":
        return None
    found = (words for start, words in _KINDS.items() if kind.startswith(f"{start}_"))
    return next(found, None)
