"""The units of a prompt for somebody else to label, with the rubric to label them by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256

from pydantic import JsonValue

from advisor.evidence.prompt.labels.signals import Signals
from advisor.evidence.prompt.lines.lines import LineKind
from advisor.formats.phrasing import plural
from advisor.formats.short_repr import short_repr
from advisor.formats.text_forms import JsonForm
from advisor.rulebook.prompt_labels import LabelId
from advisor.rulebook.schema import Sentence, Strict

UNITS_VERSION = 1
_DIGEST_CHARACTERS = 16
"""Enough to tell texts apart, and short enough to be copied by an assistant."""


class UnitToLabel(Strict):
    """A line, or a sentence of a long one."""

    index: int
    """What labels name it by: its place in `lines` of a reading, from 0."""
    line: int
    kind: LineKind
    """A heading needs no label."""
    text: str
    """Its words; secrets and personal data are dots."""


class RubricLabel(Strict):
    """A label, and what counts as it."""

    label: LabelId
    name: str
    says: Sentence


class PromptUnits(Strict, JsonForm):
    """What somebody needs to label a prompt: its units, and the rubric."""

    schema_version: int = UNITS_VERSION
    """Goes up when a field goes away or changes its meaning, not when one is added."""
    digest: str
    """Stands for the words of the units; labels repeat it, so that those of another text are
    refused."""
    asks: tuple[Sentence, ...]
    """What to do, and what to give back."""
    rubric: tuple[RubricLabel, ...]
    """The labels to choose from."""
    units: tuple[UnitToLabel, ...]
    """Every line with words, or sentence of a long one, in order."""

    def __repr__(self) -> str:
        return short_repr(self, plural(len(self.units), "unit"), self.digest)

    __str__ = __repr__

    def to_dict(self) -> dict[str, JsonValue]:
        """Return plain data for JSON."""
        return self.model_dump(mode="json")


def _asks(digest: str) -> Sequence[str]:
    """Return what to do, and what to give back."""
    shape = f'{{"digest": "{digest}", "by": "who labeled them", "labels": {{"0": "persona"}}}}'
    return (
        "Give every unit one label of the rubric.",
        f"Give back JSON: {shape}, with the index of each unit and its label.",
    )


def units_to_label(units: Iterable[UnitToLabel], signals: Signals) -> PromptUnits:
    """Return units, those without words left out, with the rubric of the signals."""
    held = tuple(unit for unit in units if unit.kind != "mark")
    digest = digest_of(held)
    return PromptUnits(
        digest=digest,
        asks=(*_asks(digest), *signals.labeling),
        rubric=tuple(
            RubricLabel(label=label.id, name=label.name, says=label.says)
            for label in signals.labels
        ),
        units=held,
    )


def digest_of(units: Iterable[UnitToLabel]) -> str:
    """Return what stands for the words of units, wherever their lines stand in a file."""
    words = json.dumps([[unit.index, unit.text] for unit in units])
    return sha256(words.encode()).hexdigest()[:_DIGEST_CHARACTERS]
