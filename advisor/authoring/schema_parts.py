"""Parts of a JSON Schema for editors: references, descriptions, and what pydantic adds left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from pydantic import JsonValue

Schema: TypeAlias = dict[str, JsonValue]

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that every YAML editor reads."""


def one_of(words: Mapping[str, str]) -> Schema:
    """Return a closed set of words; editors show the description of each."""
    return {"enum": [*words], "enumDescriptions": [*words.values()]}


def ref(name: str) -> Schema:
    """Return a reference to a definition of the schema."""
    return {"$ref": f"#/definitions/{name}"}


def described(data: Schema, text: str | None) -> Schema:
    """Return the schema with a description; in draft 7 nothing may stand beside a reference."""
    if text is None:
        return data
    return {"description": text, **({"allOf": [data]} if "$ref" in data else data)}


def plain(data: Schema) -> Schema:
    """Return a schema without what only its generator needs, at every depth."""
    dropped = {"title", "discriminator", "properties"}
    kept = {key: value for key, value in data.items() if key not in dropped}
    if kept.get("default", 0) is None:
        del kept["default"]
    if "prefixItems" in kept:  # what later drafts call the items of a pair
        kept["items"] = kept.pop("prefixItems")
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    return {key: _plain_value(value) for key, value in kept.items()}


def _plain_value(value: JsonValue) -> JsonValue:
    match value:
        case dict():
            return plain(value)
        case list():
            return [_plain_value(item) for item in value]
        case _:
            return value


def as_object(data: JsonValue) -> Schema:
    """Return a part of a schema that is an object."""
    assert isinstance(data, dict)
    return data
