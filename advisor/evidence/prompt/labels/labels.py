"""One label per unit: signals, headings and the line before vote, and most votes win."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from advisor.evidence.prompt.labels.signals import Signals
from advisor.evidence.prompt.lines.headings import LEAD_IN, TAG, Section
from advisor.evidence.prompt.lines.phrases import Word, has_wide, word_set, words_of
from advisor.evidence.prompt.lines.shapes import PromptWords, names_of, shapes_of, speakers_of
from advisor.evidence.prompt.lines.slots import Slot, find_slots
from advisor.evidence.prompt.lines.units import Unit
from advisor.rulebook.prompt_labels import LabelId

_LABELS_IN_RUNS = frozenset(
    {
        "tone_style",
        "output_format",
        "reasoning_procedure",
        "domain_knowledge",
        "few_shot_example",
        "tool_definition",
        "safety_policy",
        "dynamic_placeholder",
    }
)
"""Labels of lines that follow each other; persona and task are said in single lines."""
_EXAMPLE_HEADING_BONUS = 5.0
"""Extra weight of an example heading: prices and orders inside examples are examples."""
_INLINE_KEY = re.compile(r"[*_]{0,2}([^\W\d_][\w &/-]{1,30}?)[*_]{0,2} ?[:\uff1a]")
_CLAUSE_ENDS = ".!?;:。\uff01\uff1f—\u2013|"


class Vote(NamedTuple):
    """A signal, shape or piece of context that spoke for a label."""

    by: str
    label: LabelId
    weight: float


@dataclass(frozen=True, slots=True)
class LabeledUnit:
    """A unit with its label, score and votes."""

    unit: Unit
    label: LabelId
    score: float
    votes: tuple[Vote, ...]
    slots: tuple[Slot, ...]
    words: tuple[str, ...]
    """In lower case."""


_Tally = dict[LabelId, float]


def label_units(units: Sequence[Unit], signals: Signals) -> list[LabeledUnit]:
    """Return every unit with its label, in order."""
    voter = _Voter(signals, units)
    found: list[LabeledUnit] = []
    for unit in units:
        found.append(voter.label(unit, found[-1] if found else None))
    return _label_headings(found)


_NOT_IN_TEMPLATES = ("shape-dialog", "shape-slot-only", "shape-ends-in-slot")
"""Shapes that, under a heading about the output, are places for the model to fill in."""


class _Voter:
    """Counts votes; caches the labels of headings, because many lines share a heading."""

    def __init__(self, signals: Signals, units: Sequence[Unit]) -> None:
        self.signals = signals
        self.prompt_words = PromptWords(speakers_of(units), names_of(units), signals.order_words)
        self._heading_labels: dict[str, tuple[tuple[LabelId, float], ...]] = {}
        self._patterns_to_try: dict[tuple[frozenset[str], frozenset[str]], list[int]] = {}

    def label(self, unit: Unit, before: LabeledUnit | None) -> LabeledUnit:
        if unit.line.kind == "mark":
            return LabeledUnit(unit, self.signals.context.fallback, 0.0, (), (), ())
        words = words_of(unit.text)
        slots = find_slots(unit.text)
        around = list(self._context(unit, before))
        in_template = any(
            label == "output_format"
            for section in unit.line.sections
            for label, _ in self._labels_of_heading(section)
        )
        own = [
            vote
            for vote in self._votes(unit, words, slots)
            if not (in_template and vote.by in _NOT_IN_TEMPLATES)
        ]
        votes = [*own, *around]
        label, score = _winner(votes, self.signals.context.fallback)
        return LabeledUnit(
            unit, label, score, tuple(votes), tuple(slots), tuple(w.text for w in words)
        )

    def _votes(self, unit: Unit, words: list[Word], slots: list[Slot]) -> Iterator[Vote]:
        yield from self._phrase_votes(unit, words)
        yield from self._pattern_votes(unit, words)
        for shape in shapes_of(unit, words, slots, self.prompt_words):
            for label, weight in self.signals.shapes.get(shape, {}).items():
                yield Vote(f"shape-{shape.replace('_', '-')}", label, weight)

    def _phrase_votes(self, unit: Unit, words: list[Word]) -> Iterator[Vote]:
        hits: dict[int, list[float]] = {}
        for number, first, last in self.signals.book.find(words):
            signal = self.signals.signals[number]
            share = 1.0
            if signal.at == "start":
                share = _start_share(unit.text, words, first)
            if share:
                hits.setdefault(number, []).append(share * (1 + 0.15 * (last - first - 1)))
        if has_wide(unit.text):
            for number, _, _ in self.signals.book.find_wide(unit.text.lower()):
                hits.setdefault(number, []).append(1.0)
        for number, shares in hits.items():
            signal = self.signals.signals[number]
            best = sorted(shares, reverse=True)[: signal.limits]
            weight = sum(share * (1.0 if i == 0 else 0.5) for i, share in enumerate(best))
            yield Vote(signal.id, signal.label, signal.weight * weight)

    def _pattern_votes(self, unit: Unit, words: list[Word]) -> Iterator[Vote]:
        characters = self.signals.patterns_by_character.keys() & set(unit.text)
        spoken = self.signals.patterns_by_word.keys() & {word.text for word in words}
        keys = (frozenset(characters), frozenset(spoken))
        if keys not in self._patterns_to_try:
            self._patterns_to_try[keys] = self.signals.worth_trying(*keys)
        for number in self._patterns_to_try[keys]:
            if self.signals.patterns[number].search(unit.text):
                signal = self.signals.signals[number]
                yield Vote(signal.id, signal.label, signal.weight)

    def _context(self, unit: Unit, before: LabeledUnit | None) -> Iterator[Vote]:
        for label, weight in self._section_votes(unit.line.sections):
            yield Vote("heading", label, weight)
        inline = _INLINE_KEY.match(unit.text)
        if inline is not None:
            for label, weight in self._labels_of_heading(Section(inline[1], LEAD_IN)):
                yield Vote("key", label, weight * self.signals.context.inline_heading)
        if before is None or before.label not in _LABELS_IN_RUNS or before.unit.line.kind == "mark":
            return
        if before.unit.line.block == unit.line.block or _same_list(before.unit, unit):
            items = before.unit.line.kind == unit.line.kind != "text"
            context = self.signals.context
            weight = context.previous_item if items else context.previous_line
            yield Vote("line-before", before.label, weight)

    def _section_votes(self, sections: Sequence[Section]) -> Sequence[tuple[LabelId, float]]:
        keep = 1.0
        for section in sections:
            labels = self._labels_of_heading(section)
            if labels and labels[0][0] == "few_shot_example" and section.level < LEAD_IN:
                return [("few_shot_example", labels[0][1] + _EXAMPLE_HEADING_BONUS)]
        for section in reversed(sections):
            labels = self._labels_of_heading(section)
            if labels:
                return [(label, weight * keep) for label, weight in labels]
            keep *= 1.0 if section.level == TAG else self.signals.context.outer_heading
        return ()

    def _labels_of_heading(self, section: Section) -> tuple[tuple[LabelId, float], ...]:
        if section.title not in self._heading_labels:
            self._heading_labels[section.title] = self._read_heading(section.title)
        return self._heading_labels[section.title]

    def _read_heading(self, title: str) -> tuple[tuple[LabelId, float], ...]:
        words = words_of(title)
        covered: dict[LabelId, float] = {}
        for number, first, last in self.signals.heading_book.find(words):
            heading = self.signals.headings[number]
            share = 0.25 + 0.75 * (last - first) / len(words)
            covered[heading.label] = max(covered.get(heading.label, 0), heading.weight * share)
        if has_wide(title):
            for number, _, _ in self.signals.heading_book.find_wide(title.lower()):
                heading = self.signals.headings[number]
                covered[heading.label] = max(covered.get(heading.label, 0), heading.weight)
        return tuple(sorted(covered.items(), key=lambda item: -item[1]))


def _start_share(text: str, words: Sequence[Word], first: int) -> float:
    """Return 1 at the start of a line, 0.5 at the start of a later sentence, else 0."""
    if first == 0 or (first == 1 and words[0].text in _SKIPPED_WORDS) or words[first].start <= 2:  # noqa: PLR2004
        return 1.0
    before = text[: words[first].start].rstrip(" \t\"'“*_(")
    return 0.5 if before and before[-1] in _CLAUSE_ENDS else 0.0


_SKIPPED_WORDS = word_set("please also and then always only just but or finally bitte you")


def _same_list(before: Unit, unit: Unit) -> bool:
    """Return whether two items are in one list, with or without a blank line between."""
    return (
        before.line.kind == unit.line.kind == "item" and before.line.sections == unit.line.sections
    )


def _winner(votes: Sequence[Vote], fallback: LabelId) -> tuple[LabelId, float]:
    tally: _Tally = {}
    for vote in votes:
        tally[vote.label] = tally.get(vote.label, 0.0) + vote.weight
    if not tally:
        return fallback, 0.0
    label = max(tally, key=lambda name: (tally[name], name))
    others = sum(_other_votes(tally, label))
    return label, round(max(0.0, tally[label] - _OTHER_VOTES_SHARE * others), 2)


_OTHER_VOTES_SHARE = 0.35
"""Share of the votes for other labels that is taken off the score."""


def _other_votes(tally: Mapping[LabelId, float], label: LabelId) -> Iterator[float]:
    return (weight for name, weight in tally.items() if name != label)


def _label_headings(found: list[LabeledUnit]) -> list[LabeledUnit]:
    """Return the units with headings and marks labeled like the text after them."""
    relabeled = list(found)
    following: LabelId | None = None
    for at in range(len(relabeled) - 1, -1, -1):
        item = relabeled[at]
        kind = item.unit.line.kind
        heads_examples = kind == "heading" and item.label == "few_shot_example" and item.score
        if kind not in ("heading", "mark") or heads_examples:
            following = item.label
        elif following is not None:
            relabeled[at] = LabeledUnit(
                item.unit, following, 0.0, item.votes, item.slots, item.words
            )
    return relabeled
