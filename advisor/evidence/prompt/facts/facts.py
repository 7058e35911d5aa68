"""Facts about a prompt, each with the line and words it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from advisor.evidence.prompt.clean.injections import begins_with_injection, mentions_injection
from advisor.evidence.prompt.labels.labels import LabeledUnit
from advisor.rulebook.prompt_labels import LabelId
from advisor.rulebook.schema import Sentence, Strict

Demand: TypeAlias = Literal["none", "loose", "json", "closed_list", "custom"]

LONGEST_QUOTE = 120
INSTRUCTING: frozenset[LabelId] = frozenset(
    {
        "tone_style",
        "output_format",
        "task_instruction",
        "reasoning_procedure",
        "safety_policy",
    }
)


class Spotted(Strict):
    """A place in the prompt and its words, secrets masked."""

    line: int
    quote: str
    kind: str = ""


class Pair(Strict):
    """Two lines that concern each other."""

    first: int
    second: int
    about: str


class TemplateFault(Strict):
    """Something in a template that is not as it was meant."""

    line: int
    says: Sentence


class OutputDemand(Strict):
    """What form of answer the prompt asks for."""

    form: Demand
    lines: tuple[int, ...] = ()
    quote: str = ""


class ExampleFact(Strict):
    """How many worked examples the prompt holds."""

    count: int
    tokens: int
    lines: tuple[int, ...] = ()


def quote_of(item: LabeledUnit) -> str:
    """Return the words of a line, at most 120 characters of them."""
    text = " ".join(item.unit.text.split())
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1].rstrip() + "…"


def instruction_lines(items: Sequence[LabeledUnit]) -> tuple[int, ...]:
    """Return the lines that tell the model to do or avoid something."""
    return tuple(
        dict.fromkeys(
            item.unit.line.number
            for item in items
            if item.label in INSTRUCTING and item.unit.line.kind in ("text", "item")
        )
    )


def injections(items: Sequence[LabeledUnit]) -> tuple[Spotted, ...]:
    """Return the lines with words meant to steer a reader, each as an order or a mention."""
    return tuple(
        Spotted(
            line=item.unit.line.number,
            quote=quote_of(item),
            kind="order" if _is_order(item) else "mention",
        )
        for item in items
        if mentions_injection(item.unit.text)
    )


def _is_order(item: LabeledUnit) -> bool:
    return "shape-injected" in item.cues and begins_with_injection(item.unit.text)
