"""Differences in cost between a saved comparison and today's, and the step that causes each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal, TypeAlias

from advisor.costs import CostComparison
from advisor.costs.bill.priced_scenario import PricedScenario, Rates
from advisor.costs.options import option_words
from advisor.costs.prices.token_prices import TokenPrices
from advisor.formats.phrasing import number_words
from advisor.rulebook.schema import Strict

Step: TypeAlias = Literal["program", "prices", "rules", "day"]
"""The steps, in order. program: the saved prices, added up by today's version. prices: today's
price list and defaults on the day of the record. rules: the assumptions of today's rules. day:
another day."""

STEPS: tuple[Step, ...] = ("program", "prices", "rules", "day")

_PER_MILLION = "USD per million tokens"


class PriceShift(Strict):
    """A model, price or default of the comparison that is different now."""

    name: str
    """A model and its term, such as gpt-6-luna.input, or the id of a default."""
    what: str
    """The same in words, with the unit."""
    before: str | None
    """None: the comparison did not use it."""
    now: str | None
    causes: tuple[Step, ...]
    source: str
    """The source of today's figure, or of the old figure when there is none today."""
    checked: date | None
    """The day the source was last checked, where that is known."""


class CostShift(Strict):
    """What one option costs over the horizon, before and now, in USD."""

    option: str
    what: str
    before: Decimal | None
    """None: not priced, or a price in it was not known."""
    now: Decimal | None
    causes: tuple[Step, ...]


@dataclass(frozen=True)
class CostRuns:
    """One comparison priced again after each step, up to today's comparison."""

    saved: CostComparison | None
    steps: Sequence[CostComparison | None]
    """After each of STEPS."""

    @property
    def now(self) -> CostComparison | None:
        return self.steps[-1]

    def causes(self, read: Callable[[CostComparison | None], object]) -> tuple[Step, ...]:
        """Return the steps at which the value that `read` takes from a comparison changed."""
        found = [read(costs) for costs in (self.saved, *self.steps)]
        moved = (a != b for a, b in pairwise(found))
        return tuple(step for step, did in zip(STEPS, moved, strict=True) if did)


def price_shifts(runs: CostRuns) -> tuple[PriceShift, ...]:
    """Return every price and default whose figure is different now."""
    return tuple(_price_shifts(runs))


def cost_shifts(runs: CostRuns) -> tuple[CostShift, ...]:
    """Return every option whose cost is different now, and every option added or removed."""
    saved, now = _totals(runs.saved), _totals(runs.now)
    return tuple(
        CostShift(
            option=name,
            what=option_words(name),
            before=saved.get(name),
            now=now.get(name),
            causes=runs.causes(lambda costs, name=name: _totals(costs).get(name)),  # type: ignore[misc]
        )
        for name in dict.fromkeys((*saved, *now))
        if (name in saved, saved.get(name)) != (name in now, now.get(name))
    )


def _totals(costs: CostComparison | None) -> Mapping[str, Decimal | None]:
    return {} if costs is None else {o.name: o.horizon_usd for o in costs.estimates}


@dataclass(frozen=True)
class _Figure:
    """A number that a comparison takes from outside the answers."""

    what: str
    value: str
    source: str
    checked: date | None = None
    of: str = ""
    """The model that the price belongs to."""


def _price_shifts(runs: CostRuns) -> Iterator[PriceShift]:
    saved, now = _figures(runs.saved), _figures(runs.now)
    models = {figure.of for figure in saved.values()} & {figure.of for figure in now.values()}
    for name in dict.fromkeys((*saved, *now)):
        before, after = saved.get(name), now.get(name)
        latest = after or before
        # A model that was added or removed is named once, without its whole price list.
        if latest and latest.of in models and _value(before) != _value(after):
            yield PriceShift(
                name=name,
                what=latest.what,
                before=_value(before),
                now=_value(after),
                causes=runs.causes(lambda costs, name=name: _value(_figures(costs).get(name))),  # type: ignore[misc]
                source=latest.source,
                checked=latest.checked,
            )


def _value(figure: _Figure | None) -> str | None:
    return None if figure is None else figure.value


def _figures(costs: CostComparison | None) -> Mapping[str, _Figure]:
    if costs is None:
        return {}
    return dict([*_rates(costs.priced), *_retirement(costs.priced), *_defaults(costs)])


def _retirement(priced: PricedScenario) -> Iterator[tuple[str, _Figure]]:
    """Yield the retirement day of the tuned base model, and whether it is within the horizon."""
    if priced.retires is not None:
        listed = "the retirements in the price catalogue"
        what = "the day the base of the fine-tuned model is switched off"
        yield "retires", _Figure(what, str(priced.retires), listed)
        within = "yes" if priced.forced_retrains else "no"
        what = "the fine-tuned model has to be trained again within the horizon"
        yield "forced_retrain", _Figure(what, within, listed)


def _defaults(costs: CostComparison) -> Iterator[tuple[str, _Figure]]:
    for given in costs.scenario.assumed:
        what = f"{given.key.replace('_', ' ')}, {given.unit}"
        yield given.key, _Figure(what, given.value, given.source)


def _rates(priced: PricedScenario) -> Iterator[tuple[str, _Figure]]:
    for role, what in _ROLES.items():
        rates: Rates | None = getattr(priced, role)
        if rates is not None and rates.model is not None:
            yield role, _Figure(what, rates.model, rates.prices.source, rates.prices.checked)
            yield from _terms(rates, rates.model)


_ROLES = {
    "base": "the model in use",
    "tuned": "the trained model",
    "tuned_base": "the model that is trained",
    "cheaper": "the cheaper model",
}


def _terms(rates: Rates, model: str) -> Iterator[tuple[str, _Figure]]:
    for prices in rates.prices.levels:
        over = _over(rates.prices, prices)
        for term in _TERMS:
            amount: Decimal | None = getattr(prices, term)
            if amount is not None:
                what = f"{model}, {term.replace('_', ' ')}{over}, {_PER_MILLION}"
                figure = _Figure(what, f"{amount:f}", prices.source, prices.checked, model)
                yield f"{model}.{term}{over}", figure


def _over(first: TokenPrices, level: TokenPrices) -> str:
    """Return words for the call length above which a level of prices holds."""
    before = next((p for p in first.levels if p.long_context is level), None)
    if before is None or before.long_context_over is None:
        return ""
    return f" over {number_words(before.long_context_over)} tokens"


_TERMS = tuple(
    field.name
    for field in fields(TokenPrices)
    if field.name in {"input", "cached_read", "cache_write", "output"}
    or field.name.startswith("batch_")
)
