"""The remedies for findings, read from `rules/signals/prompt_advice.yaml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from advisor.evidence.prompt.model import Level
from advisor.evidence.prompt.signals_files import read_signals_file
from advisor.formats.days import Day
from advisor.formats.folders import default_rules
from advisor.rulebook.schema import KebabId, Sentence, Strict


class Measured(Strict):
    """How often findings of one kind were right, on labeled prompts that nobody here wrote."""

    right: int = Field(ge=0)
    of: int = Field(ge=1)
    by: Literal["labels", "hand"]
    """Whether the labels of the lines could say so, or a person looked at each."""
    at: Day


class Remedy(Strict):
    """What to do about one kind of finding, and why."""

    id: KebabId
    level: Level
    title: Sentence
    do: Sentence
    why: Sentence
    source: Sentence
    url: str | None = None
    date: str
    shown: bool = True
    """Whether readings show it."""
    measured: Measured | None = None
    """None where no such finding was there to be measured, or its figures are plain counts."""


class Remedies(Strict):
    """Every remedy, in the order in which findings are shown."""

    advice: tuple[Remedy, ...]


def load_remedies(rules_dir: Path) -> Remedies:
    """Return the remedies in the `signals` folder of `rules_dir`.

    Raises SourceError for a file that cannot be read and RulebookError with file, line and column.
    """
    return read_signals_file(rules_dir, "prompt_advice.yaml", Remedies)


@lru_cache(maxsize=1)
def shipped_remedies() -> Remedies:
    """Return the remedies shipped with the advisor, read once."""
    return load_remedies(default_rules())
