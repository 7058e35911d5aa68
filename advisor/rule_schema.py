"""A JSON Schema of rule files: the models' shape, with the names and options of one rulebook.

An editor that reads it completes question and fact names inside conditions and examples, the
options each takes, and whom a rule may cite; and it shows the text under each field. It accepts
everything that loads; what takes the whole rulebook to see is left to `advisor rules check`.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping
from inspect import getsource
from typing import TypeAlias

from pydantic import JsonValue

from advisor import schema
from advisor.conditions import BOUNDS
from advisor.rulebook import Rulebook
from advisor.schema import Choice, Computed, Number, Question, RuleFile, YesNo

Schema: TypeAlias = dict[str, JsonValue]

KnownNames: TypeAlias = Mapping[tuple[str, str], Mapping[str, str]]
"""For a field of a model, the names it may hold, each with what it stands for."""

FILE_NAME = "rulebook.schema.json"
"""Where a rulebook keeps its schema, beside its rules."""

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that every YAML editor reads."""

_CONDITIONS = frozenset({"All", "AnyOf", "Atom", "Between", "Not", "OneOf", "Step"})
"""Classes that the loader makes out of a written condition."""

_BOUND_WORDS = {"gte": "At least.", "gt": "More than.", "lte": "At most.", "lt": "Less than."}


def rule_schema(rulebook: Rulebook) -> Schema:
    """Return the JSON Schema (draft 7) of the files of this rulebook, as plain data."""
    whole = RuleFile.model_json_schema(ref_template="#/definitions/{model}")
    models = _object(whole.pop("$defs"))
    texts = _field_texts()
    names = _known_names(rulebook)
    definitions = {
        name: _model(name, _object(model), texts, names)
        for name, model in models.items()
        if name not in _CONDITIONS
    }
    return {
        "$schema": DRAFT,
        "title": f"Rules of {rulebook.about.title}",
        **_model("RuleFile", whole, texts, names),
        "definitions": {**definitions, **_vocabulary(rulebook)},
    }


def schema_text(rulebook: Rulebook) -> str:
    """Return the schema as the text of its file."""
    return json.dumps(rule_schema(rulebook), indent=1, ensure_ascii=False) + "\n"


# -- the shape of the models -----------------------------------------------------------------


def _model(
    name: str,
    model: Schema,
    texts: Mapping[str, Mapping[str, str]],
    names: KnownNames,
) -> Schema:
    """Return one model's schema with its fields described, and names narrowed to known ones."""
    fields: Schema = {
        field: _described(_field(name, field, _object(data), names), texts[name].get(field))
        for field, data in _object(model["properties"]).items()
    }
    keys = {"minProperties": 1, "maxProperties": 1} if name == "NoteEffect" else {}
    return {**_plain(model), "properties": fields, **keys}


def _field(model: str, field: str, data: Schema, names: KnownNames) -> Schema:
    if field == "when":
        return _ref("NoteCondition" if model == "Note" else "Condition")
    if model == "Examples":
        return _ref("Answers")
    plain = _plain(data)
    known = names.get((model, field))
    return _narrowed(plain, known) if known else plain


def _plain(data: Schema) -> Schema:
    """Return a schema without what only its generator needs, at every depth."""
    dropped = {"title", "discriminator", "properties"}
    kept = {key: value for key, value in data.items() if key not in dropped}
    if kept.get("default", 0) is None:
        del kept["default"]
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    return {key: _plain_value(value) for key, value in kept.items()}


def _plain_value(value: JsonValue) -> JsonValue:
    match value:
        case dict():
            return _plain(value)
        case list():
            return [_plain_value(item) for item in value]
        case _:
            return value


def _narrowed(data: Schema, known: Mapping[str, str]) -> Schema:
    """Return the schema with its words limited to the known ones."""
    words: Schema = {"type": "string", **_one_of(known)}
    match data:
        case {"anyOf": list(ways)}:
            return {**data, "anyOf": [words if _is_text(way) else way for way in ways]}
        case {"items": dict()}:
            return {**data, "items": words}
        case _:
            return words


def _is_text(data: JsonValue) -> bool:
    return isinstance(data, dict) and data.get("type") == "string"


def _described(data: Schema, text: str | None) -> Schema:
    """Return the schema with a description; in draft 7 nothing may stand beside a reference."""
    if text is None:
        return data
    return {"description": text, **({"allOf": [data]} if "$ref" in data else data)}


def _field_texts() -> dict[str, dict[str, str]]:
    """Return the text under each field of each model, with those of the models it extends."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(getsource(schema)).body:
        if isinstance(node, ast.ClassDef):
            bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
            inherited = {k: v for base in bases for k, v in found.get(base, {}).items()}
            found[node.name] = inherited | _texts_under(node)
    return found


def _texts_under(model: ast.ClassDef) -> dict[str, str]:
    texts: dict[str, str] = {}
    for field, below in zip(model.body, model.body[1:], strict=False):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                texts[name] = " ".join(text.split())
            case _:
                pass
    return texts


# -- the names of one rulebook ---------------------------------------------------------------


def _known_names(rulebook: Rulebook) -> KnownNames:
    """Return the fields that name something defined elsewhere, each with what there is."""
    questions = {name: question.short for name, question in rulebook.questions.items()}
    return {
        ("Citation", "source"): {name: s.title for name, s in rulebook.sources.items()},
        ("Question", "group"): {group.id: group.title for group in rulebook.groups},
        ("AssumeWithout", "question"): questions,
        ("Computed", "inputs"): questions,
        ("Gate", "counted_by"): {name: fact.says for name, fact in rulebook.facts.items()},
        ("Law", "raising"): questions,
    }


def _one_of(words: Mapping[str, str]) -> Schema:
    """Return a closed set of words; editors show the description of each."""
    return {"enum": [*words], "enumDescriptions": [*words.values()]}


def _vocabulary(rulebook: Rulebook) -> Schema:
    """Return the definitions that come from the questionnaire: answers, tests, conditions."""
    questions = rulebook.questions.values()
    values: Schema = {f"answer.{q.id}": _value(rulebook, q) for q in questions}
    tests: Schema = {f"test.{q.id}": _test_of_question(q) for q in questions}
    tests |= {f"test.{c.id}": _test_of_computed(c) for c in rulebook.computed.values()}
    tests |= {f"test.{f.id}": _test({"type": "boolean"}, f.says) for f in rulebook.facts.values()}
    approaches = _one_of({a.id: a.name for a in rulebook.approaches.values()})
    tests["test.approach"] = _test(approaches, "The approach that was decided; in notes only.")
    names = [*rulebook.questions, *rulebook.computed, *rulebook.facts]
    return {
        **values,
        **tests,
        "Bounds": _bounds(),
        "Answers": _answers(rulebook),
        "Condition": _condition("Condition", names),
        "NoteCondition": _condition("NoteCondition", [*names, "approach"]),
    }


def _value(rulebook: Rulebook, question: Question) -> Schema:
    told = f"{question.ask} {question.help}"
    match question.answer:
        case YesNo():
            return {"description": told, "type": "boolean"}
        case Choice():
            return {"description": told, **_one_of(rulebook.options(question))}
        case Number(type=kind, min=least, max=most, unit=unit):
            limits: Schema = {"minimum": _tidy(least), "maximum": _tidy(most)}
            return {"description": f"{told} In {unit}.", "type": kind, **limits}
        case _:
            return {"description": told, "type": "string", "minLength": 1}


def _tidy(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _answers(rulebook: Rulebook) -> Schema:
    return {
        "description": "A small questionnaire: question ids with answers; the rest is assumed.",
        "type": "object",
        "properties": {name: _ref(f"answer.{name}") for name in rulebook.questions},
        "additionalProperties": False,
    }


def _test_of_question(question: Question) -> Schema:
    numeric = isinstance(question.answer, Number)
    return _test(_ref(f"answer.{question.id}"), question.ask, bounds=numeric)


def _test_of_computed(computed: Computed) -> Schema:
    if computed.values is None:
        return _test({"type": "number"}, computed.says, bounds=True)
    return _test(_one_of(computed.values), computed.says)


def _test(value: Schema, says: str, *, bounds: bool = False) -> Schema:
    """Return what a condition may say of one name: a value, several, or bounds of a number."""
    several: Schema = {"type": "array", "items": value, "minItems": 1}
    ways: list[JsonValue] = [value, several, *([_ref("Bounds")] if bounds else [])]
    return {"description": says, "anyOf": ways}


def _bounds() -> Schema:
    return {
        "type": "object",
        "properties": {
            bound: {"type": "number", "description": _BOUND_WORDS[bound]} for bound in BOUNDS
        },
        "additionalProperties": False,
        "minProperties": 1,
    }


def _condition(name: str, names: Iterable[str]) -> Schema:
    """Return a condition that may read these names; a mapping means all of its items."""
    several: Schema = {"type": "array", "items": _ref(name), "minItems": 1}
    words: Schema = {
        "all": _described(several, "Every one of these."),
        "any": _described(several, "At least one of these."),
        "not": _described(_ref(name), "The opposite of this."),
    }
    items: Schema = {
        "type": "object",
        "properties": {**words, **{known: _ref(f"test.{known}") for known in names}},
        "additionalProperties": False,
        "minProperties": 1,
    }
    otherwise: Schema = {"const": "otherwise", "description": "Always: the end of a lever's list."}
    return {
        "description": "When it applies; a mapping means all of its items.",
        "anyOf": [items, otherwise],
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _object(data: JsonValue) -> Schema:
    assert isinstance(data, dict)
    return data
