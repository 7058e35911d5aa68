"""The remedies for findings, read from `rules/signals/prompt_advice.yaml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from advisor.errors import Problem, RulebookError
from advisor.reading.parts import Level
from advisor.reading.signals import SIGNALS_FOLDER
from advisor.schema import KebabId, Sentence, Strict
from advisor.shipped import default_rules
from advisor.yaml_source import read_file


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
    name = "prompt_advice.yaml"
    document = read_file(
        rules_dir / SIGNALS_FOLDER / name, shown_as=f"rules/{SIGNALS_FOLDER}/{name}"
    )
    try:
        return Remedies.model_validate(document.data)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        raise RulebookError(
            Problem(document.at(fault["loc"]), f"'{fault['loc'][-1]}': {fault['msg']}")
            for fault in faults
        ) from error


@lru_cache(maxsize=1)
def shipped_remedies() -> Remedies:
    """Return the remedies that come with the advisor, read once."""
    return load_remedies(default_rules())
