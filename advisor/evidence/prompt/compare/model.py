"""The parts of a comparison of two prompts: frozen values for the terminal and JSON."""

from __future__ import annotations

from decimal import Decimal

from advisor.evidence.prompt.model import Level, RecommendationId
from advisor.evidence.prompt.tokens import TokenCount
from advisor.rulebook.prompt_labels import LabelId
from advisor.rulebook.schema import Sentence, Strict

SCHEMA_VERSION = 1


class ComparedPrompt(Strict):
    """One of two prompts: its size and cost."""

    read_as: Sentence
    """What it was read as."""
    words: int
    tokens: TokenCount
    """For the priced model, without tools."""
    tools_tokens: int
    """Of the tools that are sent with it, for the priced model; 0 without any."""
    cacheable_tokens: int
    """Tokens before the first part that changes from call to call, in the counting vocabulary."""
    cached_tokens: int | None
    """What the cache of the priced provider holds of it, with its tools; None if not known."""
    usd_per_month: Decimal | None
    """All tokens of the prompt at full price; None where no price is known."""
    recommendation: RecommendationId


class LabelChange(Strict):
    """How much of the two prompts has one label."""

    id: LabelId
    name: str
    base_tokens: int
    tokens: int


class Relabeled(Strict):
    """A line with the same words in both prompts, which is read as something else now."""

    base_line: int
    line: int
    base_label: LabelId
    label: LabelId


class FindingChange(Strict):
    """Places of a finding that only one of the prompts has."""

    id: str
    level: Level
    title: Sentence
    lines: tuple[int, ...]
    """Of the prompt that has them; empty for a finding about the whole prompt."""


class ComparisonData(Strict):
    """The fields of a comparison; they hold no words of the prompts."""

    schema_version: int = SCHEMA_VERSION
    base: ComparedPrompt
    new: ComparedPrompt
    model: str
    """Both are counted and priced for it."""
    calls_per_month: int
    notes: tuple[str, ...]
    """What else differs, such as the form that the two are kept in."""
    labels: tuple[LabelChange, ...]
    """The labels of which one prompt has more than the other, in the counting vocabulary."""
    relabeled: tuple[Relabeled, ...]
    gained: tuple[FindingChange, ...]
    """Findings, or places of them, that only the new prompt has."""
    lost: tuple[FindingChange, ...]
    """Those that only the base has."""

    @property
    def tokens(self) -> int:
        """How many more tokens the new prompt has; below 0 where it is shorter."""
        return self.new.tokens.tokens - self.base.tokens.tokens

    @property
    def grown(self) -> float:
        """By which share of the base the new prompt is longer; below 0 where it is shorter."""
        return self.tokens / self.base.tokens.tokens

    @property
    def usd_per_month(self) -> Decimal | None:
        """What the new prompt costs more a month; None where a price is not known."""
        if self.new.usd_per_month is None or self.base.usd_per_month is None:
            return None
        return self.new.usd_per_month - self.base.usd_per_month
