"""The keys that a group in a file may have, found by walking the model to its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo


def keys_at(model: type[BaseModel], place: Sequence[int | str]) -> list[str]:
    """Return the keys of the group at a place of a model, as a file writes them.

    `place` is where pydantic found a fault: keys, positions in lists, and tags of unions. Nothing
    is returned for a place that is no group of known keys.
    """
    found: list[object] = [model]
    for step in place:
        found = [inner for one in found for inner in _inside(one, step)]
    models = [one for one in found if isinstance(one, type) and issubclass(one, BaseModel)]
    return list(dict.fromkeys(key for one in models for key in _keys(one)))


def _keys(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _inside(kind: object, step: int | str) -> list[object]:
    """Return the types that may stand one step inside a type; a union counts with all its types."""
    arguments = get_args(kind)
    match get_origin(kind):
        case None if isinstance(kind, type) and issubclass(kind, BaseModel):
            return _inside_model(kind, step)
        case origin if origin is Annotated:
            return _inside(arguments[0], step)
        case origin if origin in (Union, UnionType):
            return [inner for one in arguments for inner in _inside(one, step)]
        case origin if isinstance(origin, type) and issubclass(origin, Mapping):
            return _unfolded(arguments[1])
        case origin if isinstance(origin, type) and isinstance(step, int):
            return [inner for one in arguments for inner in _unfolded(one)]
        case _:
            return []


def _inside_model(model: type[BaseModel], step: int | str) -> list[object]:
    field = _keys(model).get(str(step))
    if field is not None:
        return _unfolded(field.annotation)
    tags = _keys(model).get("type")
    named = tags is not None and step in get_args(tags.annotation)
    return [model] if named else []


def _unfolded(kind: object) -> list[object]:
    """Return a type, or each type of a union, without what is said about it."""
    match get_origin(kind):
        case origin if origin is Annotated:
            return _unfolded(get_args(kind)[0])
        case origin if origin in (Union, UnionType):
            return [inner for one in get_args(kind) for inner in _unfolded(one)]
        case _:
            return [kind]
