"""A replay for reading, and as data: what moved since an advice was saved, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap

from pydantic import JsonValue

from advisor.advice import Advice
from advisor.replaying import Replay
from advisor.shifts import Shift
from advisor.words import usd_words

WIDTH = 92

_CAUSES = {
    "program": "this version of the advisor",
    "prices": "the price list",
    "rules": "the rules",
    "day": "the day",
}

_NOT_STORED = (
    "A record does not hold the rules it was made with, so a move is put down to the rules as a"
    " whole. To see what was changed in them, compare both folders with `advisor rules diff`."
)


def replay_lines(replay: Replay, width: int = WIDTH) -> Iterator[str]:
    """Yield what moved, line by line; headings stand alone, the rest is indented."""
    yield _headline(replay)
    yield f"Saved: {_made(replay.before)}"
    yield f"Now:   {_made(replay.now)}"
    parts = (
        ("Answers that no longer fit and are left out", _lost(replay)),
        ("Answers and assumptions", _rows(replay.answers)),
        ("Verdict", _rows(replay.verdict)),
        ("Rules", _rows(replay.rules)),
        ("Prices and defaults", _prices(replay)),
        ("Cost over the horizon", _costs(replay)),
    )
    for title, rows in parts:
        yield from _part(title, list(rows), width)
    if replay.changed and replay.other_rules:
        yield from ("", *wrap(_NOT_STORED, width))


def replay_data(replay: Replay) -> Mapping[str, JsonValue]:
    """Return a replay as plain data for JSON, with both advices."""
    return {
        "changed": replay.changed,
        "approach_moved": replay.approach_moved,
        "other_rules": replay.other_rules,
        **replay.model_dump(mode="json", exclude={"before", "that_day", "now"}),
        "before": replay.before.to_dict(),
        "now": replay.now.to_dict(),
    }


def causes_words(causes: Sequence[str]) -> str:
    """Return what moved something, in words: the rules, then the day."""
    return ", then ".join(_CAUSES[cause] for cause in causes)


def _headline(replay: Replay) -> str:
    if not replay.changed:
        return "Nothing moved."
    before, now = replay.before.verdict, replay.now.verdict
    if not replay.approach_moved:
        return f"The approach stands: {now.headline}."
    return f"The approach moved: {before.headline} -> {now.headline}."


def _made(advice: Advice) -> str:
    book = f"{advice.rulebook_title} {advice.rulebook_version}"
    digest, tool = advice.rulebook_digest, advice.tool_version
    return f"for {advice.on}, {book} (digest {digest}), advisor {tool}"


def _part(title: str, rows: Sequence[str], width: int) -> Iterator[str]:
    if rows:
        yield from ("", title)
    for row in rows:
        yield from wrap(
            row, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
        )


def _lost(replay: Replay) -> Iterator[str]:
    for lost in replay.lost:
        yield f"{lost.said} ({lost.question}): {lost.why}"


def _rows(shifts: Iterable[Shift]) -> Iterator[str]:
    for shift in shifts:
        yield f"{shift.what}: {_moved(shift.before, shift.now)} ({causes_words(shift.causes)})"


def _moved(before: str | None, now: str | None) -> str:
    return f"{before or 'nothing'} -> {now or 'nothing'}"


def _prices(replay: Replay) -> Iterator[str]:
    for shift in replay.prices:
        moved = _moved(shift.before, shift.now)
        checked = f", checked {shift.checked}" if shift.checked else ""
        why = causes_words(shift.causes)
        yield f"{shift.what}: {moved} ({why}; {shift.source}{checked})"


def _costs(replay: Replay) -> Iterator[str]:
    for shift in replay.costs:
        before, now = usd_words(shift.before), usd_words(shift.now)
        yield f"{shift.what}: {before} -> {now} ({causes_words(shift.causes)})"
