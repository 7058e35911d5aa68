"""Labeled lines with their tokens, and the token sums for shares and caches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.evidence.prompt.labels.labels import LabeledUnit
from advisor.evidence.prompt.labels.signals import Signals
from advisor.evidence.prompt.model import (
    Facts,
    Place,
    ReadLine,
    RecommendationId,
    Share,
    Unlabeled,
)
from advisor.evidence.prompt.recommend.cacheable_prefix import Sizes
from advisor.evidence.prompt.recommend.prices import Priced
from advisor.evidence.prompt.recommend.recommend import Weights, place_of
from advisor.evidence.prompt.structure.reorder import Order, in_order
from advisor.evidence.prompt.tokens import count_each
from advisor.rulebook.prompt_labels import LabelId

GROUPS = {
    "behavior": "Behavior",
    "knowledge": "Knowledge",
    "task_and_policy": "Task and policy",
    "tools": "Tools",
    "per_call": "Per-call parts",
    "other": "Wrapper text",
}


@dataclass(frozen=True, slots=True)
class CountedUnits:
    """The labeled units with token counts in one vocabulary."""

    items: Sequence[LabeledUnit]
    tokens: Sequence[int]
    total: int

    def by_label(self) -> Mapping[LabelId, int]:
        sums: dict[LabelId, int] = {}
        for item, count in zip(self.items, self.tokens, strict=True):
            sums[item.label] = sums.get(item.label, 0) + count
        return sums

    def likely_by_label(self) -> Mapping[LabelId, float]:
        """Return the tokens of each label, each line counted by the chance of its label."""
        sums: dict[LabelId, float] = {}
        for item, count in zip(self.items, self.tokens, strict=True):
            sums[item.label] = sums.get(item.label, 0.0) + count * item.score
        return sums


def read_lines(
    counted: CountedUnits, signals: Signals, weights: Weights, recommendation: RecommendationId
) -> tuple[ReadLine, ...]:
    names = {label.id: label.name for label in signals.labels}
    places: dict[LabelId, Place] = {
        label.id: place_of(label.id, weights, recommendation) for label in signals.labels
    }
    return tuple(
        ReadLine(
            line=item.unit.line.number,
            start=item.unit.start,
            end=item.unit.end,
            text=item.unit.text,
            kind=item.unit.line.kind,
            label=item.label,
            name=names[item.label],
            group=signals.group_of[item.label],
            score=item.score,
            sure=item.sure,
            signals=item.reasons,
            tokens=tokens,
            place=places[item.label],
        )
        for item, tokens in zip(counted.items, counted.tokens, strict=True)
    )


def prompt_sizes(counted: CountedUnits, text: str, facts: Facts, order: Order, tools: int) -> Sizes:
    """Return the sizes that matter to a cache, as the text stands and in the new order.

    Blank lines before `text` only number its lines.
    """
    if not facts.per_call:
        return Sizes(counted.total, counted.total, counted.total, None, tools)
    first = min(facts.per_call, key=lambda item: item.line)
    lines = text.split("\n")
    before = "".join(f"{line}\n" for line in lines[: first.line - 1])
    after = "".join(f"{line}\n" for line in in_order(lines, order.before_changes))
    today, moved = count_each([before.lstrip("\n"), after.lstrip("\n")])
    return Sizes(counted.total, today, max(today, min(moved, counted.total)), first, tools)


def shares_by(
    lines: Sequence[ReadLine], by: str, names: Mapping[str, str], priced: Priced
) -> tuple[Share, ...]:
    """Return the share of each value of one property of the lines, in the order of `names`."""
    tokens = dict.fromkeys(names, 0)
    held: dict[str, set[int]] = {name: set() for name in names}
    for line in lines:
        key = str(getattr(line, by))
        tokens[key] += line.tokens
        held[key].add(line.line)
    total = sum(tokens.values()) or 1
    return tuple(
        Share(
            id=key,
            name=names[key],
            lines=len(held[key]),
            tokens=tokens[key],
            share=round(tokens[key] / total, 4),
            usd_per_month=priced.monthly(tokens[key]),
        )
        for key in names
        if tokens[key]
    )


def unlabeled(counted: CountedUnits, text: str, priced: Priced) -> Unlabeled | None:
    """Return the size of the text after the last labeled line; None if there is none."""
    if not counted.items:
        return None
    last = counted.items[-1].unit
    if not text[last.end :].strip():
        return None
    tokens = max(0, counted.total - sum(counted.tokens))
    return Unlabeled(
        lines=len(text[last.start :].splitlines()) - 1,
        tokens=tokens,
        usd_per_month=priced.monthly(tokens),
    )
