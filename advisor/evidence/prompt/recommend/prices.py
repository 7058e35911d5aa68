"""The model, prices and number of calls that a prompt is priced with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advisor.costs import LONGEST_NAME, Catalogue
from advisor.costs.bill.caching import hits_at_random
from advisor.costs.prices.age import PriceAge
from advisor.costs.prices.facts import CachingRule, Tokenizer
from advisor.costs.prices.token_prices import TokenPrices
from advisor.errors import AnswerError, Problem, ScenarioError, shown
from advisor.evidence.prompt.model import Money
from advisor.evidence.prompt.recommend.cacheable_prefix import MILLION
from advisor.evidence.prompt.tokens import TokenCount, apportion, as_count

HOURS_PER_MONTH = Decimal(730)
"""As in the cost comparison."""
MAX_CALLS = 10**15
"""Far more than any real use: over 100,000 calls a month for everyone alive."""


@dataclass(frozen=True, slots=True)
class Priced:
    """What tokens cost, and how the priced model counts them."""

    money: Money
    tokenizer: Tokenizer

    def count(self, tokens: int) -> TokenCount:
        """Return a number in the counting vocabulary as a count for the priced model."""
        return as_count(tokens, self.tokenizer)

    def shares(self, tokens: Sequence[int]) -> list[int]:
        """Return parts of the prompt in tokens of the priced model; they add up to its size."""
        return apportion(self.count(sum(tokens)).tokens, tokens)

    def monthly(self, tokens: int) -> Decimal | None:
        """Return what these tokens of the priced model cost in a month, USD."""
        if self.money.usd_per_million is None:
            return None
        cost = self.money.usd_per_million * tokens * self.money.calls_per_month / MILLION
        return cost.quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class Billing:
    """How a provider bills calls that begin with the same text."""

    prices: TokenPrices | None
    rule: CachingRule | None
    calls_per_month: int

    @property
    def automatic(self) -> bool:
        """Whether it caches by itself."""
        return self.rule is not None and self.rule.automatic

    @property
    def hits(self) -> Decimal:
        """The share of calls that find the cache: for calls that arrive at random, as in Costs."""
        if self.rule is None:
            return Decimal(0)
        minutes = Decimal(self.rule.life_minutes)
        return hits_at_random(Decimal(self.calls_per_month), HOURS_PER_MONTH, minutes)

    def caches(self, tokens: int) -> bool:
        """Return whether a begin of that length is cached."""
        known = self.prices is not None and self.prices.cached_read is not None
        return known and self.rule is not None and tokens >= self.rule.min_tokens

    def usd(self, tokens: int, cached: int, output: int, calls: int) -> Decimal | None:
        """Return what that many calls cost, `cached` of their tokens with the cache.

        A call that does not find the cache writes it. None where a price is not known.
        """
        prices = self.prices
        if prices is None or prices.input is None or prices.output is None:
            return None
        if cached and prices.cached_read is None:
            return None
        written = prices.input if prices.cache_write is None else prices.cache_write
        kept = self.hits * (prices.cached_read or 0) + (1 - self.hits) * written
        sent = prices.input * (tokens - cached) + kept * cached + prices.output * output
        return (sent * calls / MILLION).quantize(Decimal("0.01"))


def billing_of(money: Money, catalogue: Catalogue, on: date) -> Billing:
    """Return how the model in use is billed on that day."""
    prices = catalogue.known_prices(money.model, money.provider, on=on)
    rule = catalogue.caching_rule(money.provider, money.model, on=on)
    known = prices if money.usd_per_million is not None else None
    return Billing(known, rule, money.calls_per_month)


def money_for(
    catalogue: Catalogue,
    on: date,
    provider: str | None,
    model: str | None,
    calls_per_month: int | None,
) -> Money:
    """Return the prices of tokens; missing arguments come from the price defaults.

    Raises AnswerError for an invalid number of calls or name, and ScenarioError for a misspelled
    provider.
    """
    _check_names(provider=provider, model=model)
    _check_calls(calls_per_month)
    catalogue.check_provider(provider)
    given = {"provider": provider, "model": model, "calls_per_month": calls_per_month}
    where = catalogue.provider_id(provider)
    if where is None and model is not None:
        listed = catalogue.known_prices(model, None, on=on)
        where = listed.provider if listed else None
    where = where or catalogue.defaults["provider"].value
    current = catalogue.current_models(where, on=on)
    name = model or (current.usual if current else catalogue.defaults["model"].value)
    prices = catalogue.known_prices(name, where, on=on)
    age = PriceAge(prices.made, on) if prices and prices.made else None
    too_old = age is not None and age.state == "too_old"
    usual = int(catalogue.defaults["calls_per_month"].amount)
    return Money(
        provider=where,
        model=name,
        calls_per_month=usual if calls_per_month is None else calls_per_month,
        assumed=tuple(key for key, value in given.items() if value is None),
        question_tokens=int(catalogue.defaults["input_tokens_per_call"].amount),
        answer_tokens=int(catalogue.defaults["output_tokens_per_call"].amount),
        usd_per_million=prices.input if prices and not too_old else None,
        cached_usd_per_million=prices.cached_read if prices and not too_old else None,
        source=_source(prices, age) if prices else _unlisted(catalogue, name, where, on),
        checked=prices.checked if prices else None,
    )


def _source(prices: TokenPrices, age: PriceAge | None) -> str:
    """Return where the prices come from, and how old their list is where that is old."""
    if age is None or age.state == "fresh":
        return prices.source
    return age.says if age.state == "too_old" else f"{prices.source}. {age.says}"


def _check_names(**names: object) -> None:
    for key, name in names.items():
        if name is None:
            continue
        if not isinstance(name, str) or not name.strip():
            hint = "Give it as text, or leave it out."
            raise AnswerError(Problem(key, f"{shown(name)} is not a name", hint))
        if len(name) > LONGEST_NAME:
            hint = f"Use at most {LONGEST_NAME} characters."
            raise AnswerError(Problem(key, f"{shown(name)} is too long", hint))


def _check_calls(calls: object) -> None:
    match calls:
        case None:
            return
        case int() if not isinstance(calls, bool) and 0 <= calls <= MAX_CALLS:
            return
    hint = f"Give a whole number from 0 to {MAX_CALLS:,}."
    raise AnswerError(Problem("calls_per_month", f"{shown(calls)} does not fit", hint))


def _unlisted(catalogue: Catalogue, model: str, provider: str, on: date) -> str:
    """Return why a model has no price, with the nearest names that have one."""
    try:
        catalogue.token_prices(model, provider, on=on)
    except ScenarioError as error:
        (problem,) = error.problems
        nearest = problem.hint.partition("Enter its prices")[0]
        return f"{problem.what}. {nearest}".rstrip()
    return f"no price is listed for '{model}'"
