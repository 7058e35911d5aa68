"""The OpenAPI document: every address with its request and its possible responses."""

from __future__ import annotations

from pydantic import JsonValue

from advisor.apps.server.fields import FIELDS
from advisor.apps.server.request_schemas import answers_schema, request_schema
from advisor.apps.server.result_schemas import RESULT_NAMES, result_fields, result_schemas
from advisor.apps.server.scenario_schema import Schema
from advisor.apps.server.verbs import REQUESTS, Request
from advisor.formats.version import __version__
from advisor.rulebook.rulebook import Rulebook

_COMPONENT = "#/components/schemas/{model}"

PROBLEMS: Schema = {
    "type": "object",
    "description": "Everything that is wrong with the request, all at once.",
    "properties": {
        "problems": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "where": {
                        "type": "string",
                        "description": "The key, question or place in the body; may be empty.",
                    },
                    "what": {"type": "string", "description": "What is wrong."},
                    "hint": {"type": "string", "description": "What to do; may be empty."},
                },
                "required": ["where", "what", "hint"],
            },
        }
    },
    "required": ["problems"],
}

HEALTH: Schema = {
    "type": "object",
    "properties": {
        "tool_version": {"type": "string"},
        "rulebook_version": {"type": "string"},
        "rulebook_digest": {"type": "string"},
    },
    "required": ["tool_version", "rulebook_version", "rulebook_digest"],
}

READY: Schema = {
    "type": "object",
    "properties": {"ready": {"type": "boolean"}},
    "required": ["ready"],
}

REFUSALS = {
    400: "The body is not JSON, or not JSON that can be read safely",
    408: "The body did not arrive in time",
    413: "The body is too large",
    415: "The body is not sent as application/json",
    422: "The request can be read, but something in it does not fit",
    421: "The host is no name of this server",
    503: "Too many requests are waiting, or the answer took too long",
}


def openapi_document(rulebook: Rulebook, root: str = "") -> dict[str, JsonValue]:
    """Return the OpenAPI 3.1 document of the app that answers with this rulebook.

    `root` is the address that the app is mounted at; clients put it before each address.
    """
    results, shared = result_schemas(_COMPONENT)
    requests: Schema = {
        kind.__name__: request_schema(kind, rulebook, answers=_ref("Answers"))
        for kind in REQUESTS.values()
    }
    requests["Answers"] = answers_schema(rulebook)
    named = {
        RESULT_NAMES[kind]: _whole(results[RESULT_NAMES[kind]], shared)
        for kind in REQUESTS.values()
    }
    parts: Schema = {_part_of(name): _any_fields(schema) for name, schema in named.items()}
    posts: Schema = {kind.path: {"post": _post(name, kind)} for name, kind in REQUESTS.items()}
    gets: Schema = {
        "/rulebook": {"get": _get("rulebook", "What to ask, and the rules", results["Rulebook"])},
        "/openapi.json": {"get": _get("openapi", "This document", {"type": "object"})},
        "/health": {"get": _get("health", "Whether the app is up, and with which rules", HEALTH)},
        "/ready": {"get": _get("ready", "Whether the app takes requests", READY)},
        "/metrics": {"get": _metrics()},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": rulebook.about.title,
            "version": __version__,
            "description": "Fine-tune, RAG, or a better prompt: the advisor over HTTP.",
        },
        "servers": [{"url": root or "/"}],
        "paths": {**posts, **gets},
        "components": {"schemas": {**requests, **shared, **named, **parts, "Problems": PROBLEMS}},
    }


def _whole(schema: JsonValue, shared: Schema) -> Schema:
    """Return the schema itself where it only refers to a shared one."""
    assert isinstance(schema, dict)
    name = schema.get("$ref")
    found = shared[name.rpartition("/")[2]] if isinstance(name, str) else schema
    assert isinstance(found, dict)
    return found


def _part_of(result: str) -> str:
    return f"{result}Fields"


def _any_fields(schema: Schema) -> Schema:
    """Return the schema of a result of which only some fields were asked for."""
    part = {key: value for key, value in schema.items() if key != "required"}
    return {**part, "description": "Only the fields that were asked for."}


def _fields_parameter(kind: type[Request]) -> Schema:
    return {
        "name": FIELDS,
        "in": "query",
        "description": "Answer with these fields only; the others are not worked out.",
        "style": "form",
        "explode": False,
        "schema": {
            "type": "array",
            "items": {"type": "string", "enum": [*result_fields(kind)]},
            "minItems": 1,
        },
    }


def _post(name: str, kind: type[Request]) -> Schema:
    whole = RESULT_NAMES[kind]
    refusals: Schema = {str(code): _refusal(text) for code, text in REFUSALS.items()}
    return {
        "operationId": name,
        "summary": kind.summary,
        "parameters": [_fields_parameter(kind)],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": _ref(kind.__name__),
                    "example": kind.example,
                }
            },
        },
        "responses": {
            "200": _json("The answer", {"anyOf": [_ref(whole), _ref(_part_of(whole))]}),
            **refusals,
        },
    }


def _get(name: str, summary: str, result: JsonValue) -> Schema:
    return {"operationId": name, "summary": summary, "responses": {"200": _json(summary, result)}}


def _metrics() -> Schema:
    figures: Schema = {"text/plain": {"schema": {"type": "string"}}}
    summary = "How many requests came, how long they took, and how they ended, for Prometheus"
    response: Schema = {"description": summary, "content": figures}
    return {"operationId": "metrics", "summary": summary, "responses": {"200": response}}


def _refusal(text: str) -> Schema:
    return _json(text, _ref("Problems"))


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(description: str, schema: JsonValue) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
