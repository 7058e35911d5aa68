"""A JSON Schema of rule files, with the names and options of one rulebook.

With it an editor completes the names of questions and facts, their options, the sources a rule
may cite, and the ids that an extension goes before or after, replaces or switches off; and it shows
the text under each field. `advisor rules check` finds the faults that only the whole rulebook
shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import JsonValue

from advisor.authoring.part_ids import ids_definition, ids_definitions
from advisor.authoring.schema_parts import (
    DRAFT,
    Schema,
    as_object,
    one_of,
    ref,
    with_description,
    without_generator_keys,
)
from advisor.authoring.vocabulary import KnownNames, known_names, vocabulary
from advisor.formats.json_schema import field_texts
from advisor.formats.json_text import json_text
from advisor.rulebook import schema
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import RuleFile

FILE_NAME = "rulebook.schema.json"
"""The file with the schema, in the folder of the rules."""

_CONDITIONS = frozenset({"All", "AnyOf", "Atom", "Between", "Not", "OneOf", "Step"})
"""Classes of parsed conditions, which no rule file contains."""


def rule_schema(rulebook: Rulebook) -> Schema:
    """Return the JSON Schema (draft 7) of the files of this rulebook, as plain data."""
    whole = RuleFile.model_json_schema(ref_template="#/definitions/{model}")
    models = as_object(whole.pop("$defs"))
    named = _Names(known_names(rulebook), ids_definitions(rulebook))
    definitions = {
        name: _model(name, as_object(model), named)
        for name, model in models.items()
        if name not in _CONDITIONS
    }
    return {
        "$schema": DRAFT,
        "title": f"Rules of {rulebook.about.title}",
        **_model("RuleFile", whole, named),
        "definitions": {**definitions, **vocabulary(rulebook), **named.ids},
    }


def schema_text(rulebook: Rulebook) -> str:
    """Return the schema as the text of its file."""
    return json_text(rule_schema(rulebook), indent=1) + "\n"


def _model(name: str, model: Schema, named: _Names) -> Schema:
    """Return one model's schema with its fields described, and names narrowed to known ones."""
    texts = field_texts(getattr(schema, name))
    fields: Schema = {
        field: with_description(_field(name, field, as_object(data), named), texts.get(field))
        for field, data in as_object(model["properties"]).items()
    }
    return {**without_generator_keys(model), "properties": fields, **_MORE.get(name, {})}


_MORE: Mapping[str, Schema] = {
    "NoteEffect": {"minProperties": 1, "maxProperties": 1},
    "Question": {"dependencies": {"assume": ["assumed_because"]}},
    "SwitchOff": {"minProperties": 2, "maxProperties": 2},
}
"""What the schema of a model says besides its fields: checks that pydantic cannot describe."""


_AFTER_A_VERDICT = ("Note", "PlanStep", "AddedStep")
"""The models whose conditions may read the approach and the means."""


class _Names(NamedTuple):
    """The names that fields may hold."""

    known: KnownNames
    ids: Schema


def _field(model: str, field: str, data: Schema, named: _Names) -> Schema:
    if field == "when":
        return ref("NoteCondition" if model in _AFTER_A_VERDICT else "Condition")
    if model == "Examples":
        return ref("Answers")
    told = without_generator_keys(data)
    known, ids = named.known.get((model, field)), ids_definition(model, field, named.ids)
    if ids is not None:
        return _narrowed(told, ref(ids))
    return _narrowed(told, {"type": "string", **one_of(known)}) if known else told


def _narrowed(data: Schema, words: Schema) -> Schema:
    """Return the schema with its words limited to the known ones, `words`."""
    match data:
        case {"anyOf": list(ways)}:
            return {**data, "anyOf": [words if _is_text(way) else way for way in ways]}
        case {"items": dict()}:
            return {**data, "items": words}
        case {"items": list(items)}:
            return {**data, "items": [words for _ in items]}
        case _:
            return words


def _is_text(data: JsonValue) -> bool:
    return isinstance(data, dict) and data.get("type") == "string"
