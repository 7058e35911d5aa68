"""Faults of our price facts on a day: stale, with gaps, retired or contradicted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from advisor.costs.amounts import shown
from advisor.costs.prices.catalogue import Catalogue, not_known_any_more
from advisor.costs.prices.facts import (
    CachingRule,
    CurrentModels,
    DatedFact,
    Throughput,
    TokenRates,
    TunedModel,
    UnitPrice,
)
from advisor.costs.prices.good_until import JUDGEMENT
from advisor.costs.prices.token_prices import TokenPrices, listed_prices
from advisor.errors import Problem
from advisor.formats.phrasing import plural

STALE_AFTER_DAYS = 90
_KINDS_OF_RATE = ("input", "cached_read", "cache_write", "output", "batch_input", "batch_output")


@dataclass(frozen=True, slots=True)
class OurRate:
    """One figure of ours that a price list may also have, USD per million tokens."""

    where: str
    model: str
    provider: str | None
    kind: str
    usd: Decimal


def check_prices(catalogue: Catalogue, on: date) -> tuple[Problem, ...]:
    """Return the problems in the catalogue that a maintainer should look at on that day.

    These are facts that were last checked more than 90 days ago, except speeds measured once and
    our own judgement, which nobody can look up; facts that are not known any more; days between
    two entries about the same thing on which neither holds; retired models that are still listed
    as current or with tuned rates; figures that disagree with the genai-prices package.
    """
    found = (*_stale(catalogue, on), *_judged(catalogue, on), *_unsure_offers(catalogue, on))
    found += (*_gaps(catalogue), *_retired(catalogue, on))
    return (*found, *_disagreements(catalogue, on))


def our_rates(catalogue: Catalogue, on: date) -> Iterator[OurRate]:
    """Yield every figure of ours on that day that a price list may also have."""
    for kind, fact in catalogue.facts():
        where = _where(kind, fact)
        match fact:
            case TokenRates() if fact.holds(on):
                for name in _KINDS_OF_RATE:
                    usd = getattr(fact, name)
                    if usd is not None:
                        yield OurRate(where, fact.model, fact.provider, name, usd)
            case UnitPrice(kind="embedding", usd=Decimal() as usd) if fact.holds(on):
                yield OurRate(where, fact.model or fact.id, fact.provider, "input", usd)


def _where(kind: str, fact: DatedFact) -> str:
    identity = getattr(fact, "identity", "")
    return f"rules/prices: {kind} {identity}".rstrip(" /")


def _stale(catalogue: Catalogue, on: date) -> Iterator[Problem]:
    for kind, fact in catalogue.facts():
        days = (on - fact.checked).days
        measured = isinstance(fact, Throughput)
        if not fact.holds(on) or measured or fact.source == JUDGEMENT:
            continue
        if not fact.is_known(on):
            hint = f"Look it up again at {fact.source or fact.via} and set 'checked'."
            yield Problem(_where(kind, fact), not_known_any_more(fact), hint)
        elif days > STALE_AFTER_DAYS:
            what = f"was last checked on {fact.checked}, {days} days before {on}"
            hint = f"Look it up again at {fact.source or fact.via} and set 'checked'."
            yield Problem(_where(kind, fact), what, hint)


def _judged(catalogue: Catalogue, on: date) -> Iterator[Problem]:
    """Yield one problem for all of our own judgement that is not known any more."""
    judged = (f for _, f in catalogue.facts() if f.source == JUDGEMENT and f.holds(on))
    past = [fact for fact in judged if not fact.is_known(on)]
    if past:
        what = f"{plural(len(past), 'figure')} of our own judgement are not known any more"
        yield Problem("rules/prices", what, "Judge them again and set 'checked'.")


def _unsure_offers(catalogue: Catalogue, on: date) -> Iterator[Problem]:
    """Yield the models on sale that were last checked too long ago, by provider and day."""
    for seller in catalogue.sellers:
        sold = [entry for entry in seller.tunable_models if entry.says(on)]
        for checked in sorted({entry.checked for entry in sold}):
            days = (on - checked).days
            if days > STALE_AFTER_DAYS:
                models = ", ".join(dict.fromkeys(e.model for e in sold if e.checked == checked))
                what = f"{models} on sale: last checked on {checked}, {days} days before {on}"
                yield Problem(f"rules/providers.yaml: {seller.id}", what, "Look them up again.")


def _gaps(catalogue: Catalogue) -> Iterator[Problem]:
    by_place: dict[str, list[DatedFact]] = defaultdict(list)
    for kind, fact in catalogue.facts():
        by_place[_where(kind, fact)].append(fact)
    for where, facts in by_place.items():
        in_order = sorted(facts, key=lambda fact: fact.begins or date.min)
        for earlier, later in pairwise(in_order):
            if earlier.until and later.begins and earlier.until < later.begins:
                what = f"says nothing from {earlier.until} until {later.begins}"
                yield Problem(where, what, "Let the older entry end on the day the newer begins.")


def _retired(catalogue: Catalogue, on: date) -> Iterator[Problem]:
    for kind, fact in catalogue.facts():
        if not fact.holds(on):
            continue
        where = _where(kind, fact)
        match fact:
            case CurrentModels():
                for model in dict.fromkeys((fact.usual, *fact.models)):
                    yield from _retired_model(catalogue, where, model, fact.provider, on)
            case TunedModel():
                yield from _retired_model(catalogue, where, fact.base_model, fact.provider, on)


def _retired_model(
    catalogue: Catalogue, where: str, model: str, provider: str, on: date
) -> Iterator[Problem]:
    end = catalogue.retirement(model, provider, on=on)
    if end is not None and end.retires <= on:
        hint = "Take it out, or end the entry with 'until'."
        yield Problem(where, f"still lists '{model}', retired on {end.retires}", hint)
        return
    listed = catalogue.known_prices(model, provider, on=on)
    if listed is None:
        yield Problem(where, f"lists '{model}', which no price list knows", "Check the name.")
        return
    if listed.retired:
        yield Problem(where, f"still lists '{model}', retired according to genai-prices", "Check.")


def _disagreements(catalogue: Catalogue, on: date) -> Iterator[Problem]:
    for rate in our_rates(catalogue, on):
        listed = listed_prices(rate.model, catalogue.provider_id(rate.provider), on)
        theirs = getattr(listed, rate.kind) if listed else None
        if theirs is not None and theirs != rate.usd:
            what = f"{rate.kind} is {shown(rate.usd)}, genai-prices says {shown(theirs)}"
            yield Problem(rate.where, what, "Look at the provider's page and mend the wrong one.")
    for kind, fact in catalogue.facts():
        if isinstance(fact, CachingRule) and fact.holds(on):
            yield from _share_disagreements(catalogue, _where(kind, fact), fact, on)


def _share_disagreements(
    catalogue: Catalogue, where: str, rule: CachingRule, on: date
) -> Iterator[Problem]:
    """Yield differences between a cache discount and the listed prices of its models."""
    current = catalogue.current_models(rule.provider, on=on)
    for model in current.models if current else ():
        if catalogue.caching_rule(rule.provider, model, on=on) is not rule:
            continue
        listed = listed_prices(model, rule.provider, on)
        if listed is None or not listed.input:
            continue
        for name, ours, theirs in _share_pairs(rule, listed):
            if ours is not None and theirs is not None and ours * listed.input != theirs:
                share = shown((theirs / listed.input).normalize())
                what = f"{name} is {shown(ours)}, genai-prices makes it {share} for '{model}'"
                yield Problem(where, what, "Look at the provider's page and mend the wrong one.")


def _share_pairs(
    rule: CachingRule, listed: TokenPrices
) -> tuple[tuple[str, Decimal | None, Decimal | None], ...]:
    return (
        ("read_share", rule.read_share, listed.cached_read),
        ("write_share", rule.write_share, listed.cache_write),
        ("long_write_share", rule.long_write_share, listed.cache_write_long),
    )
