"""What tells the prompt reader what a line is for, as files of signals write it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from advisor.rulebook.prompt_labels import LabelId
from advisor.rulebook.prompt_secrets import SecretWords
from advisor.rulebook.safe_patterns import SafePattern
from advisor.rulebook.schema import KebabId, Sentence, Strict

SIGNALS_FOLDER = "signals"
SIGNALS_FILE = "prompt_signals.yaml"


class Heading(Strict):
    """Headings, tags and lead-ins that speak for a label."""

    label: LabelId
    phrases: tuple[str, ...] = Field(min_length=1)


class Signal(Strict):
    """Something in a line that speaks for a label."""

    id: KebabId
    label: LabelId
    weight: float | None = Field(default=None, gt=0, le=10)
    """Log-odds that a signal of your own adds for its label; those of shipped ones are learned."""
    language: str | None = None
    """The language of its phrases, in which alone they count; None: they count in every one."""
    at: Literal["start", "anywhere"] = "anywhere"
    limits: int = Field(default=1, ge=1, le=3)
    """How many hits in one line count; each after the first counts half."""
    phrases: tuple[str, ...] = ()
    pattern: SafePattern | None = None
    needs: str = ""
    """Characters; the pattern is tried only on lines with one of them."""
    near: frozenset[str] = frozenset()
    """Words; the pattern is tried only on lines with one of them."""

    @model_validator(mode="after")
    def _has_phrases_or_pattern(self) -> Signal:
        if bool(self.phrases) == bool(self.pattern):
            raise ValueError("say either phrases or a pattern")
        if self.pattern and not (self.needs or self.near):
            raise ValueError("a pattern needs characters or words that must be near")
        return self


class AddedSignals(Strict):
    """What an extension adds to the signals below it, for the same labels."""

    reason: Sentence
    """Why they are added; every advice shows it."""
    headings: tuple[Heading, ...] = ()
    signals: tuple[Signal, ...] = ()
    imperatives: frozenset[str] = frozenset()
    """More words that begin an instruction when they begin a sentence."""
    secrets: SecretWords = SecretWords()
    """More keys that are secrets, and more names before secrets."""

    @model_validator(mode="after")
    def _adds_something(self) -> AddedSignals:
        added = (self.headings, self.signals, self.imperatives, not self.secrets.says_nothing)
        if not any(added):
            hint = "Write headings:, signals:, imperatives: or secrets:."
            raise ValueError("nothing is added", hint)
        for signal in self.signals:
            if signal.weight is None:
                hint = "Write weight: 1 for a hint, 3 for a strong sign."
                raise ValueError(f"the signal '{signal.id}' has no weight", hint)
        return self
