"""Two rulebooks compared, for reading and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from pydantic import JsonValue

from advisor.formats.phrasing import plural
from advisor.formats.plain_text import text_lines
from advisor.history.rulebook_diff.cases import CaseMoves
from advisor.history.rulebook_diff.diff import ApproachMove, RuleDiff
from advisor.history.rulebook_diff.written_changes import FieldChange, PartChange
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.wording import departure_words, on_top_words

WIDTH = 92

_LONGEST_SHOWN = 160
"""A longer text is named as changed, not quoted."""

_COUNTED = (
    "A combination is one way to answer every question, with answers that neither rulebook tells"
    " apart counted once: each number is cut wherever a lever rule or gate of either looks. A"
    " question that only one rulebook asks is free in the other."
)


def diff_lines(found: RuleDiff, cases: CaseMoves | None, width: int = WIDTH) -> Iterator[str]:
    """Yield the comparison line by line; headings stand alone, the rest is indented."""
    yield from _text(f"Old: {_named(found.old)}", width, 0)
    yield from _text(f"New: {_named(found.new)}", width, 0)
    yield from _changes(found, width)
    yield from _departures(found, width)
    yield ""
    yield _total(found)
    yield from _text(_COUNTED, width, 2)
    yield from _left_out(found, width)
    yield from _figures(found, width)
    for move in found.moves:
        yield from _move(found, move, width)
    yield from _starts(found, width)
    yield from _approaches(found)
    if cases is not None:
        yield from _cases(cases, width)


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
        "figures": list(found.figures),
        "cases": None if cases is None else cases.model_dump(mode="json"),
    }


def percent(share: Fraction) -> str:
    """Return a share in percent to three digits that count."""
    return f"{float(share * 100):.3g}%"


def _named(book: Rulebook) -> str:
    on_top = on_top_words(book.on_top)
    return f"{book.about.title} {book.about.version}{on_top} (digest {book.digest})"


def _text(text: str, width: int, indent: int) -> list[str]:
    start = " " * indent
    return text_lines(text, width, start, start + "  ")


def _changes(found: RuleDiff, width: int) -> Iterator[str]:
    if not found.changes:
        yield from ("", "Nothing is written differently.")
    for title, kind in (("Added", "added"), ("Removed", "removed"), ("Changed", "changed")):
        rows = [change for change in found.changes if change.change == kind]
        if rows:
            yield from ("", title)
        for change in rows:
            yield from _change(change, width)


def _change(change: PartChange, width: int) -> Iterator[str]:
    yield f"  {change.kind} {change.id}"
    for field in change.fields:
        yield from _text(_field(field), width, 4)


def _field(field: FieldChange) -> str:
    if max(len(field.before), len(field.now)) > _LONGEST_SHOWN:
        return f"{field.field}: another text"
    return f"{field.field}: {field.before} -> {field.now}"


def _departures(found: RuleDiff, width: int) -> Iterator[str]:
    """Yield what an extension on top of the new rules only replaces or switches off."""
    told = [one for one in found.new.departures if one not in found.old.departures]
    if told:
        yield ""
    for one in told:
        yield from _text(departure_words(one), width, 0)


def _total(found: RuleDiff) -> str:
    whole = f"{found.combinations:,} combinations"
    if not found.moved:
        return f"The approach stands in all {whole}."
    share = f"{percent(found.share)}, exactly {found.share}"
    return f"The approach moves in {found.moved:,} of {whole} ({share})."


def _left_out(found: RuleDiff, width: int) -> Iterator[str]:
    for one in found.left_out:
        yield from _text(
            f"Left out, because only one takes it: {one.question}, {one.says}.", width, 2
        )


def _figures(found: RuleDiff, width: int) -> Iterator[str]:
    for name in found.figures:
        text = f"Both are counted with the new figures of {name}. What the figures alone move is"
        yield from _text(f"{text} not counted here; saved cases are run with each.", width, 2)


def _move(found: RuleDiff, move: ApproachMove, width: int) -> Iterator[str]:
    before, now = (_approach(found, name) for name in (move.before, move.now))
    share = percent(Fraction(move.combinations, found.combinations))
    yield ""
    yield f"{before} -> {now}: {plural(move.combinations, 'combination')} ({share})"
    yield from _text(f"For example: {'; '.join(move.says)}", width, 2)
    for lever, was, becomes in move.decides:
        yield from _text(f"decided on {lever} by '{was}' before, by '{becomes}' now", width, 2)


def _approach(found: RuleDiff, name: str) -> str:
    every = {**found.old.approaches, **found.new.approaches}
    return next(approach.name for approach in every.values() if approach.id == name)


def _starts(found: RuleDiff, width: int) -> Iterator[str]:
    parts = []
    if found.can_start:
        parts.append(f"{found.can_start:,} no longer wait at a gate")
    if found.must_wait:
        parts.append(f"{found.must_wait:,} have to wait at a gate now")
    if parts:
        yield ""
        yield from _text(f"Of those that keep their approach, {' and '.join(parts)}.", width, 0)


def _approaches(found: RuleDiff) -> Iterator[str]:
    yield from ("", f"{'Approach':<22}{'before':>10}{'now':>10}")
    for name in dict.fromkeys((*found.before, *found.now)):
        shares = (
            percent(Fraction(counts.get(name, 0), found.combinations))
            for counts in (found.before, found.now)
        )
        before, now = shares
        yield f"{_approach(found, name):<22}{before:>10}{now:>10}"


def _cases(cases: CaseMoves, width: int) -> Iterator[str]:
    moved = sum(case.approach_moved for case in cases.moved)
    yield ""
    yield f"{plural(cases.cases, 'saved case')}: {moved} with another approach" + _others(cases)
    for case in cases.moved:
        yield from _text(f"{case.case}: {case.before} -> {case.now}", width, 2)


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
        "says": list(move.says),
        "decides": [{"lever": a, "before": b, "now": c} for a, b, c in move.decides],
    }
