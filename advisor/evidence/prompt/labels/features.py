"""What the label of a unit is decided from: its words, cues, shape, headings, place, neighbors.

Every feature is a short name; the learned weights say how much it speaks for each label.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisor.evidence.prompt.labels.cues import CueFinder
from advisor.evidence.prompt.labels.section_labels import SectionLabels
from advisor.evidence.prompt.labels.signals import Signals
from advisor.evidence.prompt.lines.headings import Section
from advisor.evidence.prompt.lines.phrases import WIDE_RUN, Word, word_set, words_of
from advisor.evidence.prompt.lines.shapes import PromptWords, names_of, shapes_of, speakers_of
from advisor.evidence.prompt.lines.slots import Slot, find_slots
from advisor.evidence.prompt.lines.units import Unit
from advisor.rulebook.prompt_labels import ShapeId

_LEAD = re.compile(
    r"[*_`\"]{0,3}([^\W\d_][^:*\n\uff1a]{0,40})[*_`\"]{0,3}\s?[:\uff1a][*_]{0,2}\s{0,3}\S"
    r"|\*\*([^*\n]{1,60})\*\*\s?[-\u2013\u2014]?\s?"
)
"""A bold or colon lead-in before the sentence of a line."""
_CAPITALS = re.compile(r"\b[A-Z]{3,20}\b")
_MARKS = {
    '"': "quote", "`": "backtick", "{": "brace", "|": "bar", "(": "bracket", "http": "link",
    "**": "bold", ":": "colon", "?": "question", "!": "exclamation", "->": "arrow",
    ";": "semicolon", "=": "equals", "/": "slash", "<": "angle", "_": "underscore", "e.g": "eg",
    "#": "hash", "$": "dollar", "%": "percent",
}  # fmt: skip
_CONDITIONS = word_set("if when before after for once unless while whenever in")
_PLAIN_WORDS = frozenset({"en", "unknown"})
"""Languages whose words stand as they are; those of others carry the language before them."""
_STEM = 5
_LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True)
class ReadUnit:
    """A unit with what was found in it."""

    unit: Unit
    words: Sequence[Word]
    slots: Sequence[Slot]
    shapes: Sequence[ShapeId]
    cues: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Described:
    """A unit and the names of its features."""

    read: ReadUnit
    features: frozenset[str]


_ABOUT_FORM = (
    "kind=", "bullet=", "indent=", "length=", "text-length=", "item-length=", "code-length=",
    "row-length=", "heading-length=", "first=", "last=", "later-sentence", "has=", "language=",
    "units=", "block=", "place=", "fifth=", "from-end=", "no-cue", "starts-other", "lead-in",
    "depth=", "level=", "before-", "after-", "earlier-", "shape-statement", "shape-fragment",
)  # fmt: skip


def is_about_content(feature: str) -> bool:
    """Return whether a feature is a word, a cue or a heading, not only form, place or neighbor."""
    return not feature.startswith(_ABOUT_FORM)


_OF_HEADINGS = ("section", "under", "within", "title:", "key")
_OF_WORDS = ("word:", "first-word:", "last-word:", "then-word:")


def shown_name(feature: str) -> str | None:
    """Return a feature as a reader can find it: a signal, a shape, `heading`, or quoted words."""
    if feature.startswith("signal-"):
        return feature.removeprefix("signal-").removesuffix("-twice").removesuffix("-later")
    if feature.startswith("shape-") and is_about_content(feature):
        return feature
    if feature.startswith(_OF_HEADINGS):
        return "heading"
    if feature.startswith(_OF_WORDS):
        return f'"{feature.rpartition(":")[2]}"'
    return None


def describe(units: Sequence[Unit], signals: Signals, language: str) -> list[Described]:
    """Return every unit with its features, in order.

    Orders to the reader have none, and other lines are described as if they were not there: what
    a stranger adds to a prompt changes no other label.
    """
    finder = CueFinder(signals, language)
    spoken = PromptWords(speakers_of(units), names_of(units), signals.order_words)
    read = [_read(unit, finder, spoken) for unit in units]
    own = [item for item in read if "injected" not in item.shapes]
    prompt = _Prompt(own, signals, language)
    features = iter([frozenset(prompt.features(at)) for at in range(len(own))])
    return [
        Described(item, frozenset() if "injected" in item.shapes else next(features))
        for item in read
    ]


def _read(unit: Unit, finder: CueFinder, spoken: PromptWords) -> ReadUnit:
    words, slots = words_of(unit.text), find_slots(unit.text)
    shapes = tuple(shapes_of(unit, words, slots, spoken))
    return ReadUnit(unit, words, slots, shapes, finder.find(unit.text, words))


class _Prompt:
    """The features of the units of one prompt."""

    def __init__(self, read: Sequence[ReadUnit], signals: Signals, language: str) -> None:
        self.read = read
        self.orders = signals.order_words
        self.label_of = {signal.id: signal.label for signal in signals.signals}
        self.sections = SectionLabels(signals)
        self.language = language
        self.prefix = "" if language in _PLAIN_WORDS else f"{language}:"
        self.blocks = Counter(item.unit.line.block for item in read)
        self.count = sum(item.unit.line.kind not in ("heading", "mark") for item in read)
        self._of_section: dict[int, tuple[str, ...]] = {}
        self._of_neighbor = [tuple(self._neighbor(item)) for item in read]

    def features(self, at: int) -> Iterator[str]:
        item = self.read[at]
        yield from self._form(item)
        yield from self._place(item)
        yield from self._cues(item)
        yield from self._words(item)
        yield from self._titles(item.unit.line.sections)
        yield from self._around(at)

    def _form(self, item: ReadUnit) -> Iterator[str]:
        line, text = item.unit.line, item.unit.text
        words = len(item.words)
        indent = len(line.text) - len(line.text.lstrip())
        bullet = line.text[indent : indent + 1] if line.kind == "item" else ""
        yield f"kind={line.kind}"
        yield f"bullet={'1' if bullet.isdigit() else bullet}"
        yield f"indent={_step(indent, (0, 2, 4))}"
        yield f"length={_step(words, (1, 2, 4, 7, 12, 20, 35))}"
        yield f"{line.kind}-length={_step(words, (2, 5, 12, 25))}"
        yield f"first={_kind_of(text[:1])}"
        yield f"last={_kind_of(text[-1:])}"
        if item.unit.start > line.start + line.body_at:
            yield "later-sentence"
        for mark, name in _MARKS.items():
            if mark in text:
                yield f"has={name}"
        if any(character.isdigit() for character in text):
            yield "has=digit"
        if _CAPITALS.search(text):
            yield "has=capitals"

    def _place(self, item: ReadUnit) -> Iterator[str]:
        line = item.unit.line
        yield f"language={self.language}"
        yield f"units={_step(self.count, (3, 8, 20, 50, 120))}"
        yield f"block={_step(self.blocks[line.block], (1, 2, 5, 12))}"
        if line.kind not in ("heading", "mark"):
            place = item.unit.position
            yield f"place={_step(place, (0, 1, 2, 4, 8, 16, 40))}"
            yield f"fifth={5 * place // self.count}"
            yield f"from-end={_step(self.count - 1 - place, (0, 1, 3))}"

    def _cues(self, item: ReadUnit) -> Iterator[str]:
        for shape in item.shapes:
            yield f"shape-{shape.replace('_', '-')}"
        total: Counter[str] = Counter()
        for name, strength in item.cues.items():
            yield f"signal-{name}"
            if strength > 1:
                yield f"signal-{name}-twice"
            elif strength < 1:
                yield f"signal-{name}-later"
            total[self.label_of[name]] += 1
        for label, count in total.items():
            yield f"cue={label}"
            if count > 1:
                yield f"cues={label}"
        if len(total) == 1:
            yield f"only-cue={next(iter(total))}"
        elif not total:
            yield "no-cue"

    def _words(self, item: ReadUnit) -> Iterator[str]:
        text, prefix = item.unit.text, self.prefix
        words = [word.text for word in item.words]
        if not text.isascii():
            words = [word for word in words if not WIDE_RUN.search(word)]
        for word in words:
            yield f"word:{prefix}{word}"
            if len(word) > _STEM:
                yield f"stem:{prefix}{word[:_STEM]}"
        for at in range(len(words) - 1):
            yield f"word:{prefix}{words[at]} {words[at + 1]}"
        if not text.isascii():
            for run in WIDE_RUN.findall(text):
                yield from (f"word:{run[at]}" for at in range(len(run)))
                yield from (f"word:{run[at : at + 2]}" for at in range(len(run) - 1))
        if words:
            yield f"first-word:{prefix}{words[0]}"
            yield f"last-word:{prefix}{words[-1]}"
            yield "starts-order" if words[0] in self.orders else "starts-other"
        if len(words) > 1:
            yield f"first-word:{prefix}{words[0]} {words[1]}"
        yield from self._after_lead(item, words)

    def _after_lead(self, item: ReadUnit, words: Sequence[str]) -> Iterator[str]:
        """Yield what follows a lead-in, or the condition that a sentence begins with."""
        text, prefix = item.unit.text, self.prefix
        lead = _LEAD.match(text)
        if lead is not None:
            key = lead[1] or lead[2]
            yield "lead-in"
            yield from (f"key:{prefix}{word.text}" for word in words_of(key))
            yield from (f"key={label}" for label in self.sections.of_title(key))
            end = lead.end() - (lead[1] is not None)
            rest = [word.text for word in item.words if word.start >= end]
            if rest:
                yield f"first-word:{prefix}{rest[0]}"
                if rest[0] in self.orders:
                    yield "order-after-lead-in"
                if len(rest) > 1:
                    yield f"first-word:{prefix}{rest[0]} {rest[1]}"
        elif words and words[0] in _CONDITIONS and "," in text:
            comma = text.index(",")
            rest = [word.text for word in item.words if word.start > comma]
            if rest:
                yield f"then-word:{prefix}{rest[0]}"
                if rest[0] in self.orders:
                    yield "order-after-condition"

    def _titles(self, sections: Sequence[Section]) -> Iterator[str]:
        yield f"depth={min(len(sections), 4)}"
        if not sections:
            return
        last = sections[-1]
        yield f"level={last.level}"
        yield from self._title("under", last)
        for section in sections[:-1]:
            yield from self._title("within", section)
        first = True
        for label in self.sections.of(sections):
            yield f"section={label}"
            if first:
                yield f"section-first={label}"
                first = False

    def _title(self, where: str, section: Section) -> tuple[str, ...]:
        key = id(section) if where == "under" else -id(section)
        if key not in self._of_section:
            self._of_section[key] = tuple(self._read_title(where, section))
        return self._of_section[key]

    def _read_title(self, where: str, section: Section) -> Iterator[str]:
        words = [word.text for word in words_of(section.title)]
        yield from (f"{where}:{self.prefix}{word}" for word in words)
        yield from (f"{where}={label}" for label in self.sections.of_title(section.title))
        if where == "under":
            yield f"title:{self.prefix}{' '.join(words)[:_LONGEST_TITLE]}"
            for run in WIDE_RUN.findall(section.title):
                yield from (f"under:{run[at : at + 2]}" for at in range(len(run) - 1))

    def _around(self, at: int) -> Iterator[str]:
        block = self.read[at].unit.line.block
        for name, other in (("before", at - 1), ("after", at + 1), ("earlier", at - 2)):
            if not 0 <= other < len(self.read):
                yield f"{name}-none"
                continue
            if self.read[other].unit.line.block == block:
                yield f"{name}-same-block"
            yield from (f"{name}-{feature}" for feature in self._of_neighbor[other])

    def _neighbor(self, item: ReadUnit) -> Iterator[str]:
        yield f"kind={item.unit.line.kind}"
        yield f"last={_kind_of(item.unit.text[-1:])}"
        if item.words:
            yield f"first-word:{self.prefix}{item.words[0].text}"
        for name in item.cues:
            yield f"signal-{name}"
        for label in {self.label_of[name] for name in item.cues}:
            yield f"cue={label}"
        for shape in item.shapes:
            yield f"shape-{shape.replace('_', '-')}"


def _step(number: int, edges: Sequence[int]) -> int:
    """Return the number of the range that `number` lies in."""
    return bisect_left(edges, number)


def _kind_of(character: str) -> str:
    if character.isupper():
        return "A"
    if character.islower():
        return "a"
    if character.isdigit():
        return "0"
    return character if character.isascii() else "other"
