"""The ids by which an extension names parts of the rules below, as parts of a JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pydantic import JsonValue

from advisor.authoring.schema_parts import Schema, one_of, ref
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import RuleLike

_REFERENCES: Mapping[tuple[str, str], str] = {
    ("Rule", "before"): "rule",
    ("Rule", "after"): "rule",
    ("MeansRule", "before"): "way",
    ("MeansRule", "after"): "way",
    ("Gate", "before"): "gate",
    ("Rule", "replaces"): "rule",
    ("MeansRule", "replaces"): "way",
    ("Gate", "replaces"): "gate",
    ("Note", "replaces"): "note",
    ("Conflict", "replaces"): "conflict",
    ("Fact", "replaces"): "fact",
    ("Question", "replaces"): "question",
    ("Law", "replaces"): "law",
    ("Provider", "replaces"): "provider",
    ("AddedStep", "before"): "step",
    ("AddedStep", "after"): "step",
    ("SwitchOff", "rule"): "any_rule",
    ("SwitchOff", "fact"): "fact",
    ("SwitchOff", "question"): "question",
    ("SwitchOff", "law"): "law",
    ("SwitchOff", "price"): "price",
}
"""The kind of part that each field names."""

_RULE_KINDS = ("rule", "gate", "way", "note", "conflict")


def ids_definition(model: str, field: str, definitions: Schema) -> str | None:
    """Return the definition with the ids that a field may hold; None where there are none."""
    name = f"ids.{_REFERENCES.get((model, field))}"
    return name if name in definitions else None


def ids_definitions(rulebook: Rulebook) -> Schema:
    """Return a closed set of ids for each kind of part, with titles; former ids come last.

    Parts that an extension replaced or switched off are among them: it still names them.
    """
    parts = [part for layer in _layers(rulebook) for part in _parts(layer)]
    found: dict[str, dict[str, str]] = {}
    for part in parts:
        found.setdefault(part.kind, {}).setdefault(part.id, part.title)
    for part in parts:
        for former in part.formerly:
            found[part.kind].setdefault(former, f"Called '{part.id}' now.")
    sets: Schema = {f"ids.{kind}": {"type": "string", **one_of(ids)} for kind, ids in found.items()}
    any_rule: list[JsonValue] = [ref(f"ids.{kind}") for kind in _RULE_KINDS if kind in found]
    return {**sets, "ids.any_rule": {"anyOf": any_rule}}


class _Named(NamedTuple):
    """A part of a rulebook that an extension can name."""

    kind: str
    id: str
    title: str
    formerly: tuple[str, ...] = ()


def _layers(rulebook: Rulebook) -> Iterator[Rulebook]:
    layer: Rulebook | None = rulebook
    while layer is not None:
        yield layer
        layer = layer.base


def _parts(book: Rulebook) -> Iterator[_Named]:
    levers, means = book.levers.values(), book.means.values()
    lists: tuple[tuple[str, Iterable[RuleLike]], ...] = (
        ("rule", (rule for lever in levers for rule in lever.rules)),
        ("gate", (gate for lever in levers for gate in lever.gates)),
        ("way", (rule for ways in means for rule in ways.rules)),
        ("note", book.notes),
        ("conflict", book.conflicts),
    )
    for kind, rules in lists:
        yield from (_Named(kind, rule.id, rule.title, rule.formerly) for rule in rules)
    yield from (_Named("fact", f.id, f.says, f.formerly) for f in book.facts.values())
    yield from (_Named("question", q.id, q.short, q.formerly) for q in book.questions.values())
    yield from (_Named("law", law.id, law.says, law.formerly) for law in book.laws)
    yield from (_Named("provider", one.id, one.name) for one in book.providers.values())
    steps = (step for plan in book.plans.values() for step in plan.steps)
    yield from (_Named("step", step.id, step.title) for step in steps if step.id is not None)
    for kind, fact in book.prices.facts():
        told = f"{fact.status}, checked {fact.checked}"
        yield _Named("price", f"{kind}/{fact.identity}", told)
