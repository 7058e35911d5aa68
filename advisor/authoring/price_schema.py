"""A JSON Schema of price files: the lists there are, and what each fact says."""

from __future__ import annotations

from pydantic import BaseModel, JsonValue

from advisor.authoring.schema_parts import DRAFT, Schema, as_object, described, plain
from advisor.costs.prices import facts
from advisor.costs.prices.facts import PriceFile
from advisor.formats.json_schema import field_texts
from advisor.formats.json_text import json_text

FILE_NAME = "prices.schema.json"
"""Where a rulebook keeps the schema of its price files, beside its rules."""

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
    """Return one kind of fact; each says its source, or through whom it is known."""
    told: list[JsonValue] = [{"required": ["source"]}, {"required": ["via"]}]
    return {**_model(name, model), "anyOf": told}


def _model(name: str, model: Schema) -> Schema:
    cls: type[BaseModel] = getattr(facts, name)
    written = {field.alias or own: own for own, field in cls.model_fields.items()}
    texts = field_texts(cls)
    fields: Schema = {
        field: described(_field(as_object(data)), texts.get(written[field]))
        for field, data in as_object(model["properties"]).items()
    }
    return {**plain(model), "properties": fields}


def _field(data: Schema) -> Schema:
    """Return the schema of a field; amounts are text, which pydantic does not say."""
    match data:
        case {"anyOf": [{"type": "number"}, {"type": "string"}, *_]}:
            return _AMOUNT
        case {"anyOf": [{"anyOf": [{"type": "number"}, {"type": "string"}, *_]}, *_]}:
            return {**_AMOUNT, "type": ["string", "null"]}
        case _:
            return plain(data)
