"""Ids that parts of a rulebook had in earlier versions, and what the parts are called now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace

from advisor.errors import Location, Problem
from advisor.formats.frozen import frozen_mapping
from advisor.rulebook.conditions import with_names
from advisor.rulebook.parts import NAMESPACE, Part, PlacedPart, kind_of
from advisor.rulebook.schema import (
    AddedStep,
    AssumeWithout,
    Examples,
    Fact,
    Follows,
    Gate,
    Group,
    Law,
    Question,
    Renamed,
    Replaceable,
    RuleLike,
    SwitchOff,
)


@dataclass(frozen=True)
class CurrentIds:
    """What the parts with former ids are called now: id by former id."""

    rules: Mapping[str, str]
    """Of rules, gates and notes."""
    names: Mapping[str, str]
    """Of questions, computed answers and facts."""
    laws: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.rules or self.names or self.laws)

    def of_rule(self, name: str) -> str:
        """Return the id that a rule, gate or note with this id has now."""
        return self.rules.get(name, name)

    def of_name(self, name: str) -> str:
        """Return the id that a question, computed answer or fact with this id has now."""
        return self.names.get(name, name)

    def within(self, namespace: str) -> Mapping[str, str]:
        """Return the ids of one namespace; see `NAMESPACE`. Most have no former ids."""
        return {"rule": self.rules, "name": self.names, "law": self.laws}.get(namespace, {})

    def below(self, other: CurrentIds) -> CurrentIds:
        """Return these ids with those of `other` on top."""
        return CurrentIds(
            frozen_mapping({**self.rules, **other.rules}),
            frozen_mapping({**self.names, **other.names}),
            frozen_mapping({**self.laws, **other.laws}),
        )


def current_ids(parts: Iterable[Part]) -> CurrentIds:
    """Return what the parts with former ids are called now."""
    found: dict[str, dict[str, str]] = {"rule": {}, "name": {}, "law": {}}
    for part in parts:
        if isinstance(part, Renamed):
            found[NAMESPACE[type(part)]].update((old, part.id) for old in part.formerly)
    return CurrentIds(*(frozen_mapping(found[space]) for space in ("rule", "name", "law")))


@dataclass(frozen=True)
class FormerIdUse:
    """The first place in an extension that still uses a former id."""

    former: str
    now: str
    at: Location

    def __str__(self) -> str:
        return f"{self.at}: '{self.former}' is called '{self.now}' now."


def former_id_problems(
    added: Sequence[PlacedPart], below: Sequence[PlacedPart] = ()
) -> Iterator[Problem]:
    """Yield a problem for each former id of `added` that another part has, or had, as its id."""
    every = (*below, *added)
    ids = {(NAMESPACE[type(item.part)], item.part.id): item for item in every}
    had = {key: where for item in below for key, where in _former_ids(item)}
    for item in added:
        for key, where in _former_ids(item):
            what = f"'{item.part.id}': the former id '{key[1]}'"
            if key in ids:
                kind = kind_of(ids[key].part)
                what = f"{what} is the id of a {kind} ({ids[key].at('id')})"
                yield Problem(where, what, "Remove it here, or choose another id there.")
            elif key in had:
                yield Problem(where, f"{what} also stands at {had[key]}", "Keep one of the two.")
            had.setdefault(key, where)


def _former_ids(item: PlacedPart) -> Iterator[tuple[tuple[str, str], Location]]:
    """Yield namespace, former id and place of each former id of a part."""
    if isinstance(item.part, Renamed):
        for i, former in enumerate(item.part.formerly):
            yield (NAMESPACE[type(item.part)], former), item.at("formerly", i)


class IdReader:
    """Reads the parts of an extension by the ids that parts have now; remembers former ids."""

    def __init__(self, ids: CurrentIds) -> None:
        self._ids = ids
        self._uses: dict[str, FormerIdUse] = {}

    @property
    def uses(self) -> tuple[FormerIdUse, ...]:
        """The first use of each former id, in the order of the files."""
        return tuple(sorted(self._uses.values(), key=lambda use: astuple(use.at)))

    def switched_off(self, entry: SwitchOff, where: Location) -> SwitchOff:
        """Return an entry of `switch_off` with the id of its part now."""
        kind, name = entry.named
        now = self._ids.within("name" if kind in ("fact", "question") else kind).get(name)
        if now is None:
            return entry
        self._note(name, now, where)
        return entry.model_copy(update={kind: now})

    def placed(self, item: PlacedPart) -> PlacedPart:
        """Return a part that names other parts by their ids now."""
        changed = dict(self._changes(item))
        if not changed:
            return item
        return replace(item, part=item.part.model_copy(update=changed))

    def _changes(self, item: PlacedPart) -> Iterator[tuple[str, object]]:
        """Yield each field of a part that holds a former id, with the ids of now."""
        part = item.part
        if isinstance(part, Replaceable) and part.replaces is not None:
            yield from self._replaced(item, part.replaces)
        if isinstance(part, Fact | RuleLike | Law | AddedStep):
            yield from self._condition(item, part)
        yield from self._single_names(item)
        if isinstance(part, RuleLike):
            yield "examples", self._examples(item, part.examples)
        if isinstance(part, Group):
            yield "also", tuple(self._name(item, n, "also", i) for i, n in enumerate(part.also))
        if isinstance(part, Question):
            yield from self._assumptions(item, part)

    def _assumptions(self, item: PlacedPart, question: Question) -> Iterator[tuple[str, object]]:
        """Yield the assumptions of a question that depend on another question."""
        for field in ("assume_without", "follows"):
            by_case: AssumeWithout | Follows | None = getattr(question, field)
            if by_case is not None:
                now = self._name(item, by_case.question, field, "question")
                yield field, by_case.model_copy(update={"question": now})

    def _replaced(self, item: PlacedPart, name: str) -> Iterator[tuple[str, object]]:
        now = self._ids.within(NAMESPACE[type(item.part)]).get(name)
        if now is not None:
            self._note(name, now, item.at("replaces"))
            yield "replaces", now
            if item.part.id == name:
                yield "id", now

    def _condition(
        self, item: PlacedPart, part: Fact | RuleLike | Law | AddedStep
    ) -> Iterator[tuple[str, object]]:
        former = [atom for atom in part.when.atoms() if atom.name in self._ids.names]
        for atom in former:
            self._note(atom.name, self._ids.names[atom.name], item.document.at(atom.at))
        if former:
            yield "when", with_names(part.when, self._ids.names)

    def _single_names(self, item: PlacedPart) -> Iterator[tuple[str, object]]:
        """Yield the fields with a single id: where a part goes, what it counts or raises."""
        fields = {"before": "rule", "after": "rule", "counted_by": "name", "raising": "name"}
        for field, namespace in fields.items():
            if isinstance(item.part, AddedStep) or (
                field == "after" and isinstance(item.part, Gate)
            ):
                continue  # steps have no former ids, and the `after` of a gate is a text
            name = getattr(item.part, field, None)
            now = self._ids.within(namespace).get(name) if isinstance(name, str) else None
            if now is not None:
                self._note(str(name), now, item.at(field))
                yield field, now

    def _examples(self, item: PlacedPart, examples: Examples) -> Examples:
        kinds = {
            kind: frozen_mapping(
                {
                    self._name(item, name, "examples", kind, name): value
                    for name, value in getattr(examples, kind).items()
                }
            )
            for kind in ("fires", "silent")
        }
        return examples.model_copy(update=kinds)

    def _name(self, item: PlacedPart, name: str, *path: str | int) -> str:
        now = self._ids.names.get(name)
        if now is not None:
            self._note(name, now, item.at(*path))
        return name if now is None else now

    def _note(self, former: str, now: str, at: Location) -> None:
        self._uses.setdefault(former, FormerIdUse(former, now, at))
