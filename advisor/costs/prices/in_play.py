"""The providers and the models whose prices one scenario may read, on whatever day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from advisor.costs.prices.catalogue import Catalogue
from advisor.costs.prices.facts import (
    CurrentModels,
    DatedFact,
    ModelPrice,
    Retirement,
    TunedModel,
)
from advisor.costs.prices.sellers import Seller, TunableModel


@dataclass(frozen=True, slots=True)
class InPlay:
    """Ids of providers, and names of models in lower case."""

    providers: frozenset[str]
    models: frozenset[str]

    def reads(self, fact: DatedFact) -> bool:
        """Return whether a fact may count: about a provider and a model in play, or about all."""
        provider = getattr(fact, "provider", None)
        if provider is not None and provider not in self.providers:
            return False
        if isinstance(fact, ModelPrice | TunedModel | Retirement):
            return any(fact.is_called(name) for name in self.models)
        return True


def in_play(named: Iterable[str], catalogue: Catalogue, sellers: Iterable[Seller]) -> InPlay:
    """Return what follows from every name of a provider or model that is given or assumed.

    A provider in play brings the provider it follows, its current models, and those it tunes.
    """
    names = {part for name in named for part in (name, *name.split("/", 1))}
    providers = {where for name in names if (where := catalogue.provider_id(name))}
    current = [fact for _, fact in catalogue.facts() if isinstance(fact, CurrentModels)]
    providers |= {one.follows for one in current if one.provider in providers and one.follows}
    models = {*names, *_current(current, providers), *_tuned(catalogue, providers)}
    for seller in sellers:
        if catalogue.provider_id(seller.id) in providers:
            models.update(name for entry in seller.tunable_models for name in names_of(entry))
    return InPlay(frozenset(providers), frozenset(name.strip().lower() for name in models))


def names_of(entry: TunableModel) -> frozenset[str]:
    """Return every name of a model that can be tuned, in lower case."""
    return frozenset(name.lower() for name in (entry.model, *entry.also_called))


def tuned_names(names: Iterable[str]) -> frozenset[str]:
    """Return what changes call the fine-tuned versions of models with these names."""
    return frozenset(f"ft:{name.lower().removeprefix('ft:')}" for name in names)


def _current(entries: Iterable[CurrentModels], providers: set[str]) -> Iterator[str]:
    for entry in entries:
        if entry.provider in providers:
            yield from (entry.usual, *entry.models)


def _tuned(catalogue: Catalogue, providers: set[str]) -> Iterator[str]:
    for _, fact in catalogue.facts():
        if isinstance(fact, TunedModel) and fact.provider in providers:
            yield from (fact.model, fact.base_model)
