"""What the command `prompt` was given to read: a file, or standard input."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from advisor.apps.cli.options import standard_input
from advisor.evidence.prompt.forms.find import MAX_FILE_BYTES, prompt_file_bytes
from advisor.evidence.prompt.labels.given import GivenLabels
from advisor.evidence.prompt.labels.units_to_label import PromptUnits
from advisor.evidence.prompt.read import prompt_units, read_prompt
from advisor.evidence.prompt.reading import PromptReading
from advisor.rulebook.rulebook import Rulebook


@dataclass(frozen=True)
class PromptInput:
    """The bytes of a file, and how it is called in messages."""

    path: Path
    raw: bytes
    name: str
    at: str | None = None


def prompt_input(path: Path, at: str | None = None, *, called: str = "prompt") -> PromptInput:
    """Return what to read; `called` names standard input. Raises SourceError if it cannot be."""
    if str(path) == "-":
        return PromptInput(path, standard_input(MAX_FILE_BYTES), called, at)
    return PromptInput(path, prompt_file_bytes(path), str(path), at)


@dataclass(frozen=True)
class PromptTerms:
    """What every prompt of one command is read with."""

    rulebook: Rulebook
    model: str | None
    calls: int | None
    on: date

    def read(self, given: PromptInput, labels: GivenLabels | None = None) -> PromptReading:
        """Return the reading. Raises PromptError and the others of `read_prompt`."""
        return read_prompt(
            given.raw,
            at=given.at,
            name=given.name,
            labels=labels,
            rulebook=self.rulebook,
            model=self.model,
            calls_per_month=self.calls,
            on=self.on,
        )

    def units(self, given: PromptInput) -> PromptUnits:
        """Return the lines to label. Raises PromptError as `read`."""
        return prompt_units(given.raw, at=given.at, name=given.name, rulebook=self.rulebook)
