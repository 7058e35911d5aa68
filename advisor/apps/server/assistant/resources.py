"""What an assistant may read: every question, every rule with its sources, and schemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from pydantic import JsonValue

from advisor.advice.advice import Advice
from advisor.advice.asked_question import asked_question
from advisor.apps.server.request_schemas import answers_schema
from advisor.apps.server.result_schemas import result_schema
from advisor.apps.server.rulebook_view import shown_rulebook
from advisor.apps.server.scenario_schema import scenario_schema
from advisor.apps.server.verbs import CompareCosts, ReadPrompt
from advisor.authoring.rule_pages import GENERATED_MARK, INDEX, rule_pages
from advisor.errors import AdvisorError, Problem, did_you_mean
from advisor.formats.json_text import json_text
from advisor.rulebook.rulebook import Rulebook

JSON, MARKDOWN = "application/json", "text/markdown"

QUESTIONS = "advisor://questions"
_QUESTION = f"{QUESTIONS}/"
_RULE = "advisor://rules/"
_SCHEMA = "advisor://schemas/"

_LONGEST_SHOWN = 100
"""The most characters of an address in a message."""


class Listed(NamedTuple):
    """A resource, or a template of many, as a list shows it."""

    address: str
    name: str
    says: str
    media_type: str


class Read(NamedTuple):
    """The text of a resource."""

    text: str
    media_type: str


LISTED: Sequence[Listed] = (
    Listed(QUESTIONS, "questions", "Every question with its words and options", JSON),
    Listed(f"{_RULE}{INDEX}", "rules", "Every rule by what it decides, with links", MARKDOWN),
    Listed(f"{_SCHEMA}answers", "schema of answers", "Every question in JSON Schema", JSON),
    Listed(f"{_SCHEMA}scenario", "schema of a scenario", "What compare_costs takes", JSON),
    Listed(f"{_SCHEMA}advice", "schema of an advice", "The record of advise", JSON),
    Listed(f"{_SCHEMA}costs", "schema of costs", "What compare_costs gives", JSON),
    Listed(f"{_SCHEMA}reading", "schema of a reading", "What read_prompt gives", JSON),
)

TEMPLATES: Sequence[Listed] = (
    Listed(
        f"{_QUESTION}{{id}}", "question", "A question: options, why it is asked, who knows", JSON
    ),
    Listed(
        f"{_RULE}{{id}}.md", "rule", "A rule: when it applies, why, sources, examples", MARKDOWN
    ),
)

_Write: TypeAlias = Callable[[Rulebook], JsonValue]

_SCHEMAS: Mapping[str, _Write] = {
    "answers": answers_schema,
    "scenario": lambda _: scenario_schema(),
    "advice": lambda _: Advice.json_schema(),
    "costs": lambda _: result_schema(CompareCosts),
    "reading": lambda _: result_schema(ReadPrompt),
}


def read_resource(rulebook: Rulebook, address: str) -> Read:
    """Return the text at an address. Raises AdvisorError for one where there is nothing."""
    if address == QUESTIONS:
        return _json([asked_question(rulebook, name).model_dump() for name in rulebook.questions])
    if address.startswith(_QUESTION):
        return _question(rulebook, address.removeprefix(_QUESTION))
    if address.startswith(_RULE):
        return _rule(rulebook, address.removeprefix(_RULE))
    name = address.removeprefix(_SCHEMA)
    if address.startswith(_SCHEMA) and name in _SCHEMAS:
        return _json(_SCHEMAS[name](rulebook))
    raise _nothing_at(address, [one.address for one in LISTED])


def ids_of(rulebook: Rulebook, template: str, start: str) -> Sequence[str]:
    """Return the ids that fit a template and begin with `start`; none for another template."""
    names = {
        TEMPLATES[0].address: list(rulebook.questions),
        TEMPLATES[1].address: list(rulebook.rules),
    }
    return [name for name in names.get(template, []) if name.startswith(start)]


def _question(rulebook: Rulebook, name: str) -> Read:
    found = rulebook.find_question(name)
    if found is None:
        raise _nothing_at(f"{_QUESTION}{name}", [f"{_QUESTION}{q}" for q in rulebook.questions])
    shown = rulebook.cached(shown_rulebook).questions
    question = next(one for one in shown if one.id == found.id)
    return _json(question.model_dump(mode="json", by_alias=True))


def _rule(rulebook: Rulebook, file: str) -> Read:
    """Return the page of a rule, also by a former id; its links are addresses of resources too."""
    pages = rulebook.cached(rule_pages)
    rule = rulebook.find_rule(file.removesuffix(".md"))
    page = pages.get(file if rule is None else f"{rule.id}.md")
    if page is None:
        raise _nothing_at(f"{_RULE}{file}", [f"{_RULE}{name}" for name in pages])
    return Read(page.removeprefix(GENERATED_MARK).lstrip(), MARKDOWN)


def _json(data: JsonValue) -> Read:
    return Read(json_text(data, indent=None), JSON)


def _nothing_at(address: str, known: Sequence[str]) -> AdvisorError:
    start = address[:_LONGEST_SHOWN]
    hint = did_you_mean(start, known) or f"Begin at {LISTED[0].address} or {LISTED[1].address}."
    return AdvisorError(Problem(start, "there is no such resource", hint))
