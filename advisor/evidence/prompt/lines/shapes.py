"""The shape of a line, apart from its subject: an order, a statement, a row, a slot."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from advisor.evidence.prompt.clean.injections import orders_injection
from advisor.evidence.prompt.lines.phrases import Word, has_wide, word_set
from advisor.evidence.prompt.lines.slots import Slot
from advisor.evidence.prompt.lines.units import Unit
from advisor.rulebook.prompt_labels import ShapeId

_SKIPPED_WORDS = word_set(
    "please also and then always only just but or so finally carefully simply additionally"
    " furthermore instead otherwise however bitte immer auch toujours siempre"
)
_MODALS = word_set(
    "are must should can could will would may might have do don't never cannot can't need shall"
    " always only also then 're"
)
_FINITE_VERBS = word_set(
    "is are was were has have had can cannot may must will would should does do did isn't aren't"
    " gets takes costs needs includes opens closes starts ends applies holds leaves leave reaches"
    " reach contains marks means returns covers cover belongs stays works deliver sell sells offers"
    " offer accept accepts allows requires provides uses run runs shows pay pays receives receive"
    " comes come supports lasts expire expires rise become becomes ist sind war hat haben wird"
    " werden kann können muss müssen kostet gilt gelten est sont peut doit es son está están tiene"
    " puede deben"
)
_SLOT_LABEL = re.compile(r"^(?:<[\w -]{1,40}>|[\w /'()-]{1,40}[:=]|\w{0,20})\s{0,3}$")
_DEMAND_VERBS = word_set("must should shall")
_DEMAND_WITHIN = 7
_DIGITS = frozenset("0123456789")
_NEGATIONS = word_set("never do don't avoid no not nie niemals ne nunca be")
_ACTORS = word_set("agent assistant model bot ai chatbot gpt system")
_WIDE_ORDER = re.compile(
    "ください|なさい|こと$|せよ|请|請|不要|必须|應該|应该|需要|务必|不得|禁止|切勿|严禁|要求|先|每次回|如果|まず"
)
_NAME = re.compile(r"([A-Z][\w-]{1,20})(?:'s)?(?: ([A-Za-z]{2,10}))?\b")
_VERBS_AFTER_NAME = word_set("must MUST should can cannot will may does")
_PRONOUNS = word_set("you it they we if when the this that these there what your all each")
_FEWEST_NAMED = 5
_KEY = re.compile(r"([A-Za-z][A-Za-z ]{0,20})(?: [0-9]{1,3})?\s{0,2}:")
_KEYS_OF_DATA = word_set(
    "description params parameters type name note notes returns required example price title format"
    " default step rule important http https"
)
_FEWEST_TURNS = 2
_OPENING_UNITS = 2
_EARLY_UNITS = 4
_FEWEST_STATEMENT_WORDS = 3
_MOSTLY_SLOT = 0.4
_MOST_OTHER_WORDS = 9


@dataclass(frozen=True, slots=True)
class PromptWords:
    """Words with a role in this prompt: speakers, names of the model, starts of orders."""

    speakers: AbstractSet[str]
    """Names before a colon that take turns, as in a dialog."""
    names: AbstractSet[str]
    """Names of the model in the prompt."""
    imperatives: AbstractSet[str]


def shapes_of(
    unit: Unit,
    words: Sequence[Word],
    slots: Sequence[Slot],
    prompt_words: PromptWords,
) -> Iterator[ShapeId]:
    """Yield every shape that fits the unit."""
    kind = unit.line.kind
    if kind == "row":
        yield "row"
    if kind == "code":
        yield "code"
    if _key_before_colon(unit.text) in prompt_words.speakers:
        yield "dialog"
    if orders_injection(unit.text):
        yield "injected"
    yield from _slot_shapes(unit, words, slots)
    if kind in ("text", "item") and words:
        yield from _sentence_shapes(unit, words, prompt_words)


def _slot_shapes(unit: Unit, words: Sequence[Word], slots: Sequence[Slot]) -> Iterator[ShapeId]:
    if not slots:
        return
    held = sum(slot.end - slot.start for slot in slots)
    rest = len(words) - _words_inside(words, slots)
    if held >= _MOSTLY_SLOT * len(unit.text) or _SLOT_LABEL.match(unit.text[: slots[0].start]):
        yield "slot_only" if rest <= _MOST_OTHER_WORDS else "ends_in_slot"
    elif _ends_in_slot(unit, slots, rest):
        yield "ends_in_slot"
    else:
        yield "slot_inside"


def _words_inside(words: Sequence[Word], slots: Sequence[Slot]) -> int:
    """Return how many words begin in a slot; both are in the order of the text."""
    starts = [word.start for word in words]
    return sum(bisect_left(starts, s.end) - bisect_left(starts, s.start) for s in slots)


def _ends_in_slot(unit: Unit, slots: Sequence[Slot], rest: int) -> bool:
    at_end = slots[-1].end >= len(unit.text) - 2 and ":" in unit.text
    return (at_end and rest <= _MOST_OTHER_WORDS * 2) or (
        len(slots) > 1 and rest <= _MOST_OTHER_WORDS
    )


def _sentence_shapes(
    unit: Unit, words: Sequence[Word], prompt_words: PromptWords
) -> Iterator[ShapeId]:
    if has_wide(unit.text):
        yield "imperative" if _WIDE_ORDER.search(unit.text) else "statement"
        return
    first = next((word.text for word in words if word.text not in _SKIPPED_WORDS), "")
    second = words[1].text if len(words) > 1 else ""
    if first.removesuffix("'s") in prompt_words.names or (
        first in ("the", "this") and second in _ACTORS
    ):
        yield "second_person"
    elif first in ("you", "you're", "your"):
        opening = unit.position < _OPENING_UNITS and first == "you" and second not in _MODALS
        yield "opening_you" if opening else "second_person"
    elif first in prompt_words.imperatives:
        yield "imperative"
        if 0 < unit.position < _EARLY_UNITS and first not in _NEGATIONS:
            yield "early_instruction"
    elif first in ("if", "when", "for", "unless", "once", "i"):
        return
    else:
        yield from _statement_shapes(unit, words, first)


def _statement_shapes(unit: Unit, words: Sequence[Word], first: str) -> Iterator[ShapeId]:
    figures = not _DIGITS.isdisjoint(unit.text)
    verb = any(word.text in _FINITE_VERBS for word in words[1:])
    if first in ("we", "our") and not figures:
        yield "house_style"
    elif any(word.text in _DEMAND_VERBS for word in words[1:_DEMAND_WITHIN]):
        yield "demand"
    elif (verb or figures) and len(words) >= _FEWEST_STATEMENT_WORDS:
        yield "statement"
    else:
        yield "fragment"


def speakers_of(units: Sequence[Unit]) -> frozenset[str]:
    """Return the names before a colon that take turns, as in a dialog or a list of samples."""
    keys = [
        _key_before_colon(unit.text) for unit in units if unit.line.kind not in ("heading", "mark")
    ]
    turns: dict[tuple[str, str], int] = {}
    for pair in pairwise(keys):
        if all(pair) and pair[0] != pair[1]:
            turns[pair] = turns.get(pair, 0) + 1
    taken = (pair for pair, count in turns.items() if count >= _FEWEST_TURNS)
    return frozenset(key for pair in taken for key in pair)


def names_of(units: Sequence[Unit]) -> frozenset[str]:
    """Return the names of the model in a prompt that speaks of it in the third person."""
    counts: dict[str, int] = {}
    acting: set[str] = set()
    for unit in units:
        match = _NAME.match(unit.text)
        if match is not None and unit.line.kind in ("text", "item"):
            name = match[1].lower()
            counts[name] = counts.get(name, 0) + 1
            if match[2] in _VERBS_AFTER_NAME:
                acting.add(name)
    return frozenset(name for name in acting if counts[name] >= _FEWEST_NAMED) - _PRONOUNS


def _key_before_colon(text: str) -> str:
    if ":" not in text:
        return ""
    match = _KEY.match(text)
    key = match[1].strip().lower() if match else ""
    return "" if key in _KEYS_OF_DATA else key
