"""Put one folder of rules on top of a rulebook: add, replace and switch off parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from advisor.errors import Location, Problem, did_you_mean
from advisor.formats.phrasing import plural
from advisor.formats.yaml_source import Document
from advisor.rulebook.assembly import (
    RulebookContents,
    digest_of,
    duplicate_id_problems,
    placed_parts,
)
from advisor.rulebook.former_ids import IdReader, current_ids, former_id_problems
from advisor.rulebook.limits import size_problems
from advisor.rulebook.parts import (
    NAMESPACE,
    Kind,
    OrderedParts,
    Part,
    PlacedPart,
    Side,
    kind_of,
)
from advisor.rulebook.plan_steps import with_added_steps
from advisor.rulebook.prompt_signals import SIGNALS_FILE, AddedSignals
from advisor.rulebook.reading import ParsedFolder, Report, raise_problems
from advisor.rulebook.schema import (
    AddedStep,
    Conflict,
    DepartingKind,
    Departure,
    Extension,
    Fact,
    Gate,
    Law,
    Means,
    MeansRule,
    Note,
    Provider,
    Question,
    Renamed,
    Replaceable,
    Rule,
    SwitchOff,
)

_BASE_KEYS = ("asks", "computed", "approaches", "plans", "means_for")
"""Keys that only a whole rulebook may have."""

_READ_BY_ID = (Question, Fact, Provider)
"""Other parts read these by id, so a replacement keeps the id."""

_SWITCHABLE: dict[str, tuple[Kind, ...]] = {
    "rule": ("rule", "means rule", "gate", "note", "conflict"),
    "fact": ("fact",),
    "question": ("question",),
    "law": ("law",),
}
"""For each key under `switch_off`, the kinds of part it may name."""


def with_extension(
    base: RulebookContents, parsed: ParsedFolder, report: Report = raise_problems
) -> RulebookContents:
    """Return `base` with the files of an extension on top of it.

    Raises RulebookError naming every part that clashes with the base, with both places. What
    raises is `report`, except for a folder that is no extension; a part that clashes is left out.
    """
    raise_problems([*_no_extension_problems(parsed)])
    raise_problems([*_title_problems(parsed)])
    written = list(placed_parts(parsed))
    ids = current_ids(item.part for item in base.parts)
    reader = IdReader(ids.below(current_ids(item.part for item in written)))
    added = [reader.placed(item) for item in written]
    report(
        [
            *_base_key_problems(parsed),
            *duplicate_id_problems(added),
            *size_problems(added),
        ]
    )
    extender = _Extender(base, next(file.extension for _, file in parsed.files if file.extension))
    for item in added:
        extender.add(item)
    for where, entry in _switch_off_entries(parsed):
        extender.switch_off(reader.switched_off(entry, where), where)
    for document, file in parsed.files:
        for i, words in enumerate(file.means):
            extender.reword(words, document.at(("means", i, "id")))
    if parsed.signals is not None:
        extender.add_signals(*parsed.signals)
    report([*extender.problems, *_former_id_problems(base, extender)])
    return replace(
        base,
        parts=tuple(extender.parts.parts),
        means=extender.means,
        signals=(*base.signals, *([] if parsed.signals is None else [parsed.signals])),
        digest=digest_of(parsed, base.digest),
        departures=(*base.departures, *sorted(extender.departures, key=lambda one: one.added)),
        extensions=(*base.extensions, extender.extension),
        former_id_uses=(*base.former_id_uses, *reader.uses),
    )


def _former_id_problems(base: RulebookContents, extender: _Extender) -> Iterator[Problem]:
    """Yield a problem for each former id in the extension that another part has or had."""
    inherited = {id(item) for item in base.parts}
    every = extender.parts.parts
    below = [item for item in every if id(item) in inherited]
    return former_id_problems([item for item in every if id(item) not in inherited], below)


def _no_extension_problems(parsed: ParsedFolder) -> Iterator[Problem]:
    for document, file in parsed.files:
        if file.rulebook is not None:
            what = "this is a whole rulebook, not an extension"
            yield Problem(document.at(("rulebook",)), what, "Give it with --rules.")


def _title_problems(parsed: ParsedFolder) -> Iterator[Problem]:
    places = [d.at(("extension",)) for d, file in parsed.files if file.extension is not None]
    if not places:
        hint = "Add extension: {title, version} to one of its files."
        yield Problem(parsed.name, "the extension has no title", hint)
    for where in places[1:]:
        hint = f"It also stands at {places[0]}."
        yield Problem(where, "the title of the extension is written twice", hint)


def _base_key_problems(parsed: ParsedFolder) -> Iterator[Problem]:
    for document, file in parsed.files:
        for key in _BASE_KEYS:
            if key in file.model_fields_set:
                hint = "Only a whole rulebook says so. Remove it."
                yield Problem(document.at((key,)), f"an extension cannot say '{key}'", hint)


def _switch_off_entries(parsed: ParsedFolder) -> Iterator[tuple[Location, SwitchOff]]:
    for document, file in parsed.files:
        for i, entry in enumerate(file.switch_off):
            yield document.at(("switch_off", i, entry.named[0])), entry


class _Extender:
    """Puts one extension on top; collects its problems so that all are reported at once."""

    def __init__(self, base: RulebookContents, extension: Extension) -> None:
        self.base = OrderedParts(base.parts)
        self.former_ids = current_ids(item.part for item in base.parts)
        self.extension = extension
        self.parts = OrderedParts(base.parts)
        self.means = dict(base.means)
        self.departures: list[Departure] = []
        self.problems: list[Problem] = []

    def _refuse(self, where: Location, what: str, hint: str) -> None:
        self.problems.append(Problem(where, what, hint))

    def _refuse_unknown(self, where: Location, kinds: tuple[Kind, ...], name: str) -> None:
        other = self.base.find(
            name, "rule", "means rule", "gate", "note", "conflict", "fact", "question", "law"
        )
        if other is not None:
            hint = f"'{name}' is a {kind_of(other.part)} ({other.at('id')})."
        else:
            hint = did_you_mean(name, [p.part.id for p in self.base.of_kinds(*kinds)])
        self._refuse(where, f"unknown {kinds[0]} '{name}'", hint)

    # -- adding

    def add(self, item: PlacedPart) -> None:
        """Add one part of the extension, at the place it names."""
        part = item.part
        if isinstance(part, Replaceable) and part.replaces is not None:
            self._replace(item, part.replaces)
            return
        if isinstance(part, Replaceable) and part.reason is not None:
            hint = "Say replaces: as well, or remove it."
            self._refuse(item.at("reason"), f"'{part.id}': a reason, but nothing is replaced", hint)
        taken = self.base.with_id_of(part)
        if taken is not None:
            self._refuse_taken_id(item, taken)
        elif part.id in self.former_ids.within(NAMESPACE[type(part)]):
            self._refuse_former_id(item)
        elif isinstance(part, Rule | MeansRule | Gate):
            self._place(item, part)
        elif isinstance(part, AddedStep):
            self._add_step(item, part)
        else:
            self.parts.add(item)

    def _refuse_taken_id(self, item: PlacedPart, taken: PlacedPart) -> None:
        name = item.part.id
        what = f"'{name}' is already the id of a {kind_of(taken.part)} ({taken.at('id')})"
        hint = "Choose another id."
        if isinstance(item.part, Replaceable) and type(item.part) is type(taken.part):
            hint = f"Choose another id, or say replaces: {name} with a reason."
        self._refuse(item.at("id"), what, hint)

    def _refuse_former_id(self, item: PlacedPart) -> None:
        name, space = item.part.id, NAMESPACE[type(item.part)]
        now = self.former_ids.within(space)[name]
        known = [p for p in self.base.parts if NAMESPACE[type(p.part)] == space]
        named = next(p for p in known if p.part.id == now)
        what = f"'{name}' was the id of the {kind_of(named.part)} '{now}' ({named.at('id')})"
        self._refuse(item.at("id"), what, "Choose another id: extensions may still use this one.")

    def _add_step(self, item: PlacedPart, part: AddedStep) -> None:
        plan = with_added_steps(self.parts.parts).get(part.approach)
        if plan is None:
            what = f"'{part.id}': there is no plan for '{part.approach}'"
            self._refuse(item.at("approach"), what, "Name a plan of the rulebook below.")
            return
        known = [step.id for step in plan.steps if step.id is not None]
        for side, anchor in (("before", part.before), ("after", part.after)):
            if anchor is not None and anchor not in known:
                what = f"the plan for {part.approach} has no step '{anchor}'"
                self._refuse(item.at(side), what, did_you_mean(anchor, known))
        if part.id in known:
            what = f"the plan for {part.approach} has the step '{part.id}' already"
            self._refuse(item.at("id"), what, "Choose another id.")
        self.parts.add(item)
        self._record_addition(
            "plan step", part.id, title=part.title, reason=part.reason, where=item.at("id")
        )

    def _place(self, item: PlacedPart, part: Rule | MeansRule | Gate) -> None:
        sides = list(_sides(part))
        if len(sides) == 1:
            self._place_next_to(item, *sides[0])
        elif isinstance(part, Gate) and item.lever is not None:
            self.parts.add(item)
        else:
            keys = "before:" if isinstance(part, Gate) else "before: or after:"
            hint = f"Say {keys} with the id of a {kind_of(part)}."
            if sides:
                hint = "Keep one of before: and after:."
            self._refuse(item.at("id"), f"'{part.id}' does not say where it goes", hint)

    def _place_next_to(self, item: PlacedPart, side: Side, anchor: str) -> None:
        kind = kind_of(item.part)
        found = self.parts.find(anchor, kind)
        if found is None:
            self._refuse_unknown(item.at(side), (kind,), anchor)
        elif item.lever not in (None, found.lever):
            what = f"'{anchor}' ({found.at('id')}) is a {kind} of '{found.lever}'"
            self._refuse(item.at(side), what, f"This file says lever: {item.lever}.")
        else:
            self.parts.put_next_to(item, side, found)

    # -- replacing and leaving out

    def _replace(self, item: PlacedPart, name: str) -> None:
        old = self.parts.find(name, kind_of(item.part))
        if old is None:
            self._refuse_unknown(item.at("replaces"), (kind_of(item.part),), name)
            return
        problems = list(self._replacement_problems(item, old))
        self.problems.extend(problems)
        if not problems:
            assert isinstance(item.part, Replaceable)
            self.parts.replace_part(old, _with_former_ids(item, old))
            kind, title = _kind_and_title(old.part)
            self._record_departure(
                kind,
                name,
                title=title,
                instead=item.part.id,
                reason=item.part.reason or "",
                where=item.at("replaces"),
            )

    def _replacement_problems(self, item: PlacedPart, old: PlacedPart) -> Iterator[Problem]:
        """Yield a problem for each reason why `item` cannot replace `old`."""
        part, named = item.part, f"'{old.part.id}' ({old.at('id')})"
        assert isinstance(part, Replaceable)
        if part.reason is None:
            what = f"'{part.id}' replaces {named} without a reason"
            yield Problem(item.at("replaces"), what, "Add reason: every advice shows it.")
        if isinstance(part, _READ_BY_ID) and part.id != old.part.id:
            what = f"'{part.id}' cannot replace {named} under another id"
            hint = f"Others read it by name, so keep id: {old.part.id}."
            yield Problem(item.at("id"), what, hint)
        taken = self.base.with_id_of(part)
        if part.id != old.part.id and taken is not None:
            self._refuse_taken_id(item, taken)
        if item.lever not in (None, old.lever):
            what = f"{named} belongs to '{old.lever}'"
            yield Problem(item.at("replaces"), what, f"This file says lever: {item.lever}.")
        for side, _ in _sides(part):
            what = f"'{part.id}' goes where {named} stood"
            yield Problem(item.at(side), what, f"Remove {side}:.")

    def reword(self, words: Means, where: Location) -> None:
        """Give a means of the rulebook below other words."""
        lists = ((name, old) for name, known in self.means.items() for old in known)
        named, old = next(((n, o) for n, o in lists if o.id == words.id), (None, None))
        if named is None or old is None:
            known = [one.id for means in self.means.values() for one in means]
            hint = did_you_mean(words.id, known) or (known and f"Known: {', '.join(known)}.") or ""
            self._refuse(where, f"the rulebook below does not name the means '{words.id}'", hint)
        elif any(told.kind == "means" and told.id == words.id for told in self.departures):
            self._refuse(where, f"the means '{words.id}' is written twice", "Keep one of the two.")
        elif words.reason is None:
            what = f"other words for the means '{words.id}' without a reason"
            self._refuse(where, what, "Add reason: every advice shows it.")
        else:
            kept = self.means[named]
            self.means[named] = tuple(words if one is old else one for one in kept)
            self._record_departure(
                "means",
                words.id,
                title=old.name,
                instead=words.id,
                reason=words.reason,
                where=where,
            )

    def add_signals(self, document: Document, added: AddedSignals) -> None:
        """Note what is added to the signals below; the reader of prompts puts them together."""
        seen: set[str] = set()
        for i, signal in enumerate(added.signals):
            if signal.id in seen:
                what = f"the signal '{signal.id}' is written twice"
                self._refuse(document.at(("signals", i, "id")), what, "Choose another id.")
            seen.add(signal.id)
        told = [plural(len(added.signals), "signal")] if added.signals else []
        if added.headings:
            told.append(plural(len(added.headings), "group of headings", "groups of headings"))
        if not added.secrets.says_nothing:
            told.append("secrets to mask")
        title = " and ".join(told) or "words that begin an instruction"
        self._record_addition(
            "prompt signals",
            SIGNALS_FILE,
            title=title,
            reason=added.reason,
            where=document.at(("reason",)),
        )

    def switch_off(self, entry: SwitchOff, where: Location) -> None:
        """Remove the part that the entry names."""
        word, name = entry.named
        if word in ("approach", "price"):  # no part to remove: checks and prices read departures
            kind: DepartingKind = "approach" if word == "approach" else "price"
            self._record_departure(kind, name, reason=entry.reason, where=where)
            return
        old = self.base.find(name, *_SWITCHABLE[word])
        if old is None:
            self._refuse_unknown(where, _SWITCHABLE[word], name)
        elif old not in self.parts.parts:
            self._refuse(where, f"'{name}' is replaced here already", "Keep one of the two.")
        else:
            self.parts.remove(old)
            kind, title = _kind_and_title(old.part)
            self._record_departure(kind, name, title=title, reason=entry.reason, where=where)

    def _record_addition(
        self, kind: DepartingKind, name: str, *, title: str, reason: str, where: Location
    ) -> None:
        self._record_departure(
            kind, name, title=title, instead=name, reason=reason, where=where, added=True
        )

    def _record_departure(  # noqa: PLR0913  # one parameter for each field
        self,
        kind: DepartingKind,
        name: str,
        *,
        title: str = "",
        instead: str | None = None,
        reason: str,
        where: Location,
        added: bool = False,
    ) -> None:
        departure = Departure(
            kind=kind,
            id=name,
            title=title,
            instead=instead,
            added=added,
            reason=reason,
            extension=self.extension.title,
            at=str(where),
        )
        self.departures.append(departure)


def _sides(part: object) -> Iterator[tuple[Side, str]]:
    if isinstance(part, Rule | MeansRule | Gate) and part.before is not None:
        yield "before", part.before
    if isinstance(part, Rule | MeansRule) and part.after is not None:
        yield "after", part.after


def _with_former_ids(item: PlacedPart, old: PlacedPart) -> PlacedPart:
    """Return a replacement with the former ids of `old` too, where it keeps the id of `old`."""
    if not isinstance(old.part, Renamed) or not isinstance(item.part, Renamed):
        return item
    if item.part.id != old.part.id or not old.part.formerly:
        return item
    formerly = tuple(dict.fromkeys((*old.part.formerly, *item.part.formerly)))
    return replace(item, part=item.part.model_copy(update={"formerly": formerly}))


def _kind_and_title(part: Part) -> tuple[DepartingKind, str]:
    """Return the kind of a part that an extension departs from, and its title or statement."""
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
        case Conflict():
            return "conflict", part.title
        case _:
            assert isinstance(part, Rule | MeansRule)
            return "rule", part.title
