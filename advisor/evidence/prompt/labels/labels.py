"""One label per unit: learned weights of its features are summed, the most likely wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from advisor.evidence.prompt.labels.features import (
    Described,
    describe,
    is_about_content,
    shown_name,
)
from advisor.evidence.prompt.labels.signals import Signals
from advisor.evidence.prompt.labels.weights import LabelWeights
from advisor.evidence.prompt.lines.slots import Slot
from advisor.evidence.prompt.lines.units import Unit
from advisor.formats.frozen import frozen_mapping
from advisor.rulebook.prompt_labels import LabelId

_MOST_REASONS = 4
_INJECTED = "shape-injected"
"""An order to the reader of the prompt: stray text, whatever else it says."""
_CERTAIN_KINDS = ("code", "row")
"""Kinds of lines that say something by themselves, whatever their words."""


@dataclass(frozen=True, slots=True)
class LabeledUnit:
    """A unit with its label."""

    unit: Unit
    label: LabelId
    score: float
    """The chance that the label is right, in hundredths; 0 where nothing in the line speaks."""
    sure: bool
    cues: frozenset[str]
    """The signals found in it, and its shapes as `shape-...`."""
    reasons: tuple[str, ...]
    """What spoke most for the label, the strongest first."""
    slots: tuple[Slot, ...]
    words: tuple[str, ...]
    """In lower case."""
    chances: Mapping[LabelId, float] = frozen_mapping({})
    """The chance of every label; empty where nothing in the line speaks."""
    given: bool = False
    """Whether somebody else labeled it."""

    @property
    def votes(self) -> Mapping[LabelId, float]:
        """What the line says for each label in its section."""
        return self.chances or {self.label: self.score}


def label_units(
    units: Sequence[Unit],
    signals: Signals,
    language: str,
    weights: LabelWeights,
    given: Mapping[int, LabelId] | None = None,
) -> list[LabeledUnit]:
    """Return every unit with its label, in order. `language` is that of the whole prompt.

    `given` are labels by the index of their unit; they stand, and are plain evidence.
    """
    labeler = _Labeler(signals, weights)
    found = [labeler.label(item) for item in describe(units, signals, language)]
    for index, label in (given or {}).items():
        found[index] = replace(
            found[index],
            label=label,
            score=1.0,
            sure=True,
            reasons=(),
            given=True,
            chances=frozen_mapping({}),
        )
    return _label_headings(found)


class _Labeler:
    """Sums the weights of a unit's features."""

    def __init__(self, signals: Signals, weights: LabelWeights) -> None:
        self._weights = weights
        self._fallback = signals.context.fallback
        self._own = {
            signal.id: (signal.label, signal.weight)
            for signal in signals.signals
            if signal.weight is not None and weights.row(f"signal-{signal.id}") is None
        }

    def label(self, item: Described) -> LabeledUnit:
        read = item.read
        shapes = (f"shape-{shape.replace('_', '-')}" for shape in read.shapes)
        unlabeled = LabeledUnit(
            unit=read.unit,
            label=self._fallback,
            score=0.0,
            sure=False,
            cues=frozenset((*read.cues, *shapes)),
            reasons=(),
            slots=tuple(read.slots),
            words=tuple(word.text for word in read.words),
        )
        if read.unit.line.kind == "mark":
            return replace(unlabeled, cues=frozenset(), slots=(), words=())
        rows = self._rows(item.features)
        own = self._own_votes(read.cues)
        if _INJECTED in unlabeled.cues:
            return replace(
                unlabeled, label="boilerplate", score=1.0, sure=True, reasons=(_INJECTED,)
            )
        if not own and not _speaks(item, rows):
            return unlabeled
        return self._most_likely(unlabeled, rows, own)

    def _most_likely(
        self,
        unlabeled: LabeledUnit,
        rows: Mapping[str, Sequence[int]],
        own: Mapping[str, tuple[LabelId, float]],
    ) -> LabeledUnit:
        added: dict[LabelId, float] = {}
        for label, weight in own.values():
            added[label] = added.get(label, 0.0) + weight
        chances = self._weights.chances(rows.values(), added)
        at = max(range(len(chances)), key=chances.__getitem__)
        label, score = self._weights.head.labels[at], round(chances[at], 2)
        first = [name for name, (voted, _) in own.items() if voted == label]
        reasons = _first_of(chain(first, _reasons(rows, at)))
        sure = self._weights.is_sure(score)
        return replace(
            unlabeled,
            label=label,
            score=score,
            sure=sure,
            reasons=reasons,
            chances=frozen_mapping(dict(zip(self._weights.head.labels, chances, strict=True))),
        )

    def _rows(self, features: Iterable[str]) -> dict[str, Sequence[int]]:
        """Return the weights of the features that have any."""
        held: dict[str, Sequence[int]] = {}
        for name in features:
            row = self._weights.row(name)
            if row is not None:
                held[name] = row
        return held

    def _own_votes(self, cues: Mapping[str, float]) -> dict[str, tuple[LabelId, float]]:
        """Return the votes of signals that the weights do not know, by name."""
        found: dict[str, tuple[LabelId, float]] = {}
        for name, strength in cues.items():
            if name in self._own:
                label, weight = self._own[name]
                found[name] = (label, weight * strength)
        return found


def _first_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return the first few different names."""
    found: dict[str, None] = {}
    for name in names:
        found[name] = None
        if len(found) == _MOST_REASONS:
            break
    return tuple(found)


def _speaks(item: Described, rows: Mapping[str, Sequence[int]]) -> bool:
    """Return whether a word, a cue or a heading says something; form alone does not."""
    return item.read.unit.line.kind in _CERTAIN_KINDS or any(map(is_about_content, rows))


def _reasons(rows: Mapping[str, Sequence[int]], at: int) -> Iterator[str]:
    """Yield what speaks for a label, the strongest first."""
    for _, name in sorted((-row[at], name) for name, row in rows.items() if row[at] > 0):
        shown = shown_name(name)
        if shown is not None:
            yield shown


def _label_headings(found: list[LabeledUnit]) -> list[LabeledUnit]:
    """Return the units with headings and marks labeled like the text after them."""
    relabeled = list(found)
    following: LabelId | None = None
    for at in range(len(relabeled) - 1, -1, -1):
        item = relabeled[at]
        kind = item.unit.line.kind
        heads_examples = kind == "heading" and item.label == "few_shot_example" and item.sure
        if kind not in ("heading", "mark") or heads_examples or item.given:
            following = item.label
        elif following is not None:
            relabeled[at] = replace(item, label=following, score=0.0, sure=False)
    return relabeled
