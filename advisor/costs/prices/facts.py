"""The kinds of price fact in `rules/prices`.

Every fact holds from `from` (that day included) until `until` (that day not included). A price
is never edited: it gets an `until`, and a new entry holds the next price.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from advisor.costs.prices.age import OWN_FACTS, PriceList
from advisor.costs.prices.good_until import figure_good_until
from advisor.costs.prices.token_prices import PRICE_KINDS, TokenPrices
from advisor.formats.days import Day


def _quoted(value: object) -> object:
    if value is not None and not isinstance(value, str):
        raise PydanticCustomError("unquoted", "write the amount in quotes, so that it stays exact")
    return value


Usd = Annotated[Decimal, BeforeValidator(_quoted), Field(ge=0)]
OptionalUsd = Annotated[Usd | None, BeforeValidator(_quoted)]
_DIGITS = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
Encoding = Literal["o200k_base", "cl100k_base"]
Status = Literal["verified", "dataset", "third_party", "unverified"]


class DatedFact(BaseModel):
    """The fields of every price fact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    AGES: ClassVar[bool] = True
    """Whether it has to be checked again from time to time."""

    begins: Day | None = Field(None, alias="from")
    """The first day on which it holds; without it, it always did."""
    until: Day | None = None
    """The first day on which it no longer holds."""
    good_until: Day | None = None
    """The last day on which it may be used, without a new check; it is not known any more then.
    Without it, a year after `checked` for our own judgement, and two years for anything else."""
    checked: Day
    """The day somebody last looked it up."""
    status: Status
    """How sure it is: read on the provider's page, in a price list, second-hand, or neither."""
    source: str | None = None
    """The page that says it."""
    via: str | None = None
    """Through whom it is known, where there is no page."""
    note: str | None = None
    """What a reader should know besides."""

    @model_validator(mode="after")
    def _is_sourced(self) -> DatedFact:
        if not (self.source or self.via):
            raise PydanticCustomError("unsourced", "says neither 'source' nor 'via'")
        if self.begins and self.until and self.until <= self.begins:
            raise PydanticCustomError("backwards", "ends before it begins")
        return self

    @property
    def identity(self) -> str:
        """The subject of the fact; no two facts in a list have one subject on the same day."""
        raise NotImplementedError

    def holds(self, on: date) -> bool:
        """Return whether this fact holds on that day."""
        return (self.begins or date.min) <= on < (self.until or date.max)

    @property
    def good_through(self) -> date | None:
        """The last day on which it may be used; None for a fact that stays true."""
        if self.good_until is not None or not self.AGES:
            return self.good_until
        return figure_good_until(self.checked, self.source)

    def is_known(self, on: date) -> bool:
        """Return whether it may still be used on that day."""
        last = self.good_through
        return last is None or on <= last

    @property
    def origin(self) -> str:
        """The source of the figure, its status and the day of its last check."""
        return f"{self.source or self.via}, {self.status}, checked {self.checked}"


class Rates(BaseModel):
    """The token prices of one level, USD per million tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: Usd
    cached_read: OptionalUsd = None
    """A token read from the cache."""
    cache_write: OptionalUsd = None
    """A token written to the cache, where that costs more than plain input."""
    output: Usd
    batch_input: OptionalUsd = None
    batch_output: OptionalUsd = None
    cache_write_long: OptionalUsd = None
    """A token written to the cache for the longer life, where one is sold."""
    batch_cached_read: OptionalUsd = None
    """A cached token in a batch, where both discounts multiply."""
    batch_cache_write: OptionalUsd = None
    batch_cache_write_long: OptionalUsd = None

    @property
    def by_kind(self) -> dict[str, Any]:
        """The prices by their kind, each an amount or None."""
        return {kind: getattr(self, kind) for kind in PRICE_KINDS}


class TokenRates(Rates, DatedFact):
    """Token prices of one model, USD per million tokens."""

    model: str
    provider: str

    def is_called(self, name: str) -> bool:
        """Return whether `name`, in lower case, means this model."""
        raise NotImplementedError

    @property
    def token_prices(self) -> TokenPrices:
        """The prices of this entry."""
        return TokenPrices(
            **self.by_kind,
            source=f"rules/prices: {self.model}, {self.origin}",
            checked=self.checked,
            origin="rules",
            provider=self.provider,
            made=PriceList(OWN_FACTS, "", self.checked),
        )


class LongCallRates(Rates):
    """Token prices of calls with more input than so many tokens, USD per million tokens."""

    over: int = Field(gt=0)
    """A call with more input tokens than this is billed at these prices throughout."""


class ModelPrice(TokenRates):
    """Token prices of a model: one that genai-prices does not list, or from a newer list."""

    also_called: tuple[str, ...] = ()
    long_calls: tuple[LongCallRates, ...] = ()
    """The prices of long calls, the shortest first."""
    price_list: str | None = None
    """The price list that they were taken from; without it, they are a fact of our own."""

    @property
    def token_prices(self) -> TokenPrices:
        """The prices of this entry, with those of long calls."""
        plain = super().token_prices
        if self.price_list is not None:
            plain = replace(plain, made=PriceList(self.price_list, "", self.checked))
        found: TokenPrices | None = None
        overs = [*(rates.over for rates in self.long_calls), None]
        for rates, over in zip(reversed(self.long_calls), reversed(overs), strict=False):
            found = replace(plain, **rates.by_kind, long_context_over=over, long_context=found)
        first = self.long_calls[0].over if self.long_calls else None
        return replace(plain, long_context_over=first, long_context=found)

    @property
    def identity(self) -> str:
        return f"{self.provider}/{self.model}"

    def is_called(self, name: str) -> bool:
        return name in (self.model.lower(), *(other.lower() for other in self.also_called))


class TunedModel(TokenRates):
    """Token prices of a tuned model, USD per million tokens."""

    base_model: str

    @property
    def identity(self) -> str:
        return self.model

    def is_called(self, name: str) -> bool:
        """Return whether `name` means this model: exactly, with a suffix, or as `ft:` + base."""
        short = f"ft:{self.base_model}"
        return name in (self.model, short) or name.startswith((f"{self.model}:", f"{short}:"))


class TunedOffer(DatedFact):
    """How a provider bills tuned models for which it lists no separate token prices."""

    provider: str
    rate: Literal["same_as_base", "hosting_only"]
    """Whether tokens cost the same as on the base model, or only hours are billed."""
    hosting: str | None = None
    """Id of the price per hour that is added."""
    says: str

    @property
    def identity(self) -> str:
        return self.provider


def base_name(name: str) -> str:
    """Return the name of the model that a fine-tuned model began as, where its name says so."""
    return name.removeprefix("ft:").partition(":")[0] if name.startswith("ft:") else name


class Retirement(DatedFact):
    """The day a provider switches off a model, and the models tuned from it."""

    AGES = False

    provider: str
    model: str
    also_called: tuple[str, ...] = ()
    retires: Day

    @property
    def identity(self) -> str:
        return f"{self.provider}/{self.model}"

    def is_called(self, name: str) -> bool:
        """Return whether `name` is this model, or a model tuned from it."""
        return base_name(name) in (self.model, *self.also_called)


class UnitPrice(DatedFact):
    """One price that is not a model's token price, in USD."""

    id: str
    kind: Literal["training", "hosting", "gpu", "embedding", "rerank", "vector_store", "caching"]
    provider: str | None = None
    model: str | None = None
    usd: OptionalUsd = None
    """The usual figure; None where only a range is known."""
    low: OptionalUsd = None
    high: OptionalUsd = None
    batch_usd: OptionalUsd = None
    """The price of the same thing in batch, where it is listed."""
    per: Literal[
        "million tokens",
        "million tokens an hour",
        "thousand searches",
        "million reads",
        "million writes",
        "million dimensions a month",
        "GB a month",
        "job",
        "hour",
        "month",
    ]

    @model_validator(mode="after")
    def _is_ordered(self) -> UnitPrice:
        ends = [usd for usd in (self.low, self.usd, self.high) if usd is not None]
        if not ends or (self.low is None) != (self.high is None):
            raise PydanticCustomError("unpriced", "needs 'usd', or 'low' and 'high', or all three")
        if ends != sorted(ends):
            raise PydanticCustomError("unordered", "needs low <= usd <= high")
        return self

    @property
    def identity(self) -> str:
        return self.id


class Throughput(DatedFact):
    """Tokens per second of one machine under load: written, read, or read while it trains."""

    AGES = False

    id: str
    model: str
    hardware: str
    work: Literal["serving", "reading", "training"] = "serving"
    tokens_per_second: Usd

    @property
    def identity(self) -> str:
        return self.id


class CachingRule(DatedFact):
    """The shortest start of a prompt that a provider caches, and its steps, in tokens."""

    AGES = False

    provider: str
    model_prefix: str
    min_tokens: int = Field(ge=0)
    step_tokens: int = Field(gt=0)
    automatic: bool = False
    """Whether the provider caches every prompt that is long enough, without being asked."""
    read_share: OptionalUsd = None
    """The price of a cached token, as a share of the input price."""
    write_share: OptionalUsd = None
    """The price of writing a token to the cache, as a share of the input price."""
    long_write_share: OptionalUsd = None
    """The price of writing a token for the longer life, as a share of the input price."""
    life_minutes: int = Field(default=5, gt=0)
    """How long the start of a prompt stays in the cache after a call."""
    long_life_minutes: int | None = Field(default=None, gt=0)
    """The longer life, where one is sold."""
    cached_in_batch: bool | None = None
    """Whether the cache and batch discounts multiply; None where that is not known."""

    @property
    def identity(self) -> str:
        return f"{self.provider}/{self.model_prefix}"


class Thinking(DatedFact):
    """How many tokens models think with before they answer, where nobody says otherwise."""

    provider: str
    model_prefix: str
    tokens: Usd
    low: Usd
    high: Usd
    says: str

    @model_validator(mode="after")
    def _is_ordered(self) -> Thinking:
        if not self.low <= self.tokens <= self.high:
            raise PydanticCustomError("unordered", "needs low <= tokens <= high")
        return self

    @property
    def identity(self) -> str:
        return f"{self.provider}/{self.model_prefix}"


class Language(DatedFact):
    """How many tokens the words of a language are in the vocabulary o200k."""

    AGES = False

    id: str
    name: str
    words: int = Field(gt=0)
    tokens: int = Field(gt=0)
    """Tokens of that many words."""
    low: Usd
    """Tokens for one word, at least."""
    high: Usd

    @model_validator(mode="after")
    def _is_ordered(self) -> Language:
        if not self.low * self.words <= self.tokens <= self.high * self.words:
            raise PydanticCustomError("unordered", "needs the usual figure between low and high")
        return self

    @property
    def identity(self) -> str:
        return self.id


class LanguageRatio(DatedFact):
    """Tokens of one kind of model for one token of o200k, in text of one language."""

    AGES = False

    tokenizer: str
    language: str
    ratio: Usd

    @property
    def identity(self) -> str:
        return f"{self.tokenizer}/{self.language}"


class CurrentModels(DatedFact):
    """The models of one provider that a team would choose today, largest first."""

    provider: str
    also_called: tuple[str, ...] = ()
    usual: str
    """The model to assume when the provider is named but no model."""
    models: tuple[str, ...] = Field(min_length=1)
    follows: str | None = None
    """The provider whose models and prices these are; what is said of both is shown once."""

    @property
    def identity(self) -> str:
        return self.provider

    @property
    def every_model(self) -> tuple[str, ...]:
        """The models, with the usual one where it is none of them."""
        return tuple(dict.fromkeys((*self.models, self.usual)))


class Default(DatedFact):
    """A default figure of a scenario, listed as assumed when it is used."""

    id: str
    value: str
    low: OptionalUsd = None
    high: OptionalUsd = None
    """The plausible range, where it is known."""
    unit: str
    says: str

    @model_validator(mode="after")
    def _is_number(self) -> Default:
        if self.unit == "name" or _DIGITS.fullmatch(self.value):
            return self
        if _DIGITS.fullmatch(self.value.removeprefix("-")):
            raise PydanticCustomError("negative", "the value is below 0, and no figure is")
        raise PydanticCustomError("not_a_number", "the value needs digits, or the unit 'name'")

    @property
    def identity(self) -> str:
        return self.id

    @property
    def amount(self) -> Decimal:
        """The value as a number."""
        return Decimal(self.value)


class Tokenizer(DatedFact):
    """Models that count tokens alike, and how their counts compare with a published vocabulary."""

    AGES = False

    id: str
    name: str
    prefixes: tuple[str, ...] = Field(min_length=1)
    """How the names of the models begin, in lower case; "" is every model."""
    encoding: Encoding = "o200k_base"
    """The published vocabulary to count with."""
    ratio: float = Field(default=1, gt=0)
    """Tokens of these models for one token of that vocabulary."""
    band: tuple[float, float] | None = None
    """Between which ratios a count lies; left out where the vocabulary is the models' own."""
    because: str = ""
    """How the band is known."""

    @model_validator(mode="after")
    def _is_told(self) -> Tokenizer:
        if self.band is None and self.ratio != 1:
            raise PydanticCustomError("bandless", "a ratio needs a 'band'")
        if self.band is not None and not self.because:
            raise PydanticCustomError("baseless", "a band needs a 'because'")
        if self.band is not None and not 0 < self.band[0] <= self.ratio <= self.band[1]:
            raise PydanticCustomError("unbanded", "needs the ratio between the ends of the band")
        if any(prefix != prefix.lower() for prefix in self.prefixes):
            raise PydanticCustomError("uppercase", "write the beginnings of names in lower case")
        return self

    @property
    def identity(self) -> str:
        return self.id

    def fit(self, name: str) -> int | None:
        """Return how much of a model's name the longest fitting prefix covers; None for none."""
        fitting = (len(prefix) for prefix in self.prefixes if name.startswith(prefix))
        return max(fitting, default=None)


class PriceFile(BaseModel):
    """One file of `rules/prices`; any file may hold any of the lists."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model_prices: tuple[ModelPrice, ...] = ()
    tuned_models: tuple[TunedModel, ...] = ()
    tuned_offers: tuple[TunedOffer, ...] = ()
    unit_prices: tuple[UnitPrice, ...] = ()
    throughput: tuple[Throughput, ...] = ()
    caching: tuple[CachingRule, ...] = ()
    retirements: tuple[Retirement, ...] = ()
    current_models: tuple[CurrentModels, ...] = ()
    tokenizers: tuple[Tokenizer, ...] = ()
    languages: tuple[Language, ...] = ()
    language_ratios: tuple[LanguageRatio, ...] = ()
    thinking: tuple[Thinking, ...] = ()
    defaults: tuple[Default, ...] = ()
