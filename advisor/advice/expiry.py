"""How long an advice holds: the first day on which the same answers give another one.

Facts change only on the days that rules and lists name. So the answers are decided and priced
again on these days, one after the other. A price that is known to move counts in the totals of
earlier days too, for the months that come after it, and for more of them on each day. Between two
listed days the totals move evenly then, so the first day with another result is found by halving.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from itertools import groupby
from typing import Literal, NamedTuple, TypeAlias

from pydantic import JsonValue

from advisor.advice.model import AdviceData
from advisor.costs import Catalogue, CostComparison
from advisor.costs.options import OPTIONS, OptionName
from advisor.costs.prices.in_play import tuned_names
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.price import with_own_costs
from advisor.errors import ExpiryError, Problem
from advisor.formats.days import months_later
from advisor.formats.phrasing import plural
from advisor.rulebook.listed_changes import (
    ChangeKind,
    ListedChange,
    offer_changes,
    price_changes,
    rule_changes,
)
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, MeansId, Strict

Part: TypeAlias = Literal["approach", "means", "gates", "cheapest"]

LOOK_AHEAD_MONTHS = 36
"""How far to look at least."""

_MOST_CAUSES = 2
"""The most changes that one cause names."""


class Expiry(Strict):
    """How long an advice holds with the same answers."""

    on: date | None
    """The first day on which the advice is another one; null where nothing listed changes it."""
    cause: str | None
    """The change that makes it another one, without a full stop; null where there is none."""
    parts: tuple[Part, ...]
    """What is different on that day; empty where nothing is."""
    looked_until: date
    """36 months after the day of the advice, or the last listed day where that is later."""

    def to_dict(self) -> dict[str, JsonValue]:
        """Return plain data for JSON."""
        return self.model_dump(mode="json")


class _Outcome(NamedTuple):
    """The parts of an advice that make it another one when they differ."""

    approach: ApproachId | None
    means: tuple[MeansId, ...]
    gates: tuple[str, ...]
    """The ids of the open gates."""
    cheapest: tuple[OptionName, str] | None
    """The cheapest option that fits, with the model it runs on."""


_PARTS: tuple[Part, ...] = ("approach", "means", "gates", "cheapest")


def find_expiry(advice: AdviceData, rulebook: Rulebook, prices: Catalogue) -> Expiry:
    """Return how long an advice holds, by the rules and prices that it was given with.

    Raises ExpiryError for other rules, or for prices with which its own day gives another advice.
    """
    if rulebook.digest != advice.rulebook_digest:
        what = f"this advice was given with the rules {advice.rulebook_digest}"
        raise ExpiryError(Problem("rulebook", f"{what}, not {rulebook.digest}", GIVE_RULEBOOK))
    return _Search(advice, rulebook, prices).expiry()


GIVE_RULEBOOK = (
    "Give the rulebook it was given with, expires(rulebook=load_rulebook(...)); what other rules"
    " say about its answers is shown by replay."
)
_OTHER_PRICES = (
    "Give the prices it was given with, expires(prices=...); what moved since then is shown by"
    " replay."
)


@dataclass(frozen=True, slots=True)
class _Search:
    advice: AdviceData
    rulebook: Rulebook
    prices: Catalogue

    def expiry(self) -> Expiry:
        now = self._outcome(self._case(self.advice.on))
        if now != _told(self.advice):
            what = "its own answers give another advice on its day with these prices"
            raise ExpiryError(Problem("prices", what, _OTHER_PRICES))
        changes = sorted(self._changes(), key=lambda change: change.on)
        until = months_later(self.advice.on, LOOK_AHEAD_MONTHS)
        until = max(until, changes[-1].on) if changes else until
        since = self.advice.on
        for day, on_that_day in groupby(changes, key=lambda change: change.on):
            expiry = self._drift(now, since, day, changes, until)
            if expiry is not None:
                return expiry
            then = self._outcome(self._case(day))
            if then != now:
                cause = self._cause(day, list(on_that_day))
                return Expiry(on=day, cause=cause, parts=_moved(now, then), looked_until=until)
            since = day
        return Expiry(on=None, cause=None, parts=(), looked_until=until)

    def _drift(
        self, now: _Outcome, since: date, day: date, changes: list[ListedChange], until: date
    ) -> Expiry | None:
        """Return an end between two listed days, because more months have another price."""
        months = self._horizon_months()
        ahead = [change for change in changes if change.moves_price and change.on >= day]
        bends = {change.on: months_later(change.on, -months) for change in ahead}
        before = day - _A_DAY
        checks = {bend for bend in bends.values() if since < bend < before}
        if not any(bend < before for bend in bends.values()):
            return None
        for check in sorted({*checks, before}):
            if check > since and self._outcome(self._case(check)) != now:
                first = self._first_other(now, since, check)
                return self._drifted(now, first, ahead, until)
            since = max(since, check)
        return None

    def _horizon_months(self) -> int:
        costs = self.advice.costs
        months = Decimal(0) if costs is None else costs.scenario.horizon_months
        return int(months.to_integral_value(ROUND_CEILING))

    def _first_other(self, now: _Outcome, same: date, other: date) -> date:
        """Return the first day with another result, between two days with different ones."""
        while (other - same).days > 1:
            middle = same + (other - same) // 2
            if self._outcome(self._case(middle)) == now:
                same = middle
            else:
                other = middle
        return other

    def _drifted(self, now: _Outcome, day: date, ahead: list[ListedChange], until: date) -> Expiry:
        """Return the end on a day on which nothing listed changes."""
        before, after = self._case(day - _A_DAY), self._case(day)
        counted = [one for one in ahead if months_later(one.on, -self._horizon_months()) <= day]
        first = _nearest(counted, before, after)[0]
        months = plural(float(self._horizon_months()), "month")
        cause = f"more of the {months} compared come after {first.on}, when {first.says}"
        moved = _moved(now, self._outcome(after))
        return Expiry(on=day, cause=cause, parts=moved, looked_until=until)

    def _changes(self) -> Iterator[ListedChange]:
        """Yield every listed change after the day of the advice that may count, in no order."""
        costs, provider = self.advice.costs, self.advice.answers.get("provider")
        found = [*rule_changes(self.rulebook)]
        if provider is not None and provider.value is not None:
            found += offer_changes(self.rulebook, str(provider.value))
        if costs is not None:
            named, months = set(self._named(costs)), costs.scenario.horizon_months
            found += price_changes(self.rulebook, self.prices, named, months, self.advice.on)
        yield from (change for change in found if change.on > self.advice.on)

    def _named(self, costs: CostComparison) -> Iterator[str]:
        """Yield the providers and models that are given, assumed or priced, and other words."""
        values = (answer.value for answer in self.advice.answers.values())
        yield from (value for value in values if isinstance(value, str))
        defaults = self.prices.defaults.values()
        yield from (default.value for default in defaults if default.unit == "name")
        yield from filter(None, (costs.scenario.provider, costs.scenario.model))
        priced = costs.priced
        for rates in (priced.base, priced.tuned, priced.tuned_base, priced.cheaper):
            if rates is not None:
                yield from filter(None, (rates.model, rates.prices.provider))

    def _case(self, on: date) -> Case:
        """Return the answers on a day, priced if the advice is."""
        case = Case.of(self.advice.answers, self.rulebook, on, prices=self.prices)
        return case if self.advice.costs is None else with_own_costs(case)

    def _outcome(self, case: Case) -> _Outcome:
        cheapest = _cheapest(case.costs)
        if case.missing:
            return _Outcome(None, (), (), cheapest)
        decision = decide(case)
        tunes = "tuning" in case.rulebook.approaches[decision.approach].pulls
        gates = decision.levers["tuning"].gates if tunes else ()
        means = tuple(made.rule.then for made in decision.means.values())
        return _Outcome(decision.approach, means, tuple(gate.id for gate, _ in gates), cheapest)

    # -- the cause

    def _cause(self, day: date, changes: list[ListedChange]) -> str:
        """Return the changes of that day that make the difference, in words."""
        before, after = self._case(day - _A_DAY), self._case(day)
        kind = self._kind(before, after)
        of_kind = [change for change in changes if change.kind == kind] or changes
        told = dict.fromkeys(change.says for change in _nearest(of_kind, before, after))
        return " and ".join([*told][:_MOST_CAUSES])

    def _kind(self, before: Case, after: Case) -> ChangeKind:
        """Return whether new rules, offers or prices make the difference, tried in this order."""
        was, old_rules = self._outcome(before), before.rulebook
        unpriced = Case.of(self.advice.answers, old_rules, after.on, prices=self.prices)
        if self._outcome(unpriced.with_costs(after.costs)) == was:
            return "rules"
        offered = self._outcome(unpriced.with_costs(before.costs))
        return "offers" if offered != was else "prices"


def _moved(was: _Outcome, now: _Outcome) -> tuple[Part, ...]:
    """Return the parts that are different."""
    parts = zip(_PARTS, was, now, strict=True)
    return tuple(part for part, before, after in parts if before != after)


def _nearest(changes: list[ListedChange], *cases: Case) -> list[ListedChange]:
    """Return the changes about the model of an option that is or was the cheapest.

    Else those about any model of the comparison, else all.
    """
    priced = [case.costs for case in cases if case.costs is not None]
    starred = [(costs, costs.cheapest()) for costs in priced]
    options = [(costs, entry.name) for costs in priced for entry in costs.estimates]
    cheapest = {name for costs, one in starred if one for name in _models(costs, one)}
    every = {name for costs, one in options for name in _models(costs, one)}
    for models in (cheapest, every, {name.removeprefix("ft:") for name in every}):
        if about := [change for change in changes if change.models & models]:
            return about
    return changes


_A_DAY = timedelta(days=1)


def _told(advice: AdviceData) -> _Outcome:
    """Return the parts as an advice says them."""
    gates = tuple(gate.rule for gate in advice.gates if gate.open)
    return _Outcome(advice.verdict.approach, advice.verdict.means, gates, _cheapest(advice.costs))


def _cheapest(costs: CostComparison | None) -> tuple[OptionName, str] | None:
    """Return the cheapest option that fits, with the model it runs on."""
    found = None if costs is None else costs.cheapest()
    return None if costs is None or found is None else (found, _model(costs, found))


def _model(costs: CostComparison, option: OptionName) -> str:
    """Return the model that an option runs on, or from which it is tuned; empty without a name."""
    tuned = OPTIONS[option].runs_on == "tuned"
    return (costs.tuned_base if tuned else costs.options[option].model) or ""


def _models(costs: CostComparison, option: OptionName) -> frozenset[str]:
    """Return what changes call the model that an option runs on."""
    priced, names = costs.priced, {_model(costs, option).lower()}
    if OPTIONS[option].runs_on != "tuned":
        return frozenset(names)
    both = (rates.model for rates in (priced.tuned, priced.tuned_base) if rates is not None)
    return tuned_names((*names, *filter(None, both)))


# -- in words


def expiry_words(expiry: Expiry) -> str:
    """Return until when an advice is good, and what ends it."""
    if expiry.on is None:
        return f"Nothing listed changes this advice until {expiry.looked_until}."
    return f"Good until {expiry.on - _A_DAY}: from {expiry.on} on, {expiry.cause}."


def review_words(expiry: Expiry) -> str:
    """Return when to look at a decision again, and why."""
    if expiry.on is None:
        day = f"Review by {expiry.looked_until}"
        return f"{day}: nothing listed changes this before, as long as the answers hold."
    return f"Review on {expiry.on}: from then on, {expiry.cause}."
