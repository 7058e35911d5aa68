"""The model, prices and number of calls that a prompt is priced with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advisor.costs import LONGEST_NAME, Catalogue
from advisor.costs.prices.age import PriceAge
from advisor.costs.prices.facts import Tokenizer
from advisor.costs.prices.token_prices import TokenPrices
from advisor.errors import AnswerError, Problem, ScenarioError, shown
from advisor.evidence.prompt.model import Money
from advisor.evidence.prompt.recommend.cacheable_prefix import MILLION
from advisor.evidence.prompt.tokens import as_count

MAX_CALLS = 10**15
"""Far more than any real use: over 100,000 calls a month for everyone alive."""


@dataclass(frozen=True, slots=True)
class Priced:
    """What tokens cost, and how the priced model counts them."""

    money: Money
    tokenizer: Tokenizer

    def monthly(self, tokens: int) -> Decimal | None:
        """Return what these tokens, counted in one vocabulary, cost in a month, USD."""
        if self.money.usd_per_million is None:
            return None
        counted = as_count(tokens, self.tokenizer).tokens
        cost = self.money.usd_per_million * counted * self.money.calls_per_month / MILLION
        return cost.quantize(Decimal("0.01"))


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
