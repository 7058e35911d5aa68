"""Figures for a scenario: the answer where there is one, else a listed default."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from pydantic_core import PydanticCustomError

from advisor.costs.amounts import (
    LARGEST,
    MOST_DECIMALS,
    TOO_LARGE,
    nearest_within_limits,
    read_amount,
    read_months,
    read_share,
    shown,
)
from advisor.costs.prices.catalogue import Catalogue, fact_name
from advisor.costs.prices.facts import DatedFact, Default, Thinking, UnitPrice
from advisor.costs.scenario.model import (
    Answered,
    Assumed,
    InputRange,
    Origin,
    Prices,
    Unknown,
)
from advisor.costs.scenario.sums import work_usd
from advisor.errors import Problem, ScenarioError

HOURLY_RATE = "engineer_usd_per_hour"


@dataclass
class Figures:
    """Reads figures from questionnaire values and lists the assumed ones.

    An answer with too many decimals is rounded. The scenario keys that depend on it are noted in
    `unknown`, so that no total is computed from them.
    """

    values: Mapping[str, object]
    catalogue: Catalogue
    on: date
    assumed: dict[str, Assumed] = field(default_factory=dict)
    origins: list[Origin] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown: dict[str, Unknown] = field(default_factory=dict)
    answer_at: dict[str, str] = field(default_factory=dict)
    """The id of the answer behind each key of the scenario, without the group of the key."""
    said: Container[str] | None = None
    """The ids that somebody answered; None for all of `values`."""
    answered: dict[str, Answered] = field(default_factory=dict)
    thinking: dict[str, InputRange] = field(default_factory=dict)
    """Between how many tokens each model may think with, by the scenario key."""
    _unusable: dict[str, Unknown] = field(default_factory=dict)
    """Answers that were rounded and defaults that are not known any more, by id."""

    def number(self, identity: str, scenario_key: str | None = None) -> Decimal:
        """Return the figure with that id; `scenario_key` is the key that takes it unchanged."""
        default = self.catalogue.defaults[identity]
        if self.values.get(identity) is not None:
            return self.given(identity, default.unit, scenario_key)
        self._assume_default(default, scenario_key)
        return default.amount

    def given(self, identity: str, unit: str = "", scenario_key: str | None = None) -> Decimal:
        """Return the answer as a number; one that does not fit is noted, and 1 returned."""
        read = {"share": read_share, "months": read_months}.get(unit, read_amount)
        value = self._rounded_answer(identity)
        if scenario_key:
            self.answer_at[scenario_key.rpartition(".")[2]] = identity
            self.depends_on(scenario_key, identity)
        try:
            number = read(value)
        except PydanticCustomError as error:
            context = error.context or {}
            problem = Problem(identity, str(context.get("what")), str(context.get("hint")))
            if problem not in self.problems:
                self.problems.append(problem)
            return Decimal(1)
        assert number is not None
        share = unit == "share"
        by: Literal["given", "assumed"] = "given"
        if self.said is not None and identity not in self.said:
            by = "assumed"
        self.answered[identity] = Answered(key=identity, value=number, by=by, is_share=share)
        return number

    def _rounded_answer(self, identity: str) -> object:
        """Return the answer, rounded to the decimals that can be kept."""
        value = self.values[identity]
        found = nearest_within_limits(value)
        if found is None:
            return value
        number, fault = found
        why = f"the answer to {identity}, {value}, {fault}"
        remedy = f"answer {identity} with a number of at most {MOST_DECIMALS} decimals"
        if number == LARGEST:
            remedy = f"answer {identity} with a smaller number"
        self._unusable[identity] = Unknown(key="", why=why, remedy=remedy)
        return number

    def override(self, key: str, identity: str) -> Decimal:
        """Return the answer that replaces another figure for that key."""
        self.unknown.pop(key, None)
        return self.given(identity, scenario_key=key)

    def depends_on(self, key: str, *identities: str) -> None:
        """Note that a scenario key depends on those answers: it is unknown if one of them is."""
        for identity in identities:
            if found := self._unusable.get(identity):
                for one in _prices_in(key):
                    self.unknown.setdefault(one, found.model_copy(update={"key": one}))

    def copy_unknown(self, group: str, to: str) -> None:
        """Copy the unknown keys of one group of prices to the group `to`."""
        for key, found in list(self.unknown.items()):
            if key.startswith(f"{group}."):
                same = to + key.removeprefix(group)
                self.unknown[same] = found.model_copy(update={"key": same})

    def computed(self, key: str, amount: Decimal, *identities: str) -> Decimal:
        """Return `amount`, computed from those answers; one too large to keep is unknown."""
        self.depends_on(key, *identities)
        if amount <= LARGEST:
            return amount
        *more, last = [name for name in identities if self.is_given(name)] or identities
        named = f"{', '.join(more)} and {last}" if more else last
        why = f"the answers to {named} make it {shown(amount)}, which {TOO_LARGE}"
        remedy = "answer one of them with a smaller number"
        self.unknown.setdefault(key, Unknown(key=key, why=why, remedy=remedy))
        return LARGEST

    def choice(self, identity: str) -> str:
        """Return the text answer with that id, else its default."""
        if said := self.text(identity):
            return said
        default = self.catalogue.defaults[identity]
        self._assume_default(default)
        return default.value

    def text(self, identity: str) -> str | None:
        """Return the answer if it is text; None for other values and for no answer."""
        said = self.values.get(identity)
        return said.strip() or None if isinstance(said, str) else None

    def is_given(self, identity: str) -> bool:
        """Return whether the question with that id was answered."""
        return self.values.get(identity) is not None

    def assume(
        self, fact: DatedFact, sentence: str, *, scenario_key: str | None = None, **what: str
    ) -> None:
        """List an assumed figure (`key`, `value`, `unit`) and the scenario key it is used for."""
        self._list(
            _assumed(fact, sentence, self.on, self._used_for(what["key"], scenario_key), **what)
        )
        if scenario_key:
            self.depends_on(scenario_key, what["key"])
            self.note_origin(scenario_key, _origin_words(fact, sentence))

    def _used_for(self, key: str, scenario_key: str | None) -> str:
        before = self.assumed.get(key)
        return scenario_key or (before.used_for if before else "")

    def _list(self, figure: Assumed) -> None:
        self.assumed[figure.key] = figure
        if figure.good_until is not None:
            self._unusable[figure.key] = _not_known_any_more(figure.key, figure.good_until)

    def note_band(self, key: str, low: Decimal, high: Decimal) -> None:
        """Note between which values an assumed figure may lie."""
        self.assumed[key] = self.assumed[key].model_copy(update={"low": low, "high": high})

    def note_thinking(self, scenario_key: str, fact: Thinking | Default) -> None:
        """Note between how many tokens the model behind that key may think with."""
        low, high = _ends_of(fact)
        if low is not None and high is not None and low < high:
            self.thinking[scenario_key] = InputRange(key=scenario_key, low=low, high=high)

    def is_known(self, identity: str) -> bool:
        """Return whether the default with that id may still be used."""
        return self.catalogue.defaults[identity].is_known(self.on)

    def note_origin(self, key: str, text: str) -> None:
        """Note the source of the value of a scenario key."""
        self.origins.append(Origin(key=key, text=text))

    def labor(
        self, scenario_key: str, hours: Decimal, *identities: str, times: Decimal = Decimal(1)
    ) -> Decimal:
        """Return the cost of that many engineer hours, `times` a month, in USD.

        `identities` are the answers for the hours and for how often.
        """
        rate = self.number(HOURLY_RATE)
        often = "" if times == 1 else f" x {shown(times)} a month"
        self.note_origin(scenario_key, f"{shown(hours)} hours x {shown(rate)} USD an hour{often}")
        amount = work_usd(hours, rate, times)
        return self.computed(scenario_key, amount, *identities, HOURLY_RATE)

    def _assume_default(self, default: Default, scenario_key: str | None = None) -> None:
        self._list(_assumed_default(default, self.on, self._used_for(default.id, scenario_key)))
        if scenario_key:
            self.depends_on(scenario_key, default.id)
            self.origins.append(_origin_of_default(default, scenario_key))

    def raise_problems(self) -> None:
        """Raise ScenarioError if any answer that was read does not fit."""
        if self.problems:
            raise ScenarioError(self.problems)


def _assumed(fact: DatedFact, sentence: str, on: date, used_for: str, **what: str) -> Assumed:
    low, high = _ends_of(fact)
    return Assumed(
        sentence=sentence,
        status=fact.status,
        source=f"{fact.source or fact.via}, checked {fact.checked}",
        checked=fact.checked,
        fact=fact_name(fact),
        used_for=used_for,
        good_until=None if fact.is_known(on) else fact.good_through,
        low=low,
        high=high,
        **what,
    )


@lru_cache(maxsize=1024)
def _assumed_default(default: Default, on: date, used_for: str) -> Assumed:
    """Return a default as an assumed figure: scenarios of one day have the same ones."""
    what = {"key": default.id, "value": default.value, "unit": default.unit}
    return _assumed(default, default.says, on, used_for, **what)


@lru_cache(maxsize=1024)
def _origin_of_default(default: Default, scenario_key: str) -> Origin:
    return Origin(key=scenario_key, text=_origin_words(default, default.says))


def _origin_words(fact: DatedFact, sentence: str) -> str:
    return f"assumed ({fact.status.replace('_', ' ')}): {sentence}"


def _ends_of(fact: DatedFact) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and the highest plausible value of a fact, where a range is known."""
    if isinstance(fact, Default | UnitPrice | Thinking):
        return fact.low, fact.high
    return None, None


def _prices_in(key: str) -> Iterator[str]:
    """Yield the key itself, or every price of a group of prices."""
    if key.rpartition(".")[2] == "prices":
        yield from (f"{key}.{kind}" for kind in Prices.model_fields)
    else:
        yield key


def _not_known_any_more(identity: str, last: date) -> Unknown:
    why = f"the default of {identity} was good until {last} and is not known any more"
    remedy = f"answer {identity}"
    return Unknown(key="", why=why, remedy=remedy, answer=identity, good_until=last)
