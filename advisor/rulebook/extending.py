"""Put one folder of rules on top of a rulebook: add, place, replace, and leave out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from advisor.errors import Location, Problem, did_you_mean
from advisor.rulebook.assembly import Contents, digest_of, placed_in, refuse_twins
from advisor.rulebook.limits import too_many
from advisor.rulebook.parts import Kind, OrderedParts, Part, Placed, Side, kind_of
from advisor.rulebook.reading import ReadFolder, stop_at
from advisor.rulebook.schema import (
    DepartingKind,
    Departure,
    Extension,
    Fact,
    Gate,
    Law,
    Note,
    Provider,
    Question,
    Replaceable,
    Rule,
    SwitchOff,
)

_NOT_ADDED = ("asks", "computed", "approaches", "plans")
"""What only a whole rulebook says."""

_KEEPS_ITS_ID = (Question, Fact, Provider)
"""Others read these by name."""

_MEANS: dict[str, tuple[Kind, ...]] = {
    "rule": ("rule", "gate", "note"),
    "fact": ("fact",),
    "question": ("question",),
    "law": ("law",),
}
"""What each word under `switch_off` may name."""


def extended(base: Contents, read: ReadFolder) -> Contents:
    """Return `base` with the files of an extension on top of it.

    Raises RulebookError naming every part that clashes, with its place and that of the part of
    the base it clashes with.
    """
    stop_at([*_rulebook_instead(read)])
    mine = list(placed_in(read))
    stop_at([*_named_once(read), *_not_added(read), *refuse_twins(mine), *too_many(mine)])
    extender = _Extender(base, next(file.extension for _, file in read.files if file.extension))
    for item in mine:
        extender.take(item)
    for where, entry in _switched_off(read):
        extender.switch_off(entry, where)
    stop_at(extender.problems)
    return replace(
        base,
        placed=tuple(extender.arrangement.parts),
        digest=digest_of(read, base.digest),
        departures=(*base.departures, *extender.departures),
        extensions=(*base.extensions, extender.extension),
    )


def _rulebook_instead(read: ReadFolder) -> Iterator[Problem]:
    for document, file in read.files:
        if file.rulebook is not None:
            what = "this is a whole rulebook, not an extension"
            yield Problem(document.at(("rulebook",)), what, "Give it with --rules.")


def _named_once(read: ReadFolder) -> Iterator[Problem]:
    places = [d.at(("extension",)) for d, file in read.files if file.extension is not None]
    if not places:
        hint = "Add extension: {title, version} to one of its files."
        yield Problem(read.name, "the extension has no title", hint)
    for where in places[1:]:
        hint = f"It also stands at {places[0]}."
        yield Problem(where, "the title of the extension is written twice", hint)


def _not_added(read: ReadFolder) -> Iterator[Problem]:
    for document, file in read.files:
        for key in _NOT_ADDED:
            if key in file.model_fields_set:
                hint = "Only a whole rulebook says so. Remove it."
                yield Problem(document.at((key,)), f"an extension cannot say '{key}'", hint)


def _switched_off(read: ReadFolder) -> Iterator[tuple[Location, SwitchOff]]:
    for document, file in read.files:
        for i, entry in enumerate(file.switch_off):
            yield document.at(("switch_off", i, entry.named[0])), entry


class _Extender:
    """One extension being put on top; collects problems so that all of them are told at once."""

    def __init__(self, base: Contents, extension: Extension) -> None:
        self.base = OrderedParts(base.placed)
        self.extension = extension
        self.arrangement = OrderedParts(base.placed)
        self.departures: list[Departure] = []
        self.problems: list[Problem] = []

    def _refuse(self, where: Location, what: str, hint: str) -> None:
        self.problems.append(Problem(where, what, hint))

    def _refuse_unknown(self, where: Location, kinds: tuple[Kind, ...], name: str) -> None:
        other = self.base.find(name, "rule", "gate", "note", "fact", "question", "law")
        if other is not None:
            hint = f"'{name}' is a {kind_of(other.part)} ({other.at('id')})."
        else:
            hint = did_you_mean(name, [p.part.id for p in self.base.of(*kinds)])
        self._refuse(where, f"unknown {kinds[0]} '{name}'", hint)

    # -- adding

    def take(self, item: Placed) -> None:
        """Put one part of the extension where it says."""
        part = item.part
        if isinstance(part, Replaceable) and part.replaces is not None:
            self._replace(item, part.replaces)
            return
        if isinstance(part, Replaceable) and part.reason is not None:
            hint = "Say replaces: as well, or remove it."
            self._refuse(item.at("reason"), f"'{part.id}': a reason, but nothing is replaced", hint)
        taken = self.base.holding_id_of(part)
        if taken is not None:
            self._refuse_shadow(item, taken)
        elif isinstance(part, Rule | Gate):
            self._place(item, part)
        else:
            self.arrangement.add(item)

    def _refuse_shadow(self, item: Placed, taken: Placed) -> None:
        name = item.part.id
        what = f"'{name}' is already the id of a {kind_of(taken.part)} ({taken.at('id')})"
        hint = "Choose another id."
        if isinstance(item.part, Replaceable) and type(item.part) is type(taken.part):
            hint = f"Choose another id, or say replaces: {name} with a reason."
        self._refuse(item.at("id"), what, hint)

    def _place(self, item: Placed, part: Rule | Gate) -> None:
        sides = list(_sides(part))
        if len(sides) == 1:
            self._place_beside(item, *sides[0])
        elif isinstance(part, Gate) and item.lever is not None:
            self.arrangement.add(item)
        else:
            keys = "before:" if isinstance(part, Gate) else "before: or after:"
            hint = f"Say {keys} with the id of a {kind_of(part)}."
            if sides:
                hint = "Keep one of before: and after:."
            self._refuse(item.at("id"), f"'{part.id}' does not say where it goes", hint)

    def _place_beside(self, item: Placed, side: Side, anchor: str) -> None:
        kind = kind_of(item.part)
        found = self.arrangement.find(anchor, kind)
        if found is None:
            self._refuse_unknown(item.at(side), (kind,), anchor)
        elif item.lever not in (None, found.lever):
            what = f"'{anchor}' ({found.at('id')}) is a {kind} of '{found.lever}'"
            self._refuse(item.at(side), what, f"This file says lever: {item.lever}.")
        else:
            self.arrangement.put(item, side, found)

    # -- replacing and leaving out

    def _replace(self, item: Placed, name: str) -> None:
        old = self.arrangement.find(name, kind_of(item.part))
        if old is None:
            self._refuse_unknown(item.at("replaces"), (kind_of(item.part),), name)
            return
        misfits = list(self._misfits(item, old))
        self.problems.extend(misfits)
        if not misfits:
            assert isinstance(item.part, Replaceable)
            self.arrangement.put_in_place_of(old, item)
            kind, title = _described(old.part)
            self._depart(
                kind,
                name,
                title=title,
                instead=item.part.id,
                reason=item.part.reason or "",
                where=item.at("replaces"),
            )

    def _misfits(self, item: Placed, old: Placed) -> Iterator[Problem]:
        """Yield what keeps one part from standing in for another."""
        part, named = item.part, f"'{old.part.id}' ({old.at('id')})"
        assert isinstance(part, Replaceable)
        if part.reason is None:
            what = f"'{part.id}' replaces {named} without a reason"
            yield Problem(item.at("replaces"), what, "Add reason: every advice shows it.")
        if isinstance(part, _KEEPS_ITS_ID) and part.id != old.part.id:
            what = f"'{part.id}' cannot replace {named} under another id"
            hint = f"Others read it by name, so keep id: {old.part.id}."
            yield Problem(item.at("id"), what, hint)
        taken = self.base.holding_id_of(part)
        if part.id != old.part.id and taken is not None:
            self._refuse_shadow(item, taken)
        if item.lever not in (None, old.lever):
            what = f"{named} belongs to '{old.lever}'"
            yield Problem(item.at("replaces"), what, f"This file says lever: {item.lever}.")
        for side, _ in _sides(part):
            what = f"'{part.id}' goes where {named} stood"
            yield Problem(item.at(side), what, f"Remove {side}:.")

    def switch_off(self, entry: SwitchOff, where: Location) -> None:
        """Leave out what the entry names."""
        word, name = entry.named
        if word in ("approach", "price"):  # nothing to take away; others see that it holds
            kind: DepartingKind = "approach" if word == "approach" else "price"
            self._depart(kind, name, reason=entry.reason, where=where)
            return
        old = self.base.find(name, *_MEANS[word])
        if old is None:
            self._refuse_unknown(where, _MEANS[word], name)
        elif old not in self.arrangement.parts:
            self._refuse(where, f"'{name}' is replaced here already", "Keep one of the two.")
        else:
            self.arrangement.remove(old)
            kind, title = _described(old.part)
            self._depart(kind, name, title=title, reason=entry.reason, where=where)

    def _depart(  # noqa: PLR0913  # one parameter for each field
        self,
        kind: DepartingKind,
        name: str,
        *,
        title: str = "",
        instead: str | None = None,
        reason: str,
        where: Location,
    ) -> None:
        departure = Departure(
            kind=kind,
            id=name,
            title=title,
            instead=instead,
            reason=reason,
            extension=self.extension.title,
            at=str(where),
        )
        self.departures.append(departure)


def _sides(part: object) -> Iterator[tuple[Side, str]]:
    if isinstance(part, Rule | Gate) and part.before is not None:
        yield "before", part.before
    if isinstance(part, Rule) and part.after is not None:
        yield "after", part.after


def _described(part: Part) -> tuple[DepartingKind, str]:
    """Return what kind of part an extension departs from, and what that part says."""
    match part:
        case Question():
            return "question", part.short
        case Fact():
            return "fact", part.says
        case Law():
            return "law", part.says
        case Provider():
            return "provider", part.name
        case Gate():
            return "gate", part.title
        case Note():
            return "note", part.title
        case _:
            assert isinstance(part, Rule)
            return "rule", part.title
