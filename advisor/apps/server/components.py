"""Names for the parts of schemas, so that a generated client has short types, and each once.

A generator makes a type of every object and every list of words. Without a name of its own such a
part gets a long one from the place where it stands, and another one at each other place.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from advisor.apps.server.scenario_schema import Schema

COMPONENT = "#/components/schemas/{model}"
_COMPONENTS = COMPONENT.removesuffix("{model}")
_PLACES = {"items": "Item", "propertyNames": "Key", "additionalProperties": "Value"}
"""What the place inside a list or a mapping adds to a name."""


def reference(name: str) -> Schema:
    """Return a reference to a component."""
    return {"$ref": f"{_COMPONENTS}{name}"}


def referred(schema: JsonValue) -> str | None:
    """Return the name of the component that a schema refers to, if it does."""
    at = schema.get("$ref") if isinstance(schema, dict) else None
    return at.removeprefix(_COMPONENTS) if isinstance(at, str) else None


def content(schema: JsonValue) -> str:
    """Return what a schema says, without its description: equal for equal types."""
    if isinstance(schema, dict):
        schema = {key: value for key, value in schema.items() if key != "description"}
        if "enum" in schema:
            schema.setdefault("type", "string")
    return json.dumps(schema, sort_keys=True)


def with_names(components: Schema, names: Mapping[str, str]) -> Schema:
    """Return the components with a component for each object in them, and each list of words.

    `names` gives the name for a content; every other part has that of its place. A list of words
    that stands in one place only stays there.
    """
    repeated = Counter(content(part) for part in _parts(components.values()))
    return _Named(components, names, repeated).components


def with_new_names(schema: JsonValue, renamed: Mapping[str, str]) -> JsonValue:
    """Return a schema in which components have their new names, in references too."""
    match schema:
        case dict():
            if name := referred(schema):
                return {**schema, **reference(renamed.get(name, name))}
            return {key: with_new_names(value, renamed) for key, value in schema.items()}
        case list():
            return [with_new_names(value, renamed) for value in schema]
        case _:
            return schema


class _Named:
    """Components in the making."""

    def __init__(
        self, components: Schema, names: Mapping[str, str], repeated: Mapping[str, int]
    ) -> None:
        self.given = components
        self.names = dict(names)
        self.repeated = repeated
        self.components: Schema = {}
        for name, schema in components.items():
            self.names.setdefault(content(schema), name)
        for name, schema in components.items():
            self.components[name] = self._inside(schema, name)

    def _inside(self, schema: JsonValue, place: str) -> JsonValue:
        """Return a schema with its parts taken out of it."""
        match schema:
            case dict():
                return {key: self._part(value, place, key) for key, value in schema.items()}
            case list():
                return [self._part(value, place, "") for value in schema]
            case _:
                return schema

    def _part(self, schema: JsonValue, place: str, key: str) -> JsonValue:
        if key == "properties" and isinstance(schema, dict):
            return {
                name: self._part(value, f"{place}{pascal(name)}", "")
                for name, value in schema.items()
            }
        place += _PLACES.get(key, "")
        if not self._wants_name(schema):
            return self._inside(schema, place)
        assert isinstance(schema, dict)
        said = content(schema)
        name = self.names.setdefault(said, place)
        if name not in self.components and name not in self.given:
            self.components[name] = {}  # its place, before what is inside it
            said_here = "description" in schema and "enum" in schema  # and not of the words
            kept = {k: v for k, v in schema.items() if k != "description" or not said_here}
            self.components[name] = self._inside(kept, name)
        described = {"description": schema["description"]} if "description" in schema else {}
        return {**reference(name), **described}

    def _wants_name(self, schema: JsonValue) -> bool:
        if not _is_type(schema):
            return False
        said = content(schema)
        is_object = isinstance(schema, dict) and "properties" in schema
        return is_object or said in self.names or self.repeated[said] > 1


def _parts(values: object) -> Iterator[JsonValue]:
    """Yield every schema inside these that a generator makes a type of."""
    match values:
        case dict():
            if _is_type(values):
                yield values
            yield from _parts(values.values())
        case str() | bool() | int() | float() | None:
            return
        case _:
            for value in values:  # type: ignore[attr-defined]  # a list or a view of one
                yield from _parts(value)


def _is_type(schema: JsonValue) -> bool:
    match schema:
        case {"properties": dict()} | {"enum": [_, _, *_]}:
            return True
        case _:
            return False


def pascal(name: str) -> str:
    """Return a name such as what_must_change as WhatMustChange."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))
