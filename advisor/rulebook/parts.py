"""The parts of a rulebook in order, while an extension puts its own among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal, TypeAlias

from advisor.rulebook.placed import NAMESPACE, Part, Placed
from advisor.rulebook.schema import (
    Computed,
    Fact,
    Gate,
    Group,
    Law,
    Note,
    Provider,
    Question,
    Rule,
    Source,
)

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


def kind_of(part: Part) -> Kind:
    """Return what a part is called in messages."""
    return _KINDS[type(part)]


class Arrangement:
    """Parts in order. What goes after a rule goes after all that was put after it before."""

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
