"""An old rulebook under the ids that a new one has for its parts, so that new ids move nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from advisor.history.rulebook_diff.same_content import same_but_for_id
from advisor.rulebook.conditions import with_names
from advisor.rulebook.former_ids import CurrentIds
from advisor.rulebook.rulebook import Lever, Rulebook
from advisor.rulebook.schema import (
    AssumeWithout,
    Computed,
    Conflict,
    Examples,
    Fact,
    Follows,
    Gate,
    Group,
    Law,
    MeansRule,
    Note,
    OnlyAfter,
    Plan,
    Question,
    Rule,
)

T = TypeVar("T")
AnyRulePart = TypeVar("AnyRulePart", Rule, MeansRule, Gate, Note, Conflict)


@dataclass(frozen=True)
class RenamedRulebook:
    """An old rulebook in the ids of a new one."""

    rulebook: Rulebook
    ids: CurrentIds
    """The ids that changed: the new one by the old one."""
    unsaid: frozenset[str] = frozenset()
    """The old ids that the new rulebook does not name as former ids: only the rest is the same."""


def in_ids_of(new: Rulebook, old: Rulebook) -> RenamedRulebook:
    """Return `old` with the ids that `new` has for the same parts.

    A part is the same where the new one says the old id as a former one, or where nothing but the
    id differs and no other part is like it. An id that both rulebooks have stays as it is.
    """
    known = new.current_ids
    ids = CurrentIds(
        _changed(known.rules, old.rules, new.rules),
        _changed(known.names, _names(old), _names(new)),
        _changed(known.laws, [law.id for law in old.laws], [law.id for law in new.laws]),
    )
    found = RenamedRulebook(_renamed(old, ids), ids)
    while more := same_but_for_id(found.rulebook, new):
        every = found.ids.below(more)
        unsaid = found.unsaid.union(more.rules, more.names, more.laws)
        found = RenamedRulebook(_renamed(found.rulebook, more), every, unsaid)
    return found


def _names(book: Rulebook) -> list[str]:
    return [*book.questions, *book.computed, *book.facts]


def _changed(
    known: Mapping[str, str], old: Collection[str], new: Collection[str]
) -> dict[str, str]:
    """Return the ids that only the old rulebook has, each with one that only the new one has."""
    return {
        was: now
        for was, now in known.items()
        if was in old and was not in new and now in new and now not in old
    }


def _renamed(book: Rulebook, ids: CurrentIds) -> Rulebook:
    if not ids:
        return book
    name = ids.of_name
    return replace(
        book,
        groups=tuple(_group(group, ids) for group in book.groups),
        questions={name(q.id): _question(q, ids) for q in book.questions.values()},
        computed={name(c.id): _computed(c, ids) for c in book.computed.values()},
        facts={name(f.id): _fact(f, ids) for f in book.facts.values()},
        levers={
            lever.id: Lever(
                lever.id,
                lever.asks,
                tuple(_rule(rule, ids) for rule in lever.rules),
                tuple(_gate(gate, ids) for gate in lever.gates),
            )
            for lever in book.levers.values()
        },
        means={
            ways.id: replace(ways, rules=tuple(_rule(rule, ids) for rule in ways.rules))
            for ways in book.means.values()
        },
        notes=tuple(_rule(note, ids) for note in book.notes),
        conflicts=tuple(_conflict(one, ids) for one in book.conflicts),
        laws=tuple(_law(law, ids) for law in book.laws),
        plans={plan.approach: _plan(plan, ids) for plan in book.plans.values()},
    )


def _group(group: Group, ids: CurrentIds) -> Group:
    return group.model_copy(update={"also": tuple(map(ids.of_name, group.also))})


def _question(question: Question, ids: CurrentIds) -> Question:
    changes: dict[str, object] = {"id": ids.of_name(question.id)}
    for field in ("assume_without", "follows", "only_after"):
        by_case: AssumeWithout | Follows | OnlyAfter | None = getattr(question, field)
        if by_case is not None:
            changes[field] = by_case.model_copy(update={"question": ids.of_name(by_case.question)})
    return question.model_copy(update=changes)


def _computed(computed: Computed, ids: CurrentIds) -> Computed:
    inputs = tuple(map(ids.of_name, computed.inputs))
    return computed.model_copy(update={"id": ids.of_name(computed.id), "inputs": inputs})


def _fact(fact: Fact, ids: CurrentIds) -> Fact:
    when = with_names(fact.when, ids.names)
    return fact.model_copy(update={"id": ids.of_name(fact.id), "when": when})


def _rule(rule: AnyRulePart, ids: CurrentIds) -> AnyRulePart:
    return rule.model_copy(
        update={
            "id": ids.of_rule(rule.id),
            "when": with_names(rule.when, ids.names),
            "examples": Examples(
                fires=_by_name(rule.examples.fires, ids),
                silent=_by_name(rule.examples.silent, ids),
            ),
        }
    )


def _by_name(values: Mapping[str, T], ids: CurrentIds) -> dict[str, T]:
    return {ids.of_name(name): value for name, value in values.items()}


def _plan(plan: Plan, ids: CurrentIds) -> Plan:
    steps = (
        step.model_copy(update={"when": with_names(step.when, ids.names)}) for step in plan.steps
    )
    return plan.model_copy(update={"steps": tuple(steps)})


def _gate(gate: Gate, ids: CurrentIds) -> Gate:
    counted = None if gate.counted_by is None else ids.of_name(gate.counted_by)
    return _rule(gate, ids).model_copy(update={"counted_by": counted})


def _conflict(conflict: Conflict, ids: CurrentIds) -> Conflict:
    first, second = map(ids.of_name, conflict.between)
    again = ids.of_name(conflict.look_again)
    changes = {"between": (first, second), "look_again": again}
    return _rule(conflict, ids).model_copy(update=changes)


def _law(law: Law, ids: CurrentIds) -> Law:
    raising = None if law.raising is None else ids.of_name(law.raising)
    return law.model_copy(
        update={
            "id": ids.laws.get(law.id, law.id),
            "when": with_names(law.when, ids.names),
            "raising": raising,
        }
    )
