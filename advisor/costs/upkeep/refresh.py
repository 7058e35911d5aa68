"""Prices taken over from a newer list: the entries of an extension, and the catalogue with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import yaml

from advisor.costs.prices.age import PriceList
from advisor.costs.prices.catalogue import Catalogue
from advisor.costs.prices.facts import LongCallRates, ModelPrice, PriceFile
from advisor.costs.prices.token_prices import PRICE_KINDS, TokenPrices, installed_list
from advisor.costs.upkeep.price_list_file import NewPrices
from advisor.errors import Problem, SourceError

GENERATED_MARK = "# Written by `advisor prices refresh --take`; the next one replaces this file.\n"


@dataclass(frozen=True, slots=True)
class ChangedPrice:
    """One token price that a newer list gives differently, USD per million tokens."""

    provider: str
    model: str
    kind: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a newer list would change."""

    made: PriceList
    entries: tuple[ModelPrice, ...]
    catalogue: Catalogue
    """The prices of today with the entries in place."""
    changes: tuple[ChangedPrice, ...]


def refresh(
    catalogue: Catalogue, new: NewPrices, used: Iterable[tuple[str, str]], on: date
) -> Refresh:
    """Return what a newer price list would change, for current models and those in use.

    `used` are models of a scenario, each with its provider. Models with a price of our own keep
    it. Raises SourceError for a list that is older than the one in use, or made after `on`.
    """
    _refuse_other_days(catalogue, new.made, on)
    base = without_taken(catalogue)
    models = dict.fromkeys([*used, *_current(base, on)])
    entries = tuple(entry for pair in models for entry in _entries(base, new, *pair, on))
    taken = Catalogue((*base.files, PriceFile(model_prices=entries)), base.sellers)
    pairs = dict.fromkeys((entry.provider, entry.model) for entry in entries)
    changes = tuple(change for pair in pairs for change in _changes(catalogue, taken, *pair, on))
    return Refresh(new.made, entries, taken, changes)


def list_in_use(catalogue: Catalogue) -> PriceList:
    """Return the newest list in use: the one taken over, or the installed package."""
    taken = (entry for file in catalogue.files for entry in file.model_prices if entry.price_list)
    lists = [PriceList(entry.price_list or "", "", entry.checked) for entry in taken]
    return max([installed_list(), *lists], key=lambda one: one.made)


def without_taken(catalogue: Catalogue) -> Catalogue:
    """Return the catalogue without entries that were taken over from a list."""
    files = (
        file.model_copy(
            update={"model_prices": tuple(p for p in file.model_prices if p.price_list is None)}
        )
        for file in catalogue.files
    )
    return replace(catalogue, files=tuple(files))


def extension_files(found: Refresh) -> dict[str, str]:
    """Return the files of an extension with these prices, by their path in its folder."""
    prices = [
        entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        for entry in found.entries
    ]
    about = {"title": "Newer prices", "version": str(found.made.made)}
    return {
        "extension.yaml": GENERATED_MARK + _yaml({"extension": about}),
        "prices/price_list.yaml": GENERATED_MARK + _yaml({"model_prices": prices}),
    }


def _yaml(data: object) -> str:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=200)


def _refuse_other_days(catalogue: Catalogue, made: PriceList, on: date) -> None:
    used = list_in_use(catalogue)
    if made.made < used.made:
        what = f"is of {made.made}, older than the list in use ({used.title} of {used.made})"
        raise SourceError(Problem(made.title, what, "Give a newer one."))
    if made.made > on:
        what = f"is of {made.made}, after the day asked for ({on})"
        raise SourceError(Problem(made.title, what, f"Ask with --on {made.made} or later."))


def _current(catalogue: Catalogue, on: date) -> Iterator[tuple[str, str]]:
    for file in catalogue.files:
        for entry in file.current_models:
            if entry.holds(on):
                for model in entry.every_model:
                    yield entry.provider, model


def _entries(
    base: Catalogue, new: NewPrices, provider: str, model: str, on: date
) -> Iterator[ModelPrice]:
    """Yield the prices of one model, an entry for each day from which on they are others."""
    if base.own_rates(model, provider, on=on) is not None:
        return
    current = base.current_models(provider, on=on)
    follows = base.provider_id(current.follows) if current and current.follows else None
    listed_at = provider if new.prices(model, provider, new.made.made) else follows or provider
    starts = [day for day in new.starts(model, listed_at) if day > new.made.made]
    days = [new.made.made, *starts]
    for day, until in zip(days, [*days[1:], None], strict=True):
        prices = new.prices(model, listed_at, day)
        if prices is not None and prices.input is not None and prices.output is not None:
            found = replace(prices, provider=provider)
            yield _entry(new.made, model, found, (day, until))


def _entry(
    made: PriceList, model: str, prices: TokenPrices, days: tuple[date, date | None]
) -> ModelPrice:
    """Return the prices of a model from one day until another."""
    name = made.title
    levels = prices.levels
    overs = [level.long_context_over for level in levels[:-1]]
    long_calls = [
        LongCallRates.model_validate({"over": over, **_rates(level)})
        for over, level in zip(overs, levels[1:], strict=True)
    ]
    fields = {
        "from": days[0], "until": days[1], "checked": made.made, "status": "dataset", "via": name,
        "model": model, "provider": prices.provider, "long_calls": long_calls, "price_list": name,
    }  # fmt: skip
    return ModelPrice.model_validate({**fields, **_rates(prices)})


def _rates(prices: TokenPrices) -> dict[str, str | None]:
    """Return the prices as quoted amounts, which price files take."""
    return {kind: None if usd is None else f"{usd:f}" for kind, usd in prices.by_kind.items()}


def _changes(
    before: Catalogue, after: Catalogue, provider: str, model: str, on: date
) -> Iterator[ChangedPrice]:
    old, new = (prices.known_prices(model, provider, on=on) for prices in (before, after))
    for kind in PRICE_KINDS:
        was, now = getattr(old, kind, None), getattr(new, kind, None)
        if was != now:
            yield ChangedPrice(provider, model, kind, was, now)
