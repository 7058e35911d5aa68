"""Labels that a person or an assistant gave, checked one by one against the units of a prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from typing import get_args

from pydantic import JsonValue

from advisor.errors import Location, Problem, PromptError, SourceError, did_you_mean, shown
from advisor.evidence.prompt.labels.units_to_label import UnitToLabel, digest_of
from advisor.evidence.prompt.lines.units import MAX_UNITS
from advisor.formats.arguments import as_mapping
from advisor.formats.phrasing import plural
from advisor.formats.strict_json import BODY, Pairs, read_json
from advisor.rulebook.prompt_labels import LabelId
from advisor.rulebook.schema import Sentence, Strict

MAX_LABELS_BYTES = 10_000_000
"""Longer labels are refused: those of the longest prompt have a tenth of it."""
MAX_LABELS = 2 * MAX_UNITS
_MOST_REFUSED = 100
"""Refused labels that are named; the others are counted."""
LONGEST_LABELER = 100
_LONGEST_KEY = 100
_MOST_DIGITS = 9
_ANYBODY = "your assistant"
_FENCED = re.compile(rb"```(?:json)?[ \t]*\r?\n(.*)\n```", re.DOTALL)
LABELS: tuple[LabelId, ...] = get_args(LabelId)
_SHAPE = 'Give {"digest": ..., "labels": {"0": "persona"}}, as the units of the prompt ask for.'


class RefusedLabel(Strict):
    """A label that was not taken over."""

    where: str
    """Its place in what was given."""
    why: Sentence


class LabelsGiven(Strict):
    """What became of the labels that somebody gave."""

    by: str | None
    """Who gave them, where that was told."""
    taken: int
    """Lines that have a given label."""
    lines: int
    """Lines and sentences to label: all but headings and marks."""
    refused: tuple[RefusedLabel, ...]
    """The first of the labels that were not taken over; their lines keep the reader's own."""
    refused_in_all: int
    says: Sentence


@dataclass(frozen=True, slots=True)
class GivenLabel:
    """A label as somebody gave it."""

    where: str
    index: object
    label: object


@dataclass(frozen=True, slots=True)
class GivenLabels:
    """Labels as somebody gave them, for the text of one digest."""

    name: str
    """What messages call them, such as the name of their file."""
    digest: str
    by: str | None
    labels: tuple[GivenLabel, ...]


@dataclass(frozen=True, slots=True)
class TakenLabels:
    """The labels that fit the units, and what is to be said about all of them."""

    by_index: Mapping[int, LabelId]
    given: LabelsGiven


class _Group(dict[str, JsonValue]):
    """A group of JSON that still knows the keys that stand in it twice."""

    def __init__(self, pairs: Pairs) -> None:
        super().__init__(pairs)
        self.pairs = pairs


def labels_in_json(raw: bytes, name: str) -> GivenLabels:
    """Return the labels in JSON. Raises PromptError, which says `name`, for what holds none."""
    if len(raw) > MAX_LABELS_BYTES:
        limit = f"The limit is {MAX_LABELS_BYTES // 1_000_000} MB."
        raise PromptError(Problem(name, "is too large", limit))
    if not raw.strip():
        raise PromptError(Problem(name, "is empty", _SHAPE))
    try:
        data = read_json(_bare(raw), group=_Group)
    except SourceError as error:
        raise PromptError([_named(problem, name) for problem in error.problems]) from None
    return read_labels(data, name)


def _bare(raw: bytes) -> bytes:
    """Return JSON without the mark of UTF-8, and without the fence that models put around it."""
    text = raw.removeprefix(b"\xef\xbb\xbf")
    fenced = _FENCED.fullmatch(text.strip())
    return fenced[1] if fenced else text


def _named(problem: Problem, name: str) -> Problem:
    """Return a problem of JSON with its name as the place."""
    where = problem.where
    if isinstance(where, Location):
        return replace(problem, where=replace(where, path=name), hint=problem.hint or _SHAPE)
    return replace(problem, where=name) if where == BODY else problem


def read_labels(given: object, name: str = "labels") -> GivenLabels:
    """Return labels that were handed over as plain data.

    Raises PromptError, which says `name`, for data that holds no labels of a text.
    """
    if isinstance(given, GivenLabels):
        return given
    data = as_mapping(given)
    if data is None:
        raise PromptError(Problem(name, "must be a group of keys", _SHAPE))
    digest = data.get("digest")
    if not isinstance(digest, str) or not digest.strip():
        hint = "Copy the digest from the units of the prompt."
        raise PromptError(Problem(name, "does not say which text it labels", hint))
    labels = tuple(_labels_of(data, name))
    if not labels:
        raise PromptError(Problem(name, "holds no labels", _SHAPE))
    if len(labels) > MAX_LABELS:
        raise PromptError(Problem(name, f"holds more than {MAX_LABELS:,} labels"))
    return GivenLabels(name, digest.strip(), _by(data.get("by"), name), labels)


def _by(given: object, name: str) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str) or len(given) > LONGEST_LABELER:
        what = f"must be a name of at most {LONGEST_LABELER} characters"
        raise PromptError(Problem(f"{name}, by", what))
    return " ".join(given.split()) or None


def _labels_of(data: Mapping[str, object], name: str) -> Iterator[GivenLabel]:
    """Yield each label that is no null, from `labels` or from units with labels in them."""
    key = "labels" if "labels" in data else "units"
    held = data.get(key)
    if isinstance(held, list | tuple):
        for at, one in enumerate(held):
            group = as_mapping(one)
            label = one if group is None else group.get("label")
            if label is not None:
                index = None if group is None else group.get("index")
                yield GivenLabel(f"{name}, {key}[{at}]", index, label)
        return
    group = as_mapping(held)
    if group is None:
        raise PromptError(Problem(name, "holds no labels", _SHAPE))
    pairs = group.pairs if isinstance(group, _Group) else group.items()
    for index, label in pairs:
        if label is not None:
            yield GivenLabel(f"{name}, unit {_key(index)}", index, label)


def _key(index: object) -> str:
    """Return what a unit is called by, cut when it is long."""
    return index[:_LONGEST_KEY] if isinstance(index, str) else shown(index)


def take(given: GivenLabels, units: Sequence[UnitToLabel]) -> TakenLabels:
    """Return the labels that fit the units, without those of marks, and name each other one.

    Raises PromptError for labels of another text.
    """
    if given.digest != digest_of(units):
        hint = "Take the units of this text, and label them."
        raise PromptError(Problem(given.name, "holds the labels of another text", hint))
    known = {unit.index for unit in units}
    taken: dict[int, LabelId] = {}
    refused: list[RefusedLabel] = []
    for one in given.labels:
        index, label = _index(one.index), _label(one.label)
        if one.index is None:
            refused.append(_refused(one, "names no unit", "Give its index with the label."))
        elif index is None or index not in known:
            refused.append(_refused(one, f"there is no unit {_key(one.index)}"))
        elif label is None:
            refused.append(_refused(one, *_no_label(one.label)))
        elif index in taken:
            what = f"unit {index} is labeled twice; the first label is kept, {taken[index]}"
            refused.append(_refused(one, what))
        else:
            taken[index] = label
    return TakenLabels(taken, _report(given, taken, refused, units))


def _index(given: object) -> int | None:
    if isinstance(given, str) and given.isascii() and given.isdecimal():
        return int(given) if len(given) <= _MOST_DIGITS else None
    return int(given) if isinstance(given, Integral) and not isinstance(given, bool) else None


def _label(given: object) -> LabelId | None:
    if not isinstance(given, str):
        return None
    return next((label for label in LABELS if label == given), None)


def _no_label(given: object) -> tuple[str, str]:
    if not isinstance(given, str):
        return f"{shown(given)} is not the id of a label", ""
    return f"{shown(given)} is no label", did_you_mean(given[:_LONGEST_KEY], LABELS)


def _refused(one: GivenLabel, why: str, hint: str = "") -> RefusedLabel:
    problem = Problem(one.where, why, hint)
    return RefusedLabel(where=problem.place, why=f"{why}. {hint}" if hint else f"{why}.")


def _report(
    given: GivenLabels,
    taken: Mapping[int, LabelId],
    refused: Sequence[RefusedLabel],
    units: Sequence[UnitToLabel],
) -> LabelsGiven:
    to_label = [unit.index for unit in units if unit.kind != "heading"]
    labeled = sum(index in taken for index in to_label)
    rest = len(to_label) - labeled
    says = f"Labels of {labeled:,} of {plural(len(to_label), 'line')} by {given.by or _ANYBODY}"
    says += f"; the reader labeled the other{'' if rest == 1 else f' {rest:,}'}." if rest else "."
    if refused:
        says += f" {plural(len(refused), 'label')} {'is' if len(refused) == 1 else 'are'} refused."
    return LabelsGiven(
        by=given.by,
        taken=labeled,
        lines=len(to_label),
        refused=tuple(refused[:_MOST_REFUSED]),
        refused_in_all=len(refused),
        says=says,
    )
