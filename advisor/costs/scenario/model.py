"""A cost scenario: the tokens and number of calls today, and the needs of each other option.

Amounts are USD, token prices USD per million tokens; all numbers are exact decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from advisor.costs.amounts import (
    EXACT,
    Amount,
    Exact,
    Months,
    OptionalAmount,
    OptionalPositive,
    OptionalShare,
    Positive,
    PositiveShare,
    Share,
    Whole,
    to_ten_decimals,
)

LONGEST_NAME = 200
"""Characters that the name of a model or a provider may have; results repeat it many times."""
Name: TypeAlias = Annotated[str, Field(max_length=LONGEST_NAME)]

_ZERO = Decimal(0)
_ONE = Decimal(1)
_CALLS, _GROWTH = "calls_per_month", "calls_growth_per_month"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Prices(_Part):
    """Token prices entered by hand, USD per million tokens; what is left out is unknown."""

    input: OptionalAmount = None
    cached_read: OptionalAmount = None
    cache_write: OptionalAmount = None
    """Left out, writing to the cache costs what ordinary input costs."""
    output: OptionalAmount = None
    batch_input: OptionalAmount = None
    batch_output: OptionalAmount = None
    cache_write_long: OptionalAmount = None
    """Writing to the cache for an hour instead of some minutes, where that is sold."""
    batch_cached_read: OptionalAmount = None
    """A cached token in a batch. Left out, it costs the cached price times the batch discount,
    unless the provider named is not known to multiply them."""
    batch_cache_write: OptionalAmount = None
    batch_cache_write_long: OptionalAmount = None


class Prompt(_Part):
    """What is sent today."""

    static_tokens: Amount = _ZERO
    """The part that is the same in every call."""
    variable_tokens: Amount = _ZERO
    """Instructions that change from call to call."""
    user_tokens: Amount = _ZERO
    output_tokens: Amount = _ZERO
    reasoning_tokens: Amount = _ZERO
    """Tokens that the model thinks with before it answers, billed as output."""
    example_tokens: Amount = _ZERO
    """Worked examples that the few-shot option adds to the static part."""
    cache_hit_share: OptionalShare = None
    """The share of calls that read the start from the cache; left out, it follows from the number
    of calls and from how long the cache keeps it."""
    cache_lifetime_minutes: OptionalPositive = None
    """How long the cache keeps the start after a call; the provider's rule, else 5."""
    caching: Literal["if cheaper", "always"] = "if cheaper"
    """Whether an option also caches where that is dearer than not to cache."""
    cache_min_tokens: OptionalAmount = None
    """Shortest prefix that is cached; the provider's rule, else 1024."""
    cache_step_tokens: OptionalPositive = None
    """The prefix is cached in steps of this many tokens; the provider's rule, else 128."""
    first_variable_at: OptionalAmount = None
    """Token offset of the first part that changes; nothing from there on can be cached."""
    batch_share: Share = _ZERO
    evaluation_usd: Amount = _ZERO
    """Checking the answers of the better prompt."""
    retry_share: Share = _ZERO
    """Calls to the model that are made again, as a share of all calls."""
    upfront_usd: Amount = _ZERO
    monthly_usd: Amount = _ZERO


class Rag(_Part):
    """Looking things up and sending what was found along."""

    retrieved_tokens: Amount = _ZERO
    corpus_tokens: Amount = _ZERO
    refresh_share_per_month: Share = _ZERO
    query_embed_tokens: Amount = _ZERO
    embed_usd_per_million: OptionalAmount = None
    rerank_usd_per_1000: Amount = _ZERO
    vector_db_usd_per_month: Amount = _ZERO
    static_tokens: OptionalAmount = None
    """The instructions that stay; the prompt's when left out."""
    evaluation_usd: Amount = _ZERO
    """Checking what is retrieved, and the answers."""
    upfront_usd: Amount = _ZERO
    monthly_usd: Amount = _ZERO


class FineTune(_Part):
    """A tuned model, its training and its upkeep."""

    model: Name | None = None
    """The fine-tuned model itself, by the name in the price list."""
    is_entered: bool = False
    """Whether its prices were entered by hand: then nobody has to be known to sell it."""
    trained_from: Name | None = None
    """The model that is fine-tuned; when left out, the base of `model` or the model in use."""
    provider: Name | None = None
    """Where it is fine-tuned and served, when that is another provider than the scenario's."""
    prices: Prices | None = None
    base_prices: Prices | None = None
    """The untuned price of the same base model, to tell technique from model swap."""
    static_tokens: Amount = _ZERO
    """What remains of the prompt."""
    reasoning_tokens: OptionalAmount = None
    """Tokens that the tuned model thinks with; the prompt's when left out."""
    examples: Amount = _ZERO
    """Examples that still have to be paid for."""
    usd_per_example: OptionalAmount = None
    training_tokens: Amount = _ZERO
    epochs: Amount = _ONE
    train_usd_per_million: OptionalAmount = None
    evaluation_usd: Amount = _ZERO
    upfront_usd: Amount = _ZERO
    hosting_usd_per_hour: Amount = _ZERO
    retrains_per_month: Amount = _ZERO
    usd_per_retrain: OptionalAmount = None
    monthly_usd: Amount = _ZERO


class SelfHosted(_Part):
    """A model on rented machines, always whole ones."""

    gpu_usd_per_hour: OptionalAmount = None
    output_tokens_per_second: OptionalPositive = None
    """Tokens that one machine writes in a second; reading takes time of its own."""
    input_tokens_per_second: OptionalPositive = None
    """Tokens that one machine reads in a second; left out, reading is not counted."""
    train_tokens_per_second: OptionalPositive = None
    """Tokens that one machine reads in a second while it trains."""
    reasoning_tokens: OptionalAmount = None
    """Tokens that the model on these machines thinks with; the prompt's when left out."""
    utilization: PositiveShare = _ONE
    peak_factor: Positive = _ONE
    minimum_gpus: Whole = _ONE
    overhead_share: Share = _ZERO
    static_tokens: OptionalAmount = None
    """The prompt that the fine-tuned model still needs; that of `fine_tune` when left out."""
    retrains_per_month: OptionalAmount = None
    """Retrainings on these machines; those of `fine_tune` when left out."""
    usd_per_retrain: OptionalAmount = None
    upfront_usd: Amount = _ZERO
    monthly_usd: Amount = _ZERO


class CheaperModel(_Part):
    """The same prompt on a smaller model."""

    model: Name | None = None
    prices: Prices | None = None
    reasoning_tokens: OptionalAmount = None
    """Tokens that the smaller model thinks with; the prompt's when left out."""
    upfront_usd: Amount = _ZERO
    """The work of moving the prompt to it."""
    evaluation_usd: Amount = _ZERO
    """The work of scoring it against the model in use."""


class LongContext(_Part):
    """The whole text at the start of every prompt."""

    text_tokens: Amount
    upfront_usd: Amount = _ZERO
    monthly_usd: Amount = _ZERO


class ToolCall(_Part):
    """Two calls: the model asks a running system, then answers with what it said. No index."""

    tool_tokens: Amount
    """What the system sends back, which the second call reads."""
    request_tokens: OptionalAmount = None
    """What the first call writes; as much as an answer when left out."""
    upfront_usd: Amount = _ZERO
    monthly_usd: Amount = _ZERO


class Classifier(_Part):
    """A small model that only chooses among labels, on a machine of its own."""

    examples: Amount = _ZERO
    """Examples that still have to be paid for."""
    usd_per_example: OptionalAmount = None
    evaluation_usd: Amount = _ZERO
    upfront_usd: Amount = _ZERO
    """The work of training it and putting it to use."""
    machine_usd_per_month: OptionalAmount = None
    retrains_per_month: Amount = _ZERO
    usd_per_retrain: OptionalAmount = None
    monthly_usd: Amount = _ZERO


class Need(_Part):
    """What must change and which limits hold, as far as they decide which option can do it."""

    change: Literal["behavior", "knowledge", "both", "capability", "nothing"] | None = None
    live_facts: bool = False
    """Whether the facts are looked up per person or per moment in a running system."""
    text_fits: bool = False
    """Whether the whole text with the facts fits into a prompt."""
    text_in_prompt: bool = False
    """Whether the prompt holds that text already."""
    sources_shown: bool = False
    """Whether answers must show the passage that they rely on."""
    prompt_falls_short: bool = False
    """Whether prompting is exhausted, was measured below the target, and more is called for."""
    prompt_unproven: bool = False
    """Whether it was measured below the target, and another prompt is what remains to be tried."""
    skill_is_missing: bool = False
    """Whether the model cannot do the task at all."""
    smaller_model: Literal["not_tried", "good_enough", "not_enough"] = "not_tried"
    good_share: OptionalShare = Field(default=None, exclude_if=lambda share: share is None)
    """The share of good answers of the prompt in use, where people graded them."""
    hosted_is_out: Literal["data", "provider"] | None = None
    """Why no hosted model counts: data must stay in-house, or the team runs its own models."""

    @property
    def brings_facts(self) -> bool:
        """Whether facts, or the passages behind an answer, are part of the need."""
        return self.change in ("knowledge", "both") or self.sources_shown


class Assumed(_Part):
    """A figure nobody gave: shown with the result, and replaced by answering its `key`."""

    key: str
    value: str
    unit: str
    status: Literal["verified", "dataset", "third_party", "unverified"]
    source: str
    sentence: str
    checked: date | None = None
    """The day somebody last looked it up."""
    fact: str = ""
    """The list and the id of the price fact behind it."""
    used_for: str = ""
    """The scenario key that takes it unchanged; empty where it is worked with."""
    good_until: date | None = None
    """Set when it is not known any more: the last day on which it was used."""
    low: Exact | None = Field(default=None, exclude_if=lambda end: end is None)
    """The lowest plausible value, where a range is known."""
    high: Exact | None = Field(default=None, exclude_if=lambda end: end is None)


class Answered(_Part):
    """A figure that came as an answer, by the id of its question."""

    key: str
    value: Exact
    by: Literal["given", "assumed"] = "given"
    """Whether somebody gave it, or the rules assume it until somebody does."""
    is_share: bool = False


class Origin(_Part):
    """Where the value of one scenario key comes from, when it was not given as such."""

    key: str
    text: str


class InputRange(_Part):
    """Between which values an input may lie; its likely value stands in the scenario itself."""

    key: str
    low: Exact
    high: Exact


class Unknown(_Part):
    """A figure that is not computed with: every total that needs it is unknown."""

    key: str
    why: str
    remedy: str
    answer: str | None = None
    """The answer to give, where a default is not known any more."""
    good_until: date | None = None
    """The last day on which that default was used."""


class Scenario(_Part):
    """Everything `compare_costs` needs, apart from the price catalogue."""

    calls_per_month: Amount
    """The calls of the first month."""
    calls_growth_per_month: Share = Field(default=_ZERO, exclude_if=lambda share: not share)
    """By how much of the month before the calls grow each month."""
    horizon_months: Months = Decimal(12)
    usd_per_eur: OptionalPositive = Field(default=None, exclude_if=lambda rate: rate is None)
    """USD for one euro: with it, amounts may be written as `3 EUR`. Totals are in USD."""
    model: Name | None = None
    provider: Name | None = None
    tuning_customer: bool = False
    """Whether the team fine-tunes at that provider already: some offers are left to those."""
    prices: Prices | None = None
    discount_share: Share = _ZERO
    """What is taken off every token price, as agreed with the provider."""
    hours_per_month: Positive = Decimal(730)
    prompt: Prompt
    rag: Rag | None = None
    fine_tune: FineTune | None = None
    fine_tune_elsewhere: FineTune | None = None
    """The same at another provider, to compare with where the team's own sells no fine-tuning."""
    self_hosted: SelfHosted | None = None
    cheaper_model: CheaperModel | None = None
    long_context: LongContext | None = None
    tool_call: ToolCall | None = None
    classifier: Classifier | None = None
    need: Need | None = None
    """What an option has to do; without it no option is said to meet the need or to miss it."""
    assumed: tuple[Assumed, ...] = ()
    origins: tuple[Origin, ...] = ()
    answered: tuple[Answered, ...] = Field(default=(), exclude_if=lambda entries: not entries)
    """The figures that were given, where the scenario was worked out from answers."""
    thinking: tuple[InputRange, ...] = Field(default=(), exclude_if=lambda entries: not entries)
    """Between how many tokens each model may think with, where nobody gave that."""
    ranges: tuple[InputRange, ...] = ()
    unknown: tuple[Unknown, ...] = Field(default=(), exclude_if=lambda entries: not entries)
    """Figures too fine or too large to be kept; left out where there are none."""

    def value(self, key: str) -> Decimal | None:
        """Return the number at a dotted key such as `prompt.user_tokens`, or None."""
        part: object = self
        for name in key.split("."):
            part = getattr(part, name, None)
        return part if isinstance(part, Decimal) else None

    def has_range(self, key: str) -> bool:
        """Return whether the input at that dotted key is a range."""
        return any(item.key == key for item in self.ranges)

    @property
    def grows(self) -> bool:
        """Whether the calls may grow from month to month."""
        return bool(self.calls_growth_per_month) or self.has_range(_GROWTH)

    def most_calls(self) -> Decimal:
        """Return the calls of the last month of the horizon, the most where inputs are ranges."""
        most, share = (self._ends_of(key)[1] for key in (_CALLS, _GROWTH))
        return grown_calls(most, share, last_month(self.longest()))

    def longest(self) -> Decimal:
        """Return the months of the horizon; the most where that is a range."""
        return self._ends_of("horizon_months")[1]

    def after(self, months: Decimal) -> Scenario:
        """Return the scenario of one month, so many months later: its calls, which do not grow."""
        if not self.grows:
            return self
        grown = int(months)
        calls = grown_calls(self.calls_per_month, self.calls_growth_per_month, grown)
        ends = zip(self._ends_of(_CALLS), self._ends_of(_GROWTH), strict=True)
        low, high = (grown_calls(number, share, grown) for number, share in ends)
        ranges = [one for one in self.ranges if one.key not in (_CALLS, _GROWTH)]
        if low < high:
            ranges.append(InputRange(key=_CALLS, low=low, high=high))
        update = {_CALLS: calls, _GROWTH: _ZERO, "ranges": tuple(ranges)}
        return self.model_copy(update=update)

    def _ends_of(self, key: str) -> tuple[Decimal, Decimal]:
        found = next((item for item in self.ranges if item.key == key), None)
        value = self.value(key) or _ZERO
        return (value, value) if found is None else (found.low, found.high)

    def with_values(self, values: Mapping[str, Decimal]) -> Scenario:
        """Return this scenario with those numbers at their dotted keys, and without ranges."""
        moved = _with_values(self, {tuple(key.split(".")): value for key, value in values.items()})
        assert isinstance(moved, Scenario)
        return moved.model_copy(update={"ranges": ()})


def grown_calls(calls: Decimal, share: Decimal, months: int) -> Decimal:
    """Return the calls of a month, so many months after the first; without bounds."""
    if not months or not share:
        return calls
    return to_ten_decimals(EXACT.multiply(calls, EXACT.power(1 + share, months)))


def last_month(horizon: Decimal) -> int:
    """Return how many months after the first one the last month of a horizon begins."""
    return int(horizon.to_integral_value(ROUND_CEILING)) - 1


def _with_values(part: BaseModel, values: Mapping[tuple[str, ...], Decimal]) -> BaseModel:
    update: dict[str, object] = {path[0]: to for path, to in values.items() if len(path) == 1}
    for name in {path[0] for path in values if len(path) > 1}:
        inner = {path[1:]: to for path, to in values.items() if path[0] == name}
        update[name] = _with_values(getattr(part, name), inner)
    return part.model_copy(update=update)
