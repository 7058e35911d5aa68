"""The parts of a rulebook with their places, in order, while an extension adds its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from advisor.errors import Location
from advisor.formats.yaml_source import DataPath, Document
from advisor.rulebook.schema import (
    Computed,
    Fact,
    Gate,
    Group,
    Law,
    LeverId,
    Note,
    Provider,
    Question,
    Rule,
    Source,
)

Part: TypeAlias = Group | Question | Computed | Fact | Rule | Gate | Note | Law | Source | Provider
Side: TypeAlias = Literal["before", "after"]
Kind: TypeAlias = Literal[
    "group", "question", "computed answer", "fact", "rule", "gate", "note", "law", "source",
    "provider",
]  # fmt: skip

_KINDS: Mapping[type, Kind] = {
    Group: "group",
    Question: "question",
    Computed: "computed answer",
    Fact: "fact",
    Rule: "rule",
    Gate: "gate",
    Note: "note",
    Law: "law",
    Source: "source",
    Provider: "provider",
}


NAMESPACE: Mapping[type, str] = {
    Group: "group",
    Question: "name",
    Computed: "name",
    Fact: "name",
    Rule: "rule",
    Gate: "rule",
    Note: "rule",
    Law: "law",
    Source: "source",
    Provider: "provider",
}
"""Kinds of part with the same word here share their ids."""


@dataclass(frozen=True)
class Placed:
    """A part of the rulebook with the file and path it was read from."""

    part: Part
    document: Document
    path: DataPath
    lever: LeverId | None = None
    """For a rule and a gate: whose it is."""

    def at(self, *inner: str | int) -> Location:
        return self.document.at((*self.path, *inner))


def kind_of(part: Part) -> Kind:
    """Return what a part is called in messages."""
    return _KINDS[type(part)]


class OrderedParts:
    """Parts in order. A part put after a rule follows those that were put after it earlier."""

    def __init__(self, parts: Iterable[Placed]) -> None:
        self.parts = list(parts)
        self._stands_after: dict[str, str] = {}

    def find(self, name: str, *kinds: Kind) -> Placed | None:
        """Return the part of one of these kinds with that id, or None."""
        return next((p for p in self.of(*kinds) if p.part.id == name), None)

    def of(self, *kinds: Kind) -> list[Placed]:
        """Return the parts of these kinds, in order."""
        return [p for p in self.parts if kind_of(p.part) in kinds]

    def holding_id_of(self, part: Part) -> Placed | None:
        """Return the part that has this one's id already, among those that share ids."""
        mine = NAMESPACE[type(part)]
        same = (p for p in self.parts if NAMESPACE[type(p.part)] == mine)
        return next((p for p in same if p.part.id == part.id), None)

    def add(self, item: Placed) -> None:
        """Put a part last."""
        self.parts.append(item)

    def put(self, item: Placed, side: Side, anchor: Placed) -> None:
        """Put a rule or gate on one side of another, in whose lever it then is."""
        index = self.parts.index(anchor)
        if side == "after":
            index = self._behind(index)
            self._stands_after[item.part.id] = anchor.part.id
        self.parts.insert(index, replace(item, lever=anchor.lever))

    def put_in_place_of(self, old: Placed, new: Placed) -> None:
        """Put a part where another stood."""
        self.parts[self.parts.index(old)] = replace(new, lever=old.lever)

    def remove(self, old: Placed) -> None:
        """Take a part away."""
        self.parts.remove(old)

    def _behind(self, index: int) -> int:
        block = {self.parts[index].part.id}
        for place in range(index + 1, len(self.parts)):
            name = self.parts[place].part.id
            if self._stands_after.get(name) not in block:
                return place
            block.add(name)
        return len(self.parts)
