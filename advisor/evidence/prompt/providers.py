"""`prompt_providers`: what a prompt costs with the usual model of each provider, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from pydantic import JsonValue

from advisor.costs import Catalogue, given_prices, shipped_catalogue
from advisor.costs.prices.token_prices import TokenPrices
from advisor.evidence.prompt.model import Money
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.recommend.cacheable_prefix import MILLION, usd
from advisor.evidence.prompt.recommend.prices import money_for
from advisor.evidence.prompt.tokens import TokenCount, as_count, tokenizer_of
from advisor.formats.days import read_day, today
from advisor.formats.document import Block, Heading, Paragraph, Table
from advisor.formats.phrasing import plural, usd_words
from advisor.formats.text_forms import TextForms
from advisor.rulebook.schema import Strict


class ProviderCost(Strict):
    """What a prompt costs with one model."""

    provider: str
    model: str
    tokens: TokenCount
    """Of the prompt with its tools, as this model counts them."""
    cached_tokens: int | None
    """How many of these a call takes from the cache; None where no rule of its cache is known."""
    usd_per_month: Decimal | None
    """The prompt and its tools; at full price where nothing is known of the cache."""
    usd_with_answers: Decimal | None
    """With the question and the answer of each call."""
    priced: date | None
    """The day on which the prices were checked, or their list was made."""
    why_unknown: str
    """Why there is no price; empty where there is one."""


class ProviderCosts(Strict, TextForms):
    """The costs of one prompt at every provider, the least first and unknown ones last."""

    schema_version: int = 1
    calls_per_month: int
    question_tokens: int
    answer_tokens: int
    rows: tuple[ProviderCost, ...]

    def report(self) -> Sequence[Block]:
        """Return the costs as a document in blocks."""
        return tuple(_blocks(self))

    def to_dict(self) -> dict[str, JsonValue]:
        """Return the costs as JSON data; equal prompts and prices give equal bytes."""
        return self.model_dump(mode="json")


def prompt_providers(
    reading: PromptReading, *, prices: Catalogue | None = None, on: date | str | None = None
) -> ProviderCosts:
    """Return what the prompt costs a month at each provider, at the calls of the reading.

    The model is the usual one of each provider, and that of the reading at its own. Every call
    finds the cache, and writing to it is not counted. A price that is not known stays unknown.
    `on` is the day for prices, by default today (UTC). Raises DayError when it is not a day.
    """
    catalogue = given_prices(prices) or shipped_catalogue()
    day = read_day(on) or today()
    calls = reading.money.calls_per_month
    names = dict.fromkeys((reading.money.provider, *catalogue.providers(day)))
    rows = [_row(reading, catalogue, day, name) for name in names]
    return ProviderCosts(
        calls_per_month=calls,
        question_tokens=reading.money.question_tokens,
        answer_tokens=reading.money.answer_tokens,
        rows=tuple(sorted(rows, key=_least_first)),
    )


def _least_first(row: ProviderCost) -> tuple[bool, Decimal, str]:
    usd_per_month = row.usd_with_answers
    return usd_per_month is None, usd_per_month or Decimal(0), row.provider


def _row(reading: PromptReading, catalogue: Catalogue, on: date, provider: str) -> ProviderCost:
    own = reading.money
    model = own.model if provider == own.provider else None
    money = money_for(catalogue, on, provider, model, own.calls_per_month)
    tools = reading.source.tools.tokens if reading.source.tools else 0
    count = as_count(reading.tokens.o200k + tools, tokenizer_of(money.model, catalogue, on))
    known = (row for row in reading.cacheable.rows if row.provider == provider)
    cached = next((row.today_tokens for row in known if row.model == money.model), None)
    prompt, whole = _usd(money, count.tokens, cached, catalogue, on)
    return ProviderCost(
        provider=provider,
        model=money.model,
        tokens=count,
        cached_tokens=cached,
        usd_per_month=prompt,
        usd_with_answers=whole,
        priced=_day(catalogue.known_prices(money.model, provider, on=on)),
        why_unknown="" if whole is not None else money.source,
    )


def _day(prices: TokenPrices | None) -> date | None:
    """Return the day of the prices: of each alone, or of the list that they are from."""
    if prices is None:
        return None
    return prices.checked or (prices.made.made if prices.made else None)


def _usd(
    money: Money, tokens: int, cached: int | None, catalogue: Catalogue, on: date
) -> tuple[Decimal | None, Decimal | None]:
    """Return what the prompt costs a month, and what it costs with questions and answers."""
    prices = catalogue.known_prices(money.model, money.provider, on=on)
    if money.usd_per_million is None or prices is None:
        return None, None
    calls = money.calls_per_month
    prompt = usd(tokens, cached or 0, prices, calls)
    whole = usd(tokens + money.question_tokens, cached or 0, prices, calls)
    if whole is None or prices.output is None:
        return prompt, None
    answers = prices.output * money.answer_tokens * calls / MILLION
    return prompt, (whole + answers).quantize(Decimal("0.01"))


def _blocks(found: ProviderCosts) -> Iterator[Block]:
    yield Heading(f"By provider, at {plural(found.calls_per_month, 'call')} a month", 1)
    head = ("Model", "Tokens", "Of these cached", "USD a month", "With answers", "Prices of")
    yield Table(head, tuple(map(_cells, found.rows)))
    question = plural(found.question_tokens, "token")
    answer = plural(found.answer_tokens, "token")
    cache = "where every call finds the cache, switched on where it has to be"
    yield Paragraph((
        f"USD a month is the prompt with its tools, {cache}; writing to it is not counted.",
        f" With answers adds a question of {question} and an answer of {answer} to each call.",
    ))  # fmt: skip
    for row in found.rows:
        if row.why_unknown:
            yield Paragraph((f"Unknown for {row.provider}: {row.why_unknown}",))


def _cells(row: ProviderCost) -> tuple[str, ...]:
    about = "" if row.tokens.label == "exact" else "about "
    return (
        f"{row.provider}: {row.model}",
        f"{about}{row.tokens.tokens:,}",
        "unknown" if row.cached_tokens is None else f"{row.cached_tokens:,}",
        usd_words(row.usd_per_month),
        usd_words(row.usd_with_answers),
        "unknown" if row.priced is None else row.priced.isoformat(),
    )
