"""Lines that say the same twice, and lines that may say the opposite of each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.evidence.prompt.facts.facts import Pair
from advisor.evidence.prompt.labels.labels import Labeled
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
"""Pairs are looked for among this many instructions."""
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


def duplicates(items: Sequence[Labeled]) -> tuple[Pair, ...]:
    """Return instructions that repeat an earlier one word for word, in whatever order."""
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


def contradictions(items: Sequence[Labeled]) -> tuple[Pair, ...]:
    """Return pairs of instructions worth checking; nothing is scored by them."""
    rules = [
        _Rule(item)
        for item in items
        if item.label in _COMPARED and item.unit.line.kind in ("text", "item")
    ][:MOST_COMPARED]
    pairs: list[Pair] = []
    for pair in [*_opposed(rules), *_negated(rules)]:
        if pair not in pairs:
            pairs.append(pair)
    return tuple(pairs[:_MOST_PAIRS])


class _Rule:
    """An instruction as a set of words and a sign."""

    def __init__(self, item: Labeled) -> None:
        self.line = item.unit.line.number
        self.label = item.label
        self.words = frozenset(item.words)
        self.content = self.words - _COMMON
        self.negative = not _NEGATIVE.isdisjoint(self.words)


def _opposed(rules: Sequence[_Rule]) -> Iterator[Pair]:
    manner = [rule for rule in rules if rule.label in ("tone_style", "output_format")]
    for about, one, other in _SIDES:
        if other:
            first = [r for r in manner if r.words & one and not r.negative and not r.words & other]
            second = [r for r in manner if r.words & other and not r.negative and not r.words & one]
        else:
            first = [r for r in rules if r.words & one and not r.negative]
            second = [r for r in rules if r.words & one and r.negative]
        if first and second and first[0].line != second[0].line:
            low, high = sorted((first[0].line, second[0].line))
            yield Pair(first=low, second=high, about=about)


def _negated(rules: Sequence[_Rule]) -> Iterator[Pair]:
    """Find an order and a ban about the same thing, by shared rare words."""
    holders: dict[str, list[int]] = {}
    for at, rule in enumerate(rules):
        for word in rule.content:
            holders.setdefault(word, []).append(at)
    shared: dict[tuple[int, int], int] = {}
    for places in holders.values():
        if len(places) > _RARE:
            continue
        for i, a in enumerate(places):
            for b in places[i + 1 :]:
                if rules[a].negative != rules[b].negative:
                    shared[a, b] = shared.get((a, b), 0) + 1
    for (a, b), count in sorted(shared.items()):
        fewer = min(len(rules[a].content), len(rules[b].content))
        if count >= _FEWEST_SHARED and count >= _SHARED_SHARE * fewer:
            about = ", ".join(sorted(rules[a].content & rules[b].content)[:3])
            yield Pair(first=rules[a].line, second=rules[b].line, about=about)


_RARE = 12
