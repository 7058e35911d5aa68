"""What an advice says: its parts, and everything together, as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, PlainSerializer
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from advisor.costs import CostComparison
from advisor.engine.answers import Answer
from advisor.engine.diagram.lookahead import Standing
from advisor.formats.frozen import FrozenMapping
from advisor.rulebook.conditions import Value
from advisor.rulebook.schema import (
    ApproachId,
    Departure,
    Ease,
    Effect,
    LeverId,
    MeansFor,
    MeansId,
    ShortAnswer,
    Strict,
)

SCHEMA_VERSION = 1

Role: TypeAlias = Literal["decides", "agrees", "disagrees"]
LeadingTo: TypeAlias = Literal["fine_tune", "rag", "bigger_model"]
"""The approach that one lever alone leads to."""


def _read_costs(data: object) -> object:
    return CostComparison.from_dict(data) if isinstance(data, Mapping) else data


def _write_costs(costs: CostComparison) -> object:
    return costs.to_dict()


class _CostsInJson:
    """What JSON Schema says of a cost comparison, which pydantic cannot look into."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        del core_schema
        return CostComparison.json_schema(handler)


Costs: TypeAlias = Annotated[
    CostComparison,
    BeforeValidator(_read_costs),
    PlainSerializer(_write_costs),
    _CostsInJson,
]


class Cited(Strict):
    """The place a rule relies on, with enough to look it up."""

    source: str
    title: str
    author: str
    section: str | None
    link: str | None
    published: str | None


class Reason(Strict):
    """One evaluated condition in words: whether it holds, and what it rests on."""

    says: str
    holds: bool | None
    """None: unknown, because an answer is missing."""
    question: str | None = None
    """The question this step reads, when it reads one."""
    sum: str | None = None
    """The arithmetic behind a computed answer it reads, with the day of its prices."""
    steps: tuple[Reason, ...] = ()

    def questions(self) -> Iterator[str]:
        """Yield the questions whose answers make the condition hold, or not hold.

        Where one of several ways is enough, the ways that do not hold are left out.
        """
        if self.question is not None:
            yield self.question
        alike = [step for step in self.steps if step.holds == self.holds]
        for step in alike or self.steps:
            yield from step.questions()


class AppliedRule(Strict):
    """A rule that applied, why, and how it came to apply."""

    rule: str
    title: str
    because: str
    unless_you: str | None
    cites: tuple[Cited, ...]
    steps: tuple[Reason, ...]

    @property
    def sums(self) -> tuple[str, ...]:
        """The arithmetic behind the computed answers it rests on."""
        return tuple(dict.fromkeys(_sums(self.steps)))


class Finding(AppliedRule):
    """A rule that applied, and what it does to its lever."""

    lever: LeverId
    effect: Effect
    role: Role


def _sums(reasons: Iterable[Reason]) -> Iterator[str]:
    for reason in reasons:
        if reason.sum is not None:
            yield reason.sum
        yield from _sums(reason.steps)


class MeansFinding(AppliedRule):
    """The rule that names how the approach, or one lever of it, is carried out."""

    means_for: MeansFor
    means: MeansId
    name: str
    """The means as a noun."""
    summary: str
    """The means in one or two sentences."""


class ConflictFinding(Strict):
    """Two given answers that cannot both be right."""

    id: str
    """The rule that says so."""
    title: str
    """The pair as people said it."""
    between: tuple[str, str]
    """The two questions."""
    says: tuple[str, str]
    """The two answers in words."""
    because: str
    look_again: str
    """Which of the two questions to look at again first."""
    cites: tuple[Cited, ...] = ()


class GateFinding(Strict):
    """One thing that must be in place before the lever can be pulled."""

    rule: str
    title: str
    """What has to be in place."""
    open: bool
    """True while it is not in place."""
    because: str
    after: str
    """The end of a headline: after <this>."""
    do: str
    done_when: str
    have: float | None = None
    need: float | None = None
    """For a countable gate that is open: what there is, and what is enough."""
    cites: tuple[Cited, ...] = ()
    facts: tuple[str, ...] = ()
    """For a gate that is open: what holds on the day asked about, such as offers still open."""


class ComputedAnswer(Strict):
    """An answer worked out from others, or read off the cost comparison; its origin is computed."""

    id: str
    value: Value | None
    """None: no number of months is enough."""
    says: str
    sum: str | None
    """The arithmetic, with the day of its prices, where it says more than the result."""


class Tip(Strict):
    """A tactic or a caution: a note that applies and decides nothing."""

    rule: str
    kind: str
    """The tactic's name, or misconception, closing or watch."""
    title: str
    because: str
    unless_you: str | None
    cites: tuple[Cited, ...]
    facts: tuple[str, ...] = ()
    """What holds on the day asked about, such as the last day of the base model."""


class Assumption(Strict):
    """A question nobody answered, and what is assumed instead."""

    question: str
    value: Value | None
    """None: nothing can be assumed, and `because` says what that means."""
    because: str
    matters: bool
    """True when an answer could still change the approach."""
    not_sure: bool = False
    """True when the person said they do not know."""


class OpenQuestion(Strict):
    """A question whose answer would help to settle the verdict."""

    question: str
    ask: str
    """The question as people are asked it."""
    ease: Ease
    """Whether people know the answer, look it up or measure it."""
    who_knows: str | None = None
    """The people to ask, after the word "ask"."""
    takes: str | None = None
    """What looking it up or measuring it takes, and how long."""


class Alternative(Strict):
    """Another approach and a smallest set of answers that leads to it."""

    approach: ApproachId
    changes: FrozenMapping[str, Value]
    effort: int
    """What the changes count together: each answer declares how hard it is to change."""
    says: tuple[str, ...]
    """The changed answers in words."""


class Stage(Strict):
    """One step of the plan, with the test that ends it."""

    title: str
    takes: str | None
    do: str
    how: str | None = None
    """How to do it, in one to three sentences."""
    done_when: str
    stop_if: str | None
    gate: str | None = None
    """The gate this stage opens, when it does."""
    cites: tuple[Cited, ...] = ()
    """Whom `how` relies on; empty in files older than the field."""


class OfferNow(Strict):
    """Whether a provider takes new training customers on the day asked about."""

    provider: str
    name: str
    state: Literal["open", "closing", "closed", "not_known"]
    """`not_known`: the offer was last checked too long before the day asked about."""
    fact: str
    since: date
    source: str
    checked: date


class ApproachWords(Strict):
    """What can be said of an approach whatever the answers."""

    summary: str
    gives: str
    needs: str
    will_not: str


class Verdict(Strict):
    """The approach, how firm it is, and what each lever does."""

    approach: ApproachId | None
    """None without the answer that is required."""
    headline: str
    """The verdict as an instruction."""
    answer: str = ""
    """The answer to the question people come with: "Fine-tune? No."; empty in older files."""
    means: tuple[MeansId, ...] = ()
    """How it is carried out: one for each lever pulled, or one for the prompt."""
    short: FrozenMapping[LeadingTo, ShortAnswer] = Field(
        default_factory=dict, validate_default=True
    )
    """The answer to "should we fine-tune?", and the same for the other levers: yes when pulled,
    later when something comes first, no, or unknown without a verdict."""
    after: FrozenMapping[LeadingTo, str] = Field(default_factory=dict, validate_default=True)
    """For each "later", what comes first."""
    reason: str
    """Why, in the words of the deciding rule; without a verdict, which answer is needed first."""
    standing: Standing
    """Settled: no open question can change it; leaning: it rests on assumptions; open: none yet."""
    possible: tuple[ApproachId, ...]
    """The approaches that some way of answering the open questions still gives."""
    levers: FrozenMapping[LeverId, Effect]
    """Empty without a verdict."""


class AdviceData(Strict):
    """Everything there is to say about one set of answers."""

    schema_version: int = SCHEMA_VERSION
    """Goes up when a field of this data goes away or changes its meaning, not when one is added."""
    tool_version: str
    """The version of the advisor that gave the advice."""
    rulebook_title: str
    """What the rules call themselves."""
    rulebook_version: str
    """The version that the rules give themselves."""
    rulebook_digest: Annotated[str, Field(pattern="^[0-9a-f]{12}$")]
    """Equal for equal rules: the first 12 hex digits of a SHA-256 of what they say."""
    extensions: tuple[str, ...] = ()
    """Title and version of each extension on top of the rulebook."""
    departures: tuple[Departure, ...] = ()
    """What those extensions replaced, switched off or added to plans and signals, and why."""
    on: date
    """The day on which prices, offers and other dated facts hold."""
    answers: FrozenMapping[str, Answer]
    """What people said, by question, each with where it came from; a null value is "not sure"."""
    statements: FrozenMapping[str, str]
    """Each answer and assumption in words, by question."""
    computed: tuple[ComputedAnswer, ...] = ()
    """What was worked out from the answers, and from the costs where they were compared."""
    names: FrozenMapping[ApproachId, str]
    """What each approach is called."""
    approaches: FrozenMapping[ApproachId, ApproachWords] = Field(
        default_factory=dict, validate_default=True
    )
    """What each approach gives, needs and will not do; empty in files older than the field."""
    verdict: Verdict
    """The approach, how firm it is, and what each lever does."""
    conflicts: tuple[ConflictFinding, ...] = ()
    """Answers that cannot both be right, in pairs: with one, no verdict is settled."""
    gates: tuple[GateFinding, ...]
    """What must be in place before training; empty when training is not the advice."""
    means: tuple[MeansFinding, ...] = ()
    """How the approach is carried out, with the reason; empty in files older than the field."""
    findings: tuple[Finding, ...]
    """The deciding rule of each lever, then considerations on both sides."""
    tactics: tuple[Tip, ...]
    """What is worth doing whatever the approach."""
    cautions: tuple[Tip, ...]
    """Beliefs that are wrong, offers that close, and what to watch."""
    plan: tuple[Stage, ...]
    """The steps in order, each with the test that ends it; without a verdict, those that hold in
    every case."""
    offers: tuple[OfferNow, ...]
    """Where one can still train a model; empty when training is not the advice."""
    assumptions: tuple[Assumption, ...]
    """The questions without an answer that rules read, and what is assumed instead."""
    rests_on: tuple[str, ...]
    """The smallest set of assumed questions that, once confirmed, settles the verdict."""
    would_settle: tuple[OpenQuestion, ...] = ()
    """The questions the verdict waits for, the easiest first: answered as assumed, they settle it.
    Without a verdict, the questions that would give one; empty in files older than the field."""
    alternatives: tuple[Alternative, ...]
    """The other approaches, nearest first, each with answers that lead there."""
    next_question: str | None
    """The question worth asking next; None when no answer that people have today can change the
    approach: see `would_settle`."""
    readiness_questions: tuple[str, ...]
    """Open questions that only say when training can start; empty unless it is the advice."""
    costs: Costs | None
    """What each option costs; null while a required question is not answered."""
