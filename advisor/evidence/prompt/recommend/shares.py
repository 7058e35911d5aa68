"""Labeled lines with their tokens, and the token sums for shares and caches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisor.evidence.prompt.labels.labels import LabeledUnit
from advisor.evidence.prompt.labels.signals import Signals
from advisor.evidence.prompt.model import (
    Facts,
    ReadLine,
    ReadSection,
    Share,
    Unlabeled,
)
from advisor.evidence.prompt.recommend.cacheable_prefix import Sizes
from advisor.evidence.prompt.recommend.prices import Priced
from advisor.evidence.prompt.sections.places import PlacedSection
from advisor.evidence.prompt.sections.what_to_do import what_to_do
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

    @property
    def not_labeled(self) -> int:
        """Tokens after the last labeled line, in a prompt too long to label whole."""
        return max(0, self.total - sum(self.tokens))

    def by_label(self) -> Mapping[LabelId, int]:
        sums: dict[LabelId, int] = {}
        for item, count in zip(self.items, self.tokens, strict=True):
            sums[item.label] = sums.get(item.label, 0) + count
        return sums


def count_units(items: Sequence[LabeledUnit], text: str) -> CountedUnits:
    """Return the units with the tokens of their stretches of the text.

    A stretch reaches to the next unit, line ends, bullets and blank lines included, so that all of
    them and what follows the last labeled line are the whole text; what a count of parts misses
    where two of them meet is given to the longest.
    """
    stretches = list(_stretches(items, text))
    total, *counts = count_each([text, *stretches])
    if items and items[-1].unit.end >= len(text.rstrip()):
        longest = max(range(len(counts)), key=counts.__getitem__)
        counts[longest] += total - sum(counts)
    return CountedUnits(items, counts, total)


def _stretches(items: Sequence[LabeledUnit], text: str) -> Iterator[str]:
    """Yield the stretch of each unit; the last one ends with its line, or with the text."""
    begin = 0
    for at, item in enumerate(items):
        if at + 1 == len(items):
            end = item.unit.end if text[item.unit.end :].strip() else len(text)
        else:
            end = _begin_of(items[at + 1], item, text)
        yield text[begin:end]
        begin = end


def _begin_of(item: LabeledUnit, before: LabeledUnit, text: str) -> int:
    """Return where the stretch of a unit begins: with its line, or with the space before it."""
    if item.unit.line.number != before.unit.line.number:
        return item.unit.line.start
    between = text[before.unit.end : item.unit.start]
    return item.unit.start - len(between) + len(between.rstrip(" "))


def read_lines(
    counted: CountedUnits,
    signals: Signals,
    sections: Sequence[PlacedSection],
    by: str | None = None,
) -> tuple[ReadLine, ...]:
    names = {label.id: label.name for label in signals.labels}
    held = [(at, one.place) for at, one in enumerate(sections) for _ in one.section.units]
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
            origin="given" if item.given else "reader",
            by=by if item.given else None,
            tokens=tokens,
            section=section,
            place=place,
        )
        for item, tokens, (section, place) in zip(counted.items, counted.tokens, held, strict=True)
    )


def read_sections(
    sections: Sequence[PlacedSection], tokens: Sequence[int]
) -> tuple[ReadSection, ...]:
    """Return the sections as readers see them; `tokens` are those of each unit."""
    look_up = sum(placed.words for placed in sections if placed.place == "look_up")
    return tuple(
        ReadSection(
            title=placed.section.title,
            first_line=placed.section.lines[0],
            last_line=placed.section.lines[-1],
            tokens=sum(tokens[at] for at in placed.section.units),
            place=placed.place,
            do=what_to_do(placed, look_up),
        )
        for placed in sections
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
    lines: Sequence[ReadLine],
    by: str,
    names: Mapping[str, str],
    tokens: Sequence[int],
    priced: Priced,
) -> tuple[Share, ...]:
    """Return the share of each value of one property of the lines, in the order of `names`.

    `tokens` are those of each line, for the priced model.
    """
    sums = dict.fromkeys(names, 0)
    held: dict[str, set[int]] = {name: set() for name in names}
    for line, count in zip(lines, tokens, strict=True):
        key = str(getattr(line, by))
        sums[key] += count
        held[key].add(line.line)
    total = sum(sums.values()) or 1
    return tuple(
        Share(
            id=key,
            name=names[key],
            lines=len(held[key]),
            tokens=sums[key],
            share=round(sums[key] / total, 4),
            usd_per_month=priced.monthly(sums[key]),
        )
        for key in names
        if held[key]
    )


def unlabeled(counted: CountedUnits, text: str, tokens: int, priced: Priced) -> Unlabeled | None:
    """Return the text after the last labeled line, of `tokens` tokens; None if there is none."""
    if not counted.items:
        return None
    last = counted.items[-1].unit
    if not text[last.end :].strip():
        return None
    return Unlabeled(
        lines=len(text[last.start :].splitlines()) - 1,
        tokens=tokens,
        usd_per_month=priced.monthly(tokens),
    )
