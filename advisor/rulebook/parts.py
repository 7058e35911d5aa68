"""The parts of a rulebook in order, each with its place in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from advisor.errors import Location
from advisor.formats.yaml_source import DataPath, Document
from advisor.rulebook.conditions import Condition
from advisor.rulebook.schema import (
    AddedStep,
    Computed,
    Conflict,
    Fact,
    Gate,
    Group,
    Law,
    LeverId,
    MeansFor,
    MeansRule,
    Note,
    Plan,
    Provider,
    Question,
    Rule,
    Source,
)

Part: TypeAlias = (
    Group
    | Question
    | Computed
    | Fact
    | Rule
    | MeansRule
    | Gate
    | Note
    | Conflict
    | Law
    | Plan
    | AddedStep
    | Source
    | Provider
)
Side: TypeAlias = Literal["before", "after"]
Kind: TypeAlias = Literal[
    "group", "question", "computed answer", "fact", "rule", "means rule", "gate", "note",
    "conflict", "law", "plan", "plan step", "source", "provider",
]  # fmt: skip

_KINDS: Mapping[type, Kind] = {
    Group: "group",
    Question: "question",
    Computed: "computed answer",
    Fact: "fact",
    Rule: "rule",
    MeansRule: "means rule",
    Gate: "gate",
    Note: "note",
    Conflict: "conflict",
    Law: "law",
    Plan: "plan",
    AddedStep: "plan step",
    Source: "source",
    Provider: "provider",
}


NAMESPACE: Mapping[type, str] = {
    Group: "group",
    Question: "name",
    Computed: "name",
    Fact: "name",
    Rule: "rule",
    MeansRule: "rule",
    Gate: "rule",
    Note: "rule",
    Conflict: "rule",
    Law: "law",
    Plan: "plan",
    AddedStep: "plan step",
    Source: "source",
    Provider: "provider",
}
"""Parts of kinds with the same word here must all have different ids."""


@dataclass(frozen=True)
class PlacedPart:
    """A part of the rulebook with the file and path it was read from."""

    part: Part
    document: Document
    path: DataPath
    lever: LeverId | None = None
    """The lever of a rule or gate."""
    means_for: MeansFor | None = None
    """The list of a rule that names means."""

    def at(self, *inner: str | int) -> Location:
        return self.document.at((*self.path, *inner))

    def in_list_of(self, other: PlacedPart) -> PlacedPart:
        """Return the same part in the lever, or in the list of means, of another."""
        return replace(self, lever=other.lever, means_for=other.means_for)


def conditions_of(part: Part) -> tuple[Condition, ...]:
    """Return the conditions of a part; none for a part without any."""
    match part:
        case Fact() | Rule() | MeansRule() | Gate() | Note() | Conflict() | Law() | AddedStep():
            return (part.when,)
        case Plan():
            return tuple(step.when for step in part.steps)
        case _:
            return ()


def kind_of(part: Part) -> Kind:
    """Return the kind of a part, as messages name it."""
    return _KINDS[type(part)]


class OrderedParts:
    """Parts in order; an extension adds, replaces and removes them.

    Several parts put after the same rule keep the order in which they were put.
    """

    def __init__(self, parts: Iterable[PlacedPart]) -> None:
        self.parts = list(parts)
        self._put_after: dict[str, str] = {}

    def find(self, name: str, *kinds: Kind) -> PlacedPart | None:
        """Return the part of one of these kinds with that id, or None."""
        return next((p for p in self.of_kinds(*kinds) if p.part.id == name), None)

    def of_kinds(self, *kinds: Kind) -> list[PlacedPart]:
        """Return the parts of these kinds, in order."""
        return [p for p in self.parts if kind_of(p.part) in kinds]

    def with_id_of(self, part: Part) -> PlacedPart | None:
        """Return the part that already has the id of `part`, or None; see `NAMESPACE`."""
        mine = NAMESPACE[type(part)]
        same = (p for p in self.parts if NAMESPACE[type(p.part)] == mine)
        return next((p for p in same if p.part.id == part.id), None)

    def add(self, item: PlacedPart) -> None:
        """Put a part last."""
        self.parts.append(item)

    def put_next_to(self, item: PlacedPart, side: Side, anchor: PlacedPart) -> None:
        """Put a rule or gate before or after `anchor`, in the list of `anchor`."""
        index = self.parts.index(anchor)
        if side == "after":
            index = self._index_after(index)
            self._put_after[item.part.id] = anchor.part.id
        self.parts.insert(index, item.in_list_of(anchor))

    def replace_part(self, old: PlacedPart, new: PlacedPart) -> None:
        """Put `new` in the place of `old`, in the same list."""
        self.parts[self.parts.index(old)] = new.in_list_of(old)

    def remove(self, old: PlacedPart) -> None:
        """Remove a part."""
        self.parts.remove(old)

    def _index_after(self, index: int) -> int:
        """Return the index after a part and all parts put after it, directly or in a chain."""
        group = {self.parts[index].part.id}
        for place in range(index + 1, len(self.parts)):
            name = self.parts[place].part.id
            if self._put_after.get(name) not in group:
                return place
            group.add(name)
        return len(self.parts)
