"""The prompt with its per-call parts last and its repeats removed, otherwise unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import unified_diff

from advisor.evidence.prompt.facts.facts import Pair
from advisor.evidence.prompt.lines.phrases import words_of
from advisor.evidence.prompt.model import Rewrite
from advisor.evidence.prompt.structure.parts import structure_of
from advisor.evidence.prompt.structure.places import places_of
from advisor.evidence.prompt.structure.reorder import (
    Order,
    changes_last,
    in_order,
    with_lines_before,
)

_DOTS = "••••"
"""A single dot is a bullet."""
_SPEAKS_OF_ORDER = re.compile(
    r"(?i)\b(?:above|below|preceding|following|earlier|later|oben|unten|folgende[nrsm]?"
    r"|ci-dessus|ci-dessous|arriba|abajo|siguientes?)\b|上記|下記|以下|以上"
)


def rewrite(
    text: str, per_call: Sequence[int], repeated: Sequence[Pair], first_line: int = 1
) -> Rewrite:
    """Return `text` with per-call lines moved to the end and repeats removed, with a diff.

    Whole blocks, elements and sections move, or nothing of them; a line is removed only where
    another one says it in the same words and in the same place. `notes` says what stays, and why.
    The first line of `text` has the number `first_line`, also in the diff.
    """
    text = with_lines_before(text, first_line)
    lines = text.split("\n")
    order = changes_last(text, per_call)
    removed = sorted(set(_repeats(text, lines, repeated)) - set(order.moved))
    gone = frozenset(removed)
    numbers = tuple(number for number in order.numbers if number not in gone)
    new = in_order(lines, numbers)
    diff = unified_diff(lines, new, "prompt", "rewritten", lineterm="", n=1)
    return Rewrite(
        text="\n".join(new).lstrip("\n") if first_line > 1 else "\n".join(new),
        diff="\n".join(diff),
        changes=tuple(_changes(order.moved, removed)),
        notes=tuple(_notes(lines, order)),
        numbers=numbers,
    )


def _repeats(text: str, lines: Sequence[str], repeated: Sequence[Pair]) -> Iterator[int]:
    """Yield the lines that say what an earlier line of the same place says, word for word."""
    structure = structure_of(text) if repeated else None
    if structure is None or structure.fault:
        return
    places = places_of(structure.parts, lists=True)
    for pair in repeated:
        same_words = _words(lines[pair.first - 1]) == _words(lines[pair.second - 1])
        if same_words and places.get(pair.first) == places.get(pair.second):
            yield pair.second


def _words(line: str) -> list[str]:
    return [word.text for word in words_of(line)]


def _changes(moved: Sequence[int], removed: Sequence[int]) -> Iterator[str]:
    if moved:
        yield f"moved to the end: {_listed(moved)}"
    if removed:
        yield f"removed as repeats: {_listed(removed)}"


def _notes(lines: Sequence[str], order: Order) -> Iterator[str]:
    yield from order.notes
    if order.moved:
        asked = [n for n, line in enumerate(lines, start=1) if _SPEAKS_OF_ORDER.search(line)]
        if asked:
            yield f"Check what {_listed(asked)} says about what stands above or below."
    masked = [n for n, line in enumerate(lines, start=1) if _DOTS in line]
    if masked:
        yield f"Dots stand for secrets in {_listed(masked)}: put your own words back."


def _listed(numbers: Sequence[int]) -> str:
    return ("line " if len(numbers) == 1 else "lines ") + ", ".join(map(str, numbers))
