"""The parts of a reading: frozen values for the page, the terminal and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from pydantic import Field

from advisor.engine.answers import Answer
from advisor.evidence.evidence import SourcePlace
from advisor.evidence.prompt.clean.normalize import Stripped
from advisor.evidence.prompt.clean.secrets import Secret
from advisor.evidence.prompt.facts.facts import (
    ExampleFact,
    OutputDemand,
    Pair,
    Spotted,
    TemplateFault,
)
from advisor.evidence.prompt.forms.source import Source
from advisor.evidence.prompt.labels.given import LabelsGiven
from advisor.evidence.prompt.tokens import CountLabel, TokenCount
from advisor.formats.frozen import FrozenMapping
from advisor.rulebook.prompt_labels import GroupId, LabelId
from advisor.rulebook.schema import Sentence, Strict

Place: TypeAlias = Literal["stays", "schema", "look_up", "training_material"]
RecommendationId: TypeAlias = Literal[
    "prompt", "prompt_caching", "structured_outputs", "rag", "fine_tune", "both"
]
RequestId: TypeAlias = Literal["today", "cached", "rag", "tuned"]
RequestPartKind: TypeAlias = Literal[
    "tools",
    "instructions",
    "form",
    "manner",
    "facts",
    "passages",
    "per_call",
    "question",
    "answer",
]
"""Form is what a schema can hold, manner what training can take over, facts what can be looked up:
the sections with these places."""
SilencedBy: TypeAlias = Literal["mark", "baseline"]
Level: TypeAlias = Literal["error", "warning", "note"]

PLACES: Mapping[Place, str] = {
    "stays": "Stays",
    "schema": "Schema",
    "look_up": "Look-up",
    "training_material": "Training material",
}
"""Where a section belongs, in words."""


class ReadLine(Strict):
    """A line, or a sentence of a long one, with what it is for."""

    line: int
    start: int
    """Where it begins in the cleaned text."""
    end: int
    text: str
    """Its words; secrets and personal data are dots."""
    kind: Literal["heading", "mark", "item", "row", "code", "text"]
    label: LabelId
    name: str
    group: GroupId
    score: float
    """The chance that the label is right; 0 for headings and where nothing speaks."""
    sure: bool
    """Whether lines of this score were mostly right on prompts the reader never saw."""
    signals: tuple[str, ...]
    """What spoke most for the label: signals, shapes, headings and words, the strongest first."""
    tokens: int
    """With the line end, in one vocabulary for all models."""
    section: int
    """Which of the sections it is in, from 0."""
    place: Place
    """Where its section belongs."""
    origin: Literal["reader", "given"] = "reader"
    """Who labeled it: the reader, or the person or assistant whose labels were given."""
    by: str | None = None
    """The name of whoever gave its label, where that was told."""


class ReadSection(Strict):
    """Lines under one heading, or one paragraph, with the one place where they belong."""

    title: str
    """The heading above it; empty where there is none."""
    first_line: int
    last_line: int
    tokens: int
    """For the priced model; those of all sections and of what is not labeled add up to the size."""
    place: Place
    do: Sentence
    """What to do with it."""


class Share(Strict):
    """One part of the prompt: how much of it there is and what it costs."""

    id: str
    name: str
    lines: int
    tokens: int
    """For the priced model; together they are the whole prompt."""
    share: float
    usd_per_month: Decimal | None


class Unlabeled(Strict):
    """The end of a prompt too long to label whole: with the parts it makes up all that is sent."""

    lines: int
    tokens: int
    usd_per_month: Decimal | None


class Money(Strict):
    """What token amounts are priced with; every default is named as one."""

    provider: str
    model: str
    calls_per_month: int
    assumed: tuple[str, ...]
    """Which of provider, model and calls nobody gave."""
    question_tokens: int
    answer_tokens: int
    """What users send and get besides the prompt: the defaults of the cost comparison."""
    usd_per_million: Decimal | None
    cached_usd_per_million: Decimal | None
    source: str
    checked: date | None


class Facts(Strict):
    """What the prompt holds."""

    words: int
    language: str
    understood: Literal["fully", "partly"]
    instructions: int
    output: OutputDemand
    examples: ExampleFact
    volatile: tuple[Spotted, ...]
    per_call: tuple[Spotted, ...]
    duplicates: tuple[Pair, ...]
    contradictions: tuple[Pair, ...]
    """Pairs to check, never scored."""
    secrets: tuple[Secret, ...]
    placeholders: tuple[int, ...] = ()
    """Lines with what stands in for a secret, such as `sk-your-key-here`; that is shown."""
    injections: tuple[Spotted, ...]
    template_faults: tuple[TemplateFault, ...] = ()
    """Blocks and tags that are not closed, and slots under two names."""


class CacheRow(Strict):
    """What one provider's cache can hold of this prompt."""

    provider: str
    model: str
    floor_tokens: int
    """The shortest beginning this provider caches."""
    step_tokens: int
    total_tokens: int
    """With the tools that are sent along, as are the two below."""
    today_tokens: int
    moved_tokens: int
    """With every per-call part behind the static text."""
    count: CountLabel
    usd_today: Decimal | None
    """The prompt's cost a month with every call finding the cache."""
    usd_moved: Decimal | None
    source: str
    checked: date


class Cacheable(Strict):
    """How much of the prompt stays the same from call to call, from its first token on."""

    broken_by: Spotted | None
    """The first per-call part, behind which nothing can be cached."""
    total_tokens: int
    today_tokens: int
    """Tokens before the first per-call part, whatever the provider's floor."""
    moved_tokens: int
    share_today: float
    share_moved: float
    says: Sentence
    rows: tuple[CacheRow, ...]


class Finding(Strict):
    """Something to do about the prompt."""

    id: str
    level: Level
    title: Sentence
    says: Sentence
    """What was found here, with figures."""
    do: Sentence
    why: Sentence
    source: str
    url: str | None
    date: str
    lines: tuple[int, ...]


class Silenced(Strict):
    """Places of a finding that are not shown because somebody has looked at them."""

    id: str
    lines: tuple[int, ...]
    """Empty for a finding about the whole prompt."""
    by: SilencedBy
    """A mark in the file, or the baseline."""


class RequestPart(Strict):
    """A stretch of a request, or its answer, that is treated alike."""

    kind: RequestPartKind
    what: Sentence
    tokens: int
    cached: bool


class Request(Strict):
    """The request this prompt makes, today or in another way."""

    id: RequestId
    name: Sentence
    parts: tuple[RequestPart, ...]
    tokens: int
    """What is sent: the prompt, what is looked up, and the question."""
    cached_tokens: int
    output_tokens: int
    usd_per_million_calls: Decimal | None
    """Input and output, as the provider bills them: at the number of calls a month, some calls find
    the cache and others write it."""
    text: str
    """What would be sent, secrets masked; marks in guillemets stand for what is filled in."""
    note: Sentence


class TuningSaving(Strict):
    """What fine-tuning would save with this prompt, and what it costs to begin with."""

    tokens: int
    """What training can take over: the training material."""
    saves_usd_per_month: Decimal | None
    """At the prices of the model in use, where nobody sells a tuned version; None where a price
    is not known."""
    costs_usd: Decimal | None
    """Once, at the default figures of the cost comparison."""
    not_sold: str = ""
    """Why nobody sells it to a new customer; empty where somebody does."""


class Rewrite(Strict):
    """The prompt with only whole lines moved or removed."""

    text: str
    diff: str
    changes: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What stays where it is and why, and what to look at before the text is used."""
    numbers: tuple[int, ...] = ()
    """The lines of the text by the numbers they had before; 0 is a blank line that is put in."""


class ReadTokens(Strict):
    """The size of the prompt for the model it is priced with."""

    count: TokenCount
    """For the priced model."""
    o200k: int
    """As the shares and lines are counted, in one vocabulary."""


SCHEMA_VERSION = 2

SHOWN_FIRST = 7
"""Findings shown before a reader asks for more."""

RECOMMENDATIONS: Mapping[RecommendationId, str] = {
    "prompt": "Keep it a prompt",
    "prompt_caching": "Keep it a prompt, and cache it",
    "structured_outputs": "Pass the form as a schema",
    "rag": "Look the facts up (RAG)",
    "fine_tune": "Training candidate, if the numbers are there",
    "both": "Look the facts up; the manner is a training candidate",
}


class ReadingData(Strict):
    """The fields of a reading.

    Secrets and personal data are dots throughout; the original text is not kept.
    """

    schema_version: int = SCHEMA_VERSION
    """Goes up when a field goes away or changes its meaning, not when one is added."""
    source: Source = Source()
    """What the prompt was read as: its form, where it stands, and what is sent with it."""
    text: str
    """The cleaned text that line numbers and positions refer to."""
    lines: tuple[ReadLine, ...]
    """Each line, or sentence of a long one, with what it is for."""
    labels_given: LabelsGiven | None = None
    """What became of the labels that a person or an assistant gave, where any were given."""
    shares: tuple[Share, ...]
    """By label."""
    groups: tuple[Share, ...]
    """Behavior, knowledge, task and policy, tools, per-call parts."""
    split: tuple[Share, ...]
    """By where the sections belong: stays, schema, look-up, training material."""
    sections: tuple[ReadSection, ...]
    """The sections in order, each with its one place."""
    unlabeled: Unlabeled | None = None
    """What is in no line and no share, where the prompt is too long to label whole."""
    facts: Facts
    """What the prompt holds: parts filled in at each call, repeats, and the like."""
    tokens: ReadTokens
    """The size of the prompt."""
    money: Money
    """The provider, model, calls and prices behind the amounts, and which of them nobody gave."""
    cacheable: Cacheable
    """How much of the prompt a provider's cache can hold."""
    short: Sentence
    """Whether to fine-tune, in one sentence."""
    tuning: TuningSaving
    """The figures behind that sentence."""
    recommendation: RecommendationId
    """What to do with the prompt."""
    because: str
    """Why."""
    answers: FrozenMapping[str, Answer]
    """For the questionnaire, each with its quote, to be confirmed by a person."""
    places: FrozenMapping[str, SourcePlace] = Field(default_factory=dict, validate_default=True)
    """Where each answer was read; empty in a reading that an earlier version saved."""
    advice: tuple[Finding, ...]
    """What to do about the prompt, each with the lines it is about."""
    silenced: tuple[Silenced, ...] = ()
    """Findings that a mark in the file, or a baseline, takes away."""
    requests: tuple[Request, ...]
    """The request that the prompt makes today and in other ways, with tokens and cost: cached, with
    retrieval where facts can be looked up, and after fine-tuning where that is sold."""
    stripped: tuple[Stripped, ...]
    """Characters that were removed because nobody sees them."""
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
