"""The OpenAPI document: every address with its request and its possible responses."""

from __future__ import annotations

from pydantic import JsonValue

from advisor.apps.server.request_schemas import answers_schema, request_schema
from advisor.apps.server.result_schemas import RESULT_NAMES, result_schemas
from advisor.apps.server.scenario_schema import Schema
from advisor.apps.server.verbs import REQUESTS, Request
from advisor.formats.version import __version__
from advisor.rulebook.rulebook import Rulebook

_COMPONENT = "#/components/schemas/{model}"
_ANSWERS: Schema = {"$ref": "#/components/schemas/Answers"}

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
    503: "The answer took too long",
}


def openapi_document(rulebook: Rulebook) -> dict[str, JsonValue]:
    """Return the OpenAPI 3.1 document of the app that answers with this rulebook."""
    results, shared = result_schemas(_COMPONENT)
    requests: Schema = {
        kind.__name__: request_schema(kind, rulebook, answers=_ANSWERS)
        for kind in REQUESTS.values()
    }
    requests["Answers"] = answers_schema(rulebook)
    posts: Schema = {
        kind.path: {"post": _post(name, kind, results[RESULT_NAMES[kind]])}
        for name, kind in REQUESTS.items()
    }
    gets: Schema = {
        "/rulebook": {"get": _get("rulebook", "What to ask, and the rules", results["Rulebook"])},
        "/openapi.json": {"get": _get("openapi", "This document", {"type": "object"})},
        "/health": {"get": _get("health", "Whether the app is up, and with which rules", HEALTH)},
        "/ready": {"get": _get("ready", "Whether the app takes requests", READY)},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": rulebook.about.title,
            "version": __version__,
            "description": "Fine-tune, RAG, or a better prompt: the advisor over HTTP.",
        },
        "paths": {**posts, **gets},
        "components": {"schemas": {**requests, **shared, "Problems": PROBLEMS}},
    }


def _post(name: str, kind: type[Request], result: JsonValue) -> Schema:
    refusals: Schema = {str(code): _refusal(text) for code, text in REFUSALS.items()}
    return {
        "operationId": name,
        "summary": kind.summary,
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": f"#/components/schemas/{kind.__name__}"},
                    "example": kind.example,
                }
            },
        },
        "responses": {"200": _json("The answer", result), **refusals},
    }


def _get(name: str, summary: str, result: JsonValue) -> Schema:
    return {"operationId": name, "summary": summary, "responses": {"200": _json(summary, result)}}


def _refusal(text: str) -> Schema:
    return _json(text, {"$ref": "#/components/schemas/Problems"})


def _json(description: str, schema: JsonValue) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
