"""The prompt with its per-call parts at the end and its repeats removed, otherwise unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import unified_diff

from advisor.evidence.prompt.model import Rewrite


def lines_to_move(text: str, per_call: Iterable[int]) -> list[int]:
    """Return the per-call lines with the fence around them and the lead-in above them."""
    lines = text.split("\n")
    moving = set(per_call)
    moving.update(_fences_around(lines, moving))
    for number in sorted(moving):
        above = number - 1
        while above >= 1 and above not in moving and _leads_in(lines[above - 1]):
            moving.add(above)
            above -= 1
    return sorted(moving)


def _leads_in(line: str) -> bool:
    stripped = line.strip()
    return stripped.endswith((":", "\uff1a")) and not stripped.startswith("|")


def _fences_around(lines: Sequence[str], moving: set[int]) -> set[int]:
    """Return every line of a fenced block that holds a moving line."""
    found: set[int] = set()
    opened: int | None = None
    for number, line in enumerate(lines, start=1):
        if not line.strip().startswith(("```", "~~~")):
            continue
        if opened is None:
            opened = number
            continue
        block = range(opened, number + 1)
        if moving.intersection(block):
            found.update(block)
        opened = None
    return found


def rewrite(text: str, per_call: Iterable[int], repeated: Iterable[int]) -> Rewrite:
    """Return `text` with the named lines moved to the end or removed, with a diff."""
    lines = text.split("\n")
    moved = lines_to_move(text, per_call)
    if moved and all(
        number in moved or not lines[number - 1].strip()
        for number in range(moved[0], len(lines) + 1)
    ):
        moved = []  # they are already at the end
    removed = [number for number in repeated if number not in moved]
    gone = {*moved, *removed}
    kept = [line for number, line in enumerate(lines, start=1) if number not in gone]
    tail = [lines[number - 1] for number in moved]
    while tail and kept and not kept[-1].strip():
        kept.pop()
    new = [*kept, *([""] if tail and kept else []), *tail]
    diff = unified_diff(lines, new, "prompt", "rewritten", lineterm="", n=1)
    return Rewrite(
        text="\n".join(new), diff="\n".join(diff), changes=tuple(_changes(moved, removed))
    )


def _changes(moved: Sequence[int], removed: Sequence[int]) -> Iterable[str]:
    if moved:
        yield f"moved to the end: {_listed(moved)}"
    if removed:
        yield f"removed as repeats: {_listed(removed)}"


def _listed(numbers: Sequence[int]) -> str:
    return ("line " if len(numbers) == 1 else "lines ") + ", ".join(map(str, numbers))
