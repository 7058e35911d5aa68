"""Slots of a prompt: the places that a program fills in for each call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

SlotKind: TypeAlias = Literal[
    "braces", "block", "shell", "percent", "single", "capitals", "bracket"
]

_SLOT = re.compile(
    r"(?P<braces>\{\{\{?[^{}\n]{1,200}\}\}\}?)"
    r"|(?P<block>\{%[^%\n]{1,200}%\})"
    r"|(?P<shell>\$\{[\w.]{1,60}\})"
    r"|(?P<percent>%\(\w{1,40}\)[sdf])"
    r"|(?P<single>\{[A-Za-z][\w .-]{0,40}\})"
    r"|(?P<capitals><[A-Z][A-Z0-9_ ]{2,40}>)"
    r"|(?P<bracket>\[[A-Z][A-Za-z]{1,20}(?:[ _][A-Za-z0-9]{1,20}){1,3}\][(:/]?)"
)
_ROLE_MARK = re.compile(r"\{\{[-~]? {0,3}role\b")
"""Where a turn of a chat begins in a Dotprompt file."""
_NOT_BEFORE_SLOT = re.compile(r"[\w\\^$}]")
_SLOT_CHARACTERS = frozenset("{%<[$")
_FILLED_BY_MODEL = re.compile(
    r"(?i)(?:begin|start|end)_|\b(?:your|response|answer|generated|letter|summary"
    r"|specific|reason|explanation|one sentence"
    r"|text here|here|etc|link|url|idx|index|cite|citation|number of)\b"
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One place that is filled in for each call."""

    start: int
    end: int
    kind: SlotKind


def find_slots(text: str) -> list[Slot]:
    """Return the slots in one line; places for the model to fill in are left out."""
    if _SLOT_CHARACTERS.isdisjoint(text):
        return []
    return [slot for slot in _all_slots(text) if slot is not None]


def _all_slots(text: str) -> Iterator[Slot | None]:
    for match in _SLOT.finditer(text):
        kind = match.lastgroup
        found = match.group()
        if kind == "single" and _NOT_BEFORE_SLOT.match(text[match.start() - 1 : match.start()]):
            continue  # LaTeX, or the body of something
        if kind == "bracket" and found.endswith(("(", ":", "/")):
            continue  # a link
        if kind == "braces" and _ROLE_MARK.match(found):
            continue
        if kind in ("single", "bracket", "capitals") and _FILLED_BY_MODEL.search(found):
            continue
        yield Slot(match.start(), match.end(), kind)  # type: ignore[arg-type]
