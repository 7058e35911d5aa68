"""What the tools answer, where it differs from what the library returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from pydantic import JsonValue

from advisor.advice.advice import Advice
from advisor.advice.brief_advice import BriefAdvice, brief_advice, brief_blocks
from advisor.advice.report import topic_blocks
from advisor.formats.document import Block, CodeBlock, Heading, Paragraph, code, listed
from advisor.formats.frozen import FrozenMapping
from advisor.formats.json_text import json_text
from advisor.formats.markdown import to_markdown
from advisor.history.model import Lost
from advisor.history.price_shifts import CostShift, PriceShift
from advisor.history.replay import Replay
from advisor.history.shifts import Shift
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Strict
from advisor.rulebook.wording import statements

Detail: TypeAlias = Literal["findings", "plan", "alternatives", "assumptions", "costs", "record"]
"""What an advice says beyond its brief form; `record` is the whole, to save and to replay."""

DETAILS: tuple[Detail, ...] = get_args(Detail)

_KEYS: Mapping[Detail, tuple[str, ...]] = {
    "findings": ("findings", "means", "departures"),
    "plan": ("gates", "offers", "plan", "cautions", "tactics"),
    "alternatives": ("alternatives",),
    "assumptions": ("answers", "assumptions", "would_settle", "computed"),
    "costs": ("costs",),
}
"""The keys of an advice that each topic shows."""

_MORE = "More with the argument "


@dataclass(frozen=True)
class AdviceAnswer:
    """An advice in brief, with the details that were asked for."""

    advice: Advice
    brief: BriefAdvice
    details: tuple[Detail, ...] = ()

    def to_dict(self) -> dict[str, JsonValue]:
        """Return the brief advice; the key `detail` holds what was asked for."""
        told: dict[str, JsonValue] = self.brief.model_dump(mode="json")
        return {**told, "detail": self._detail()} if self.details else told

    def _detail(self) -> dict[str, JsonValue]:
        whole = self.advice.to_dict()
        keys = (key for detail in self.details for key in _KEYS.get(detail, ()))
        found = {key: whole[key] for key in dict.fromkeys(keys)}
        return {**found, "record": whole} if "record" in self.details else found

    def to_markdown(self) -> str:
        """Return the same as text."""
        return to_markdown(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        yield from brief_blocks(self.advice, self.brief)
        for detail in dict.fromkeys(self.details):
            if detail == "record":
                yield CodeBlock(json_text(self.advice.to_dict(), indent=None), "json")
            else:
                yield from topic_blocks(self.advice, detail)
        if not self.details:
            yield Paragraph((_MORE, code("detail"), f": {', '.join(DETAILS)}."), separate=True)


def advice_answer(
    advice: Advice, rulebook: Rulebook, details: tuple[Detail, ...] = ()
) -> AdviceAnswer:
    """Return an advice in brief, with details; `rulebook` is the one it was given with."""
    return AdviceAnswer(advice, brief_advice(advice, rulebook), details)


class Flip(Strict):
    """A smallest set of changed answers."""

    changes: FrozenMapping[str, Value]
    says: tuple[str, ...]
    """The changed answers in words."""


class FlipsAnswer(Strict):
    """Every smallest set of changed answers that leads to an approach."""

    approach: str
    flips: tuple[Flip, ...]
    """Empty when nothing leads there; one without changes when this is the approach already."""

    def to_dict(self) -> dict[str, JsonValue]:
        """Return plain data for JSON."""
        return self.model_dump(mode="json")

    def to_markdown(self) -> str:
        """Return one line for each set."""
        return to_markdown(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        yield Heading(f"What would have to change for {self.approach}", 1)
        if not self.flips:
            yield Paragraph(("Nothing that can be changed leads there.",))
        elif not self.flips[0].changes:
            yield Paragraph(("Nothing has to change: it is advised already.",))
        else:
            yield listed("; ".join(flip.says) for flip in self.flips)


def flips_answer(
    approach: str, found: tuple[Mapping[str, Value], ...], rulebook: Rulebook
) -> FlipsAnswer:
    """Return these sets of changed answers, each also in words."""
    told = (Flip(changes=one, says=tuple(statements(rulebook, one))) for one in found)
    return FlipsAnswer(approach=approach, flips=tuple(told))


class WhatMoved(Strict):
    """What moved since an advice was saved, and the advice now in brief."""

    changed: bool
    """Whether anything at all reads differently now."""
    approach_moved: bool
    other_rules: bool
    """Whether the rules are other ones, even if nothing else changed."""
    lost: tuple[Lost, ...]
    """Answers that no longer fit."""
    answers: tuple[Shift, ...]
    rules: tuple[Shift, ...]
    verdict: tuple[Shift, ...]
    prices: tuple[PriceShift, ...]
    costs: tuple[CostShift, ...]
    now: BriefAdvice


@dataclass(frozen=True)
class ReplayAnswer:
    """A replay without the whole advices in it."""

    replay: Replay
    moved: WhatMoved

    def to_dict(self) -> dict[str, JsonValue]:
        """Return plain data for JSON."""
        return self.moved.model_dump(mode="json")

    def to_markdown(self) -> str:
        """Return what moved, and what moved it, in words."""
        return self.replay.to_markdown()


def replay_answer(found: Replay, rulebook: Rulebook) -> ReplayAnswer:
    """Return what moved; `rulebook` is the one of today."""
    moved = WhatMoved(
        changed=found.changed,
        approach_moved=found.approach_moved,
        other_rules=found.other_rules,
        lost=found.lost,
        answers=found.answers,
        rules=found.rules,
        verdict=found.verdict,
        prices=found.prices,
        costs=found.costs,
        now=brief_advice(found.now, rulebook),
    )
    return ReplayAnswer(found, moved)
