"""Parts of a JSON Schema for editors: closed sets, references and descriptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from pydantic import JsonValue

Schema: TypeAlias = dict[str, JsonValue]

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft of JSON Schema that every YAML editor supports."""


def one_of(words: Mapping[str, str]) -> Schema:
    """Return a closed set of words; editors show the description of each."""
    return {"enum": [*words], "enumDescriptions": [*words.values()]}


def ref(name: str) -> Schema:
    """Return a reference to a definition of the schema."""
    return {"$ref": f"#/definitions/{name}"}


def with_description(data: Schema, text: str | None) -> Schema:
    """Return the schema with a description.

    In draft 7 a `$ref` hides its siblings, so a reference is wrapped in `allOf`.
    """
    if text is None:
        return data
    return {"description": text, **({"allOf": [data]} if "$ref" in data else data)}


def without_generator_keys(data: Schema) -> Schema:
    """Return a schema without keys that only pydantic uses, at every depth."""
    dropped = {"title", "discriminator", "properties"}
    kept = {key: value for key, value in data.items() if key not in dropped}
    if kept.get("default", 0) is None:
        del kept["default"]
    if "prefixItems" in kept:  # the name of `items` of a tuple in later drafts
        kept["items"] = kept.pop("prefixItems")
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    return {key: _value_without_generator_keys(value) for key, value in kept.items()}


def _value_without_generator_keys(value: JsonValue) -> JsonValue:
    match value:
        case dict():
            return without_generator_keys(value)
        case list():
            return [_value_without_generator_keys(item) for item in value]
        case _:
            return value


def as_object(data: JsonValue) -> Schema:
    """Return a part of a schema that is an object."""
    assert isinstance(data, dict)
    return data
