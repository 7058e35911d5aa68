"""Instructions that repeat each other, and instructions that may contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.evidence.prompt.facts.facts import Pair
from advisor.evidence.prompt.labels.labels import LabeledUnit
from advisor.evidence.prompt.lines.phrases import word_set

_COMPARED = frozenset(
    {
        "tone_style",
        "output_format",
        "task_instruction",
        "reasoning_procedure",
        "safety_policy",
        "persona",
    }
)
_FEWEST_WORDS = 5
MOST_COMPARED = 400
"""Only the first instructions, up to this number, are compared."""
_MOST_PAIRS = 5
_COMMON = word_set(
    "the a an and or of to in on for with is are be it its this that these those you your they"
    " their any all do not don't never always must should can may will if when as at by from no"
    " use using only ensure make sure please"
)
_NEGATIVE = word_set("never don't not avoid no without cannot")
_OPPOSITES = (
    ("length", "brief concise terse", "detailed comprehensive thorough exhaustive in-depth"),
    ("formality", "formal", "informal casual slang"),
    ("emoji", "emojis emoji", ""),
    ("markdown", "markdown", ""),
    ("person", "first-person", "third-person"),
)  # fmt: skip
_SIDES = tuple((about, word_set(a), word_set(b)) for about, a, b in _OPPOSITES)
_FEWEST_SHARED = 3
_SHARED_SHARE = 0.6


def duplicates(items: Sequence[LabeledUnit]) -> tuple[Pair, ...]:
    """Return instructions with the same words as an earlier one, in any order."""
    seen: dict[frozenset[str], int] = {}
    found: list[Pair] = []
    for item in items:
        if item.label not in _COMPARED or item.unit.line.kind not in ("text", "item"):
            continue
        words = frozenset(item.words)
        if len(words) < _FEWEST_WORDS:
            continue
        line = item.unit.line.number
        first = seen.setdefault(words, line)
        if first != line:
            found.append(Pair(first=first, second=line, about="the same words"))
    return tuple(found)


def contradictions(items: Sequence[LabeledUnit]) -> tuple[Pair, ...]:
    """Return pairs of instructions that a person should check; they change no score."""
    instructions = [
        _Instruction(item)
        for item in items
        if item.label in _COMPARED and item.unit.line.kind in ("text", "item")
    ][:MOST_COMPARED]
    pairs: list[Pair] = []
    for pair in [*_opposite_styles(instructions), *_orders_and_bans(instructions)]:
        if pair not in pairs:
            pairs.append(pair)
    return tuple(pairs[:_MOST_PAIRS])


class _Instruction:
    """An instruction as a set of words and a sign."""

    def __init__(self, item: LabeledUnit) -> None:
        self.line = item.unit.line.number
        self.label = item.label
        self.words = frozenset(item.words)
        self.content = self.words - _COMMON
        self.negative = not _NEGATIVE.isdisjoint(self.words)


def _opposite_styles(instructions: Sequence[_Instruction]) -> Iterator[Pair]:
    style = [
        instruction
        for instruction in instructions
        if instruction.label in ("tone_style", "output_format")
    ]
    for about, one, other in _SIDES:
        if other:
            first = [r for r in style if r.words & one and not r.negative and not r.words & other]
            second = [r for r in style if r.words & other and not r.negative and not r.words & one]
        else:
            first = [r for r in instructions if r.words & one and not r.negative]
            second = [r for r in instructions if r.words & one and r.negative]
        if first and second and first[0].line != second[0].line:
            low, high = sorted((first[0].line, second[0].line))
            yield Pair(first=low, second=high, about=about)


def _orders_and_bans(instructions: Sequence[_Instruction]) -> Iterator[Pair]:
    """Find an order and a ban about the same thing, by shared rare words."""
    holders: dict[str, list[int]] = {}
    for at, instruction in enumerate(instructions):
        for word in instruction.content:
            holders.setdefault(word, []).append(at)
    shared: dict[tuple[int, int], int] = {}
    for places in holders.values():
        if len(places) > _MOST_HOLDERS:
            continue
        for i, a in enumerate(places):
            for b in places[i + 1 :]:
                if instructions[a].negative != instructions[b].negative:
                    shared[a, b] = shared.get((a, b), 0) + 1
    for (a, b), count in sorted(shared.items()):
        fewer = min(len(instructions[a].content), len(instructions[b].content))
        if count >= _FEWEST_SHARED and count >= _SHARED_SHARE * fewer:
            about = ", ".join(sorted(instructions[a].content & instructions[b].content)[:3])
            yield Pair(first=instructions[a].line, second=instructions[b].line, about=about)


_MOST_HOLDERS = 12
"""Words in more instructions than this are too common to compare by."""
