"""What a tool takes and gives, as a short JSON Schema: it is paid for in every conversation.

Wording, options and ranges stand in resources and in messages; a schema names the keys.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue, TypeAdapter

from advisor.advice.brief_advice import BriefAdvice
from advisor.advice.explanation import Explanation
from advisor.apps.server.assistant.results import DETAILS, FlipsAnswer, WhatMoved
from advisor.apps.server.assistant.tools import AdviseInBrief, Explain, Flips, ReplayRecord
from advisor.apps.server.result_schemas import result_schema
from advisor.apps.server.scenario_schema import Schema
from advisor.apps.server.verbs import CompareCosts, ReadPrompt, Request
from advisor.evidence.prompt.recommend.prices import MAX_CALLS
from advisor.formats.json_schema import document_schema, field_texts
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Choice, ModelName, Number, Question, YesNo

_OBJECT: Schema = {"type": "object"}
_TEXT: Schema = {"type": ["string", "null"]}
_ORIGIN: Schema = {
    "description": "A value with its origin, such as read_prompt gives it.",
    "type": "object",
    "properties": {
        "value": {},
        "origin": {"enum": ["said", "read", "measured", "computed"]},
        "quote": _TEXT,
    },
    "required": ["value"],
    "additionalProperties": False,
}
_KINDS: Mapping[str, Schema] = {
    "yes_no": {"type": ["boolean", "null"]},
    "whole": {"type": ["integer", "null"], "minimum": 0},
    "number": {"type": ["number", "null"], "minimum": 0},
    "share": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
    "name": _TEXT,
}
"""The kinds of answers that are not a choice."""


def input_schema(kind: type[Request], rulebook: Rulebook) -> Schema:
    """Return the short schema of what a tool takes."""
    texts = field_texts(kind)
    described: Schema = {
        "type": "object",
        "properties": {
            name: {**_argument(kind, name, rulebook), "description": texts[name]}
            for name in kind.model_fields
        },
        "required": [name for name, field in kind.model_fields.items() if field.is_required()],
        "additionalProperties": False,
    }
    if kind is AdviseInBrief:
        kinds: Schema = {name: _or_with_origin(schema) for name, schema in _KINDS.items()}
        described["$defs"] = {"origin": _ORIGIN, **kinds}
    return described


def _argument(kind: type[Request], name: str, rulebook: Rulebook) -> Schema:
    match name:
        case "answers" if kind is AdviseInBrief:
            return _answers(rulebook)
        case "answers" | "scenario" | "labels" if kind in (CompareCosts, ReadPrompt):
            return {"type": ["object", "null"]}
        case "answers" | "record":
            return _OBJECT
        case "columns":
            return {"type": "object", "additionalProperties": {"type": "array"}}
        case "detail":
            return {"type": "array", "items": {"enum": [*DETAILS]}}
        case "approach":
            return {"enum": [*rulebook.approaches]}
        case "on":
            return {**_TEXT, "format": "date"}
        case "calls_per_month":
            return {"type": ["integer", "null"], "minimum": 0, "maximum": MAX_CALLS}
        case "text" | "rule":
            return {"type": "string"}
        case _:
            return _TEXT


def _answers(rulebook: Rulebook) -> Schema:
    asked: Schema = {q.id: _answer(rulebook, q) for q in rulebook.questions.values()}
    return {"type": "object", "properties": asked, "additionalProperties": False}


def _answer(rulebook: Rulebook, question: Question) -> Schema:
    match question.answer:
        case Choice():
            return _or_with_origin({"enum": [*rulebook.options(question), None]})
        case YesNo():
            return _kind("yes_no")
        case ModelName():
            return _kind("name")
        case Number(max=1):
            return _kind("share")
        case Number(type="integer"):
            return _kind("whole")
        case _:
            return _kind("number")


def _kind(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _or_with_origin(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"$ref": "#/$defs/origin"}]}


def output_schema(kind: type[Request]) -> Schema:
    """Return the short schema of what a tool gives."""
    own = _OWN_RESULTS.get(kind)
    schema = result_schema(kind) if own is None else document_schema(TypeAdapter(own))
    return _with_detail(schema) if kind is AdviseInBrief else _outline(schema)


_OWN_RESULTS: Mapping[type[Request], type[object]] = {
    AdviseInBrief: BriefAdvice,
    Flips: FlipsAnswer,
    Explain: Explanation,
    ReplayRecord: WhatMoved,
}
"""What the tools give that differ from the verbs over HTTP."""


def _with_detail(schema: Schema) -> Schema:
    detail: Schema = {"type": "object", "description": "What was asked for with detail."}
    return {**schema, "properties": {**_group(schema["properties"]), "detail": detail}}


def _outline(schema: Schema) -> Schema:
    """Return the keys of a schema, each with the first sentence that is said of it."""
    properties = _group(schema["properties"])
    short: Schema = {name: _first_sentence(_group(part)) for name, part in properties.items()}
    return {"type": "object", "properties": short}


def _first_sentence(part: Schema) -> Schema:
    told, _, _ = str(part.get("description", "")).partition(". ")
    return {"description": told.removesuffix(".")} if told else {}


def _group(part: JsonValue) -> Schema:
    assert isinstance(part, dict)
    return part
