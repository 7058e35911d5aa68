"""Token prices of one model on a day, including the prices of very long calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from advisor.costs.prices.age import PriceList
from advisor.formats.late_import import load_when_used

load_when_used("httpx2")  # genai-prices imports it to update its list, which nothing here does

if TYPE_CHECKING:
    from genai_prices.data_snapshot import DataSnapshot
    from genai_prices.types import (
        ModelInfo,
        ModelPrice,
        PriceCalculation,
        Provider,
        TieredPrices,
    )

_SMALL_CALL = 1000
_BATCH = {"processing": "batch"}
_CHECKED_ON = re.compile(r"(?:verified|checked) on (\d{4}-\d{2}-\d{2})")
_ADDRESS = re.compile(r"https://[^\s,)]+[^\s,.)]")


@dataclass(frozen=True, slots=True)
class TokenPrices:
    """USD per million tokens; None means the price is not known, never that it is nothing."""

    input: Decimal | None = None
    cached_read: Decimal | None = None
    cache_write: Decimal | None = None
    """None where writing to the cache costs what ordinary input costs."""
    output: Decimal | None = None
    batch_input: Decimal | None = None
    batch_output: Decimal | None = None
    cache_write_long: Decimal | None = None
    """Writing to the cache for the longer life; None where none is sold."""
    batch_cached_read: Decimal | None = None
    """A cached token in a batch; None where the two discounts do not multiply."""
    batch_cache_write: Decimal | None = None
    batch_cache_write_long: Decimal | None = None
    source: str = "given"
    """Where the figures come from, in words a reader can follow."""
    checked: date | None = None
    origin: Literal["scenario", "rules", "genai-prices"] = "scenario"
    provider: str | None = None
    made: PriceList | None = None
    """The list that the figures are from; None for prices entered by hand."""
    retired: bool = False
    """Whether the price list says that the model is no longer offered."""
    long_context_over: int | None = None
    """A call with more input tokens than this is billed at `long_context` throughout."""
    long_context: TokenPrices | None = None

    @property
    def price_list(self) -> str:
        """The list that the figures come from, without the page."""
        return self.source.partition(",")[0].partition(":")[0]

    @property
    def levels(self) -> list[TokenPrices]:
        """The prices of short calls, then those of longer and longer ones."""
        found = [self]
        while found[-1].long_context is not None:
            found.append(found[-1].long_context)
        return found

    @property
    def by_kind(self) -> dict[str, Any]:
        """The prices of this level by their kind, each an amount or None."""
        return {kind: getattr(self, kind) for kind in PRICE_KINDS}

    @property
    def amounts(self) -> tuple[Decimal | int | None, ...]:
        """Every figure, those of long calls too, without where they come from."""
        return tuple(
            value
            for level in self.levels
            for value in (*level.by_kind.values(), level.long_context_over)
        )

    def for_call(self, input_tokens: Decimal) -> TokenPrices:
        """Return the prices for a call with this many input tokens."""
        prices = self
        while prices.long_context_over is not None and input_tokens > prices.long_context_over:
            assert prices.long_context is not None
            prices = prices.long_context
        return prices


PRICE_KINDS: Mapping[str, str] = {
    "input": "input",
    "cached_read": "input read from the cache",
    "cache_write": "input written to the cache",
    "output": "output",
    "batch_input": "input in batch",
    "batch_output": "output in batch",
    "cache_write_long": "input written to the cache for longer",
    "batch_cached_read": "input read from the cache in batch",
    "batch_cache_write": "input written to the cache in batch",
    "batch_cache_write_long": "input written to the cache for longer in batch",
}
"""The names of the prices of one level, each in words."""


@lru_cache(maxsize=1024)
def listed_prices(model: str, provider: str | None, on: date) -> TokenPrices | None:
    """Return the prices of `model` in the genai-prices package on that day, or None.

    The package is imported here and not above, because reading its list takes longer than
    everything else the advisor does. A small call finds the entry for model and day. The prices
    of longer calls are read from that entry: a call of a million tokens would be billed by them.
    """
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415

    return prices_in(get_snapshot(), installed_list(), model, provider, on)


def prices_in(
    snapshot: DataSnapshot, made: PriceList, model: str, provider: str | None, on: date
) -> TokenPrices | None:
    """Return the prices of `model` on that day in a list of genai-prices, or None."""
    from genai_prices import Usage  # noqa: PLC0415

    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    usage = Usage(input_tokens=_SMALL_CALL, output_tokens=_SMALL_CALL)
    try:
        found = snapshot.calc(usage, model, provider, None, noon)
    except LookupError:
        return None
    return _prices_by_tier(found, _batch_price(found, noon), made)


@lru_cache(maxsize=4096)
def listed_price_days(model: str, provider: str) -> tuple[date, ...]:
    """Return the days on which a price of `model` in the genai-prices package begins."""
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415
    from genai_prices.types import ModelPrice, StartDateConstraint  # noqa: PLC0415

    try:
        _, found = get_snapshot().find_provider_model(model, None, provider, None)
    except LookupError:
        return ()
    dated = () if isinstance(found.prices, ModelPrice) else found.prices
    limits = (one.constraint for one in (*dated, *(found.price_variants or ())))
    begins = {one.start_date for one in limits if isinstance(one, StartDateConstraint)}
    return tuple(sorted(begins))


@lru_cache(maxsize=1)
def installed_list() -> PriceList:
    """Return the name, version and day of the installed genai-prices package.

    The package names no day of its own, so it is the newest day on which it says that a price was
    looked up.
    """
    from genai_prices import __version__  # noqa: PLC0415
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415

    made = newest_check(get_snapshot().providers)
    assert made is not None, "the package names days"
    return PriceList("genai-prices", __version__, made)


def newest_check(providers: Iterable[Provider]) -> date | None:
    """Return the newest day on which a list says that a price was looked up; None without one."""
    models = (model for one in providers for model in one.models)
    days = (day for model in models for day in _CHECKED_ON.findall(model.price_comments or ""))
    return max(map(date.fromisoformat, days), default=None)


@lru_cache(maxsize=256)
def listed_context_window(model: str, provider: str | None) -> int | None:
    """Return the context window of `model` in the genai-prices package, in tokens, or None."""
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415

    try:
        _, found = get_snapshot().find_provider_model(model, None, provider, None)
    except LookupError:
        return None
    return found.context_window


@lru_cache(maxsize=256)
def providers_listing(model: str) -> tuple[str, ...]:
    """Return the providers under which genai-prices lists a model of exactly that name."""
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415

    every = get_snapshot().providers
    return tuple(one.id for one in every if any(model == entry.id.lower() for entry in one.models))


@lru_cache(maxsize=64)
def listed_models(provider: str | None) -> tuple[str, ...]:
    """Return the model names in genai-prices, of one provider if genai-prices knows it."""
    from genai_prices.data_snapshot import find_provider_by_id, get_snapshot  # noqa: PLC0415

    providers = get_snapshot().providers
    one = find_provider_by_id(providers, provider) if provider else None
    return tuple(model.id for entry in ([one] if one else providers) for model in entry.models)


@lru_cache(maxsize=64)
def is_listed_provider(provider: str) -> bool:
    """Return whether genai-prices knows a provider by that name."""
    from genai_prices.data_snapshot import find_provider_by_id, get_snapshot  # noqa: PLC0415

    return find_provider_by_id(get_snapshot().providers, provider) is not None


@lru_cache(maxsize=1)
def first_listed_day() -> date:
    """Return the first day on which the installed list says that a price begins."""
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415

    snapshot = get_snapshot()
    starts = (
        price_starts(snapshot, model.id, provider.id)
        for provider in snapshot.providers
        for model in provider.models
        if isinstance(model.prices, list)
    )
    return min(day for days in starts for day in days)


def price_starts(snapshot: DataSnapshot, model: str, provider: str | None) -> tuple[date, ...]:
    """Return the days on which a new price of a model begins in a list, in order."""
    from genai_prices.types import StartDateConstraint  # noqa: PLC0415

    try:
        _, found = snapshot.find_provider_model(model, None, provider, None)
    except LookupError:
        return ()
    constraints = [one.constraint for one in found.price_variants or []]
    if isinstance(found.prices, list):
        constraints += [one.constraint for one in found.prices]
    return tuple(sorted({c.start_date for c in constraints if isinstance(c, StartDateConstraint)}))


def _batch_price(found: PriceCalculation, at: datetime) -> ModelPrice | None:
    """Return the batch prices that the provider itself publishes for this day, or None."""
    offered = any(
        variant.when == _BATCH and (variant.constraint is None or variant.constraint.active(at))
        for variant in found.model.price_variants or ()
    )
    own = any(model is found.model for model in found.provider.models)
    return found.model.get_prices(at, _BATCH) if offered and own else None


def _prices_by_tier(
    found: PriceCalculation, batch: ModelPrice | None, made: PriceList
) -> TokenPrices:
    starts = _tier_starts(found.model_price)
    sizes = (0, *(start + 1 for start in starts))
    levels = [_prices_at(found, batch, tokens, made) for tokens in sizes]
    prices = levels.pop()
    for start in reversed(starts):
        prices = replace(levels.pop(), long_context_over=start, long_context=prices)
    return prices


def _tier_starts(price: ModelPrice) -> list[int]:
    kinds = (price.input_mtok, price.output_mtok, price.cache_read_mtok, price.cache_write_mtok)
    tiers = (getattr(kind, "tiers", ()) for kind in kinds)
    return sorted({tier.start for some in tiers for tier in some})


def _prices_at(
    found: PriceCalculation, batch: ModelPrice | None, tokens: int, made: PriceList
) -> TokenPrices:
    standard = found.model_price
    comment = found.model.price_comments or ""
    return TokenPrices(
        input=_rate(standard.input_mtok, tokens),
        cached_read=_rate(standard.cache_read_mtok, tokens),
        cache_write=_rate(standard.cache_write_mtok, tokens),
        output=_rate(standard.output_mtok, tokens),
        batch_input=_rate(batch.input_mtok, tokens) if batch else None,
        batch_output=_rate(batch.output_mtok, tokens) if batch else None,
        cache_write_long=_rate(standard.cache_write_1h_mtok, tokens),
        batch_cached_read=_rate(batch.cache_read_mtok, tokens) if batch else None,
        batch_cache_write=_rate(batch.cache_write_mtok, tokens) if batch else None,
        batch_cache_write_long=_rate(batch.cache_write_1h_mtok, tokens) if batch else None,
        source=_source(found, found.model, made),
        checked=max(map(date.fromisoformat, _CHECKED_ON.findall(comment)), default=None),
        origin="genai-prices",
        provider=found.provider.id,
        made=made,
        retired=bool(found.model.deprecated),
    )


def _rate(price: Decimal | TieredPrices | None, tokens: int) -> Decimal | None:
    if price is None or isinstance(price, Decimal):
        return price
    crossed = [tier.price for tier in price.tiers if tokens > tier.start]
    return crossed[-1] if crossed else price.base


def _source(found: PriceCalculation, model: ModelInfo, made: PriceList) -> str:
    pages = _ADDRESS.findall(model.price_comments or "") or found.provider.pricing_urls or []
    name = f"{made.name} {made.version}".strip() + f", {found.provider.id}/{model.id}"
    return f"{name}, {pages[0]}" if pages else name
