"""The days on which a listed price, or the end of a model, changes the costs of one scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from advisor.costs.amounts import EXACT, MONTH_DAYS
from advisor.costs.prices.age import TOO_OLD_FROM_DAYS, PriceAge
from advisor.costs.prices.catalogue import Catalogue
from advisor.costs.prices.facts import (
    CachingRule,
    CurrentModels,
    DatedFact,
    Default,
    Retirement,
    TokenRates,
    TunedModel,
    TunedOffer,
)
from advisor.costs.prices.in_play import InPlay, names_of, tuned_names
from advisor.costs.prices.sellers import OpenTo, Seller, TunableModel
from advisor.costs.prices.token_prices import TokenPrices, installed_list, listed_price_days
from advisor.formats.days import next_day
from advisor.formats.phrasing import plural

_OPEN_TO: Mapping[OpenTo, str] = {
    "everyone": "everybody can fine-tune",
    "existing": "only existing customers can fine-tune",
    "nobody": "nobody can fine-tune",
}


@dataclass(frozen=True, slots=True)
class PriceChange:
    """Something that costs another amount, or is no longer sold, from a day on."""

    on: date
    """The first day on which it is different."""
    says: str
    """The change in words, to follow "from that day on"."""
    models: frozenset[str] = frozenset()
    """The names of the model that it is about, in lower case; "ft:" begins a fine-tuned one."""
    moves_price: bool = False
    """Whether a token price is another one: the totals of earlier days count it as well."""


@dataclass(frozen=True, slots=True)
class PriceChanges:
    """What the price lists and the sellers of fine-tuning say about future days."""

    catalogue: Catalogue
    sellers: tuple[Seller, ...]
    play: InPlay
    horizon_months: Decimal
    """A model that ends within these months is told apart from one that lasts them."""
    after: date
    """Changes up to this day are left out."""

    def all(self) -> Iterator[PriceChange]:
        """Yield every later change, in no order; the same change may come twice."""
        yield from (change for change in self._listed() if change.on > self.after)

    def _listed(self) -> Iterator[PriceChange]:
        for _, fact in self.catalogue.facts():
            if self.play.reads(fact):
                yield from self._of_fact(fact)
        for provider in sorted(self.play.providers):
            for model in sorted(self.play.models):
                yield from self._of_listed(model, provider)
        for seller in self.sellers:
            if self.catalogue.provider_id(seller.id) in self.play.providers:
                for entry in seller.tunable_models:
                    yield from self._of_tunable(seller, entry)
        yield from self._too_old()

    def _of_fact(self, fact: DatedFact) -> Iterator[PriceChange]:
        models = _models_of(fact)
        for day in (fact.begins, fact.until):
            if day is not None and day > self.after:
                moves = isinstance(fact, TokenRates)
                yield PriceChange(day, self._fact_words(fact, day), models, moves)
        if fact.good_through is not None:
            yield PriceChange(next_day(fact.good_through), _forgotten(fact), models)
        if isinstance(fact, Retirement):
            where = self._name(fact.provider)
            yield PriceChange(fact.retires, f"{where} switches off {fact.model}", models)
            ends = f"{where} switches it off on {fact.retires}"
            yield from self._too_short(fact.retires, fact.model, ends, models)

    def _of_listed(self, model: str, provider: str) -> Iterator[PriceChange]:
        for day in listed_price_days(model, provider):
            if day > self.after:
                words = self._price_words(model, provider, day)
                yield PriceChange(day, words, frozenset({model}), moves_price=True)

    def _of_tunable(self, seller: Seller, entry: TunableModel) -> Iterator[PriceChange]:
        models, tuned = tuned_names(names_of(entry)), f"fine-tuned {entry.model}"
        if entry.since is not None:
            begins = f"{_OPEN_TO[entry.open_to]} {entry.model} at {seller.name}"
            yield PriceChange(entry.since, begins, models)
        if entry.until is not None and not _is_followed(seller, entry):
            ends = f"nobody can start to fine-tune {entry.model} at {seller.name}"
            yield PriceChange(next_day(entry.until), ends, models)
        unknown = f"whether {entry.model} can be fine-tuned at {seller.name} is not known any more"
        yield PriceChange(next_day(entry.good_through), unknown, models)
        if entry.serves_until is not None:
            stops = entry.serves_until
            yield PriceChange(stops, f"{seller.name} stops serving {tuned}", models)
            ends = f"{seller.name} stops serving it on {stops}"
            yield from self._too_short(stops, tuned, ends, models)

    def _too_old(self) -> Iterator[PriceChange]:
        """Yield the first day from which each price list is too old to compare costs."""
        facts = (fact for _, fact in self.catalogue.facts() if isinstance(fact, TokenRates))
        made = [fact.token_prices.made for fact in facts if self.play.reads(fact)]
        every = self.play.models | tuned_names(self.play.models)
        for one in dict.fromkeys(filter(None, (installed_list(), *made))):
            first = one.made + timedelta(days=TOO_OLD_FROM_DAYS)
            named = PriceAge(one, first).named.replace("Price list", "the price list")
            says = f"{named} is {TOO_OLD_FROM_DAYS} days old, too old to compare costs"
            yield PriceChange(first, says, every)

    def _too_short(
        self, end: date, model: str, ends: str, models: frozenset[str]
    ) -> Iterator[PriceChange]:
        """Yield the first day from which a model does not last the months compared."""
        days = EXACT.multiply(self.horizon_months, MONTH_DAYS).to_integral_value(ROUND_CEILING)
        first = end.toordinal() - int(days) + 1
        if first > 0:
            months = plural(float(self.horizon_months), "month")
            says = f"{model} lasts less than the {months} compared: {ends}"
            yield PriceChange(date.fromordinal(first), says, models)

    def _fact_words(self, fact: DatedFact, day: date) -> str:
        match fact:
            case TokenRates():
                return self._price_words(fact.model, fact.provider, day)
            case Retirement():
                return f"another end of {fact.model} is listed"
            case TunedOffer():
                return f"{self._name(fact.provider)} bills fine-tuned models in another way"
            case CachingRule():
                return f"{self._name(fact.provider)} caches prompts by another rule"
            case CurrentModels():
                return f"{self._name(fact.provider)} has other current models"
            case Default():
                return f"another default is used for {fact.id.replace('_', ' ')}"
            case _:
                return f"the listed figure '{fact.identity}' changes"

    def _price_words(self, model: str, provider: str, day: date) -> str:
        before = self.catalogue.known_prices(model, provider, on=day - timedelta(days=1))
        after = self.catalogue.known_prices(model, provider, on=day)
        if before is None or after is None:
            ends = "is not listed any more" if after is None else "is listed"
            return f"the price of {model} {ends}"
        return f"the price of {model} {_moves(before, after)}"

    def _name(self, provider: str) -> str:
        names = {self.catalogue.provider_id(one.id): one.name for one in self.sellers}
        return names.get(provider, provider)


def _models_of(fact: DatedFact) -> frozenset[str]:
    """Return the names of the model that a fact is about, in lower case; none for other facts."""
    if isinstance(fact, TunedModel):
        return tuned_names((fact.model, fact.base_model))
    model: str | None = getattr(fact, "model", None)
    also: tuple[str, ...] = getattr(fact, "also_called", ())
    return frozenset(name.lower() for name in (model, *also) if name and model)


def _forgotten(fact: DatedFact) -> str:
    """Return that a fact is not known any more; those of one day are told together."""
    if isinstance(fact, TokenRates):
        return f"the price of {fact.model} is not known any more"
    return f"figures last checked on {fact.checked} are not known any more"


def _is_followed(seller: Seller, entry: TunableModel) -> bool:
    """Return whether another entry says who can tune the model from the day after this one."""
    assert entry.until is not None
    begins = next_day(entry.until)
    return any(one.model == entry.model and one.since == begins for one in seller.tunable_models)


def _moves(before: TokenPrices, after: TokenPrices) -> str:
    """Return how input and output prices move."""
    pairs = ((before.input, after.input), (before.output, after.output))
    ratios = {now / was for was, now in pairs if was and now is not None}
    if ratios == {Decimal(2)}:
        return "doubles"
    if ratios == {Decimal("0.5")}:
        return "halves"
    if ratios and min(ratios) >= 1 and max(ratios) > 1:
        return "rises"
    return "falls" if ratios and max(ratios) <= 1 and min(ratios) < 1 else "changes"
