"""Figures for a scenario: the answer where there is one, else a default that is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pydantic_core import PydanticCustomError

from advisor.costs.amounts import read_amount, read_positive, read_share, rounded, shown
from advisor.costs.prices.catalogue import Catalogue
from advisor.costs.prices.facts import Dated, Default
from advisor.costs.scenario.model import Assumed, Origin
from advisor.errors import Problem, ScenarioError


@dataclass
class Figures:
    """Reads figures from questionnaire values and keeps account of what was assumed."""

    values: Mapping[str, object]
    catalogue: Catalogue
    assumed: dict[str, Assumed] = field(default_factory=dict)
    origins: list[Origin] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def number(self, identity: str, fills: str | None = None) -> Decimal:
        """Return the figure with that id; `fills` is the scenario key it goes to unchanged."""
        default = self.catalogue.defaults[identity]
        if self.values.get(identity) is not None:
            return self.said(identity, default.unit)
        self._default(default, fills)
        return default.amount

    def said(self, identity: str, unit: str = "") -> Decimal:
        """Return the figure that was given; one that does not fit is noted and stands in as 1."""
        read = {"share": read_share, "months": read_positive}.get(unit, read_amount)
        try:
            number = read(self.values[identity])
        except PydanticCustomError as error:
            context = error.context or {}
            problem = Problem(identity, str(context.get("what")), str(context.get("hint")))
            if problem not in self.problems:
                self.problems.append(problem)
            return Decimal(1)
        assert number is not None
        return number

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

    def work(self, fills: str, hours: Decimal, times: Decimal = Decimal(1)) -> Decimal:
        """Return what that many hours of an engineer cost, `times` over, in USD."""
        rate = self.number("engineer_usd_per_hour")
        often = "" if times == 1 else f" x {shown(times)} a month"
        self.origin(fills, f"{shown(hours)} hours x {shown(rate)} USD an hour{often}")
        return rounded(hours * rate * times)

    def _default(self, default: Default, fills: str | None = None) -> None:
        what = {"key": default.id, "value": default.value, "unit": default.unit}
        self.assume(default, default.says, fills=fills, **what)

    def check(self) -> None:
        """Raise ScenarioError when any value that was read does not fit."""
        if self.problems:
            raise ScenarioError(self.problems)
