"""JSON Schema of each request, down to each question of the rulebook and its options."""

from __future__ import annotations

from pydantic import JsonValue

from advisor.apps.server.scenario_schema import Schema, scenario_schema
from advisor.apps.server.verbs import CompareCosts, Request
from advisor.evidence.prompt.recommend.prices import MAX_CALLS
from advisor.formats.json_schema import field_texts
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Number, Question, YesNo

_DAY: Schema = {"type": "string", "format": "date"}
_ORIGINS: list[JsonValue] = ["said", "read", "measured", "computed"]


def request_schema(
    kind: type[Request], rulebook: Rulebook, *, answers: Schema | None = None
) -> Schema:
    """Return the JSON Schema of a request, down to the questions of this rulebook.

    `answers` is used as the schema of the answers, such as a reference to `answers_schema`.
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
            return scenario_schema()
        case "on":
            return _DAY
        case "calls_per_month":
            return {"type": "integer", "minimum": 0, "maximum": MAX_CALLS}
        case "text":
            return {"type": "string", "pattern": r"\S"}
        case _:
            return {"type": "string"}


def answers_schema(rulebook: Rulebook) -> Schema:
    """Return the JSON Schema of a questionnaire: every question with its possible answers."""
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
