"""Instructions of which no answer can follow both: about every answer, and said together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from advisor.evidence.prompt.facts.demands import CONDITION, NEGATIVE, demands_of
from advisor.evidence.prompt.facts.facts import Pair
from advisor.evidence.prompt.facts.objects import object_of
from advisor.evidence.prompt.labels.labels import LabeledUnit
from advisor.evidence.prompt.lines.phrases import word_set
from advisor.evidence.prompt.structure.branches import Branch, branches_of
from advisor.rulebook.prompt_labels import LabelId

_NO_INSTRUCTIONS: frozenset[LabelId] = frozenset(
    ("few_shot_example", "dynamic_placeholder", "tool_definition", "boilerplate")
)
MOST_COMPARED = 400
"""Only the first instructions, up to this number, are compared."""
_MOST_PAIRS = 5
_ORDER_WORDS = word_set("always must should do please only you will can may shall make sure to")
_BAN_WORDS = word_set("never don't not avoid no cannot can't without")
_FEWEST_WORDS = 3


def contradictions(items: Sequence[LabeledUnit], text: str, first_line: int) -> tuple[Pair, ...]:
    """Return pairs of instructions that a person should check; they change no score.

    Both lines of a pair are about the same object and stand in the same branches of the template.
    """
    instructions = [
        _Instruction(item)
        for item in items
        if item.label not in _NO_INSTRUCTIONS and item.unit.line.kind in ("text", "item")
    ][:MOST_COMPARED]
    found = [*_exclusive_demands(instructions), *_orders_and_bans(instructions)]
    if not found:
        return ()
    branches = branches_of(text.split("\n"))

    def branch(instruction: _Instruction) -> tuple[Branch, ...]:
        return branches.get(instruction.line - first_line + 1, ())

    pairs = [
        Pair(first=one.line, second=other.line, about=about)
        for one, other, about in found
        if one.line != other.line and branch(one) == branch(other) and one.object == other.object
    ]
    by_subject = {pair.about: pair for pair in reversed(pairs)}
    return tuple(pair for pair in pairs if by_subject[pair.about] is pair)[:_MOST_PAIRS]


class _Instruction:
    """An instruction, with what it is about."""

    def __init__(self, item: LabeledUnit) -> None:
        self.item = item
        self.line = item.unit.line.number
        self.demands = tuple(demands_of(item.unit.text))

    @cached_property
    def object(self) -> tuple[str, ...]:
        """The headings above it; none where all speak of every answer."""
        return object_of(self.item)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words in order, without those that only make an order or a ban of it."""
        words = self.item.words
        return tuple(word for word in words if word not in _ORDER_WORDS | _BAN_WORDS)

    @property
    def negative(self) -> bool:
        return NEGATIVE.search(self.item.unit.text) is not None


_Found = tuple[_Instruction, _Instruction, str]


def _exclusive_demands(instructions: Sequence[_Instruction]) -> Iterator[_Found]:
    """Yield pairs with demands of which no answer can meet both."""
    demanding = [one for one in instructions if one.demands]
    for at, one in enumerate(demanding):
        for other in demanding[at + 1 :]:
            about = _excluded(one, other)
            if about:
                yield one, other, about


def _excluded(one: _Instruction, other: _Instruction) -> str:
    """Return what two instructions demand differently; nothing where they agree."""
    mine = (demand for demand in one.demands for said in other.demands if demand.excludes(said))
    return next((demand.aspect for demand in mine), "")


def _orders_and_bans(instructions: Sequence[_Instruction]) -> Iterator[_Found]:
    """Yield pairs of an order and a ban in the same words."""
    first: dict[tuple[tuple[str, ...], bool], _Instruction] = {}
    for one in instructions:
        if len(one.words) < _FEWEST_WORDS or CONDITION.search(one.item.unit.text):
            continue
        first.setdefault((one.words, one.negative), one)
        other = first.get((one.words, not one.negative))
        if other is not None:
            yield other, one, "an order and a ban"
