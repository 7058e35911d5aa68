"""The dated price catalogue: our own price facts first, then the genai-prices package."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property, lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from advisor.costs.prices.facts import (
    CachingRule,
    CurrentModels,
    DatedFact,
    Default,
    Language,
    LanguageRatio,
    ModelPrice,
    PriceFile,
    Retirement,
    Thinking,
    Throughput,
    Tokenizer,
    TokenRates,
    TunedModel,
    TunedOffer,
    UnitPrice,
    base_name,
)
from advisor.costs.prices.sellers import Seller, SellerFile, TunableModel
from advisor.costs.prices.token_prices import (
    TokenPrices,
    first_listed_day,
    is_listed_provider,
    listed_context_window,
    listed_models,
    listed_price_days,
    listed_prices,
    providers_listing,
)
from advisor.errors import Location, Problem, RulebookError, ScenarioError, did_you_mean, shown
from advisor.formats.arguments import checked_argument
from advisor.formats.cached_method import cached_method
from advisor.formats.folders import default_rules, folder_from
from advisor.formats.frozen import frozen_mapping
from advisor.formats.model_faults import model_problems
from advisor.formats.short_repr import short_repr
from advisor.formats.yaml_source import Document, read_file

BY_HAND = (
    "Enter its prices by hand, USD per million tokens: answer input_usd_per_million and"
    " output_usd_per_million, or give a scenario prices: {input: ..., output: ...}."
)
"""The hint for a model that no price list knows."""

_LONGEST_NAME = 100
_KEPT = 256
"""The latest results of each look-up that a catalogue keeps: advices ask for the same ones."""
_NO_PROVIDER = ("undecided", "self_hosted")
_Fact = TypeVar("_Fact", bound=DatedFact)
K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
FACT_KINDS: Mapping[str, type[DatedFact]] = {
    "model_prices": ModelPrice,
    "tuned_models": TunedModel,
    "tuned_offers": TunedOffer,
    "unit_prices": UnitPrice,
    "throughput": Throughput,
    "caching": CachingRule,
    "retirements": Retirement,
    "current_models": CurrentModels,
    "tokenizers": Tokenizer,
    "languages": Language,
    "language_ratios": LanguageRatio,
    "thinking": Thinking,
    "defaults": Default,
}
"""The lists in price files, with the kind of fact in each."""


def fact_name(fact: DatedFact) -> str:
    """Return the list and the id of a fact, as `advisor prices check` names it."""
    kind = next(name for name, kind in FACT_KINDS.items() if isinstance(fact, kind))
    return f"{kind} {fact.identity}"


@dataclass(frozen=True)
class Catalogue:
    """Every price the advisor knows; `load_catalogue` returns one."""

    files: tuple[PriceFile, ...]
    sellers: tuple[Seller, ...] = ()
    """The providers with the models that they fine-tune."""

    def __repr__(self) -> str:
        facts = f"{sum(1 for _ in self.facts()):,} facts"
        return short_repr(self, f"{len(self.files)} files", facts, f"checked {self.checked}")

    def __getstate__(self) -> dict[str, object]:
        """Return only the fields, for pickles and copies; cached results are looked up again."""
        return {name: vars(self)[name] for name in self.__dataclass_fields__}

    def cached(self, compute: Callable[[Catalogue, K], T], key: K) -> T:
        """Return `compute(self, key)`, computed at the first call and then cached with the prices.

        `compute` is a function of a module. Only the latest few hundred results are kept.
        """
        return cast("T", self._computed(compute, key))

    @cached_method(_KEPT)
    def _computed(self, compute: Callable[[Catalogue, Any], object], key: Hashable) -> object:
        return compute(self, key)

    @cached_property
    def checked(self) -> date:
        """The last day on which any of our price facts was checked."""
        return max(fact.checked for file in self.files for fact in _facts_of(file))

    @cached_property
    def first_day(self) -> date:
        """The first day on which any price is known to hold, or was looked up."""
        ours = (fact.begins or fact.checked for file in self.files for fact in _facts_of(file))
        return min([first_listed_day(), *ours])

    @cached_property
    def defaults(self) -> Mapping[str, Default]:
        """The default figures of a scenario, by id."""
        return frozen_mapping({one.id: one for file in self.files for one in file.defaults})

    def facts(self) -> Iterator[tuple[str, DatedFact]]:
        """Yield every dated fact with the name of its list."""
        for kind in FACT_KINDS:
            for file in self.files:
                for fact in getattr(file, kind):
                    yield kind, fact

    def selling(self, sellers: Iterable[Seller]) -> Catalogue:
        """Return these prices with other sellers of fine-tuning."""
        found = tuple(sellers)
        return self if found == self.sellers else Catalogue(self.files, found)

    @cached_method(_KEPT)
    def seller(self, provider: str | None) -> Seller | None:
        """Return what is known of a provider's fine-tuning, or None."""
        where = self.provider_id(provider)
        return next((one for one in self.sellers if self.provider_id(one.id) == where), None)

    @cached_method(_KEPT)
    def tunable_anywhere(self, *, on: date) -> tuple[Seller, TunableModel] | None:
        """Return the usual seller for people who have chosen no provider, with its usual model."""
        default = self.defaults.get("tuning_provider")
        seller = self.seller(default.value) if default is not None else None
        usual = next(seller.on_sale(on, existing=False), None) if seller is not None else None
        return (seller, usual) if seller is not None and usual is not None else None

    def token_prices(self, model: str, provider: str | None = None, *, on: date) -> TokenPrices:
        """Return the prices of `model` on that day; our own entries win over genai-prices.

        Raises ScenarioError for a model that no list has, with the nearest names and how to enter
        a price by hand.
        """
        found = self.known_prices(model, provider, on=on)
        if found is None:
            raise ScenarioError(self._why_unknown(model[:_LONGEST_NAME], provider, on))
        return found

    @cached_method(_KEPT)
    def known_prices(
        self, model: str | None, provider: str | None = None, *, on: date
    ) -> TokenPrices | None:
        """Return the prices of `model` on that day as `token_prices` does; None where none has."""
        if model is None or on < self.first_day:
            return None
        name, where = self._place(model, provider)
        ours = self._called(name, where)
        for entry in _valid_on(ours, on):
            return entry.token_prices if entry.is_known(on) else None
        ended = any(entry.until is not None and entry.until <= on for entry in ours)
        return None if ended else self._listed(name, where, on)

    def _place(self, model: str, provider: str | None) -> tuple[str, str | None]:
        """Return the name of a model in the lists, and the id of its provider where one is named.

        A maker in front of the name is its provider, where no other was named.
        """
        name, where = self._split_maker(model[:_LONGEST_NAME].strip().lower(), provider)
        return name, self.provider_id(where)

    def _called(self, name: str, provider: str | None) -> Sequence[TokenRates]:
        """Return our own entries for a name, whatever their days."""
        return [entry for entry in self._own_rates(provider) if entry.is_called(name)]

    @cached_method(_KEPT)
    def _why_unknown(self, model: str, provider: str | None, on: date) -> Problem:
        """Return why no list has a price for that model on that day."""
        if on < self.first_day:
            what = f"no price is known on {on}: the first is of {self.first_day}"
            return Problem("model", what, "Ask for a later day.")
        name, where = self._place(model, provider)
        ours = self._called(name, where)
        for entry in _valid_on(ours, on):
            what = f"the price of '{entry.model}' {not_known_any_more(entry)}"
            return Problem("model", what, BY_HAND)
        if ours:
            return Problem("model", f"no price for '{model}' holds on {on}", BY_HAND)
        known = dict.fromkeys([entry.model for entry in self._own_rates(where)])
        nearest = _nearest_names(model, {**known, **dict.fromkeys(listed_models(where))})
        at = f" of {where}" if where else ""
        return Problem("model", f"no price is listed for {shown(model)}{at}", nearest + BY_HAND)

    @cached_method(_KEPT)
    def price_days(self, model: str, provider: str) -> tuple[date, ...]:
        """Return the days on which a price of that model begins or ends at a provider, in order."""
        name, where = self._place(model, provider)
        days = {
            day
            for entry, ends in self._dated_rates
            if entry.provider == where and entry.is_called(name)
            for day in ends
        }
        entries = (entry for file in self.files for entry in file.current_models)
        followed = (one.follows for one in entries if one.provider == where)
        for at in {where, *map(self.provider_id, followed)}:
            days.update(listed_price_days(name, at) if at else ())
        return tuple(sorted(days))

    @cached_property
    def _dated_rates(self) -> Sequence[tuple[TokenRates, Sequence[date]]]:
        """Our own prices that begin or end on a day, with these days."""
        found = []
        for entry in self._own_rates(None):
            days = [day for day in (entry.begins, entry.until) if day is not None]
            if days:
                found.append((entry, days))
        return found

    def context_window(self, model: str, provider: str | None) -> int | None:
        """Return how many tokens fit into a model, as far as the price list knows."""
        name, where = self._split_maker(model, provider)
        found = listed_context_window(name, self.provider_id(where))
        offered = providers_listing(name) if found is None and where is None else ()
        others = (listed_context_window(name, one) for one in offered)
        return found if found is not None else next(filter(None, others), None)

    def own_rates(self, model: str, provider: str | None, *, on: date) -> TokenRates | None:
        """Return our own entry for the token prices of a model on that day, if there is one."""
        name = model[:_LONGEST_NAME].strip().lower()
        ours = _valid_on(self._own_rates(self.provider_id(provider)), on)
        return next((entry for entry in ours if entry.is_called(name)), None)

    @cached_method(_KEPT)
    def tuned_model(self, base: str, provider: str | None, *, on: date) -> TunedModel | None:
        """Return the tuned version of `base` that has its own prices on that day, or None."""
        ours = self._tuned_models(self.provider_id(provider))
        return next((tuned for tuned in _valid_on(ours, on) if tuned.base_model == base), None)

    @cached_method(_KEPT)
    def base_of(self, tuned: str, provider: str | None, *, on: date) -> str | None:
        """Return the base model of a tuned model in the catalogue, or None."""
        name = tuned[:_LONGEST_NAME].strip().lower()
        ours = _valid_on(self._tuned_models(self.provider_id(provider)), on)
        return next((entry.base_model for entry in ours if entry.is_called(name)), None)

    @cached_method(_KEPT)
    def tuned_offer(self, provider: str | None, *, on: date) -> TunedOffer | None:
        """Return how a provider without listed tuned prices bills tuned models, or None."""
        where = self.provider_id(provider)
        offers = (offer for file in self.files for offer in file.tuned_offers)
        return next((offer for offer in _valid_on(offers, on) if offer.provider == where), None)

    @cached_method(_KEPT)
    def retirement(self, model: str, provider: str | None, *, on: date) -> Retirement | None:
        """Return when `model`, or its base model, is switched off, or None where unknown."""
        where = self.provider_id(provider)
        name = base_name(model[:_LONGEST_NAME].strip().lower())
        ends = _valid_on(self._retirements.get(name, ()), on)
        return next((end for end in ends if where in (None, end.provider)), None)

    @cached_property
    def _retirements(self) -> Mapping[str, Sequence[Retirement]]:
        """The retirements by each name of their model."""
        found: dict[str, list[Retirement]] = {}
        for end in (end for file in self.files for end in file.retirements):
            for name in (end.model, *end.also_called):
                found.setdefault(name, []).append(end)
        return found

    @cached_method(_KEPT)
    def training_price(self, base: str, provider: str | None, *, on: date) -> UnitPrice | None:
        """Return the price per million trained tokens for `base`, where one is listed."""
        where = self.provider_id(provider)
        for price in _valid_on(self._unit_prices(), on):
            here = price.provider == where and price.model == base
            if here and price.kind == "training" and price.per == "million tokens":
                return price
        return None

    @cached_method(_KEPT)
    def unit_price(self, identity: str, *, on: date) -> UnitPrice | None:
        """Return the price with that id on that day, or None."""
        prices = _valid_on(self._unit_prices(), on)
        return next((price for price in prices if price.id == identity), None)

    @cached_method(_KEPT)
    def caching_rule(
        self, provider: str | None, model: str | None = None, *, on: date | None = None
    ) -> CachingRule | None:
        """Return the rule by which that provider caches the start of a prompt, or None.

        The rule with the longest matching model name wins.
        """
        where = self.provider_id(provider)
        name = (model or "").lower()
        rules = [rule for file in self.files for rule in file.caching if rule.provider == where]
        fitting = [
            rule
            for rule in _valid_on(rules, on or self.checked)
            if name.startswith(rule.model_prefix)
        ]
        return max(fitting, key=lambda rule: len(rule.model_prefix), default=None)

    @cached_method(_KEPT)
    def thinking(self, model: str, provider: str | None, *, on: date) -> Thinking | None:
        """Return how much a model thinks by default, or None where it is not known to think.

        The longest matching model name wins.
        """
        name, where = self._split_maker(model.lower(), provider)
        where = self.provider_id(where)
        every = _valid_on((entry for file in self.files for entry in file.thinking), on)
        here = [one for one in every if where in (None, one.provider)]
        fitting = [one for one in here if name.startswith(one.model_prefix)]
        return max(fitting, key=lambda one: len(one.model_prefix), default=None)

    def language(self, identity: str, *, on: date) -> Language | None:
        """Return how many tokens the words of a language are on that day, or None."""
        every = _valid_on((entry for file in self.files for entry in file.languages), on)
        return next((one for one in every if one.id == identity), None)

    @cached_method(_KEPT)
    def language_ratio(
        self, tokenizer: Tokenizer, language: Language, *, on: date
    ) -> LanguageRatio | None:
        """Return how models of that kind count text of that language, where it was measured."""
        every = _valid_on((entry for file in self.files for entry in file.language_ratios), on)
        wanted = f"{tokenizer.id}/{language.id}"
        return next((one for one in every if one.identity == wanted), None)

    @cached_method(_KEPT)
    def current_models(self, provider: str | None, *, on: date) -> CurrentModels | None:
        """Return the current models of that provider, largest first, or None."""
        lists = _valid_on((entry for file in self.files for entry in file.current_models), on)
        where = self.provider_id(provider)
        here = (entry for entry in lists if entry.provider == where)
        return next((entry for entry in here if entry.is_known(on)), None)

    def providers(self, on: date) -> tuple[str, ...]:
        """Return the providers with current models on that day, none that follows another."""
        lists = _valid_on((entry for file in self.files for entry in file.current_models), on)
        return tuple(dict.fromkeys(entry.provider for entry in lists if entry.follows is None))

    @cached_method(_KEPT)
    def tokenizer(self, model: str, *, on: date) -> Tokenizer | None:
        """Return how a model counts tokens on that day; None where no beginning of a name fits.

        The longest beginning that fits wins.
        """
        name = model.lower().rpartition("/")[2].removeprefix("global.")
        every = _valid_on((entry for file in self.files for entry in file.tokenizers), on)
        fits = {entry: fit for entry in every if (fit := entry.fit(name)) is not None}
        return max(fits, key=fits.__getitem__, default=None)

    @cached_method(_KEPT)
    def cheaper_model(self, model: str, provider: str | None, *, on: date) -> str | None:
        """Return the provider's largest current model with cheaper input and output, or None."""
        entry, own = self.current_models(provider, on=on), self.known_prices(model, provider, on=on)
        if entry is None or own is None:
            return None
        name, _ = self._split_maker(model, provider)
        others = (
            other for other in entry.models if other != name and self._serves(other, entry, on)
        )
        return next((name for name in others if self._is_cheaper(name, entry, own, on)), None)

    def _split_maker(self, model: str, provider: str | None) -> tuple[str, str | None]:
        """Return `openai/gpt-4.1` as OpenAI's gpt-4.1, unless another provider was named."""
        maker, _, name = model.partition("/")
        where = self.provider_id(maker) if name else None
        if where in self._makers and self.provider_id(provider) in (None, where):
            return name, where
        return model, provider

    @cached_property
    def _makers(self) -> frozenset[str]:
        """The providers whose current models we list."""
        return frozenset(one.provider for file in self.files for one in file.current_models)

    def _listed(self, name: str, provider: str | None, on: date) -> TokenPrices | None:
        """Return the listed prices; for a name of several providers, ours come first."""
        found = listed_prices(name, provider, on)
        if found is not None:
            return replace(found, provider=provider) if provider in self._makers else found
        if provider is not None:
            return self._followed_prices(name, provider, on)
        ours = (entry.provider for file in self.files for entry in file.current_models)
        offered = providers_listing(name)
        ordered = dict.fromkeys([*(one for one in ours if one in offered), *offered])
        return next(filter(None, (listed_prices(name, one, on) for one in ordered)), None)

    def _followed_prices(self, name: str, provider: str, on: date) -> TokenPrices | None:
        """Return the prices of the provider whose list this one follows, as its own."""
        entry = self.current_models(provider, on=on)
        if entry is None or entry.follows is None:
            return None
        found = listed_prices(name, self.provider_id(entry.follows), on)
        return None if found is None else replace(found, provider=provider)

    def provider_id(self, name: str | None) -> str | None:
        """Return the catalogue's own id for a provider that goes by several names."""
        known = (name or "").strip().lower()
        if known in _NO_PROVIDER:
            return None
        return self._provider_by_name.get(known, known) or None

    @cached_property
    def _provider_by_name(self) -> Mapping[str, str]:
        """The catalogue's own id of a provider by each name it also goes by; the first counts."""
        entries = [entry for file in self.files for entry in file.current_models]
        return {name: one.provider for one in reversed(entries) for name in one.also_called}

    def check_provider(self, name: str | None) -> None:
        """Refuse a misspelled provider: one that no price list knows, but whose name is close.

        Any other unknown name may be the user's own provider, whose prices are unknown. Raises
        ScenarioError.
        """
        where = (self.provider_id(name) or "")[:_LONGEST_NAME]
        if not where or where in self._providers or is_listed_provider(where):
            return
        entries = (entry for file in self.files for entry in file.current_models)
        also = {name for entry in entries for name in entry.also_called}
        if hint := did_you_mean(where, sorted({*_NO_PROVIDER, *self._providers, *also})):
            raise ScenarioError(Problem("provider", f"no price list knows {shown(name)}", hint))

    @cached_property
    def _providers(self) -> frozenset[str]:
        """The providers that facts of these files name."""
        named = (getattr(fact, "provider", None) for _, fact in self.facts())
        return frozenset(str(name) for name in named if name)

    def _serves(self, model: str, entry: CurrentModels, on: date) -> bool:
        end = self.retirement(model, entry.provider, on=on)
        return end is None or on < end.retires

    def _is_cheaper(self, name: str, entry: CurrentModels, own: TokenPrices, on: date) -> bool:
        other = self.known_prices(name, entry.provider, on=on)
        if other is None or None in (own.input, own.output, other.input, other.output):
            return False
        assert own.input is not None
        assert own.output is not None
        assert other.input is not None
        assert other.output is not None
        return other.input < own.input and other.output < own.output

    def _own_rates(self, provider: str | None) -> list[TokenRates]:
        listed = (price for file in self.files for price in file.model_prices)
        own = [price for price in listed if provider in (None, price.provider)]
        return [*own, *self._tuned_models(provider)]

    def _tuned_models(self, provider: str | None) -> list[TunedModel]:
        every = (tuned for file in self.files for tuned in file.tuned_models)
        return [tuned for tuned in every if provider in (None, tuned.provider)]

    def _unit_prices(self) -> Iterator[UnitPrice]:
        return (price for file in self.files for price in file.unit_prices)


def _nearest_names(model: str, known: Iterable[str]) -> str:
    """Return the known name that is nearest as a question, and other near ones; else nothing."""
    near = get_close_matches(model.lower(), list(known), n=3, cutoff=0.6)
    if not near:
        return ""
    others = f" Other near names: {', '.join(near[1:])}." if near[1:] else ""
    return f"Did you mean '{near[0]}'?{others} "


def given_prices(prices: object) -> Catalogue | None:
    """Return a catalogue that was handed over, None without one. Raises AdvisorError."""
    give = "Give what load_catalogue() returns, or the `prices` of a rulebook."
    return checked_argument(prices, Catalogue, "prices", give)


def load_catalogue(path: str | Path | None = None) -> Catalogue:
    """Return the prices in the `prices` folder of the rules in `path`, or the shipped ones.

    Raises SourceError for a file that cannot be read and RulebookError, with file, line and
    column, for entries that do not fit or that contradict each other.
    """
    if path is None:
        return shipped_catalogue()
    folder = folder_from(path, "path")
    problems: list[Problem] = []
    files = read_price_files(folder, "rules", problems)
    if not any(file.defaults for _, file in files) and not problems:
        problems.append(Problem(str(folder), "holds no price defaults", "Is the folder right?"))
    found = Catalogue(tuple(file for _, file in files), read_sellers(folder, "rules", problems))
    problems.extend(follow_nobody(found, files))
    if problems:
        raise RulebookError(problems)
    return found


def follow_nobody(
    whole: Catalogue, files: Sequence[tuple[Document, PriceFile]]
) -> Iterator[Problem]:
    """Yield a problem for each provider of these files that follows one without current models."""
    known = {entry.provider for file in whole.files for entry in file.current_models}
    for document, file in files:
        for i, entry in enumerate(file.current_models):
            if entry.follows is not None and entry.follows not in known - {entry.provider}:
                where = document.at(("current_models", i, "follows"))
                what = f"'{entry.provider}' follows an unknown provider '{entry.follows}'"
                hint = did_you_mean(entry.follows, known) or "Name one that has current models."
                yield Problem(where, what, hint)


def read_price_files(
    folder: Path, name: str, problems: list[Problem]
) -> list[tuple[Document, PriceFile]]:
    """Return the price files of a folder called `name`; adds their faults to `problems`."""
    paths = sorted((folder / "prices").glob("*.yaml"))
    documents = [read_file(path, shown_as=f"{name}/prices/{path.name}") for path in paths]
    read = [(document, _read(document, problems)) for document in documents]
    files = [(document, file) for document, file in read if file is not None]
    problems.extend(_contradictions(files))
    return files


def read_sellers(folder: Path, name: str, problems: list[Problem]) -> tuple[Seller, ...]:
    """Return who sells fine-tuning, from `providers.yaml` in a folder called `name`.

    Without that file nobody does. Faults are added to `problems`.
    """
    path = folder / "providers.yaml"
    if not path.is_file():
        return ()
    document = read_file(path, shown_as=f"{name}/{path.name}")
    try:
        return SellerFile.model_validate(document.data).sellers
    except ValidationError as error:
        problems.extend(model_problems(error, SellerFile, document))
        return ()


@lru_cache(maxsize=1)
def shipped_catalogue() -> Catalogue:
    """Return the catalogue shipped with the advisor, read once."""
    return load_catalogue(default_rules())


def _facts_of(file: PriceFile) -> Iterator[DatedFact]:
    for kind in FACT_KINDS:
        yield from getattr(file, kind)


def not_known_any_more(fact: DatedFact) -> str:
    """Return that a fact was good until a day, and is not known any more."""
    return f"was good until {fact.good_through} and is not known any more"


def _valid_on(facts: Iterable[_Fact], on: date) -> Iterator[_Fact]:
    return (fact for fact in facts if fact.holds(on))


def _read(document: Document, problems: list[Problem]) -> PriceFile | None:
    try:
        return PriceFile.model_validate(document.data)
    except ValidationError as error:
        problems.extend(model_problems(error, PriceFile, document))
        return None


def _contradictions(files: Sequence[tuple[Document, PriceFile]]) -> Iterator[Problem]:
    """Yield a problem for two facts about the same thing on the same day."""
    for kind in FACT_KINDS:
        placed = [
            (document.at((kind, place)), fact)
            for document, file in files
            for place, fact in enumerate(getattr(file, kind))
        ]
        by_identity: dict[str, list[tuple[Location, DatedFact]]] = {}
        for where, fact in placed:
            by_identity.setdefault(fact.identity, []).append((where, fact))
        for same in by_identity.values():
            for (_, earlier), (where, later) in combinations(same, 2):
                if overlap(earlier, later):
                    what = f"'{later.identity}' is said twice for the same days"
                    yield Problem(where, what, "End the older entry with 'until'.")


def overlap(one: DatedFact, other: DatedFact) -> bool:
    """Return whether there is a day on which both facts hold."""
    begins = max(one.begins or date.min, other.begins or date.min)
    return begins < min(one.until or date.max, other.until or date.max)
