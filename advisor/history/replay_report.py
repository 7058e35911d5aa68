"""A replay in blocks, and as data: what moved since an advice was saved, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from advisor.advice.advice import Advice
from advisor.advice.wording import rulebook_identity
from advisor.formats.document import Block, Heading, Paragraph, listed
from advisor.formats.phrasing import usd_words
from advisor.history.departure_shifts import DepartureShift
from advisor.history.model import ReplayData
from advisor.history.shifts import Shift
from advisor.rulebook.wording import departure_words

_LONGEST_SHOWN = 120

_Row: TypeAlias = tuple[str, str]
"""What moved, and what moved it."""

_CAUSES = {
    "program": "this version of the advisor",
    "prices": "the price list",
    "rules": "the rules",
    "extension": "what was put on top of the rules",
    "day": "the day",
}

_NOT_STORED = (
    "A record does not hold the rules it was made with, so a move is put down to the rules as a"
    " whole. To see what was changed in them, compare both folders with `advisor rules diff`;"
    " `advisor rules export` keeps the rules of today."
)


def replay_blocks(replay: ReplayData) -> Iterator[Block]:
    """Yield what moved, part by part. A long text is cut; `Replay.to_dict` holds all of it."""
    yield Heading(_headline(replay), 1)
    yield listed((f"Saved: {_made(replay.before)}", f"Now: {_made(replay.now)}"))
    if replay.lost:
        yield from _part("Answers that no longer fit and are left out", _lost(replay))
    for title, rows in (
        ("Answers and assumptions", _rows(replay.answers)),
        ("Verdict", _rows(replay.verdict)),
        ("Deciding rules and notes", _rules(replay.rules)),
        ("Prices and defaults", _prices(replay)),
        ("Cost over the horizon", _costs(replay)),
    ):
        yield from _moved_part(title, list(rows))
    yield from _departures(replay)
    if replay.changed and replay.other_rules and not replay.put_on_top:
        yield Paragraph((_NOT_STORED,), separate=True)


def causes_words(causes: Sequence[str]) -> str:
    """Return what moved something, in words: the rules, then the day."""
    return ", then ".join(_CAUSES[cause] for cause in causes)


def _headline(replay: ReplayData) -> str:
    if not replay.changed:
        reworded = "Nothing moved, but today's rules say some of it in other words."
        return reworded if replay.reworded else "Nothing moved."
    before, now = replay.before.verdict, replay.now.verdict
    if not replay.approach_moved:
        return f"The approach stands: {now.headline}."
    return f"The approach moved: {before.headline} -> {now.headline}."


def _made(advice: Advice) -> str:
    return f"for {advice.on}, {rulebook_identity(advice)}, advisor {advice.tool_version}"


def _moved_part(title: str, rows: Sequence[_Row]) -> Iterator[Block]:
    """Yield the rows of one part; what moved all of them is said once, in its heading."""
    causes = {why for _, why in rows}
    if len(causes) == 1:
        yield from _part(f"{title}, moved by {causes.pop()}", (text for text, _ in rows))
    elif rows:
        yield from _part(title, (f"{text} (by {why})" for text, why in rows))


def _part(title: str, lines: Iterable[str]) -> Iterator[Block]:
    yield from (Heading(title, 2), listed(lines))


def _departures(replay: ReplayData) -> Iterator[Block]:
    """Yield what extensions replace or switch off at one of the two times, and what that moved."""
    for change, title in (
        ("new", "Replaced, switched off or added since then"),
        ("gone", "Not replaced, switched off or added any more"),
    ):
        lines = [_departure(one) for one in replay.departures if one.change == change]
        if lines:
            yield from _part(title, lines)


def _departure(shift: DepartureShift) -> str:
    moved = "; ".join(shift.moved) or "nothing in this advice"
    return f"{departure_words(shift.departure)} Moved by it: {moved}."


def _lost(replay: ReplayData) -> Iterator[str]:
    for lost in replay.lost:
        yield f"{lost.said} ({lost.question}): {lost.why}"


def _rows(shifts: Iterable[Shift]) -> Iterator[_Row]:
    for shift in shifts:
        yield f"{shift.what}: {_moved(shift.before, shift.now)}", causes_words(shift.causes)


def _rules(shifts: Sequence[Shift]) -> Iterator[_Row]:
    """Yield the deciding rules one by one, and notes together with those that went the same way."""
    yield from _rows(shift for shift in shifts if shift.part != "note")
    ways: dict[_Row, list[str]] = {}
    for shift in shifts:
        if shift.part == "note":
            ways.setdefault((_way(shift), causes_words(shift.causes)), []).append(shift.what)
    for (way, why), titles in ways.items():
        yield f"{way}: {'; '.join(titles)}", why


def _way(shift: Shift) -> str:
    if shift.now is None:
        return "No longer noted"
    return "Noted now" if shift.before is None else "On the other side of the decision now"


def _moved(before: str | None, now: str | None) -> str:
    if before is None:
        return f"new: {_short(now or '')}"
    return f"{_short(before)} -> {'gone' if now is None else _short(now)}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3].rstrip()}..."


def _prices(replay: ReplayData) -> Iterator[_Row]:
    for shift in replay.prices:
        checked = f", checked {shift.checked}" if shift.checked else ""
        yield (
            f"{shift.what}: {_moved(shift.before, shift.now)}{checked}",
            causes_words(shift.causes),
        )


def _costs(replay: ReplayData) -> Iterator[_Row]:
    for shift in replay.costs:
        before, now = usd_words(shift.before), usd_words(shift.now)
        yield f"{shift.what}: {before} -> {now}", causes_words(shift.causes)
