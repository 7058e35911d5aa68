"""The components of the OpenAPI document: requests, results and refusals, with short names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from pydantic import JsonValue

from advisor.apps.server.components import (
    COMPONENT,
    content,
    pascal,
    reference,
    referred,
    with_names,
    with_new_names,
)
from advisor.apps.server.request_schemas import (
    ORIGINS,
    answers_schema,
    cost_request_schemas,
    request_schema,
    value_schema,
    with_origin,
)
from advisor.apps.server.result_schemas import RESULT_NAMES, result_schemas
from advisor.apps.server.scenario_schema import RANGE, Schema, scenario_schema
from advisor.apps.server.verbs import REQUESTS, CompareCosts
from advisor.costs.options import OptionName
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import (
    ApproachId,
    Choice,
    Effect,
    LeverId,
    MeansFor,
    MeansId,
    Number,
    Question,
    YesNo,
)

_WORDS = {
    "ApproachId": ApproachId,
    "LeverId": LeverId,
    "Effect": Effect,
    "MeansId": MeansId,
    "MeansFor": MeansFor,
    "CostOption": OptionName,
}

_PROBLEM: Schema = {
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
}

_PLAIN: Schema = {
    "Problem": _PROBLEM,
    "Problems": {
        "type": "object",
        "description": "Everything that is wrong with the request, all at once.",
        "properties": {"problems": {"type": "array", "minItems": 1, "items": _PROBLEM}},
        "required": ["problems"],
    },
    "Health": {
        "type": "object",
        "properties": {
            "tool_version": {"type": "string"},
            "rulebook_version": {"type": "string"},
            "rulebook_digest": {"type": "string"},
        },
        "required": ["tool_version", "rulebook_version", "rulebook_digest"],
    },
    "Ready": {
        "type": "object",
        "properties": {"ready": {"type": "boolean"}},
        "required": ["ready"],
    },
}


def openapi_components(rulebook: Rulebook) -> Schema:
    """Return the schemas by their names."""
    results = _results()
    parts: Schema = {fields_of(n): _any_fields(results[n]) for n in RESULT_NAMES.values()}
    requests: Schema = {
        kind.__name__: request_schema(kind, rulebook)
        for kind in REQUESTS.values()
        if kind is not CompareCosts
    }
    costs = cost_request_schemas(rulebook)
    requests["CompareCosts"] = {"oneOf": [reference(name) for name in costs]}
    given: Schema = {"Answers": answers_schema(rulebook), "CostScenario": scenario_schema()}
    components = {**requests, **costs, **given, **results, **parts, **_PLAIN}
    return with_names(components, dict(_names(rulebook, components)))


def fields_of(result: str) -> str:
    """Return the name of a result of which only some fields were asked for."""
    return f"{result}Fields"


def _results() -> Schema:
    """Return the schema of each result by its name, and those of their parts."""
    found, shared = result_schemas(COMPONENT)
    renamed = {name: _short(name) for name in shared if "__" in name}
    renamed |= {at: name for name, schema in found.items() if (at := referred(schema))}
    inline = {name: schema for name, schema in found.items() if not referred(schema)}
    every = {**shared, **inline}
    return {renamed.get(name, name): with_new_names(s, renamed) for name, s in every.items()}


def _short(name: str) -> str:
    """Return a short name for one that says its module, to tell two of one name apart."""
    *_, package, _module, last = name.split("__")
    return f"{pascal(package)}{last}"


def _any_fields(schema: JsonValue) -> Schema:
    assert isinstance(schema, dict)
    part = {key: value for key, value in schema.items() if key != "required"}
    return {**part, "description": "Only the fields that were asked for."}


def _names(rulebook: Rulebook, taken: Mapping[str, JsonValue]) -> Iterator[tuple[str, str]]:
    """Yield the name of each kind of answer, by its content."""
    yield content(ORIGINS), "GivenOrigin"
    yield content(RANGE), "Range"
    for name, words in _WORDS.items():
        yield content({"enum": [*get_args(words)], "type": "string"}), name
    for question in rulebook.questions.values():
        value = value_schema(rulebook, question)
        name = pascal(question.id)
        if isinstance(question.answer, Choice):
            yield content(value), f"{name}Option" if name in taken else name
        yield content(with_origin(value)), f"{_kind(question)}Answer"


def _short_number(number: float) -> str:
    """Return 1000 as 1000 and 10000000 as 1E7."""
    text = f"{number:.0E}".replace("+0", "").replace("+", "")
    return text if number >= 10_000 and float(text) == number else f"{number:.15g}"  # noqa: PLR2004


def _kind(question: Question) -> str:
    match question.answer:
        case YesNo():
            return "YesNo"
        case Number(min=0, max=1):
            return "Share"
        case Number() as number:
            return f"{number.type.title()}To{_short_number(number.max)}"
        case Choice():
            return pascal(question.id)
        case _:
            return "Name"
