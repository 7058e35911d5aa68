"""The OpenAPI document: every address with its request and its possible responses."""

from __future__ import annotations

from pydantic import JsonValue

from advisor.apps.server.addresses import HEALTH, METRICS, OPENAPI, READY, RULEBOOK
from advisor.apps.server.components import reference
from advisor.apps.server.fields import FIELDS
from advisor.apps.server.openapi_components import fields_of, openapi_components
from advisor.apps.server.result_schemas import RESULT_NAMES, result_fields
from advisor.apps.server.scenario_schema import Schema
from advisor.apps.server.verbs import REQUESTS, Request
from advisor.formats.version import __version__
from advisor.rulebook.rulebook import Rulebook

REFUSALS = {
    400: "The body is not JSON, or not JSON that can be read safely: a key stands in it twice, it "
    "is nested deeper than 30 levels, or a number in it has more than 30 characters",
    408: "The body did not arrive in time",
    413: "The body is too large",
    415: "The body is not sent as application/json in UTF-8, or it is compressed",
    421: "The host is no name of this server",
    422: "The request can be read, but something in it does not fit",
    500: "A fault of the server",
    503: "Too many requests are waiting, or the answer took too long",
}


def openapi_document(rulebook: Rulebook, root: str = "") -> dict[str, JsonValue]:
    """Return the OpenAPI 3.1 document of the app that answers with this rulebook.

    `root` is the address that the app is mounted at; clients put it before each address.
    """
    posts: Schema = {kind.path: {"post": _post(name, kind)} for name, kind in REQUESTS.items()}
    gets: Schema = {
        RULEBOOK: {"get": _get("rulebook", "What to ask, and the rules", reference("Rulebook"))},
        OPENAPI: {"get": _get("openapi", "This document", {"type": "object"})},
        HEALTH: {"get": _get("health", "Whether it is up, with which rules", reference("Health"))},
        READY: {"get": _get("ready", "Whether it takes requests", reference("Ready"), 503)},
        METRICS: {"get": _metrics()},
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
        "components": {"schemas": openapi_components(rulebook)},
    }


def _post(name: str, kind: type[Request]) -> Schema:
    result = RESULT_NAMES[kind]
    answer: Schema = {"anyOf": [reference(result), reference(fields_of(result))]}
    return {
        "operationId": name,
        "summary": kind.summary,
        "parameters": [_fields_parameter(kind)],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": reference(kind.__name__),
                    "example": kind.example,
                }
            },
        },
        "responses": {"200": _json("The answer", answer), **_refusals(*REFUSALS)},
    }


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


def _get(name: str, summary: str, result: Schema, *refused: int) -> Schema:
    responses: Schema = {"200": _json(summary, result), **_refusals(*refused)}
    return {"operationId": name, "summary": summary, "responses": responses}


def _metrics() -> Schema:
    figures: Schema = {"text/plain": {"schema": {"type": "string"}}}
    summary = "How many requests came, how long they took and how they ended, for Prometheus"
    response: Schema = {"description": summary, "content": figures}
    return {"operationId": "metrics", "summary": summary, "responses": {"200": response}}


def _refusals(*codes: int) -> Schema:
    return {str(code): _json(REFUSALS[code], reference("Problems")) for code in codes}


def _json(description: str, schema: JsonValue) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
