"""What the price catalogue says, as facts and in blocks; and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from advisor.costs.amounts import shown
from advisor.costs.prices.age import PriceAge
from advisor.costs.prices.catalogue import Catalogue
from advisor.costs.prices.checks import STALE_AFTER_DAYS, OurRate, check_prices, our_rates
from advisor.costs.prices.facts import DatedFact, TokenRates, UnitPrice
from advisor.costs.prices.token_prices import PRICE_KINDS, TokenPrices, installed_list
from advisor.errors import Problem, ScenarioError
from advisor.formats.document import (
    Block,
    Heading,
    Item,
    Items,
    Line,
    Paragraph,
    alert,
    linked,
    strong,
)

__all__ = [
    "STALE_AFTER_DAYS",
    "OurRate",
    "PriceFact",
    "catalogue_facts",
    "check_lines",
    "check_prices",
    "model_facts",
    "our_rates",
    "price_blocks",
]

_PAIR = 2
_PER_MILLION = "USD per million tokens"
_GROUPS = {
    "training": "Training",
    "hosting": "Keeping a fine-tuned model available",
    "gpu": "Rented machines",
    "embedding": "Embedding",
    "rerank": "Reranking",
    "vector_store": "Vector stores",
    "caching": "Keeping a prompt in the cache",
}


@dataclass(frozen=True, slots=True)
class PriceFact:
    """One dated figure: what it is, how much, and how we know."""

    group: str
    what: str
    value: str
    status: str
    checked: date | None
    source: str
    note: str = ""

    @property
    def origin(self) -> str:
        """How sure the figure is, when it was checked and where it is from, in one line."""
        checked = f"checked {self.checked}" if self.checked else "no check date"
        return f"{self.status}, {checked}, {self.source}"


def model_facts(
    catalogue: Catalogue, model: str, provider: str | None = None, *, on: date
) -> tuple[PriceFact, ...]:
    """Return everything the catalogue says about one model on that day.

    Token prices in USD per million tokens, from when a call counts as long, the caching rule,
    what its tuned version costs to call, to train and to keep available, and the day it is
    retired. Raises ScenarioError with the nearest names for a model nobody lists.
    """
    prices = catalogue.token_prices(model, provider, on=on)
    where = catalogue.provider_id(provider) or prices.provider
    base = catalogue.base_of(model, where, on=on) or model
    found = [
        *_rates(prices, "Token prices", catalogue.own_rates(model, where, on=on)),
        *_caching(catalogue, where, model, on),
    ]
    found += [*_tuned(catalogue, where, model, on), *_training(catalogue, where, base, on)]
    return (*found, *_retirement(catalogue, where, model, on))


def catalogue_facts(catalogue: Catalogue, *, on: date) -> tuple[PriceFact, ...]:
    """Return the current models of every provider and every other price that holds on a day."""
    found: list[PriceFact] = []
    for file in catalogue.files:
        for entry in file.current_models:
            if entry.holds(on):
                names = entry.every_model
                found += [_summary(catalogue, entry.provider, name, on) for name in names]
    prices = [price for file in catalogue.files for price in file.unit_prices if price.holds(on)]
    for kind, title in _GROUPS.items():
        found += [_fact(title, p.id, _price(p), p) for p in prices if p.kind == kind]
    return tuple(found)


def price_blocks(
    catalogue: Catalogue, model: str | None = None, provider: str | None = None, *, on: date
) -> Iterator[Block]:
    """Yield the facts on a model, or the whole catalogue, by group."""
    if model is None:
        facts = catalogue_facts(catalogue, on=on)
        yield Heading(f"Prices on {on}, USD", 1)
        more = "`advisor prices MODEL` shows everything about one model."
        yield _list_age(on)
        yield Paragraph((f"Token prices are USD per million tokens. {more}",))
    else:
        facts = model_facts(catalogue, model, provider, on=on)
        yield Heading(f"{model} on {on}", 1)
        yield _list_age(on)
    for group, found in groupby(facts, key=lambda fact: fact.group):
        runs = (tuple(run) for _, run in groupby(found, key=lambda fact: (fact.origin, fact.note)))
        yield from (Heading(group, 2), Items(tuple(item for run in runs for item in _run(run))))


def _list_age(on: date) -> Paragraph:
    """Return how old the installed price list is on that day."""
    age = PriceAge(installed_list(), on)
    return Paragraph((age.says if age.state == "fresh" else alert(age.says),))


def _run(facts: Sequence[PriceFact]) -> Iterator[Item]:
    """Yield facts of one origin, which is told below the last of them."""
    *most, last = facts
    count = f"{'Both' if len(facts) == _PAIR else f'All {len(facts)}'}: " if most else ""
    note: tuple[Line, ...] = ((last.note,),) if last.note else ()
    for fact in most:
        yield Item((strong(fact.what), f": {fact.value}"))
    yield Item((strong(last.what), f": {last.value}"), ((count, *_origin(last)), *note))


def _origin(fact: PriceFact) -> Line:
    """Return where a figure is from, its address as a link."""
    said, comma, address = fact.origin.rpartition(", ")
    if address.startswith("https://"):
        return (linked(said, address),)
    return (f"{said}{comma}{address}",)


def check_lines(catalogue: Catalogue, problems: Sequence[Problem], *, on: date) -> Iterator[str]:
    """Yield one line per problem with the catalogue on that day, or one that says there is none."""
    yield from (str(problem) for problem in problems)
    count = sum(1 for _ in catalogue.facts())
    if not problems:
        yield f"No problems: {count} dated facts, none older than {STALE_AFTER_DAYS} days on {on}."


def _fact(group: str, what: str, value: str, fact: DatedFact) -> PriceFact:
    source = fact.source or fact.via or ""
    return PriceFact(group, what, value, fact.status, fact.checked, source, fact.note or "")


def _rates(
    prices: TokenPrices, group: str, ours: TokenRates | None, more: str = ""
) -> Iterator[PriceFact]:
    status = ours.status if ours else "listed"
    source = (ours.source or ours.via or "") if ours else prices.source
    for kind, says in PRICE_KINDS.items():
        usd: Decimal | None = getattr(prices, kind)
        if usd is not None:
            value = f"{shown(usd)} {_PER_MILLION}"
            yield PriceFact(group, says + more, value, status, prices.checked, source)
    if prices.long_context is not None and not more:
        over = prices.long_context_over or 0
        yield from _rates(prices.long_context, group, ours, f", calls over {over:,} tokens")


def _caching(
    catalogue: Catalogue, provider: str | None, model: str, on: date
) -> Iterator[PriceFact]:
    rule = catalogue.caching_rule(provider, model, on=on)
    if rule is None:
        return
    value = f"from {rule.min_tokens:,} tokens, in steps of {rule.step_tokens:,}"
    yield _fact("Caching", "start of a prompt", value, rule)
    kept = f"{rule.life_minutes:,} minutes after a call"
    if rule.long_life_minutes is not None:
        kept += f", or {rule.long_life_minutes:,} where that is paid for"
    yield _fact("Caching", "how long it is kept", kept, rule)
    shares = (
        (rule.read_share, "cached"),
        (rule.write_share, "written"),
        (rule.long_write_share, "written for longer"),
    )
    for share, what in shares:
        if share is not None:
            yield _fact("Caching", f"a {what} token", f"{shown(share)} of the input price", rule)


def _tuned(catalogue: Catalogue, provider: str | None, model: str, on: date) -> Iterator[PriceFact]:
    group = "Tuned from it"
    if own := catalogue.tuned_model(model, provider, on=on):
        yield from _rates(own.token_prices, group, own)
        until = f"no longer sold from {own.until} on" if own.until else "no last day is known"
        yield _fact(group, own.model, until, own)
        return
    offer = catalogue.tuned_offer(provider, on=on)
    if offer is None or catalogue.base_of(model, provider, on=on):
        return
    yield _fact(group, "how it is billed", offer.says, offer)
    hosting = catalogue.unit_price(offer.hosting, on=on) if offer.hosting else None
    if hosting is not None:
        yield _fact(group, "keeping it available", _price(hosting), hosting)


def _training(
    catalogue: Catalogue, provider: str | None, base: str, on: date
) -> Iterator[PriceFact]:
    for file in catalogue.files:
        for price in file.unit_prices:
            about = price.kind == "training" and price.model == base
            if about and price.provider == provider and price.holds(on):
                yield _fact("Training", "training", _price(price), price)


def _retirement(
    catalogue: Catalogue, provider: str | None, model: str, on: date
) -> Iterator[PriceFact]:
    end = catalogue.retirement(model, provider, on=on)
    if end is not None:
        what = "retired on" if end.retires <= on else "retires on"
        yield _fact("Retirement", what, f"{end.retires}, with everything fine-tuned from it", end)


def _summary(catalogue: Catalogue, provider: str, model: str, on: date) -> PriceFact:
    group, what = "Current models", f"{provider} {model}"
    try:
        prices = catalogue.token_prices(model, provider, on=on)
    except ScenarioError as error:
        return PriceFact(group, what, "unknown", "missing", None, error.problems[0].what)
    shares = ((prices.input, "input"), (prices.cached_read, "cached"), (prices.output, "output"))
    value = ", ".join(f"{shown(usd)} {says}" for usd, says in shares if usd is not None)
    return PriceFact(group, what, value, "listed", prices.checked, prices.source)


def _price(price: UnitPrice) -> str:
    between = ""
    if price.low is not None and price.high is not None:
        between = f"{shown(price.low)} to {shown(price.high)}"
    usual = shown(price.usd) if price.usd is not None else ""
    amount = f"{usual} ({between})" if usual and between else usual or between
    per = f"a {price.per}" if price.per in ("month", "job") else f"per {price.per}"
    batch = f", {shown(price.batch_usd)} in batch" if price.batch_usd is not None else ""
    return f"{amount} USD {'an hour' if price.per == 'hour' else per}{batch}"
