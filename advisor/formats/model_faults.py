"""What does not fit a model, as problems with their places in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from advisor.errors import Location, Problem, did_you_mean
from advisor.formats.model_keys import keys_at
from advisor.formats.value_faults import OF_A_KEY, Words, context, is_own_fault, value_words
from advisor.formats.yaml_source import DataPath

_GROUPS = ("model_type", "model_attributes_type")
"""Kinds of fault of a value that stands where a group of known keys should."""


class Places(Protocol):
    """Where the parts of some data stand: a document, or several that are read as one."""

    def holds(self, path: DataPath) -> bool:
        """Return whether there is a value at `path`."""
        ...

    def at(self, path: Sequence[str | int]) -> Location:
        """Return the place of a value, or of the nearest one around it."""
        ...


def model_problems(
    error: ValidationError, model: type[BaseModel], document: Places
) -> list[Problem]:
    """Return a problem for each part of a document that does not fit a model, with its place.

    A value that is none of several kinds is one problem.
    """
    found: dict[tuple[DataPath, str], list[ErrorDetails]] = {}
    for fault in error.errors(include_url=False):
        if _counts_only_sound_entries(fault):
            continue
        path = _path_in_document(fault, document)
        found.setdefault((path, _what_else(fault)), []).append(fault)
    return [
        Problem(document.at(path), *_words(faults, path, model))
        for (path, _), faults in found.items()
    ]


def _counts_only_sound_entries(fault: ErrorDetails) -> bool:
    """Return whether a list is too short only because of faults that are told by themselves."""
    given, least = fault["input"], context(fault).get("min_length")
    if fault["type"] != "too_short" or not isinstance(given, list) or not isinstance(least, int):
        return False
    return len(given) >= least


def _what_else(fault: ErrorDetails) -> str:
    """Return what tells faults in one place apart: a key, or a sentence of our own."""
    if fault["type"] in ("missing", "extra_forbidden", "union_tag_not_found"):
        return str(fault["loc"][-1])
    if fault["loc"][-1:] == (OF_A_KEY,):
        return OF_A_KEY
    return fault["msg"] if is_own_fault(fault) else ""


def _path_in_document(fault: ErrorDetails, document: Places) -> DataPath:
    """Return the place of a fault, without the steps that pydantic added, such as union tags."""
    path: DataPath = ()
    for part in fault["loc"]:
        if document.holds((*path, part)):
            path = (*path, part)
    tag = (*path, _discriminator(fault))
    return tag if fault["type"] == "union_tag_invalid" and document.holds(tag) else path


def _discriminator(fault: ErrorDetails) -> str:
    """Return the key whose word says which kind of group it is."""
    return str(context(fault).get("discriminator", "")).strip("'")


def _words(faults: Sequence[ErrorDetails], path: DataPath, model: type[BaseModel]) -> Words:
    fault = faults[0]
    place, key = fault["loc"], str(fault["loc"][-1]) if fault["loc"] else ""
    match fault["type"]:
        case "extra_forbidden":
            known = keys_at(model, place[:-1])
            return f"unknown key '{key}'", did_you_mean(key, known) or _known(known)
        case "missing" if isinstance(place[-1], int):
            return f"{_name(path)} has too few entries", "Add the others."
        case "missing":
            return f"the key '{key}' is missing", ""
        case "union_tag_not_found":
            return f"the key '{_discriminator(fault)}' is missing", ""
        case _ if key == OF_A_KEY:
            return value_words(faults)
        case kind if kind in _GROUPS and not path:
            return "this file has no keys", _known(keys_at(model, ()))
        case kind if kind in _GROUPS and fault["input"] is not None:
            what, _ = value_words(faults, _name(path))
            return what, _known(keys_at(model, place))
        case _:
            return value_words(faults, _name(path))


def _known(keys: Sequence[str]) -> str:
    return f"Known keys: {', '.join(keys)}." if keys else ""


def _name(path: DataPath) -> str:
    """Return the name of a place: its key, and which entry of a list it is."""
    match path:
        case (*_, str() as key, int() as index):
            return f"'{key}', entry {index + 1}"
        case (*_, str() as key):
            return f"'{key}'"
        case _:
            return "this file"
