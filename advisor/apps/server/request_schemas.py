"""JSON Schema of each request, down to each question of the rulebook and its options."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.apps.server.scenario_schema import Schema, scenario_schema
from advisor.apps.server.verbs import CompareCosts, Request
from advisor.costs import LONGEST_NAME
from advisor.engine.answers import LONGEST_QUOTE
from advisor.evidence.prompt.labels.given import LONGEST_LABELER, MAX_LABELS
from advisor.evidence.prompt.recommend.prices import MAX_CALLS
from advisor.formats.json_schema import field_texts
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Choice, Number, Question, YesNo

_DAY: Schema = {"type": "string", "format": "date"}
_NULL: Schema = {"type": "null"}
_NAME: Schema = {"type": "string", "pattern": r"\S", "maxLength": LONGEST_NAME}
ORIGINS: Schema = {"type": "string", "enum": ["said", "read", "measured", "computed"]}

_LABELS: Schema = {
    "type": "object",
    "properties": {
        "digest": {"type": "string", "pattern": r"\S", "description": "That of the units."},
        "by": {
            "anyOf": [{"type": "string", "maxLength": LONGEST_LABELER}, _NULL],
            "description": "Who labeled them.",
        },
        "labels": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": MAX_LABELS,
            "additionalProperties": {"type": "string"},
            "description": "The index of each unit with the id of its label.",
        },
    },
    "required": ["digest", "labels"],
}


def request_schema(kind: type[Request], rulebook: Rulebook) -> Schema:
    """Return the JSON Schema of a request, down to the questions of this rulebook."""
    return _request(kind, {name: _key_schema(name, rulebook) for name in kind.model_fields})


def cost_request_schemas(rulebook: Rulebook) -> Schema:
    """Return the schemas of the two requests for costs, by name: of a scenario, or of answers."""
    keys = {name: _key_schema(name, rulebook) for name in CompareCosts.model_fields}
    return {
        "CostsOfScenario": _request(CompareCosts, {**keys, "answers": _NULL}, "scenario"),
        "CostsOfAnswers": _request(CompareCosts, {**keys, "scenario": _NULL}, "answers"),
    }


def _request(kind: type[Request], keys: Mapping[str, Schema], *needed: str) -> Schema:
    texts = field_texts(kind)
    fields = kind.model_fields.items()
    required = [n for n, field in fields if field.is_required() or n in needed]
    properties: Schema = {
        name: {**(schema if name in required else _or_null(schema)), "description": texts[name]}
        for name, schema in keys.items()
    }
    return {
        "type": "object",
        "description": (kind.__doc__ or "").strip(),
        "properties": properties,
        "required": [*required],
        "additionalProperties": False,
    }


def _or_null(schema: Schema) -> Schema:
    return _NULL if schema == _NULL else {"anyOf": [schema, _NULL]}


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
        case "labels":
            return _LABELS
        case "text":
            return {"type": "string", "pattern": r"\S"}
        case _:
            return _NAME


def answers_schema(rulebook: Rulebook) -> Schema:
    """Return the JSON Schema of a questionnaire: every question with its possible answers."""
    answers: Schema = {q.id: _answer(rulebook, q) for q in rulebook.questions.values()}
    return {"type": "object", "properties": answers, "additionalProperties": False}


def _answer(rulebook: Rulebook, question: Question) -> Schema:
    value = value_schema(rulebook, question)
    return {"description": question.ask, "anyOf": [value, _NULL, with_origin(value)]}


def with_origin(value: Schema) -> Schema:
    """Return the schema of an answer that says where it comes from."""
    return {
        "type": "object",
        "properties": {
            "value": {"anyOf": [value, _NULL]},
            "origin": ORIGINS,
            "quote": {"anyOf": [{"type": "string", "maxLength": LONGEST_QUOTE}, _NULL]},
        },
        "required": ["value"],
        "additionalProperties": False,
    }


def _columns(rulebook: Rulebook) -> Schema:
    columns: Schema = {
        q.id: {
            "type": "array",
            "items": {"anyOf": [value_schema(rulebook, q), _NULL]},
            "description": q.ask,
        }
        for q in rulebook.questions.values()
    }
    return {"type": "object", "properties": columns, "additionalProperties": False}


def value_schema(rulebook: Rulebook, question: Question) -> Schema:
    """Return the schema of a plain answer; null, which says "not sure", comes beside it."""
    match question.answer:
        case YesNo():
            return {"type": "boolean"}
        case Number() as number:
            return {"type": number.type, "minimum": number.min, "maximum": number.max}
        case Choice():
            return {"type": "string", "enum": [*rulebook.options(question)]}
        case _:
            return _NAME
