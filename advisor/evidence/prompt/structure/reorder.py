"""The lines of a prompt with what changes per call last: whole parts move, or nothing does."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten

from advisor.evidence.prompt.structure.marks import text_before_turn
from advisor.evidence.prompt.structure.parts import Part, PartKind, structure_of
from advisor.evidence.prompt.structure.places import places_of

_MOSTLY = 0.5
"""A part moves as a whole when at least this share of its characters changes from call to call."""


@dataclass(frozen=True, slots=True)
class Order:
    """The lines of a text in a new order."""

    numbers: tuple[int, ...]
    """The numbers of the lines; 0 is a blank line that is put in."""
    moved: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    """Which lines with per-call parts stay where they are, and why."""
    changing: frozenset[int] = frozenset()
    """The lines that differ from call to call: those asked about, and the blocks around them."""

    @property
    def before_changes(self) -> tuple[int, ...]:
        """The lines before the first one that differs from call to call."""
        first = next((at for at, n in enumerate(self.numbers) if n in self.changing), None)
        return self.numbers[:first]


def changes_last(text: str, per_call: Iterable[int]) -> Order:
    """Return the lines of `text` with those that hold `per_call` parts as far back as they can go.

    A line moves with the block, element, section or list it stands in, and stays where most of
    that is the same for every call. Turns of a chat stay, and lines move to the end of theirs.
    """
    lines = text.split("\n")
    asked = sorted(set(per_call))
    unchanged = tuple(range(1, len(lines) + 1))
    if not asked:
        return Order(unchanged)
    structure = structure_of(text)
    if structure.fault:
        note = _note(asked, "{place}", structure.fault)
        return Order(unchanged, notes=(note,), changing=frozenset(asked))
    mover = _Mover(lines, asked)
    numbers = tuple(mover.in_order(structure.parts))
    notes, changing = tuple(mover.notes), frozenset(mover.changing(structure.parts))
    if not mover.moved:
        return Order(unchanged, (), notes, changing)
    if _other_places(structure.parts, lines, numbers, mover.moved):
        note = _note(asked, "moving would bring other lines under another heading")
        return Order(unchanged, (), (note,), changing)
    return Order(numbers, tuple(sorted(mover.moved)), notes, changing)


def with_lines_before(text: str, first_line: int) -> str:
    """Return `text` with blank lines before it, so that its first line has the number given."""
    return "\n" * (first_line - 1) + text


def in_order(lines: Sequence[str], numbers: Iterable[int]) -> list[str]:
    """Return the lines with these numbers, and a blank line for each 0."""
    return [lines[number - 1] if number else "" for number in numbers]


class _Mover:
    """Decides for each part whether it moves to the end of what it stands in."""

    def __init__(self, lines: Sequence[str], asked: Sequence[int]) -> None:
        self.lines = lines
        self.asked = asked
        self.moved: set[int] = set()
        self.notes: list[str] = []

    def in_order(self, parts: Sequence[Part]) -> list[int]:
        """Return the numbers of the lines in `parts`, those that move last."""
        if parts and parts[0].kind == "turn":
            return self._in_turns(parts)
        tail_at = self._tail_at(parts)
        front, tail = parts[:tail_at], parts[tail_at:]
        last = next((part for part in reversed(front) if part.kind != "blank"), None)
        kept: list[int] = []
        moving: list[int] = []
        after_moving = False
        for part in front:
            if self._moves(part) or (after_moving and part.kind == "blank"):
                moving += part.numbers
                after_moving = True
                continue
            after_moving = False
            kept += self._kept(part, is_last=part is last)
        self.moved.update(number for number in moving if self.lines[number - 1].strip())
        return self._apart(kept, moving, [n for part in tail for n in part.numbers])

    def changing(self, parts: Iterable[Part]) -> Iterator[int]:
        """Yield the lines in `parts` that differ from call to call."""
        for part in parts:
            asked = self._asked_in(part)
            if asked and part.kind == "block":
                yield from part.numbers
            elif asked and part.inside:
                yield from (n for n in asked if n in part.numbers)
                yield from self.changing(part.inside)
            else:
                yield from asked

    def _in_turns(self, turns: Sequence[Part]) -> list[int]:
        said = [at for at, part in enumerate(turns) if not self._all_change(part)]
        found: list[int] = []
        for at, part in enumerate(turns):
            asked = self._asked_in(part)
            if asked and not part.inside and said and at < said[-1]:
                self.notes.append(_note(asked, "{they} where a turn of the chat begins or ends"))
            elif asked and at + 1 < len(turns) and self._has_words(turns[at + 1]):
                self.notes.append(_note(asked, _BEFORE_MARK))
            found += self.in_order(part.inside) if part.inside else part.numbers
        return found

    def _has_words(self, part: Part) -> bool:
        """Return whether words of the turn before stand on the line with the mark of a turn."""
        return not part.inside and bool(text_before_turn(self.lines[part.first - 1]))

    def _all_change(self, part: Part) -> bool:
        """Return whether a turn holds nothing but marks and lines that change."""
        asked = frozenset(self._asked_in(part))
        return not part.inside or all(n in asked or self._is_blank(n) for n in part.numbers)

    def _tail_at(self, parts: Sequence[Part]) -> int:
        """Return the index from which on all parts change, are blank, or wait for the answer."""
        at = len(parts)
        while at and (
            parts[at - 1].kind == "blank" or self._moves(parts[at - 1]) or self._is_cue(parts, at)
        ):
            at -= 1
        return at

    def _is_cue(self, parts: Sequence[Part], end: int) -> bool:
        """Return whether the last words are such as "Answer:", which the model completes."""
        part = parts[end - 1]
        is_last = all(later.kind == "blank" for later in parts[end:])
        return is_last and part.kind == "line" and part.name.endswith((":", "\uff1a"))

    def _moves(self, part: Part) -> bool:
        asked = self._asked_in(part)
        if not asked or part.kind in ("turn", "blank"):
            return False
        if part.kind in ("line", "block"):
            return True
        return self._characters_that_change(part) >= _MOSTLY * self._characters_inside(part)

    def _kept(self, part: Part, *, is_last: bool) -> list[int]:
        """Return the lines of a part that does not move; in the last one lines move to its end."""
        asked = self._asked_in(part)
        if asked and is_last and part.kind in ("element", "section"):
            head = range(part.first, part.first + part.head)
            foot = range(part.last + 1 - part.foot, part.last + 1)
            return [*head, *self.in_order(part.inside), *foot]
        if asked:
            place = _PLACES[part.kind].format(name=shorten(part.name, _LONGEST_NAME))
            self.notes.append(_note(asked, _SAME, place))
        return list(part.numbers)

    def _apart(self, kept: list[int], moving: list[int], tail: list[int]) -> list[int]:
        """Return the lines that stay and those that move with one blank line between them."""
        if not moving:
            return [*kept, *tail]
        while kept and self._is_blank(kept[-1]):
            kept.pop()
        while self._is_blank(moving[-1]) and all(map(self._is_blank, tail)):
            moving.pop()
        return [*kept, *([0] if kept else []), *moving, *tail]

    def _is_blank(self, number: int) -> bool:
        return not number or not self.lines[number - 1].strip()

    def _asked_in(self, part: Part) -> Sequence[int]:
        first = bisect_left(self.asked, part.first)
        return self.asked[first : bisect_left(self.asked, part.last + 1)]

    def _characters_inside(self, part: Part) -> int:
        return sum(len(self.lines[number - 1].strip()) for number in _inside(part))

    def _characters_that_change(self, part: Part) -> int:
        changing = set(self.changing([part])).intersection(_inside(part))
        return sum(len(self.lines[number - 1].strip()) for number in changing)


def _inside(part: Part) -> range:
    return range(part.first + part.head, part.last + 1 - part.foot)


_PLACES: Mapping[PartKind, str] = {
    "section": "the section '{name}'",
    "element": "<{name}>",
    "fence": "a fence",
    "list": "the lines from '{name}' on",
}
_BEFORE_MARK = "the words behind {them} share a line with a mark of the chat"
_SAME = "{they} in {place}, most of which is the same for every call"


def _note(numbers: Sequence[int], why: str, place: str = "") -> str:
    """Return the sentence that these lines stay.

    `why` may hold {they} for "it is" or "they are", {them} and {place}.
    """
    named = ", ".join(map(str, numbers[:_MOST_NAMED]))
    more = len(numbers) - _MOST_NAMED
    listed = f"{named} and {more} more" if more > 0 else named
    one = len(numbers) == 1
    lines = f"Line {listed} stays" if one else f"Lines {listed} stay"
    they, them = ("it is", "it") if one else ("they are", "them")
    return f"{lines}: {why.format(they=they, them=them, place=place)}."


_MOST_NAMED = 8
_LONGEST_NAME = 40


def _other_places(
    parts: Sequence[Part], lines: Sequence[str], numbers: Sequence[int], moved: set[int]
) -> bool:
    """Return whether in the new order a line stands in something else than before.

    Lines under no heading may come under the last one: they stand apart there.
    """
    after = structure_of("\n".join(in_order(lines, numbers)))
    if after.fault:
        return True
    was, now = places_of(parts), places_of(after.parts)
    for at, number in enumerate(numbers, start=1):
        if not number or not lines[number - 1].strip():
            continue
        before = was.get(number, ())
        here = [(k, first if k == "turn" else numbers[first - 1]) for k, first in now.get(at, ())]
        joined = [place for place in here if place not in before]
        free = number in moved and not any(kind == "section" for kind, _ in before)
        if len(here) - len(joined) < len(before) or (
            joined and not (free and all(kind == "section" for kind, _ in joined))
        ):
            return True
    return False
