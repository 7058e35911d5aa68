"""Figures for a scenario: the answer where there is one, else a default that is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic_core import PydanticCustomError

from advisor.costs.amounts import (
    LARGEST,
    MOST_DECIMALS,
    TOO_LARGE,
    read_amount,
    read_positive,
    read_share,
    rounded,
    shown,
    trimmed,
)
from advisor.costs.prices.catalogue import Catalogue
from advisor.costs.prices.facts import Dated, Default
from advisor.costs.scenario.model import Assumed, Origin, Unknown
from advisor.errors import Problem, ScenarioError

RATE = "engineer_usd_per_hour"


@dataclass
class Figures:
    """Reads figures from questionnaire values and keeps account of what was assumed.

    An answer with more decimals than are kept is rounded; the scenario keys that rest on it are
    noted in `unknown`, so that nothing is computed with them.
    """

    values: Mapping[str, object]
    catalogue: Catalogue
    assumed: dict[str, Assumed] = field(default_factory=dict)
    origins: list[Origin] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown: dict[str, Unknown] = field(default_factory=dict)
    _trimmed: dict[str, Unknown] = field(default_factory=dict)
    """By answer."""

    def number(self, identity: str, fills: str | None = None) -> Decimal:
        """Return the figure with that id; `fills` is the scenario key it goes to unchanged."""
        default = self.catalogue.defaults[identity]
        if self.values.get(identity) is not None:
            return self.said(identity, default.unit, fills)
        self._default(default, fills)
        return default.amount

    def said(self, identity: str, unit: str = "", fills: str | None = None) -> Decimal:
        """Return the figure that was given; one that does not fit is noted and stands in as 1."""
        read = {"share": read_share, "months": read_positive}.get(unit, read_amount)
        value = self._kept(identity)
        if fills:
            self.rests_on(fills, identity)
        try:
            number = read(value)
        except PydanticCustomError as error:
            context = error.context or {}
            problem = Problem(identity, str(context.get("what")), str(context.get("hint")))
            if problem not in self.problems:
                self.problems.append(problem)
            return Decimal(1)
        assert number is not None
        return number

    def _kept(self, identity: str) -> object:
        """Return the answer, with the decimals that are kept."""
        value = self.values[identity]
        found = trimmed(value)
        if found is None:
            return value
        number, fault = found
        why = f"the answer to {identity}, {value}, {fault}"
        remedy = f"answer {identity} with a number of at most {MOST_DECIMALS} decimals"
        if number == LARGEST:
            remedy = f"answer {identity} with a smaller number"
        self._trimmed[identity] = Unknown(key="", why=why, remedy=remedy)
        return number

    def entered(self, key: str, identity: str) -> Decimal:
        """Return the figure that was given for that key in the place of another."""
        self.unknown.pop(key, None)
        return self.said(identity, fills=key)

    def rests_on(self, key: str, *identities: str) -> None:
        """Note that a scenario key rests on those answers: it is unknown where one of them is."""
        for identity in identities:
            if found := self._trimmed.get(identity):
                self.unknown.setdefault(key, found.model_copy(update={"key": key}))

    def pass_on(self, group: str, to: str) -> None:
        """Note that the prices in one group are taken over into another."""
        for key, found in list(self.unknown.items()):
            if key.startswith(f"{group}."):
                same = to + key.removeprefix(group)
                self.unknown[same] = found.model_copy(update={"key": same})

    def worked_out(self, key: str, amount: Decimal, *identities: str) -> Decimal:
        """Return `amount`, which those answers make; one too large to keep is unknown."""
        self.rests_on(key, *identities)
        if amount <= LARGEST:
            return amount
        *more, last = [name for name in identities if self.has(name)] or identities
        named = f"{', '.join(more)} and {last}" if more else last
        why = f"the answers to {named} make it {shown(amount)}, which {TOO_LARGE}"
        remedy = "answer one of them with a smaller number"
        self.unknown.setdefault(key, Unknown(key=key, why=why, remedy=remedy))
        return LARGEST

    def name(self, identity: str) -> str:
        """Return the named choice with that id."""
        if said := self.text(identity):
            return said
        default = self.catalogue.defaults[identity]
        self._default(default)
        return default.value

    def text(self, identity: str) -> str | None:
        """Return what was given as text, None for nothing."""
        said = self.values.get(identity)
        return said.strip() or None if isinstance(said, str) else None

    def has(self, identity: str) -> bool:
        """Return whether that figure was given."""
        return self.values.get(identity) is not None

    def assume(self, fact: Dated, sentence: str, *, fills: str | None = None, **what: str) -> None:
        """Write down a figure nobody gave (`key`, `value`, `unit`) and the key it fills."""
        source = f"{fact.source or fact.via}, checked {fact.checked}"
        figure = Assumed(sentence=sentence, status=fact.status, source=source, **what)
        self.assumed[figure.key] = figure
        if fills:
            self.origin(fills, f"assumed ({fact.status.replace('_', ' ')}): {sentence}")

    def origin(self, key: str, text: str) -> None:
        """Write down where the value of a scenario key comes from."""
        self.origins.append(Origin(key=key, text=text))

    def work(
        self, fills: str, hours: Decimal, *identities: str, times: Decimal = Decimal(1)
    ) -> Decimal:
        """Return what that many hours of an engineer cost, `times` over, in USD.

        `identities` are the answers that say how many hours, and how often.
        """
        rate = self.number(RATE)
        often = "" if times == 1 else f" x {shown(times)} a month"
        self.origin(fills, f"{shown(hours)} hours x {shown(rate)} USD an hour{often}")
        return self.worked_out(fills, rounded(hours * rate * times), *identities, RATE)

    def _default(self, default: Default, fills: str | None = None) -> None:
        what = {"key": default.id, "value": default.value, "unit": default.unit}
        self.assume(default, default.says, fills=fills, **what)

    def check(self) -> None:
        """Raise ScenarioError when any value that was read does not fit."""
        if self.problems:
            raise ScenarioError(self.problems)
