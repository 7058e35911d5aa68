"""JSON Schema of the result of each verb."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from advisor.advice.advice import Advice
from advisor.advice.expiry import Expiry
from advisor.advice.model import Costs
from advisor.apps.server.rulebook_view import ShownRulebook
from advisor.apps.server.scenario_schema import Schema
from advisor.apps.server.verbs import (
    Advise,
    AdviseMany,
    Approaches,
    CompareCosts,
    Expires,
    PromptToLabel,
    ReadPrompt,
    Request,
)
from advisor.evidence.prompt.labels.units_to_label import PromptUnits
from advisor.evidence.prompt.reading import PromptReading
from advisor.formats.json_schema import document_schema, output_schemas


def _adapters() -> dict[str, TypeAdapter[object]]:
    return {
        "Advice": TypeAdapter(Advice),
        "Approaches": TypeAdapter(Approaches),
        "PromptReading": TypeAdapter(PromptReading),
        "PromptUnits": TypeAdapter(PromptUnits),
        "CostComparison": TypeAdapter(Costs),
        "Expiry": TypeAdapter(Expiry),
        "Rulebook": TypeAdapter(ShownRulebook),
    }


RESULT_NAMES: dict[type[Request], str] = {
    Advise: "Advice",
    AdviseMany: "Approaches",
    ReadPrompt: "PromptReading",
    PromptToLabel: "PromptUnits",
    CompareCosts: "CostComparison",
    Expires: "Expiry",
}


@cache
def result_fields(kind: type[Request]) -> tuple[str, ...]:
    """Return the names of the fields of the result of a request."""
    schema = result_schema(kind)
    assert isinstance(schema["properties"], dict)
    return tuple(schema["properties"])


def result_schemas(ref_template: str) -> tuple[Schema, Schema]:
    """Return the schema of every result by its name, and the definitions they share."""
    return output_schemas(_adapters(), ref_template)


def result_schema(kind: type[Request]) -> Schema:
    """Return the JSON Schema of the result of a request, as a document of its own."""
    return document_schema(_adapters()[RESULT_NAMES[kind]])
