"""JSON Schema of a cost scenario as people may write it."""

from __future__ import annotations

from decimal import Decimal

from pydantic import JsonValue
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from advisor.costs.scenario.model import Scenario
from advisor.formats.json_schema import field_texts

Schema = dict[str, JsonValue]

_INTERNAL_KEYS = (
    "assumed",
    "answered",
    "thinking",
    "origins",
    "ranges",
    "unknown",
    "fine_tune_elsewhere",
)
_BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "multiple_of": "multipleOf"}


WRITTEN_NUMBER: Schema = {"type": "string", "pattern": "[0-9]", "maxLength": 400}
"""A number as people write it."""
_END: Schema = {"anyOf": [{"type": "number"}, WRITTEN_NUMBER]}
RANGE: Schema = {
    "type": "object",
    "description": "The lowest, the likely and the highest value, in this order. Each has to be "
    "within the bounds of the number in its place.",
    "properties": {"low": _END, "likely": _END, "high": _END},
    "required": ["low", "likely", "high"],
    "additionalProperties": False,
}


class _ScenarioSchema(GenerateJsonSchema):
    """The schema of a scenario as people may write it, without the keys that the engine sets."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        """Describe a number, a number in quotes, or a range {low, likely, high}."""
        given = ((name, schema.get(bound)) for bound, name in _BOUNDS.items())
        bounds = {name: int(bound) for name, bound in given if isinstance(bound, int | Decimal)}
        return {"anyOf": [{"type": "number", **bounds}, WRITTEN_NUMBER, RANGE]}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        described = super().model_schema(schema)
        described.pop("title", None)
        texts = field_texts(schema["cls"])
        for name in _INTERNAL_KEYS:
            described["properties"].pop(name, None)
        for name, field in described["properties"].items():
            field.pop("title", None)
            field.pop("default", None)
            if name in texts:
                field["description"] = texts[name]
        return described


def scenario_schema() -> Schema:
    """Return the schema of a scenario, each reference replaced by its definition."""
    described: Schema = Scenario.model_json_schema(
        mode="validation", schema_generator=_ScenarioSchema
    )
    parts = described.pop("$defs")
    assert isinstance(parts, dict)
    inlined = _inlined(described, parts)
    assert isinstance(inlined, dict)
    return inlined


def _inlined(schema: JsonValue, parts: Schema) -> JsonValue:
    match schema:
        case {"$ref": str(name)}:
            return _inlined(parts[name.rpartition("/")[2]], parts)
        case dict():
            return {key: _inlined(value, parts) for key, value in schema.items()}
        case list():
            return [_inlined(value, parts) for value in schema]
        case _:
            return schema
