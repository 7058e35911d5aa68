"""Two rulebooks compared, in blocks and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import inf

from pydantic import JsonValue

from advisor.formats.document import (
    Block,
    Heading,
    Item,
    Items,
    Paragraph,
    Table,
    code,
    listed,
    strong,
)
from advisor.formats.phrasing import plural
from advisor.history.rulebook_diff.cases import CaseMoves
from advisor.history.rulebook_diff.diff import ApproachMove, RuleDiff
from advisor.history.rulebook_diff.written_changes import FieldChange, PartChange
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, Departure
from advisor.rulebook.wording import departure_words, extensions_words

_LONGEST_SHOWN = 160
"""A longer text is named as changed, not quoted."""

_COUNTED = (
    "A combination is one way to answer every question, with answers that neither rulebook tells"
    " apart counted once: each number is cut wherever a lever rule or gate of either looks. A"
    " question that only one rulebook asks is free in the other."
)


def diff_blocks(found: RuleDiff, cases: CaseMoves | None) -> Iterator[Block]:
    """Yield the comparison: whose approach moves, what is written differently, then each move."""
    yield Heading(_total(found), 1)
    yield listed((f"Old: {_named(found.old)}", f"New: {_named(found.new)}"))
    yield from _changes(found)
    yield from _departures(found)
    yield from _counted(found)
    yield from _moves(found)
    yield from _approaches(found)
    if cases is not None:
        yield from _cases(cases)


def diff_data(found: RuleDiff, cases: CaseMoves | None) -> Mapping[str, JsonValue]:
    """Return the comparison as plain data for JSON; shares are exact fractions as text."""
    return {
        "old": _book_data(found.old),
        "new": _book_data(found.new),
        "changes": [change.model_dump(mode="json") for change in found.changes],
        "combinations": found.combinations,
        "moved": found.moved,
        "share": str(found.share),
        "before": {str(a): n for a, n in found.before.items()},
        "now": {str(a): n for a, n in found.now.items()},
        "moves": [_move_data(move) for move in found.moves],
        "can_start": found.can_start,
        "must_wait": found.must_wait,
        "left_out": [{"question": one.question, "says": one.says} for one in found.left_out],
        "cases": None if cases is None else cases.model_dump(mode="json"),
    }


def percent(share: Fraction) -> str:
    """Return a share in percent to three digits that count."""
    return f"{float(share * 100):.3g}%"


def _named(book: Rulebook) -> str:
    on_top = extensions_words(book.on_top)
    return f"{book.about.title} {book.about.version}{on_top} (digest {book.digest})"


def _changes(found: RuleDiff) -> Iterator[Block]:
    if not found.changes:
        yield Paragraph(("Nothing is written differently.",))
    for title, kind in (
        ("Added", "added"),
        ("Removed", "removed"),
        ("Renamed", "renamed"),
        ("Changed", "changed"),
    ):
        rows = tuple(_change(change) for change in found.changes if change.change == kind)
        if rows:
            yield from (Heading(title, 2), Items(rows))


def _change(change: PartChange) -> Item:
    fields = tuple(Item((_field(field),)) for field in change.fields)
    if change.formerly is None:
        return Item((f"{change.kind} ", code(change.id)), items=fields)
    named = (f"{change.kind} ", code(change.formerly), " is called ", code(change.id), " now")
    unsaid = f", which does not say formerly: [{change.formerly}]"
    return Item((*named, "" if change.says_formerly else unsaid), items=fields)


def _field(field: FieldChange) -> str:
    if max(len(field.before), len(field.now)) > _LONGEST_SHOWN:
        return f"{field.field}: another text"
    return f"{field.field}: {field.before} -> {field.now}"


def _departures(found: RuleDiff) -> Iterator[Block]:
    """Yield what an extension on top of the new rules only replaces, switches off or adds."""
    known = [_without_words(one) for one in found.old.departures]
    told = [one for one in found.new.departures if _without_words(one) not in known]
    if told:
        yield Heading("Replaced, switched off or added", 2)
        yield listed(map(departure_words, told))


def _without_words(departure: Departure) -> Departure:
    """Return a departure without its line and the words of the rulebook below it."""
    return departure.model_copy(update={"at": "", "title": ""})


def _total(found: RuleDiff) -> str:
    whole = f"{found.combinations:,} combinations"
    if not found.moved:
        return f"The approach stands in all {whole}."
    return f"The approach moves in {found.moved:,} of {whole} ({percent(found.share)})."


def _counted(found: RuleDiff) -> Iterator[Block]:
    yield Heading("How this is counted", 2)
    yield listed(_conditions(found))


def _conditions(found: RuleDiff) -> Iterator[str]:
    yield _COUNTED
    if found.moved:
        yield f"The share that moves is exactly {found.share}."
    for one in found.left_out:
        yield f"Left out, because only one takes it: {one.question}, {one.says}."


def _moves(found: RuleDiff) -> Iterator[Block]:
    if found.moves:
        yield Heading("Each move", 2)
        yield Items(tuple(_move(found, move) for move in found.moves))
    parts = []
    if found.can_start:
        parts.append(f"{found.can_start:,} no longer wait at a gate")
    if found.must_wait:
        parts.append(f"{found.must_wait:,} have to wait at a gate now")
    if parts:
        yield Paragraph((f"Of those that keep their approach, {' and '.join(parts)}.",))


def _move(found: RuleDiff, move: ApproachMove) -> Item:
    before, now = (_approach(found, name) for name in (move.before, move.now))
    share = percent(Fraction(move.combinations, found.combinations))
    count = plural(move.combinations, "combination")
    decided = (
        (f"Decided on {lever} by '{was}' before, by '{becomes}' now",)
        for lever, was, becomes in move.decides
    )
    example = (f"For example: {'; '.join(move.says)}",)
    return Item((strong(f"{before} -> {now}: {count} ({share})"),), (example, *decided))


def _approach(found: RuleDiff, name: str) -> str:
    every = {**found.old.approaches, **found.new.approaches}
    return next(approach.name for approach in every.values() if approach.id == name)


def _approaches(found: RuleDiff) -> Iterator[Block]:
    def share(counts: Mapping[ApproachId, int], name: ApproachId) -> str:
        return percent(Fraction(counts.get(name, 0), found.combinations))

    names = dict.fromkeys((*found.before, *found.now))
    rows = ((_approach(found, n), share(found.before, n), share(found.now, n)) for n in names)
    yield Heading("Share of all combinations", 2)
    yield Table(("Approach", "before", "now"), tuple(rows))


def _cases(cases: CaseMoves) -> Iterator[Block]:
    moved = sum(case.approach_moved for case in cases.moved)
    count = plural(cases.cases, "saved case")
    yield Heading("Saved cases", 2)
    yield Paragraph((f"{count}: {moved} with another approach{_others(cases)}",))
    if cases.moved:
        yield listed(f"{case.case}: {case.before} -> {case.now}" for case in cases.moved)


def _others(cases: CaseMoves) -> str:
    others = sum(not case.approach_moved for case in cases.moved)
    return f", {others} with another headline or standing." if others else "."


def _book_data(book: Rulebook) -> dict[str, JsonValue]:
    return {
        "version": book.about.version,
        "digest": book.digest,
        "extensions": list(book.on_top),
        "departures": [one.model_dump(mode="json") for one in book.departures],
    }


def _move_data(move: ApproachMove) -> dict[str, JsonValue]:
    return {
        "before": move.before,
        "now": move.now,
        "combinations": move.combinations,
        "answers": dict(move.answers),
        "costs": {n: "never" if v == inf else v for n, v in move.costs.items()},
        "says": list(move.says),
        "decides": [{"lever": a, "before": b, "now": c} for a, b, c in move.decides],
    }
