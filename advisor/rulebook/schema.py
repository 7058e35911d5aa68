"""The shape of a rulebook: strict, frozen models of everything the YAML in `rules/` may say."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from advisor.costs.amounts import LARGEST
from advisor.costs.prices.good_until import offer_good_until
from advisor.costs.prices.sellers import OpenTo, Seller, TunableModel, overlapping
from advisor.formats.days import Day
from advisor.formats.frozen import FrozenMapping
from advisor.formats.patterns import ANY_ID, KEBAB_ID, SNAKE_ID, WEB_PAGE
from advisor.formats.phrasing import number_words
from advisor.rulebook.conditions import All, Condition, Value

_LARGEST = int(LARGEST)
"""No answer is larger than the largest amount of money that is kept."""

SnakeId = Annotated[str, StringConstraints(pattern=SNAKE_ID)]
KebabId = Annotated[str, StringConstraints(pattern=KEBAB_ID)]
AnyId = Annotated[str, StringConstraints(pattern=ANY_ID)]
Sentence = Annotated[str, StringConstraints(min_length=3, strip_whitespace=True)]
Word = Annotated[str, StringConstraints(min_length=2, strip_whitespace=True)]
Limit = Annotated[float, Field(strict=True, ge=-_LARGEST, le=_LARGEST)]
WebPage = Annotated[str, StringConstraints(pattern=WEB_PAGE)]
LeverId: TypeAlias = Literal["model", "retrieval", "tuning"]
Decided: TypeAlias = Literal["pull", "hold"]
Effect: TypeAlias = Literal["pull", "hold", "not_yet"]
ApproachId: TypeAlias = Literal["prompt", "rag", "fine_tune", "rag_fine_tune", "bigger_model"]
DepartingKind: TypeAlias = Literal[
    "rule", "gate", "note", "conflict", "fact", "question", "law", "provider", "approach", "price",
    "means", "plan step", "prompt signals",
]  # fmt: skip
MeansFor: TypeAlias = Literal["prompt", "retrieval", "tuning", "model"]
"""What a list of means is for: a lever that is pulled, or the prompt where none is."""
MeansId: TypeAlias = Literal[
    "instructions", "few_shot", "structured_output", "long_context", "prompt_caching",
    "cheaper_model", "prompt_optimizer", "index", "tool_call", "adapter", "distillation",
    "preference", "reinforcement", "classifier", "bigger_model",
]  # fmt: skip
PlanFor: TypeAlias = ApproachId | Literal["open"]
"""What a plan is for: an approach, or `open` while there is no verdict."""
ShortAnswer: TypeAlias = Literal["yes", "later", "no", "unknown"]
OfferState: TypeAlias = Literal["open", "closing", "closed"]
OfferNowState: TypeAlias = Literal["open", "closing", "closed", "not_known"]
"""`not_known`: the last check is too long ago."""
DatedFacts: TypeAlias = Literal["open_offers", "base_retirement"]

Ease: TypeAlias = Literal["know", "look_up", "measure"]

LEVERS: tuple[LeverId, ...] = ("model", "retrieval", "tuning")
MEANS_FOR: tuple[MeansFor, ...] = ("prompt", "retrieval", "tuning", "model")

TODO = "TODO"
"""How a text begins that is still to be written; a rulebook with one in a rule is refused."""


class Strict(BaseModel):
    """A frozen model that refuses unknown keys; the text under a field describes it.

    (Reading those texts at import would double its time, so only schema writers turn that on.)
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        ser_json_inf_nan="strings",
    )


class Renamed(Strict):
    """A part of a rulebook that may have had other ids."""

    formerly: tuple[AnyId, ...] = ()
    """Ids this had in earlier versions; extensions, links and saved advice may go on using them."""


class Replaceable(Strict):
    """A part of a rulebook that an extension may put in the place of another."""

    replaces: AnyId | None = None
    """In an extension only: the id of what this stands in for, of the same kind."""
    reason: Sentence | None = None
    """Why it is replaced; every advice shows it."""


class Source(Strict):
    """A work the rules rely on."""

    id: KebabId
    title: Sentence
    author: Sentence
    url: WebPage | None = None
    arxiv: str | None = None
    published: str | None = None
    """Year, month or day, as far as it is known: 2024, 2024-08 or 2024-08-06."""
    read: Day | None = None
    """The day somebody on this project read the page itself; absent for second-hand reading."""
    via: str | None = None
    """Where it was read about, when the page itself was not."""

    @property
    def link(self) -> str | None:
        """The address to open, or None for our own judgement."""
        return f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else self.url


class Citation(Strict):
    """The place in a source that a rule, fact or threshold relies on."""

    source: KebabId
    section: Sentence
    """Where in it: a heading, a page, or for our own judgement what it is about."""


class Choice(Strict):
    """One of a few named options."""

    type: Literal["choice"]
    options: FrozenMapping[SnakeId, Sentence] = Field(default={}, validate_default=True)
    """Option id to the words a person picks."""
    shorts: FrozenMapping[SnakeId, Sentence] = Field(default={}, validate_default=True)
    """Shorter words for tables, for options whose own are long."""
    options_from: Literal["providers"] | None = None
    """Take the options, and their names, from the providers."""
    consequences: FrozenMapping[SnakeId, Sentence] = Field(default={}, validate_default=True)
    """What each option means for the advice, in one line under it.

    With `options_from: providers`: by the id of a provider, or else by the state of its offer
    (open, closing, closed).
    """


class YesNo(Strict):
    """Yes or no."""

    type: Literal["yes_no"]
    yes: Word = "Yes"
    no: Word = "No"
    consequences: FrozenMapping[Literal["yes", "no"], Sentence] = Field(
        default={}, validate_default=True
    )
    """What each answer means for the advice, in one line under it."""


class Number(Strict):
    """A whole number or a share."""

    type: Literal["integer", "number"]
    unit: Sentence
    """What is counted: calls a month, tokens, words, share."""
    min: Limit = 0
    max: Limit
    hints: tuple[str, ...] = ()
    """Ways to write it that the form shows, such as 10k or 500 pages."""
    pages: bool = False
    """True for a number of tokens that people see in pages first, at 400 tokens a page."""

    @model_validator(mode="after")
    def _in_order(self) -> Number:
        if self.min > self.max:
            ends = number_words(self.min), number_words(self.max)
            what = f"min is {ends[0]} and max is {ends[1]}, so no answer fits"
            raise ValueError(what, "Write the smaller one under min.")
        return self


class ModelName(Strict):
    """A model from the price catalogue."""

    type: Literal["model"]


AnswerType: TypeAlias = Annotated[Choice | YesNo | Number | ModelName, Field(discriminator="type")]


class AssumeWithout(Strict):
    """Another assumption, for as long as a second question has no answer."""

    question: SnakeId
    value: Value
    because: Sentence


class Follows(Strict):
    """An assumption that follows from the answer to another question."""

    question: SnakeId
    values: FrozenMapping[SnakeId, Value]
    """Options of that question, each with what is then assumed here."""
    because: Sentence


class OnlyAfter(Strict):
    """Another answer that a question waits for, because it says nothing without it."""

    question: SnakeId
    answers: tuple[Value, ...] = Field(default=(), alias="is")
    """The answers after which it is asked; any answer but "not sure" when they are left out."""

    def accepts(self, value: Value | None) -> bool:
        """Return whether the question is asked after this answer; None for "not sure"."""
        return value is not None and (not self.answers or value in self.answers)


class Question(Renamed, Replaceable):
    """Something a person is asked."""

    id: SnakeId
    ask: Sentence
    short: Sentence
    """The question as a noun, for tables and summaries."""
    help: Sentence
    why: Sentence
    """Why we ask: what the answer can change."""
    group: SnakeId
    ease: Ease = "know"
    """What an answer takes: people know it, look it up, or have to measure it."""
    who_knows: Sentence | None = None
    """The people to ask for the answer, going on from: ask ..."""
    takes: Sentence | None = None
    """What an answer takes that is looked up or measured, and how long: "Count them: an hour"."""
    only_after: OnlyAfter | None = None
    """The answer without which nobody is asked this; the rules read it all the same."""
    answer: AnswerType
    assume: Value | None = None
    """The value used, and shown, while nobody has answered."""
    assumed_because: Sentence | None = None
    assume_without: AssumeWithout | None = None
    follows: Follows | None = None
    """Another assumption, for some answers to a second question.

    A required question may have one: it is then suggested and not missing.
    """
    unanswered: Sentence | None = None
    """What an absent answer means, for a question without an assumption.

    A question of the costs page may leave it out: a shown default stands in.
    """
    required: bool = False
    effort: int = Field(default=1, ge=1)
    """What changing this answer counts when the nearest other approach is sought."""
    grows: bool = False
    """True when the answer mostly grows, as text, calls and examples do, or moves down the list
    of options. Of flips equally near, one that follows this direction is shown."""
    fixed: bool = False
    """True when the asker cannot change it, whatever they do; flips leave it alone."""
    only_costs: bool = False
    """True for a question that feeds the cost comparison and no rule."""

    @model_validator(mode="after")
    def _assumed_with_a_reason(self) -> Question:
        if self.assume is not None and self.assumed_because is None:
            what = f"'{self.id}' says assume without assumed_because"
            raise ValueError(what, "Say why: people see the reason beside the value.")
        return self

    @property
    def assumed_by_case(self) -> bool:
        """Whether what is assumed depends on other answers."""
        return self.assume_without is not None or self.follows is not None


class Group(Strict):
    """A heading of the questionnaire."""

    id: SnakeId
    title: Sentence
    page: Literal["questions", "costs"] = "questions"
    """Where its questions are asked: in the questionnaire, or beside the costs they change."""
    also: tuple[SnakeId, ...] = ()
    """Questions of other groups that stand under this heading too, before its own."""


class Fact(Renamed, Replaceable):
    """A named conclusion from answers or other facts; thresholds live here."""

    id: SnakeId
    says: Sentence
    """The fact as a statement, true where it holds."""
    when: Condition
    """The answers and facts it follows from."""
    cites: tuple[Citation, ...] = Field(min_length=1)
    """Whom it relies on; a threshold of our own cites our-judgement."""


class Computed(Renamed):
    """An answer that Python computes from others, from a closed list: a word or a number."""

    id: SnakeId
    says: Sentence
    inputs: tuple[SnakeId, ...] = ()
    """The questions it is worked out from; none when it is read off the cost comparison."""
    values: FrozenMapping[SnakeId, Sentence] | None = None
    """Each word it can take, lowest first, with its meaning; beside a unit, instead of a number."""
    unit: Sentence | None = None
    """What a number counts; absent where it is always a word."""
    unanswered: Value | None = None
    """The value used while its inputs are neither answered nor assumed."""
    cites: tuple[Citation, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _word_or_number(self) -> Computed:
        if self.values is None and self.unit is None:
            raise ValueError("say values (for a word) or unit (for a number)")
        return self


class Effective(Strict):
    """Since when we say so."""

    since: Day = Field(alias="from")


class Examples(Strict):
    """Two small questionnaires: one where the rule applies, one where it does not."""

    fires: FrozenMapping[SnakeId, Value]
    """Answers to which the rule applies; of a lever's rules, this one decides."""
    silent: FrozenMapping[SnakeId, Value]
    """Answers to which it does not."""


class AnyRule(Renamed, Replaceable):
    """The keys that rules, gates and notes share."""

    id: KebabId
    """Words joined by hyphens; saved advice and links name the rule by it."""
    title: Sentence
    """The rule as one sentence someone could disagree with."""
    when: Condition
    """The answers and facts it applies to."""
    because: Sentence
    """Why, to a product manager, in two sentences at most."""
    unless_you: Sentence | None = None
    """The exception, going on from: unless you ..."""
    cites: tuple[Citation, ...] = Field(min_length=1)
    """Whom it relies on; what is our own says our-judgement."""
    effective: Effective
    """Since when we say so."""
    examples: Examples
    """One case where it applies and one where it stays silent; both are run."""


class Rule(AnyRule):
    """One entry of a lever's ordered list; the first that applies decides the lever."""

    then: Decided
    """Pull the lever, or hold it."""
    dismisses: bool = False
    """True when the rule says the need is not about this lever at all."""
    unproven: bool = False
    """True when the rule holds only because something is not proven yet: later, not never."""
    comes_first: Sentence | None = None
    """For an unproven rule, what comes first: the end of "later, after ..."."""
    before: KebabId | None = None
    """In an extension only: the rule it goes right before; the place says the lever."""
    after: KebabId | None = None
    """In an extension only: the rule it goes right after; several keep the order written."""

    @model_validator(mode="after")
    def _unproven_holds(self) -> Rule:
        if self.unproven != (self.comes_first is not None):
            raise ValueError("say unproven: true and comes_first together, or neither")
        if self.unproven and self.then != "hold":
            raise ValueError("only a rule that holds can be unproven")
        return self


class MeansRule(AnyRule):
    """One entry of an ordered list of means; the first that applies names the means."""

    then: MeansId
    """The means that it names."""
    before: KebabId | None = None
    """In an extension only: the rule it goes right before; the place says the list."""
    after: KebabId | None = None
    """In an extension only: the rule it goes right after; several keep the order written."""


class Gate(AnyRule):
    """Something that must be in place before a pulled lever can start; applies while it is not."""

    then: Literal["not_yet"]
    needs: Sentence
    """What has to be in place, as a noun: an entry of a checklist."""
    after: Sentence
    """How a headline goes on: after <50 more> `after`."""
    met: Sentence
    """What to say when the gate stands open to pass."""
    do: Sentence
    """What to do about it, as a step of the plan."""
    how: Sentence | None = None
    """How to do it, in one to three sentences."""
    done_when: Sentence
    """The test that ends that step."""
    before: KebabId | None = None
    """In an extension only: the gate it goes right before; without it, it comes last."""
    counted_by: SnakeId | None = None
    """A fact of one `gte` bound; what is missing to it is counted in the headline."""
    adds: DatedFacts | None = None
    """What is said with it as it stands on the day asked about."""


class NoteEffect(Strict):
    """What a note adds; exactly one key."""

    tactic: SnakeId | None = None
    """The name of something worth doing."""
    caution: Literal["misconception", "closing", "watch"] | None = None
    """A belief that is wrong, an offer that is closing, or something to watch."""
    supports: LeverId | None = None
    """The lever it speaks for."""
    opposes: LeverId | None = None
    """The lever it speaks against."""

    @model_validator(mode="after")
    def _one_key(self) -> NoteEffect:
        if len(self.model_fields_set) != 1:
            raise ValueError("say exactly one of tactic, caution, supports, opposes")
        return self


class Note(AnyRule):
    """A rule outside the lists that never decides: a tactic, a caution or a consideration."""

    then: NoteEffect
    """What it adds."""
    adds: DatedFacts | None = None
    """What is said with it as it stands on the day asked about."""


class Conflict(AnyRule):
    """Two answers that cannot both be right; found only where both were given.

    Its title names the pair as people said it. Its condition reads answers and facts, and each
    answer it reads has to be given: nothing that is assumed contradicts anything.
    """

    between: tuple[SnakeId, SnakeId]
    """The two questions."""
    look_again: SnakeId
    """Which of the two is more likely to be answered wrong."""


Need: TypeAlias = Literal["fresh_facts", "own_voice", "strict_format", "new_skill", "lower_cost"]
"""What people hope an approach does for them."""


class Fit(Strict):
    """Whether an approach meets a need."""

    does: Literal["yes", "partly", "no"]
    how: Sentence | None = None
    """How, or where, in two or three words: with a schema."""


class AtAGlance(Strict):
    """An approach as one row of a table."""

    meets: FrozenMapping[Need, Fit]
    takes: Sentence
    """About how long the usual plan takes."""
    you_need: Sentence
    """What has to be at hand, in a few words."""


class Approach(Strict):
    """Where the levers lead, in plain words."""

    id: ApproachId
    name: Sentence
    short: Sentence
    instruction: Sentence
    """The verdict as something to do."""
    summary: Sentence
    pulls: tuple[LeverId, ...]
    """The levers that lead here; the first approach whose levers are all pulled is taken."""
    gives: Sentence
    needs: Sentence
    will_not: Sentence
    at_a_glance: AtAGlance | None = None
    """What it does and takes, for a table of all approaches; without it, it is not in the table."""


class Means(Strict):
    """One way to carry out an approach, in plain words."""

    id: MeansId
    name: Sentence
    """The means as a noun: "Search index"."""
    instruction: Sentence | None = None
    """The means as something to do, for the headline; without it, the approach's own."""
    summary: Sentence
    """The means in one or two sentences."""
    reason: Sentence | None = None
    """In an extension only: why it has these words and not those below; every advice shows it."""


RuleLike: TypeAlias = Rule | MeansRule | Gate | Note | Conflict
"""Whatever has a condition, a reason, sources and examples."""


class PlanStep(Strict):
    """One stage of a plan, with the test that ends it."""

    id: KebabId | None = None
    """The name by which an extension says where a step of its own goes; once in each plan."""
    when: Condition = All(())
    """The answers, approach and means that the step is for; always when it is left out."""
    title: Sentence
    takes: Sentence
    """How long it takes: 2 days."""
    do: Sentence
    """What to do, in at most 120 characters: the verdict card shows the first three."""
    how: Sentence | None = None
    """How to do it, in one to three sentences."""
    done_when: Sentence
    """The test that ends the step."""
    stop_if: Sentence | None = None
    """When the plan ends here."""
    cites: tuple[Citation, ...] = ()
    """Whom `how` relies on; what is our own says our-judgement."""

    @model_validator(mode="after")
    def _how_is_backed(self) -> PlanStep:
        if (self.how is None) == bool(self.cites):
            raise ValueError("say how and cites together, or neither")
        return self


class Plan(Strict):
    """The steps for one approach, or those that hold in every case while there is no verdict."""

    approach: PlanFor
    """The approach, or `open` for the plan without a verdict."""
    steps: tuple[PlanStep, ...] = Field(min_length=2)

    @property
    def id(self) -> PlanFor:
        """What the plan is for."""
        return self.approach


class AddedStep(PlanStep):
    """In an extension only: a step more in a plan of the rulebook below."""

    id: KebabId
    approach: PlanFor
    """The plan that it goes into."""
    before: KebabId | None = None
    """The step it goes right before; without before or after, it comes last."""
    after: KebabId | None = None
    """The step it goes right after; several keep the order written."""
    reason: Sentence
    """Why it is added; every advice shows it."""

    @model_validator(mode="after")
    def _one_place(self) -> AddedStep:
        if self.before is not None and self.after is not None:
            raise ValueError("a step says both before and after", "Keep one of them.")
        return self


class Offer(Strict):
    """Whether a provider lets customers fine-tune, from a day on."""

    since: Day = Field(alias="from")
    state: OfferState
    """What a new customer finds."""
    open_to: OpenTo | None = None
    """Who can still start a training job, where the state does not say it."""
    fact: Sentence
    source: WebPage | Literal["our-judgement"]
    checked: Day
    good_until: Day | None = None
    """The last day on which this is taken to hold without a new check; without it, a year on.
    A closed offer stays closed until a newer entry says otherwise."""
    status: Literal["verified", "third_party", "unverified"]

    @property
    def good_through(self) -> date | None:
        """The last day on which this is taken to hold; None where it stays so."""
        if self.good_until is None and self.state == "closed":
            return None
        return self.good_until or offer_good_until(self.checked)

    def is_known(self, on: date) -> bool:
        """Return whether it was checked recently enough for that day."""
        last = self.good_through
        return last is None or on <= last


class Provider(Replaceable):
    """Somebody who serves models, and what they have offered for tuning over time."""

    id: SnakeId
    name: Sentence
    offers: tuple[Offer, ...] = Field(min_length=1)
    listed: bool = True
    """False for choices that are not a company, such as undecided."""
    tunable_models: tuple[TunableModel, ...] = ()
    """The models it fine-tunes, by day; the first one on sale is the usual one."""

    @model_validator(mode="after")
    def _said_once(self) -> Provider:
        if twice := overlapping(self.tunable_models):
            raise ValueError(f"say once a day who can tune '{twice}'")
        return self

    @property
    def seller(self) -> Seller:
        """The models it fine-tunes, for the cost comparison."""
        return Seller(self.id, self.name, self.tunable_models)

    def state_for(self, on: date, *, existing: bool) -> OfferNowState:
        """Return the state of the offer of that day for a customer who tunes there, or not yet."""
        offer = self.offer(on)
        if self.listed and not offer.is_known(on):
            return "not_known"
        return "open" if existing and offer.open_to == "existing" else offer.state

    def offer(self, on: date) -> Offer:
        """Return what holds on that day; before the first entry, the first."""
        begun = [offer for offer in self.offers if offer.since <= on]
        return begun[-1] if begun else self.offers[0]


class About(Strict):
    """The rulebook's own name and date."""

    title: Sentence
    version: str
    as_of: Day
    """The day these beliefs were last checked as a whole."""
    diagram_order: tuple[SnakeId, ...] = ()
    """The order in which the decision diagram asks. Any order gives the same verdicts; a good one,
    found by tools/diagram_order.py, gives a small diagram. Other questions come after these."""


class Law(Renamed, Replaceable):
    """Something that must hold for every combination of answers."""

    id: KebabId
    says: Sentence
    when: Condition = All(())
    """The answers it speaks about; all of them when it is left out."""
    never: tuple[ApproachId, ...] = ()
    """Approaches that are never advised there."""
    never_means: tuple[MeansId, ...] = ()
    """Means that are never named there."""
    never_ready: LeverId | None = None
    """A lever that is never ready to pull there: held, or waiting at a gate."""
    raising: SnakeId | None = None
    """A question with an order: raising it, all else equal, never leaves `keeps`."""
    keeps: tuple[ApproachId, ...] = ()
    cites: tuple[Citation, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_promise(self) -> Law:
        promises = (
            bool(self.never),
            bool(self.never_means),
            self.never_ready is not None,
            self.raising is not None,
        )
        if sum(promises) != 1 or (self.raising is None) != (not self.keeps):
            told = "promise exactly one of never, never_means, never_ready, or raising with keeps"
            raise ValueError(told)
        return self


class Extension(Strict):
    """The name of rules that go on top of a rulebook."""

    title: Sentence
    version: str


class SwitchOff(Strict):
    """One thing that an extension leaves out, and why; every advice shows it."""

    rule: AnyId | None = None
    """A rule, gate, note or conflict."""
    fact: AnyId | None = None
    question: AnyId | None = None
    law: AnyId | None = None
    approach: ApproachId | None = None
    """An approach that no answers may lead to any more."""
    price: str | None = None
    """A fact of the price catalogue, by its id, model or provider."""
    reason: Sentence

    @model_validator(mode="after")
    def _one_thing(self) -> SwitchOff:
        if len(self.model_fields_set) != len(("one thing", "reason")):
            raise ValueError("name exactly one rule, fact, question, law, approach or price")
        return self

    @property
    def named(self) -> tuple[str, str]:
        """The kind of thing that is switched off, and its id."""
        kind = next(name for name in SwitchOff.model_fields if getattr(self, name) is not None)
        return kind, str(getattr(self, kind))


class Departure(Strict):
    """One point where an extension leaves the rulebook under it or adds to it, and why."""

    kind: DepartingKind
    id: str
    title: str
    """What it said."""
    instead: str | None
    """The id of what stands in its place; None when it is switched off."""
    added: bool = False
    """True for something that has nothing to stand in for: a step of a plan, prompt signals."""
    reason: str
    extension: str
    """The title of the extension that says so."""
    at: str
    """File, line and column in the extension."""


class RuleFile(Strict):
    """Everything one YAML file may hold; a rulebook is all of its files together."""

    rulebook: About | None = None
    extension: Extension | None = None
    """In an extension, and in one of its files: what it is called."""
    switch_off: tuple[SwitchOff, ...] = ()
    """In an extension only: what is left out of the rulebook it goes on top of."""
    groups: tuple[Group, ...] = ()
    questions: tuple[Question, ...] = ()
    computed: tuple[Computed, ...] = ()
    facts: tuple[Fact, ...] = ()
    lever: LeverId | None = None
    """Whose rules and gates these are; in an extension, `before` and `after` say it too."""
    asks: Sentence | None = None
    """The question a lever answers, for the path through the levers."""
    rules: tuple[Rule, ...] = ()
    gates: tuple[Gate, ...] = ()
    means_for: MeansFor | None = None
    """Whose list of means `ways` is; a file holds the rules of a lever or of means, not both."""
    means: tuple[Means, ...] = ()
    """The words for each means of the list; in an extension, other words for means below."""
    ways: tuple[MeansRule, ...] = ()
    """The rules that name the means, in order; in an extension `before` or `after` has the list."""
    notes: tuple[Note, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    laws: tuple[Law, ...] = ()
    approaches: tuple[Approach, ...] = ()
    plans: tuple[Plan, ...] = ()
    plan_steps: tuple[AddedStep, ...] = ()
    """In an extension only: more steps for the plans of the rulebook below."""
    sources: tuple[Source, ...] = ()
    providers: tuple[Provider, ...] = ()
