"""Written differences between two rulebooks: parts added, removed, or changed in which field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

from pydantic import BaseModel

from advisor.history.rulebook_diff.renamed_parts import RenamedRulebook
from advisor.rulebook.conditions import OTHERWISE, All, AnyOf, Atom, Not
from advisor.rulebook.former_ids import CurrentIds
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import PlanStep, Strict
from advisor.rulebook.wording import condition_words

Kind: TypeAlias = Literal[
    "rulebook",
    "question",
    "computed answer",
    "fact",
    "rule",
    "means rule",
    "means",
    "gate",
    "note",
    "conflict",
    "law",
    "approach",
    "plan",
    "provider",
    "source",
]


class FieldChange(Strict):
    """One field of a part whose value changed."""

    field: str
    before: str
    now: str


class PartChange(Strict):
    """One part of a rulebook that was added, renamed, changed or removed."""

    kind: Kind
    id: str
    """The id in the new rulebook; of a part that was removed, in the old one."""
    change: Literal["added", "renamed", "changed", "removed"]
    formerly: str | None = None
    """Of a renamed part: the id in the old rulebook."""
    says_formerly: bool = True
    """Of a renamed part: whether the new one names the old id, so that all that use it go on."""
    fields: tuple[FieldChange, ...] = ()
    """The changed fields of a renamed or changed part, in the order of its fields."""


@dataclass(frozen=True)
class _Part:
    """A part with the fields to compare; for a rule, also its lever and its place there."""

    model: BaseModel
    rulebook: Rulebook
    more: Mapping[str, str]

    def fields(self) -> Mapping[str, object]:
        known = [name for name in type(self.model).model_fields if name != "formerly"]
        return {**{name: getattr(self.model, name) for name in known}, **self.more}

    def words(self, name: str) -> str:
        value = self.fields().get(name)
        match value:
            case Atom() | All() | AnyOf() | Not():
                return condition_words(self.rulebook, value)
            case None:
                return "nothing"
            case bool():
                return "yes" if value else "no"
            case str() | int() | float():
                return str(value)
            case tuple() if steps := _steps_in(value):
                return "; ".join(self._step(step) for step in steps)
            case _:
                data = self.model.model_dump(mode="json", include={name}, exclude_unset=True)
                return json.dumps(data.get(name), ensure_ascii=False)

    def _step(self, step: PlanStep) -> str:
        """Return a step of a plan as one line: its title, when it is shown, and its texts."""
        texts = (step.takes, step.do, step.how, step.done_when, step.stop_if)
        cited = (f"{cite.source} {cite.section}" for cite in step.cites)
        shown = condition_words(self.rulebook, step.when)
        return f"{step.title} ({shown}): {' '.join((*filter(None, texts), *cited))}"


def rulebook_changes(old: RenamedRulebook, new: Rulebook) -> tuple[PartChange, ...]:
    """Return every part that differs, kind by kind, in the order of the new rulebook.

    A part with another id counts as the same part: it is renamed, whatever else changed in it.
    """
    moved = _moved_rules(old.rulebook, new)
    before, now = _parts(old.rulebook, frozenset()), _parts(new, moved)
    return tuple(change for kind in now for change in _changes(kind, before[kind], now[kind], old))


def _former_ids(kind: Kind, ids: CurrentIds) -> Mapping[str, str]:
    """Return the old id of each part of this kind whose id changed."""
    match kind:
        case "rule" | "means rule" | "gate" | "note" | "conflict":
            changed = ids.rules
        case "law":
            changed = ids.laws
        case "question" | "fact" | "computed answer":
            changed = ids.names
        case _:
            changed = {}
    return {now: was for was, now in changed.items()}


def _changes(
    kind: Kind, old: Mapping[str, _Part], new: Mapping[str, _Part], renamed: RenamedRulebook
) -> Iterator[PartChange]:
    former = _former_ids(kind, renamed.ids)
    for name, part in new.items():
        if name not in old:
            yield PartChange(kind=kind, id=name, change="added")
            continue
        fields = tuple(_fields(old[name], part))
        if name in former:
            was = former[name]
            said = was not in renamed.unsaid
            yield PartChange(
                kind=kind,
                id=name,
                change="renamed",
                formerly=was,
                says_formerly=said,
                fields=fields,
            )
        elif fields:
            yield PartChange(kind=kind, id=name, change="changed", fields=fields)
    for name in old:
        if name not in new:
            yield PartChange(kind=kind, id=name, change="removed")


def _fields(old: _Part, new: _Part) -> Iterator[FieldChange]:
    before, now = old.fields(), new.fields()
    for name in dict.fromkeys((*now, *before)):
        if _exact(before.get(name)) != _exact(now.get(name)):
            yield FieldChange(field=name, before=old.words(name), now=new.words(name))


_ALWAYS = {"when": OTHERWISE}

_ORDER_LEFT_OUT: Mapping[str, object] = {"diagram_order": ()}
"""The declared order of questions only keeps the diagram small; no advice depends on it."""


def _steps_in(value: object) -> list[PlanStep]:
    """Return the steps of a plan; none for the value of another field."""
    return [one for one in value if isinstance(one, PlanStep)] if isinstance(value, tuple) else []


def _exact(value: object) -> object:
    """Return a key that two values share only when they are the same; True and 1 are not."""
    match value:
        case Atom() | All() | AnyOf() | Not():
            return value, [repr(atom.test) for atom in value.atoms()]
        case tuple() if steps := _steps_in(value):
            return [(_exact(one.when), repr(one.model_copy(update=_ALWAYS))) for one in steps]
        case _:
            return repr(value)


def _parts(book: Rulebook, moved: frozenset[str]) -> Mapping[Kind, Mapping[str, _Part]]:
    def plain(models: Mapping[str, BaseModel]) -> Mapping[str, _Part]:
        return {name: _Part(model, book, {}) for name, model in models.items()}

    levers = book.levers.values()
    return {
        "rulebook": plain({"about": book.about.model_copy(update=_ORDER_LEFT_OUT)}),
        "question": plain(book.questions),
        "computed answer": plain(book.computed),
        "fact": plain(book.facts),
        "rule": {
            rule.id: _Part(rule, book, _position(lever.id, rule.id, moved))
            for lever in levers
            for rule in lever.rules
        },
        "means rule": {
            rule.id: _Part(rule, book, _position(ways.id, rule.id, moved))
            for ways in book.means.values()
            for rule in ways.rules
        },
        "means": plain({i: w for ways in book.means.values() for i, w in ways.words.items()}),
        "gate": {
            gate.id: _Part(gate, book, {"lever": lever.id})
            for lever in levers
            for gate in lever.gates
        },
        "note": plain({note.id: note for note in book.notes}),
        "conflict": plain({conflict.id: conflict for conflict in book.conflicts}),
        "law": plain({law.id: law for law in book.laws}),
        "approach": plain({str(name): book.approaches[name] for name in book.approaches}),
        "plan": plain({str(name): book.plans[name] for name in book.plans}),
        "provider": plain(book.providers),
        "source": plain(book.sources),
    }


def _position(lever: str, rule: str, moved: frozenset[str]) -> Mapping[str, str]:
    place = "another place in its list" if rule in moved else "its place"
    return {"lever": lever, "order": place}


def _moved_rules(old: Rulebook, new: Rulebook) -> frozenset[str]:
    """Return the fewest rules that have to move in their list to give the new order."""
    found: set[str] = set()
    for name, lever in new.levers.items():
        before = [rule.id for rule in old.levers[name].rules] if name in old.levers else []
        found |= _out_of_order(before, [rule.id for rule in lever.rules])
    for means_for, ways in new.means.items():
        listed = old.means[means_for].rules if means_for in old.means else ()
        found |= _out_of_order([rule.id for rule in listed], [rule.id for rule in ways.rules])
    return frozenset(found)


def _out_of_order(before: Sequence[str], now: Sequence[str]) -> set[str]:
    old = [name for name in before if name in now]
    new = [name for name in now if name in before]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    in_order = {name for block in blocks for name in new[block.b : block.b + block.size]}
    return set(new) - in_order
