"""The kinds of price fact in `rules/prices`.

Every fact holds from `from` (that day included) until `until` (that day not included). A price
is never edited: it gets an `until`, and a new entry holds the next price.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from advisor.costs.prices.token_prices import TokenPrices


def _quoted(value: object) -> object:
    if value is not None and not isinstance(value, str):
        raise PydanticCustomError("unquoted", "write the amount in quotes, so that it stays exact")
    return value


Usd = Annotated[Decimal, BeforeValidator(_quoted), Field(ge=0)]
OptionalUsd = Annotated[Usd | None, BeforeValidator(_quoted)]
Status = Literal["verified", "dataset", "third_party", "unverified"]


class DatedFact(BaseModel):
    """The fields of every price fact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    begins: date | None = Field(None, alias="from")
    until: date | None = None
    checked: date
    status: Status
    source: str | None = None
    via: str | None = None
    note: str | None = None

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
    def origin(self) -> str:
        """The source of the figure, its status and the day of its last check."""
        return f"{self.source or self.via}, {self.status}, checked {self.checked}"


class TunedModel(DatedFact):
    """Token prices of a tuned model, USD per million tokens."""

    model: str
    base_model: str
    provider: str
    input: Usd
    cached_read: OptionalUsd = None
    cache_write: OptionalUsd = None
    output: Usd
    batch_input: OptionalUsd = None
    batch_output: OptionalUsd = None

    @property
    def identity(self) -> str:
        return self.model

    def is_called(self, name: str) -> bool:
        """Return whether `name` means this model: exactly, with a suffix, or as `ft:` + base."""
        short = f"ft:{self.base_model}"
        return name in (self.model, short) or name.startswith((f"{self.model}:", f"{short}:"))

    @property
    def token_prices(self) -> TokenPrices:
        """The prices of this entry."""
        return TokenPrices(
            input=self.input,
            cached_read=self.cached_read,
            cache_write=self.cache_write,
            output=self.output,
            batch_input=self.batch_input,
            batch_output=self.batch_output,
            source=f"rules/prices: {self.model}, {self.origin}",
            checked=self.checked,
            origin="rules",
            provider=self.provider,
        )


class TunedOffer(DatedFact):
    """How a provider bills tuned models that have no separate token prices."""

    provider: str
    rate: Literal["same_as_base", "hosting_only"]
    """Whether tokens cost the same as on the base model, or only hours are billed."""
    hosting: str | None = None
    """Id of the price per hour that is added."""
    says: str

    @property
    def identity(self) -> str:
        return self.provider


class Retirement(DatedFact):
    """The day a provider switches off a model, and the models tuned from it."""

    provider: str
    model: str
    also_called: tuple[str, ...] = ()
    retires: date

    @property
    def identity(self) -> str:
        return f"{self.provider}/{self.model}"

    def is_called(self, name: str) -> bool:
        """Return whether `name` is this model, or a model tuned from it."""
        base = name.removeprefix("ft:").partition(":")[0] if name.startswith("ft:") else name
        return base in (self.model, *self.also_called)


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
    """Tokens per second of one machine: written when it serves under load, read when it trains."""

    id: str
    model: str
    hardware: str
    work: Literal["serving", "training"] = "serving"
    tokens_per_second: Usd

    @property
    def identity(self) -> str:
        return self.id


class CachingRule(DatedFact):
    """The shortest start of a prompt that a provider caches, and its steps, in tokens."""

    provider: str
    model_prefix: str
    min_tokens: int = Field(ge=0)
    step_tokens: int = Field(gt=0)
    read_share: OptionalUsd = None
    """The price of a cached token, as a share of the input price."""
    write_share: OptionalUsd = None
    """The price of writing a token to the cache, as a share of the input price."""

    @property
    def identity(self) -> str:
        return f"{self.provider}/{self.model_prefix}"


class CurrentModels(DatedFact):
    """The models of one provider that a team would choose today, largest first."""

    provider: str
    also_called: tuple[str, ...] = ()
    usual: str
    """The model to assume when the provider is named but no model."""
    models: tuple[str, ...] = Field(min_length=1)

    @property
    def identity(self) -> str:
        return self.provider


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
        if self.unit != "name" and not self.value.replace(".", "", 1).isdigit():
            raise PydanticCustomError("not_a_number", "needs a number, or the unit 'name'")
        return self

    @property
    def identity(self) -> str:
        return self.id

    @property
    def amount(self) -> Decimal:
        """The value as a number."""
        return Decimal(self.value)


class PriceFile(BaseModel):
    """One file of `rules/prices`; any file may hold any of the lists."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tuned_models: tuple[TunedModel, ...] = ()
    tuned_offers: tuple[TunedOffer, ...] = ()
    unit_prices: tuple[UnitPrice, ...] = ()
    throughput: tuple[Throughput, ...] = ()
    caching: tuple[CachingRule, ...] = ()
    retirements: tuple[Retirement, ...] = ()
    current_models: tuple[CurrentModels, ...] = ()
    defaults: tuple[Default, ...] = ()
