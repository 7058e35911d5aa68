"""The remedies for findings, read from `rules/signals/prompt_advice.yaml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from advisor.evidence.prompt.model import Level
from advisor.evidence.prompt.signals_files import read_signals_file
from advisor.formats.folders import default_rules
from advisor.rulebook.schema import KebabId, Sentence, Strict


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
