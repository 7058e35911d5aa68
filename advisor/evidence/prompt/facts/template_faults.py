"""Faults of a template: parts that are not closed, and one slot under two names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, combinations, islice

from advisor.evidence.prompt.facts.facts import TemplateFault
from advisor.evidence.prompt.lines.slots import find_slots
from advisor.evidence.prompt.structure.branches import branches_of
from advisor.evidence.prompt.structure.marks import Mark, marks_in

MOST_FAULTS = 10
_MOST_NAMES = 60
"""A template with more slots is generated; nobody misspells a name there."""
_FILLED_BY_PROGRAMS = ("braces", "block", "shell", "percent", "single")
_ALIKE = 0.7
_FEWEST_LETTERS = 5
SLOT_NAME = re.compile(
    r"(?:\{\{\{?[-~&]?|\$\{|%\(|\{) ?\$?([A-Za-z_][\w.-]{1,60}) ?(?:\|[^{}]{0,100})?[-~]?"
    r"(?:\}\}\}?|\}|\)[sdf])"
)
_GIVEN = ("this", "loop", "else", "history", "messages", "ASSISTANT", "role", "media", "now")
"""Names that template engines have themselves."""
_MOST_DECLARED_NAMED = 5
_LAST_LINES = 3
_MOST_OPEN = 200
"""Nobody nests deeper; what was open before is forgotten."""
OPENED = re.compile(r"<([#@]?[A-Za-z][\w.:-]{0,60})")
"""The begin of a tag, which may go on in the next line or stand in running text."""
_OTHER_BRANCHES = frozenset(("%else", "%elif", "%elsif", "%elseif", "%when", "%case"))


def template_faults(
    text: str, first_line: int, declared: Sequence[str] = ()
) -> tuple[TemplateFault, ...]:
    """Return what is not closed, closed under another name, misspelled or not declared.

    `declared` are the names of slots that the file declares; none where it declares none.
    """
    lines = text.split("\n")
    found = chain(
        _unclosed(lines, first_line),
        _misspelled(lines, first_line),
        _undeclared(lines, first_line, declared) if declared else (),
    )
    return tuple(islice(found, MOST_FAULTS))


@dataclass(frozen=True, slots=True)
class _Placed:
    mark: Mark
    line: int

    @property
    def shown(self) -> str:
        """The part as people write it."""
        name = self.mark.name
        if self.mark.kind == "element":
            return f"<{name}>"
        return {"%": f"{{% {name[1:]} %}}", "#": f"{{{{{name}}}}}"}.get(name[0], "a block")


def _unclosed(lines: Sequence[str], first_line: int) -> Iterator[TemplateFault]:
    parts, opened = _OpenParts(), {m[1].lower() for line in lines for m in OPENED.finditer(line)}
    in_fence = False
    for number, line in enumerate(lines, start=first_line):
        for mark in marks_in(line, in_fence=in_fence):
            if mark.kind == "fence":
                in_fence = not in_fence
            elif mark.kind == "turn" or mark.name in _OTHER_BRANCHES:
                continue
            elif mark.side == "opens":
                parts.open(_Placed(mark, number))
            elif parts.holds(mark):
                yield from map(_not_closed, parts.close(mark))
            elif mark.needed and not (mark.kind == "element" and mark.name in opened):
                yield _not_opened(_Placed(mark, number), parts)
    is_begun = _is_begun(lines)
    for one in parts.open_ones:
        if one.mark.needed and not (one.mark.kind == "element" and is_begun):
            yield _not_closed(one)


class _OpenParts:
    """What is open at a line, the innermost last."""

    def __init__(self) -> None:
        self.open_ones: list[_Placed] = []
        self._count: Counter[tuple[str, str, bool]] = Counter()

    def open(self, placed: _Placed) -> None:
        self.open_ones.append(placed)
        self._count[_key(placed.mark)] += 1
        if len(self.open_ones) > 2 * _MOST_OPEN:
            self._forget(self.open_ones[:_MOST_OPEN])
            del self.open_ones[:_MOST_OPEN]

    def holds(self, closing: Mark) -> bool:
        """Return whether something is open that the mark closes."""
        return any(self._count[closing.kind, closing.name, needed] for needed in (True, False))

    def close(self, closing: Mark) -> list[_Placed]:
        """Take what the mark closes off, and return what was left open in it.

        A tag alone in its line closes one that is alone in its line, where there is one.
        """
        only_alone = closing.needed and self._count[closing.kind, closing.name, True] > 0
        left: list[_Placed] = []
        while self.open_ones:
            one = self.open_ones.pop()
            self._forget([one])
            if _key(one.mark)[:2] == _key(closing)[:2] and (one.mark.needed or not only_alone):
                break
            left += [one] if one.mark.needed else []
        return left

    def take_alike(self, closing: Mark) -> _Placed | None:
        """Take the innermost part off that the mark closes under another name."""
        at = next((k for k in reversed(range(len(self.open_ones))) if self._needed(k)), None)
        if at is None or not _alike(self.open_ones[at].mark, closing):
            return None
        found = self.open_ones[at]
        self._forget(self.open_ones[at:])
        del self.open_ones[at:]
        return found

    def _needed(self, at: int) -> bool:
        return self.open_ones[at].mark.needed

    def _forget(self, gone: Sequence[_Placed]) -> None:
        self._count.subtract(_key(one.mark) for one in gone)


def _key(mark: Mark) -> tuple[str, str, bool]:
    return mark.kind, mark.name, mark.needed


def _is_begun(lines: Sequence[str]) -> bool:
    """Return whether the model is to go on with a text: it ends in a slot or an opened element."""
    last = [line for line in lines if line.strip()][-_LAST_LINES:]
    if any(name for line in last for name in _slot_names(line)):
        return True
    marks = marks_in(last[-1], in_fence=False) if last else []
    return bool(marks) and marks[-1].kind == "element" and marks[-1].side == "opens"


def _not_opened(closing: _Placed, parts: _OpenParts) -> TemplateFault:
    opening = parts.take_alike(closing.mark)
    if opening is None:
        says = f"Line {closing.line} closes {closing.shown}, which no line before it opens."
        return TemplateFault(line=closing.line, says=says)
    says = f"Line {opening.line} opens {opening.shown}, and line {closing.line} closes"
    return TemplateFault(line=opening.line, says=f"{says} {closing.shown}.")


def _alike(one: Mark, other: Mark) -> bool:
    if one.kind != other.kind or one.name[0] != other.name[0]:
        return False
    return SequenceMatcher(None, one.name, other.name).ratio() >= _ALIKE


def _not_closed(placed: _Placed) -> TemplateFault:
    says = f"Line {placed.line} opens {placed.shown}, which is not closed."
    return TemplateFault(line=placed.line, says=says)


def _misspelled(lines: Sequence[str], first_line: int) -> Iterator[TemplateFault]:
    first: dict[_SlotName, int] = {}
    for number, line in enumerate(lines, start=first_line):
        for name in _slot_names(line):
            first.setdefault(name, number)
        if len(first) > _MOST_NAMES:
            return
    for one, other in combinations(first, 2):
        if _same_slot(one, other):
            says = f"Line {first[one]} has the slot {one.name}, and line {first[other]}"
            yield TemplateFault(line=first[other], says=f"{says} has {other.name}.")


def _undeclared(
    lines: Sequence[str], first_line: int, declared: Sequence[str]
) -> Iterator[TemplateFault]:
    """Yield slots that nothing fills in; in a block they may be its own."""
    in_blocks = branches_of(lines)
    known = {*declared, *_GIVEN}
    for at, line in enumerate(lines, start=1):
        for slot in () if at in in_blocks else _slot_names(line):
            name = slot.name.split(".")[0]
            if name not in known and not slot.for_people:
                known.add(name)
                says = f"Line {at + first_line - 1} has the slot {name}, which is not declared;"
                some = ", ".join(declared[:_MOST_DECLARED_NAMED])
                yield TemplateFault(line=at + first_line - 1, says=f"{says} declared: {some}.")


@dataclass(frozen=True, slots=True)
class _SlotName:
    name: str
    for_people: bool
    """Whether people may fill it in, to whom small and capital letters are the same."""

    @property
    def letters(self) -> str:
        return re.sub(r"[\W_]", "", self.name).lower()


def _slot_names(line: str) -> Iterator[_SlotName]:
    for slot in find_slots(line):
        match = SLOT_NAME.fullmatch(line[slot.start : slot.end])
        if match is not None and slot.kind in _FILLED_BY_PROGRAMS:
            yield _SlotName(match[1], slot.kind == "single")


def _same_slot(one: _SlotName, other: _SlotName) -> bool:
    """Return whether two names differ only as one name and its misspelling do."""
    a, b = one.letters, other.letters
    if a == b:
        by_case = one.name.lower() == other.name.lower()
        return not (by_case and (one.for_people or other.for_people))
    if min(len(a), len(b)) < _FEWEST_LETTERS or _without_digits(a) == _without_digits(b):
        return False
    return _one_slip(a, b)


def _without_digits(name: str) -> str:
    return re.sub(r"[0-9]", "", name)


def _one_slip(a: str, b: str) -> bool:
    """Return whether one letter is left out, doubled, or changed places with its neighbor."""
    short, long = sorted((a, b), key=len)
    at = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    if len(long) == len(short) + 1:  # at the end it is a plural, or the number of one of many
        return at < len(short) and short[at:] == long[at + 1 :]
    swapped = short[:at] + short[at + 1 : at + 2] + short[at : at + 1] + short[at + 2 :]
    return len(long) == len(short) and swapped == long
