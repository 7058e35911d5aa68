"""The sections of a prompt, each with what its lines together say it is for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

from advisor.evidence.prompt.labels.labels import LabeledUnit
from advisor.rulebook.prompt_labels import LabelId

Purpose: TypeAlias = Literal["facts", "form", "examples", "style", "rest"]
"""What a section is for, as far as its place depends on that."""

_PURPOSE_OF: Mapping[LabelId, Purpose] = {
    "domain_knowledge": "facts",
    "output_format": "form",
    "few_shot_example": "examples",
    "tone_style": "style",
}

_AROUND_TITLES = "#*=_-[]<>【】: "


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading, or lines of one purpose in a paragraph without a heading."""

    title: str
    """Its heading, secrets masked; empty where it begins with none."""
    units: range
    """Its units, by their index in the prompt."""
    lines: tuple[int, ...]
    sentences: frozenset[int]
    """Its lines without headings and marks."""
    tokens: int
    purpose: Purpose
    """What most of it is for, each line with the chances of its labels and its length."""
    share: float
    """The part of the votes that this purpose has."""


def sections_of(items: Sequence[LabeledUnit], tokens: Sequence[int]) -> tuple[Section, ...]:
    """Return the sections of a prompt, in order and without gaps."""
    return tuple(
        _section(items, tokens, units)
        for run in _runs(items)
        for units in ([run] if items[run.start].unit.line.sections else _topics(items, run))
    )


def _runs(items: Sequence[LabeledUnit]) -> Iterator[range]:
    """Yield the units that stand together; a line without words belongs to what is above it."""
    begin = 0
    for at in range(1, len(items)):
        line = items[at].unit.line
        if line.kind != "mark" and _heading_of(items[at]) != _heading_of(items[begin]):
            yield range(begin, at)
            begin = at
    if items:
        yield range(begin, len(items))


def _heading_of(item: LabeledUnit) -> int:
    """Return what stands for the heading above a unit, or for its paragraph where none does."""
    line = item.unit.line
    return id(line.sections[-1]) if line.sections else -line.block - 1


def _topics(items: Sequence[LabeledUnit], paragraph: range) -> Iterator[range]:
    """Yield the parts of a paragraph without a heading: lines of one purpose, two or more.

    Stray text belongs to the line above it, and makes no part longer.
    """
    said = [at for at in paragraph if items[at].label != "boilerplate"]
    begin, held = paragraph.start, ""
    for purpose, alike in groupby(said, key=lambda at: _PURPOSE_OF.get(items[at].label, "rest")):
        first, *more = alike
        if not held:
            held = purpose
        elif more and purpose != held:
            yield range(begin, first)
            begin, held = first, purpose
    yield range(begin, paragraph.stop)


def _section(items: Sequence[LabeledUnit], tokens: Sequence[int], units: range) -> Section:
    said = [at for at in units if items[at].unit.line.kind not in ("heading", "mark")]
    votes: defaultdict[Purpose, float] = defaultdict(float)
    for at in said:
        for label, chance in items[at].votes.items():
            if label != "boilerplate":  # stray text says nothing about what is around it
                votes[_PURPOSE_OF.get(label, "rest")] += chance * tokens[at]
    purpose: Purpose = max(votes, key=votes.__getitem__, default="rest")
    return Section(
        title=_title(items[units.start]),
        units=units,
        lines=tuple(dict.fromkeys(items[at].unit.line.number for at in units)),
        sentences=frozenset(items[at].unit.line.number for at in said),
        tokens=sum(tokens[at] for at in units),
        purpose=purpose,
        share=votes[purpose] / (sum(votes.values()) or 1),
    )


def _title(item: LabeledUnit) -> str:
    """Return the words of a heading as they are shown: what the section remembers is unmasked."""
    return item.unit.text.strip(_AROUND_TITLES) if item.unit.line.kind == "heading" else ""
