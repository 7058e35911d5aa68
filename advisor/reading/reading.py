"""The result of reading a prompt: frozen, complete, and free of what must not be shown."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from advisor.answers import Answer
from advisor.reading.findings import SHOWN_FIRST
from advisor.reading.normalize import Stripped
from advisor.reading.parts import (
    Cacheable,
    Facts,
    Finding,
    Money,
    ReadLine,
    ReadTokens,
    RecommendationId,
    Request,
    Rewrite,
    Share,
    Unlabeled,
)
from advisor.reading.rewrite import lines_to_move, rewrite
from advisor.saved import Saved, read_saved
from advisor.schema import Strict

SCHEMA_VERSION = 1

RECOMMENDATIONS: dict[RecommendationId, str] = {
    "prompt": "Keep it a prompt",
    "prompt_caching": "Keep it a prompt, and cache it",
    "structured_outputs": "Pass the form as a schema",
    "rag": "Look the facts up (RAG)",
    "fine_tune": "Training candidate, if the numbers are there",
    "both": "Look the facts up; the manner is a training candidate",
}


class PromptReading(Strict):
    """What a system prompt says, line by line, and what to do about it.

    Secrets and personal data are dots throughout; the original text is not kept.
    """

    schema_version: int = SCHEMA_VERSION
    text: str
    """The cleaned text that line numbers and positions refer to."""
    lines: tuple[ReadLine, ...]
    shares: tuple[Share, ...]
    """By label."""
    groups: tuple[Share, ...]
    """Behavior, knowledge, task and policy, tools, per-call parts."""
    split: tuple[Share, ...]
    """By where the parts belong: keep, cache, look up, schema, training candidate."""
    unlabeled: Unlabeled | None = None
    """What is in no line and no share, where the prompt is too long to label whole."""
    facts: Facts
    tokens: ReadTokens
    money: Money
    cacheable: Cacheable
    recommendation: RecommendationId
    because: str
    answers: dict[str, Answer]
    """For the questionnaire, each with its quote, to be confirmed by a person."""
    advice: tuple[Finding, ...]
    requests: tuple[Request, ...]
    stripped: tuple[Stripped, ...]
    cut: tuple[str, ...]
    """What was left out to stay within the caps."""

    @property
    def first_advice(self) -> tuple[Finding, ...]:
        """The findings to show before any other."""
        return self.advice[:SHOWN_FIRST]

    @property
    def headline(self) -> str:
        """The recommendation in words."""
        return RECOMMENDATIONS[self.recommendation]

    def rewritten(self) -> Rewrite:
        """Return the prompt with per-call parts last and repeats removed, and the diff."""
        moving = [item.line for item in self.facts.per_call]
        repeated = [pair.second for pair in self.facts.duplicates]
        return rewrite(self.text, moving, repeated)

    @property
    def per_call_lines(self) -> tuple[int, ...]:
        """The lines that go with the per-call parts."""
        return tuple(lines_to_move(self.text, [item.line for item in self.facts.per_call]))

    def to_dict(self) -> dict[str, JsonValue]:
        """Return the reading as JSON data; equal prompts give equal bytes."""
        return self.model_dump(mode="json")

    def to_markdown(self) -> str:
        """Return the reading as a Markdown page, ending in a newline."""
        from advisor.reading.page import reading_markdown  # noqa: PLC0415  # it imports this class

        return reading_markdown(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, JsonValue]) -> PromptReading:
        """Return the reading that `to_dict` wrote.

        Raises RecordError with one problem: data of another tool, of another version, or edited.
        """
        return read_saved(cls, _SAVED, data, lambda _path: "reading")


_SAVED = Saved(
    name="a saved reading",
    version=SCHEMA_VERSION,
    marks=("lines", "recommendation"),
    give="Give what `PromptReading.to_dict` returned, or `advisor prompt --json` printed.",
)
