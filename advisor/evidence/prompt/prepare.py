"""The first steps of a reading: the clean text, its secrets masked, and its units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.evidence.prompt.clean.normalize import CleanText, clean_text
from advisor.evidence.prompt.clean.secret_table import Secrets
from advisor.evidence.prompt.clean.secrets import FoundSecrets, find_secrets, mask_secrets
from advisor.evidence.prompt.forms.source import PromptText
from advisor.evidence.prompt.lines.units import Unit, read_units


@dataclass(frozen=True, slots=True)
class PreparedPrompt:
    """A clean prompt in units."""

    cleaned: CleanText
    """With its secrets, which never leave the reading."""
    secrets: FoundSecrets
    shown: str
    """The clean text with secrets and personal data as dots; as long as the clean text."""
    units: Sequence[Unit]
    cut: tuple[str, ...]
    """A note for each limit that cut the units."""

    def shown_text(self, unit: Unit) -> str:
        """Return the words of a unit, with secrets and personal data as dots."""
        return self.shown[unit.start : unit.end]


def prepare(prompt: PromptText, name: str, table: Secrets) -> PreparedPrompt:
    """Return the units of a prompt. Raises PromptError, which says `name`, where it is empty."""
    first = prompt.source.first_line
    cleaned = clean_text(prompt.text, name, first)
    secrets = find_secrets(cleaned.text, table)
    shown = mask_secrets(cleaned.text, secrets.masked)
    units, cut = read_units(cleaned.text, first)
    return PreparedPrompt(cleaned, secrets, shown, units, cut)
