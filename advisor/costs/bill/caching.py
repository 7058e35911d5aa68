"""Whether the start of a prompt is cached, for how long, and how many calls find it there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from advisor.costs.amounts import EXACT, shown
from advisor.costs.bill.lines import FactorInput
from advisor.costs.bill.priced_scenario import Rates
from advisor.costs.prices.token_prices import TokenPrices
from advisor.costs.scenario.model import Prompt, Scenario

Caching: TypeAlias = Literal["no", "yes", "if cheaper"]
Life: TypeAlias = Literal["short", "long"]

_ONE, _ZERO = Decimal(1), Decimal(0)
_MINUTES_PER_HOUR = 60
_KEPT = Decimal(1).scaleb(-10)
_HITS = "prompt.cache_hit_share"


@dataclass(frozen=True, slots=True)
class CachePlan:
    """How long the start of a prompt is kept, and the share of calls that find it."""

    life: Life
    """`long` where the longer life is paid for, which some providers sell at a higher price."""
    minutes: Decimal
    hits: FactorInput
    """The share of calls that read from the cache; its key names the minutes if it is computed."""
    volume: Decimal | None = None
    """The calls a month that a computed share follows from; None for one that was given."""

    @property
    def source(self) -> str:
        """Where a computed share comes from; empty for one that was given."""
        if self.volume is None:
            return ""
        return (
            f"1 - exp(-calls a minute x minutes): {shown(self.volume)} calls a month at random,"
            f" kept for {shown(self.minutes)} minutes"
        )

    @property
    def writes(self) -> Literal["cache_write", "cache_write_long"]:
        """The kind of price that is paid for writing to the cache."""
        return "cache_write" if self.life == "short" else "cache_write_long"

    @property
    def is_computed(self) -> bool:
        """Whether the share of hits follows from the volume."""
        return self.hits.key != _HITS


def cache_plan(scenario: Scenario, rates: Rates, caching: Caching) -> CachePlan | None:
    """Return the cheapest way to cache with these rates, at the likely figures.

    None where nothing is cached: `if cheaper` caches only if a cached token then costs less on
    average than an ordinary one, unless the scenario says that everything is cached.
    """
    if caching == "no" or (caching == "if cheaper" and rates.prices.cached_read is None):
        return None
    plans = list(_plans(scenario, rates))
    best = min(plans, key=lambda plan: usd_per_token(scenario.prompt, rates.prices, plan))
    if caching == "yes" or scenario.prompt.caching == "always":
        return best
    cached = usd_per_token(scenario.prompt, rates.prices, best)
    return best if cached < usd_per_token(scenario.prompt, rates.prices, None) else None


def hit_share_ends(scenario: Scenario, minutes: Decimal) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest computed share of hits where the volume is a range."""

    def ends(key: str) -> Sequence[Decimal]:
        found = next((item for item in scenario.ranges if item.key == key), None)
        value = scenario.value(key) or _ONE
        return (value, value) if found is None else (found.low, found.high)

    calls, hours = ends("calls_per_month"), ends("hours_per_month")
    lives = ends("prompt.cache_lifetime_minutes")
    given = scenario.prompt.cache_lifetime_minutes is not None
    shortest, longest = lives if given else (minutes, minutes)
    return (
        hits_at_random(calls[0], hours[1], shortest),
        hits_at_random(calls[1], hours[0], longest),
    )


@lru_cache(maxsize=1024)
def hits_at_random(calls: Decimal, hours: Decimal, minutes: Decimal) -> Decimal:
    """Return the share of calls that come within `minutes` of the call before.

    That is 1 - exp(-calls a minute x minutes), for calls that arrive at random over the month.
    """
    with_call = EXACT.divide(calls * minutes, hours * _MINUTES_PER_HOUR)
    return EXACT.quantize(EXACT.subtract(_ONE, EXACT.exp(-with_call)), _KEPT)


def _plans(scenario: Scenario, rates: Rates) -> Iterator[CachePlan]:
    prompt = scenario.prompt
    given, long_minutes = prompt.cache_lifetime_minutes, rates.long_cache_minutes
    sells_long = rates.prices.cache_write_long is not None
    if given is not None:
        long = sells_long and given >= long_minutes
        yield _plan(scenario, "long" if long else "short", given)
        return
    yield _plan(scenario, "short", rates.cache_minutes)
    if sells_long and prompt.cache_hit_share is None:
        yield _plan(scenario, "long", long_minutes)


def _plan(scenario: Scenario, life: Life, minutes: Decimal) -> CachePlan:
    share = scenario.prompt.cache_hit_share
    if share is not None:
        return CachePlan(life, minutes, FactorInput(_HITS, share))
    calls, hours = scenario.calls_per_month, scenario.hours_per_month
    hits = FactorInput(
        f"hits within {shown(minutes)} minutes", hits_at_random(calls, hours, minutes)
    )
    return CachePlan(life, minutes, hits, calls)


def usd_per_token(prompt: Prompt, prices: TokenPrices, plan: CachePlan | None) -> Decimal:
    """Return what a million tokens at the start of the prompt cost on average; 0 if not known."""
    share = prompt.batch_share
    live = _mixed(plan, prices, "")
    return EXACT.add((_ONE - share) * live, share * _mixed(plan, prices, "batch_"))


def _mixed(plan: CachePlan | None, prices: TokenPrices, way: Literal["", "batch_"]) -> Decimal:
    full = _price(prices, f"{way}input") or _ZERO
    read = _price(prices, f"{way}cached_read")
    if plan is None or read is None:
        return full
    write = _price(prices, f"{way}{plan.writes}")
    hits = plan.hits.value
    return hits * read + (_ONE - hits) * (full if write is None else write)


def _price(prices: TokenPrices, kind: str) -> Decimal | None:
    found: Decimal | None = getattr(prices, kind)
    return found
