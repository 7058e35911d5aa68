"""A JSON Schema of price files, with a description of every list and field."""

from __future__ import annotations

from pydantic import BaseModel, JsonValue

from advisor.authoring.schema_parts import (
    DRAFT,
    Schema,
    as_object,
    with_description,
    without_generator_keys,
)
from advisor.costs.prices import facts
from advisor.costs.prices.facts import PriceFile
from advisor.formats.json_schema import field_texts
from advisor.formats.json_text import json_text

FILE_NAME = "prices.schema.json"
"""The file with the schema, in the folder of the rules."""

_AMOUNT: Schema = {"type": "string", "description": "An amount in quotes, so that it stays exact."}


def price_schema() -> Schema:
    """Return the JSON Schema (draft 7) of every file in `prices`, as plain data."""
    whole = PriceFile.model_json_schema(ref_template="#/definitions/{model}")
    kinds = as_object(whole.pop("$defs"))
    return {
        "$schema": DRAFT,
        "title": "Prices and other dated facts about providers",
        **_model("PriceFile", whole),
        "definitions": {name: _fact(name, as_object(kind)) for name, kind in kinds.items()},
    }


def price_schema_text() -> str:
    """Return the schema as the text of its file."""
    return json_text(price_schema(), indent=1) + "\n"


def _fact(name: str, model: Schema) -> Schema:
    """Return the schema of one kind of fact; a fact names `source` or `via`."""
    told: list[JsonValue] = [{"required": ["source"]}, {"required": ["via"]}]
    return {**_model(name, model), "anyOf": told}


def _model(name: str, model: Schema) -> Schema:
    cls: type[BaseModel] = getattr(facts, name)
    written = {field.alias or own: own for own, field in cls.model_fields.items()}
    texts = field_texts(cls)
    fields: Schema = {
        field: with_description(_field(as_object(data)), texts.get(written[field]))
        for field, data in as_object(model["properties"]).items()
    }
    return {**without_generator_keys(model), "properties": fields}


def _field(data: Schema) -> Schema:
    """Return the schema of a field; an amount must be text, which pydantic's schema omits."""
    match data:
        case {"anyOf": [{"type": "number"}, {"type": "string"}, *_]}:
            return _AMOUNT
        case {"anyOf": [{"anyOf": [{"type": "number"}, {"type": "string"}, *_]}, *_]}:
            return {**_AMOUNT, "type": ["string", "null"]}
        case _:
            return without_generator_keys(data)
