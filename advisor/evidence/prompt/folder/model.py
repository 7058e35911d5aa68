"""What was read of many files: a line for each prompt, and what was left out."""

from __future__ import annotations

from decimal import Decimal

from advisor.evidence.prompt.forms.source import Source
from advisor.evidence.prompt.model import Finding, RecommendationId, Silenced
from advisor.evidence.prompt.tokens import TokenCount
from advisor.formats.frozen import FrozenMapping
from advisor.rulebook.schema import Strict

SCHEMA_VERSION = 1


class FilePrompt(Strict):
    """One prompt of a file, without its text."""

    path: str
    place: str | None
    """Where in the file it stands, to give as `at`; None for a file with one prompt."""
    source: Source
    words: int
    tokens: TokenCount
    """For the priced model, without tools."""
    usd_per_month: Decimal | None
    recommendation: RecommendationId
    advice: tuple[Finding, ...]
    digests: tuple[tuple[str, ...], ...] = ()
    """Of each finding, one for each of its lines, as a baseline keeps them."""
    silenced: tuple[Silenced, ...] = ()
    """Findings that a mark in the file, or a baseline, takes away."""

    @property
    def name(self) -> str:
        """The file, with the place in it where that is needed."""
        return self.path if self.place is None else f"{self.path}: {self.place}"


class LeftFile(Strict):
    """A file or folder that was not read, and why."""

    path: str
    why: str
    named: bool
    """Whether it was named itself, and not found in a folder."""


class PromptListData(Strict):
    """The fields of a list of prompts; they hold no words of the prompts."""

    schema_version: int = SCHEMA_VERSION
    model: str | None
    """All are counted and priced for it; None without any prompt."""
    calls_per_month: int | None
    prompts: tuple[FilePrompt, ...]
    left: tuple[LeftFile, ...]
    """What was not read, each with the reason."""
    other_kinds: FrozenMapping[str, int]
    """How many files of the folders are of another kind, by the end of their names."""
