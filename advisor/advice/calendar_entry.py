"""The day to look at an advice again, for a calendar: one entry as iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from advisor.advice.expiry import Expiry, review_words
from advisor.advice.model import AdviceData
from advisor.advice.wording import opening, rulebook_identity

_LONGEST_LINE = 75
"""Octets of a line, without its end; longer ones are folded (RFC 5545, 3.1)."""


def calendar_entry(advice: AdviceData, expiry: Expiry | None) -> str:
    """Return a calendar with the day on which the advice ends, or until which it was looked at.

    Without `expiry`, for a saved advice whose rules are not at hand, it is a year after its day.
    """
    return "".join(f"{part}\r\n" for line in _lines(advice, expiry) for part in _folded(line))


def _lines(advice: AdviceData, expiry: Expiry | None) -> Iterator[str]:
    day = advice.on + timedelta(days=365)
    why = "Review a year after the advice."
    if expiry is not None:
        day = expiry.looked_until if expiry.on is None else expiry.on
        why = review_words(expiry)
    said = f"{opening(advice)} {why} {rulebook_identity(advice)}, {advice.on}."
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tune-or-prompt//advice//EN")
    yield "BEGIN:VEVENT"
    yield f"UID:{advice.on:%Y%m%d}-{advice.rulebook_digest}-{day:%Y%m%d}@tune-or-prompt"
    yield f"DTSTAMP:{advice.on:%Y%m%d}T000000Z"  # the same advice gives the same bytes
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"SUMMARY:{_text('Look again at the advice: ' + opening(advice))}"
    yield f"DESCRIPTION:{_text(said)}"
    yield from ("END:VEVENT", "END:VCALENDAR")


def _text(words: str) -> str:
    """Return words with the marks escaped that have a meaning of their own (RFC 5545, 3.3.11)."""
    for mark in ("\\", ";", ","):
        words = words.replace(mark, f"\\{mark}")
    return " ".join(words.split())


def _folded(line: str) -> Iterator[str]:
    """Yield the line in parts that are short enough; each after the first begins with a space."""
    part = ""
    for character in line:
        if len(f"{part}{character}".encode()) > _LONGEST_LINE:
            yield part
            part = " "
        part += character
    yield part
