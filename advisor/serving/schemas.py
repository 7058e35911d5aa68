"""JSON Schema of requests, from the questionnaire and the scenario, and of what comes back."""

from __future__ import annotations

from pydantic import JsonValue, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from advisor.advice import Advice, Costs
from advisor.json_schemas import IN_DOCUMENT, field_texts, output_schemas
from advisor.money.scenario_model import Scenario
from advisor.reading.reading import PromptReading
from advisor.rulebook import Rulebook
from advisor.schema import Number, Question, YesNo
from advisor.serving.requests import (
    MAX_CALLS,
    Advise,
    AdviseMany,
    Approaches,
    CompareCosts,
    ReadPrompt,
    Request,
)
from advisor.serving.shown_rulebook import ShownRulebook

Schema = dict[str, JsonValue]

_DAY: Schema = {"type": "string", "format": "date"}
_KEPT_BY_US = ("assumed", "origins", "ranges")
_ORIGINS: list[JsonValue] = ["said", "read", "measured", "computed"]


def request_schema(
    kind: type[Request], rulebook: Rulebook, *, answers: Schema | None = None
) -> Schema:
    """Return the JSON Schema of a request, down to the questions of this rulebook.

    `answers` is put where answers stand, such as a reference to `answers_schema`.
    """
    keys = {name: _key_schema(name, rulebook) for name in kind.model_fields}
    if answers is not None and "answers" in keys:
        keys["answers"] = answers
    texts = field_texts(kind)
    required = [name for name, field in kind.model_fields.items() if field.is_required()]
    properties: Schema = {
        name: {**(schema if name in required else _or_null(schema)), "description": texts[name]}
        for name, schema in keys.items()
    }
    described: Schema = {
        "type": "object",
        "description": (kind.__doc__ or "").strip(),
        "properties": properties,
        "required": [*required],
        "additionalProperties": False,
    }
    if kind is CompareCosts:
        described["oneOf"] = [_only("scenario", "answers"), _only("answers", "scenario")]
    return described


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _only(given: str, absent: str) -> Schema:
    properties: Schema = {given: {"type": "object"}, absent: {"type": "null"}}
    return {"required": [given], "properties": properties}


def _key_schema(name: str, rulebook: Rulebook) -> Schema:
    match name:
        case "answers":
            return answers_schema(rulebook)
        case "columns":
            return _columns(rulebook)
        case "scenario":
            return _scenario()
        case "on":
            return _DAY
        case "calls_per_month":
            return {"type": "integer", "minimum": 0, "maximum": MAX_CALLS}
        case "text":
            return {"type": "string", "pattern": r"\S"}
        case _:
            return {"type": "string"}


# -- answers ----------------------------------------------------------------------------------


def answers_schema(rulebook: Rulebook) -> Schema:
    """Return the JSON Schema of a questionnaire: every question with what it takes."""
    answers: Schema = {q.id: _answer(rulebook, q) for q in rulebook.questions.values()}
    return {"type": "object", "properties": answers, "additionalProperties": False}


def _answer(rulebook: Rulebook, question: Question) -> Schema:
    value = _value(rulebook, question)
    with_origin: Schema = {
        "type": "object",
        "properties": {
            "value": value,
            "origin": {"enum": _ORIGINS},
            "quote": {"type": ["string", "null"]},
        },
        "required": ["value"],
        "additionalProperties": False,
    }
    return {"description": question.ask, "anyOf": [value, with_origin]}


def _columns(rulebook: Rulebook) -> Schema:
    columns: Schema = {
        q.id: {"type": "array", "items": _value(rulebook, q), "description": q.ask}
        for q in rulebook.questions.values()
    }
    return {"type": "object", "properties": columns, "additionalProperties": False}


def _value(rulebook: Rulebook, question: Question) -> Schema:
    """Return the schema of a plain answer; null says "not sure"."""
    match question.answer:
        case YesNo():
            return {"type": ["boolean", "null"]}
        case Number() as number:
            bounds: Schema = {"minimum": number.min, "maximum": number.max}
            return {"type": [number.type, "null"], **bounds}
        case _:
            options: list[JsonValue] = [*rulebook.options(question)]
            if options:
                return {"enum": [*options, None]}
            return {"type": ["string", "null"], "pattern": r"\S"}


# -- scenarios --------------------------------------------------------------------------------


class _Scenario(GenerateJsonSchema):
    """A scenario as people may write it, without the keys that we keep ourselves."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        del schema  # a number, a number in quotes, or a range {low, likely, high}
        return {"type": ["number", "string", "object"]}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        described = super().model_schema(schema)
        described.pop("title", None)
        texts = field_texts(schema["cls"])
        for name in _KEPT_BY_US:
            described["properties"].pop(name, None)
        for name, field in described["properties"].items():
            field.pop("title", None)
            field.pop("default", None)
            if name in texts:
                field["description"] = texts[name]
        return described


def _scenario() -> Schema:
    """Return the schema of a scenario with its parts written out in place."""
    described: Schema = Scenario.model_json_schema(mode="validation", schema_generator=_Scenario)
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


# -- what comes back --------------------------------------------------------------------------


def _adapters() -> dict[str, TypeAdapter[object]]:
    return {
        "Advice": TypeAdapter(Advice),
        "Approaches": TypeAdapter(Approaches),
        "PromptReading": TypeAdapter(PromptReading),
        "CostComparison": TypeAdapter(Costs),
        "Rulebook": TypeAdapter(ShownRulebook),
    }


RESULT_NAMES: dict[type[Request], str] = {
    Advise: "Advice",
    AdviseMany: "Approaches",
    ReadPrompt: "PromptReading",
    CompareCosts: "CostComparison",
}


def result_schemas(ref_template: str) -> tuple[Schema, Schema]:
    """Return the schema of every result by its name, and the definitions they share."""
    return output_schemas(_adapters(), ref_template)


def result_schema(kind: type[Request]) -> Schema:
    """Return the JSON Schema of what a request brings back, as a document of its own."""
    name = RESULT_NAMES[kind]
    found, shared = output_schemas({name: _adapters()[name]}, IN_DOCUMENT)
    schema = found[name]
    assert isinstance(schema, dict)
    return {**_root(schema, shared), "$defs": shared}


def _root(schema: Schema, shared: Schema) -> Schema:
    """Return the schema itself instead of a reference to it."""
    match schema:
        case {"$ref": str(name)}:
            root = shared.pop(name.rpartition("/")[2])
            assert isinstance(root, dict)
            return root
        case _:
            return schema
