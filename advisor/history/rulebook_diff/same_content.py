"""Parts of two rulebooks that differ in nothing but their ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from advisor.rulebook.former_ids import CurrentIds
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Renamed

_Parts: TypeAlias = Mapping[str, tuple[str, Renamed]]
"""Parts by id, each with the list it is in."""


def same_but_for_id(old: Rulebook, new: Rulebook) -> CurrentIds:
    """Return the ids that only the old rulebook has, each with the one of the same part in the new.

    A part counts as the same where its list, its conditions and all its texts are, and where no
    other part that is new is like it.
    """
    return CurrentIds(
        dict(_pairs(_rules(old), _rules(new))),
        dict(_pairs(_names(old), _names(new))),
        dict(_pairs(_laws(old), _laws(new))),
    )


def _pairs(old: _Parts, new: _Parts) -> Iterator[tuple[str, str]]:
    gone = {name: _without_id(part) for name, part in old.items() if name not in new}
    come = {name: _without_id(part) for name, part in new.items() if name not in old}
    for name, part in gone.items():
        alike = [other for other, one in come.items() if one == part]
        twins = [other for other, one in gone.items() if one == part]
        if len(alike) == 1 and len(twins) == 1:
            yield name, alike[0]


def _without_id(placed: tuple[str, Renamed]) -> tuple[str, Renamed]:
    where, part = placed
    return where, part.model_copy(update={"id": "", "formerly": ()})


def _rules(book: Rulebook) -> _Parts:
    found: dict[str, tuple[str, Renamed]] = {}
    for lever in book.levers.values():
        found |= {rule.id: (f"{lever.id} rules", rule) for rule in lever.rules}
        found |= {gate.id: (f"{lever.id} gates", gate) for gate in lever.gates}
    for ways in book.means.values():
        found |= {rule.id: (f"{ways.id} means", rule) for rule in ways.rules}
    return found | {one.id: ("", one) for one in (*book.notes, *book.conflicts)}


def _names(book: Rulebook) -> _Parts:
    every: Mapping[str, Renamed] = {**book.questions, **book.facts}
    return {name: ("", part) for name, part in every.items()}


def _laws(book: Rulebook) -> _Parts:
    return {law.id: ("", law) for law in book.laws}
