"""Every day on which something listed changes for one case: rules, offers and prices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from advisor.costs import Catalogue
from advisor.costs.prices.in_play import in_play
from advisor.costs.prices.price_changes import PriceChanges
from advisor.formats.days import next_day
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Offer, Provider

ChangeKind: TypeAlias = Literal["rules", "offers", "prices"]


@dataclass(frozen=True, slots=True)
class ListedChange:
    """Something that is different from a day on, because a rule or a list says so."""

    on: date
    """The first day on which it is different."""
    kind: ChangeKind
    says: str
    """The change in words, to follow "from that day on"."""
    models: frozenset[str] = frozenset()
    """The names of the model that it is about, in lower case; "ft:" begins a fine-tuned one."""
    moves_price: bool = False
    """Whether a token price is another one: the totals of earlier days count it as well."""


def rule_changes(rulebook: Rulebook) -> Iterator[ListedChange]:
    """Yield the day on which each rule begins that is dated after the rulebook."""
    for rule in rulebook.waiting:
        day = rule.effective.since
        yield ListedChange(day, "rules", f"a rule dated {day} counts: {rule.title}")


def offer_changes(rulebook: Rulebook, provider: str) -> Iterator[ListedChange]:
    """Yield the days on which a provider's offer changes, by the id that answers use."""
    entry = rulebook.providers.get(provider)
    for offer in () if entry is None else entry.offers:
        assert entry is not None
        yield ListedChange(offer.since, "offers", _offer_words(entry, offer))
        if offer.good_through is not None:
            unknown = f"whether {entry.name} offers fine-tuning is not known any more"
            yield ListedChange(next_day(offer.good_through), "offers", unknown)


def price_changes(
    rulebook: Rulebook,
    catalogue: Catalogue,
    named: Iterable[str],
    horizon_months: Decimal,
    after: date,
) -> Iterator[ListedChange]:
    """Yield the later days on which a price or a model changes that the costs of a case may read.

    `named` holds the names of all providers and models that are given, assumed or priced.
    """
    sellers = tuple(provider.seller for provider in rulebook.providers.values())
    play = in_play(named, catalogue, sellers)
    for change in PriceChanges(catalogue, sellers, play, horizon_months, after).all():
        yield ListedChange(change.on, "prices", change.says, change.models, change.moves_price)


def _offer_words(provider: Provider, offer: Offer) -> str:
    match offer.state, offer.open_to:
        case "open", _:
            return f"{provider.name} lets new customers fine-tune"
        case "closing", "existing":
            return f"{provider.name} lets only existing customers fine-tune"
        case "closing", _:
            return f"{provider.name} is closing fine-tuning"
        case _:
            return f"nobody can start a training job at {provider.name}"
