"""The names, answers and conditions of one rulebook, as parts of a JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from pydantic import JsonValue

from advisor.authoring.schema_parts import Schema, one_of, ref, with_description
from advisor.rulebook.conditions import BOUNDS
from advisor.rulebook.facts import APPROACH, MEANS_NAMES, NO_MEANS
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Choice, Computed, Number, Question, YesNo

KnownNames: TypeAlias = Mapping[tuple[str, str], Mapping[str, str]]
"""For a field of a model, the names it may hold, each with its meaning."""

_BOUND_WORDS = {"gte": "At least.", "gt": "More than.", "lte": "At most.", "lt": "Less than."}


def known_names(rulebook: Rulebook) -> KnownNames:
    """Return the names that each field with a reference may hold."""
    questions = {name: question.short for name, question in rulebook.questions.items()}
    return {
        ("Citation", "source"): {name: s.title for name, s in rulebook.sources.items()},
        ("Question", "group"): {group.id: group.title for group in rulebook.groups},
        ("AssumeWithout", "question"): questions,
        ("Follows", "question"): questions,
        ("OnlyAfter", "question"): questions,
        ("Computed", "inputs"): questions,
        ("Gate", "counted_by"): {name: fact.says for name, fact in rulebook.facts.items()},
        ("Law", "raising"): questions,
        ("Conflict", "between"): questions,
        ("Conflict", "look_again"): questions,
    }


def vocabulary(rulebook: Rulebook) -> Schema:
    """Return the definitions that come from the questionnaire: answers, tests, conditions."""
    questions = rulebook.questions.values()
    values: Schema = {f"answer.{q.id}": _value(rulebook, q) for q in questions}
    tests: Schema = {f"test.{q.id}": _test_of_question(q) for q in questions}
    tests |= {f"test.{c.id}": _test_of_computed(c) for c in rulebook.computed.values()}
    tests |= {f"test.{f.id}": _test({"type": "boolean"}, f.says) for f in rulebook.facts.values()}
    approaches = one_of({a.id: a.name for a in rulebook.approaches.values()})
    tests["test.approach"] = _test(approaches, "The approach that was decided; in notes only.")
    for ways in rulebook.means.values():
        named = one_of({NO_MEANS: "Not used.", **{i: w.name for i, w in ways.words.items()}})
        told = f"{ways.asks} In notes and plan steps only."
        tests[f"test.{MEANS_NAMES[ways.id]}"] = _test(named, told)
    names = [*rulebook.questions, *rulebook.computed, *rulebook.facts]
    return {
        **values,
        **tests,
        **_all_bounds(rulebook),
        "Answers": _answers(rulebook),
        "Condition": _condition("Condition", names),
        "NoteCondition": _condition("NoteCondition", [*names, *outcome_names(rulebook)]),
    }


def outcome_names(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the names that only notes and plan steps read: the approach and its means."""
    return (APPROACH, *(MEANS_NAMES[ways] for ways in rulebook.means))


def _value(rulebook: Rulebook, question: Question) -> Schema:
    told = f"{question.ask} {question.help}"
    match question.answer:
        case YesNo():
            return {"description": told, "type": "boolean"}
        case Choice():
            return {"description": told, **one_of(rulebook.options(question))}
        case Number(type=kind, unit=unit) as answer:
            return {"description": f"{told} In {unit}.", "type": kind, **_limits(answer)}
        case _:
            return {"description": told, "type": "string", "minLength": 1}


def _int_if_whole(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _answers(rulebook: Rulebook) -> Schema:
    return {
        "description": "A small questionnaire: question ids with answers; the rest is assumed.",
        "type": "object",
        "properties": {name: ref(f"answer.{name}") for name in rulebook.questions},
        "additionalProperties": False,
    }


def _test_of_question(question: Question) -> Schema:
    answer = question.answer
    bounds = ref(_bounds_name(answer)) if isinstance(answer, Number) else None
    return _test(ref(f"answer.{question.id}"), question.ask, bounds)


def _bounds_name(answer: Number) -> str:
    return f"bounds.{answer.min:.15g}-{answer.max:.15g}"


def _test_of_computed(computed: Computed) -> Schema:
    words = None if computed.values is None else one_of(computed.values)
    if computed.unit is None:
        assert words is not None
        return _test(words, computed.says)
    number: Schema = {"type": "number"}
    value: Schema = number if words is None else {"anyOf": [number, words]}
    return _test(value, computed.says, ref("bounds"))


def _test(value: Schema, says: str, bounds: Schema | None = None) -> Schema:
    """Return the schema of a test of one name: a value, several values, or bounds of a number."""
    several: Schema = {"type": "array", "items": value, "minItems": 1}
    ways: list[JsonValue] = [value, several, *([] if bounds is None else [bounds])]
    return {"description": says, "anyOf": ways}


def _limits(answer: Number) -> Schema:
    return {"minimum": _int_if_whole(answer.min), "maximum": _int_if_whole(answer.max)}


def _all_bounds(rulebook: Rulebook) -> Schema:
    """Return the bounds of a test for each range that a number may be from."""
    answers = (question.answer for question in rulebook.questions.values())
    numbers = [answer for answer in answers if isinstance(answer, Number)]
    return {"bounds": _bounds({}), **{_bounds_name(one): _bounds(_limits(one)) for one in numbers}}


def _bounds(limits: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {
            bound: {"type": "number", "description": _BOUND_WORDS[bound], **limits}
            for bound in BOUNDS
        },
        "additionalProperties": False,
        "minProperties": 1,
    }


def _condition(name: str, names: Iterable[str]) -> Schema:
    """Return the schema of a condition on these names; a mapping means all of its items."""
    several: Schema = {"type": "array", "items": ref(name), "minItems": 1}
    words: Schema = {
        "all": with_description(several, "Every one of these."),
        "any": with_description(several, "At least one of these."),
        "not": with_description(ref(name), "The opposite of this."),
    }
    items: Schema = {
        "type": "object",
        "properties": {**words, **{known: ref(f"test.{known}") for known in names}},
        "additionalProperties": False,
        "minProperties": 1,
    }
    otherwise: Schema = {"const": "otherwise", "description": "Always: the end of a lever's list."}
    return {
        "description": "When it applies; a mapping means all of its items.",
        "anyOf": [items, otherwise],
    }
