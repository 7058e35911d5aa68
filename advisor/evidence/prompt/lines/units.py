"""Units to label: lines, sentences of long lines, and records of one-line prompts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.evidence.prompt.lines.lines import Line, read_lines

MAX_UNITS = 5_000
MAX_UNIT_CHARACTERS = 4_000
LONG_LINE = 240
"""Characters; longer lines are split into sentences."""
_LONG_LINE_WIDE = 120
"""The same limit for scripts without spaces."""

_SENTENCE_END = re.compile(
    r"([.!?][\"'”\u2019)\]]{0,2}\s{1,4})[A-Z\"'“(\[À-ÖØ-Þ]|([。\uff01\uff1f])"
)
_RECORD_END = re.compile(r"[;|]\s{0,4}")
_MIN_RECORDS = 4
_FEWEST_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of the text that gets one label."""

    line: Line
    start: int
    text: str
    """The words, without indent and bullet."""
    position: int = 0
    """Number of units before this one, without headings and marks."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def read_units(text: str, first_line: int = 1) -> tuple[list[Unit], tuple[str, ...]]:
    """Return the units of a clean text, and a note for each limit that cut it.

    `first_line` is the number of its first line.
    """
    units: list[Unit] = []
    cut: list[str] = []
    position = 0
    for unit in _all_units(text, first_line):
        if len(units) >= MAX_UNITS:
            cut.append(f"only the first {MAX_UNITS:,} lines and sentences were labeled")
            break
        units.append(Unit(unit.line, unit.start, unit.text, position))
        position += unit.line.kind not in ("heading", "mark")
    return units, tuple(cut)


def _all_units(text: str, first_line: int) -> Iterator[Unit]:
    for line in read_lines(text, first_line):
        body = line.text[line.body_at :].rstrip()
        start = line.start + line.body_at
        if line.kind in ("heading", "mark", "row") or not _is_long(body):
            yield from _parts_within_limit(line, start, body)
            continue
        for at, part in _split(body):
            yield from _parts_within_limit(line, start + at, part)


def _is_long(body: str) -> bool:
    if len(body) <= _LONG_LINE_WIDE:
        return False
    return len(body) >= LONG_LINE or body.count(" ") * 20 < len(body)


def _split(body: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, part): sentences, or records when there are more of those."""
    sentences = [max(match.end(1), match.end(2)) for match in _SENTENCE_END.finditer(body)]
    records = [match.end() for match in _RECORD_END.finditer(body)]
    ends = records if len(records) >= _MIN_RECORDS > len(sentences) else sentences
    at = 0
    for end in [*ends, len(body)]:
        if end - at >= _FEWEST_CHARACTERS or end == len(body):
            part = body[at:end].rstrip()
            if part:
                yield at, part
            at = end


def _parts_within_limit(line: Line, start: int, body: str) -> Iterator[Unit]:
    for at in range(0, max(1, len(body)), MAX_UNIT_CHARACTERS):
        yield Unit(line, start + at, body[at : at + MAX_UNIT_CHARACTERS])
