"""What needs a look in the price facts, what moves most money first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from advisor.costs.amounts import shown
from advisor.costs.bill.later_prices import price_scenario
from advisor.costs.comparison.comparison import ComparisonData
from advisor.costs.prices.catalogue import Catalogue
from advisor.costs.prices.checks import OurRate, check_prices, our_rates
from advisor.costs.prices.facts import CurrentModels, Retirement
from advisor.costs.scenario.from_answers import scenario_from_answers
from advisor.costs.upkeep.litellm_list import KINDS, LitellmList, end_of
from advisor.errors import Problem
from advisor.formats.phrasing import usd_words

_MEND = "Look at the provider's page and mend the wrong one."
_EVERYTHING = {"what_must_change": "both", "must_stay_on_premises": True}
"""The answers of the default scenario: with retrieval and with own machines."""


def check_problems(
    catalogue: Catalogue, on: date, theirs: LitellmList | None = None
) -> tuple[Problem, ...]:
    """Return what a maintainer should look at on that day, what moves most money first.

    That is what `check_prices` finds and, with litellm's list, every figure and last day that the
    two give differently, and every last day that only one of them has. The money is the part of a
    total that rests on the fact, in the default scenario of its provider.
    """
    found = [*check_prices(catalogue, on)]
    if theirs is not None:
        found += [*_other_figures(catalogue, theirs, on), *_other_ends(catalogue, theirs, on)]
    moved = money_moved(catalogue, on)
    usd = {problem: moved.get(str(problem.where), Decimal(0)) for problem in found}
    return tuple(
        _with_money(problem, usd[problem]) for problem in sorted(usd, key=lambda p: -usd[p])
    )


def _with_money(problem: Problem, usd: Decimal) -> Problem:
    if not usd:
        return problem
    return replace(problem, hint=f"{usd_words(usd)} of a total rest on it. {problem.hint}")


def money_moved(catalogue: Catalogue, on: date) -> dict[str, Decimal]:
    """Return for each fact the largest part of a total that rests on it, USD.

    Totals are those of the default scenario at each provider with current models.
    """
    moved: dict[str, Decimal] = {}
    for provider in catalogue.providers(on):
        scenario = scenario_from_answers({**_EVERYTHING, "provider": provider}, catalogue, on)
        for fact in ComparisonData.of(price_scenario(scenario, catalogue, on)).own_facts:
            where = f"rules/prices: {fact.fact}"
            moved[where] = max(moved.get(where, Decimal(0)), fact.usd)
    return moved


def _other_figures(catalogue: Catalogue, theirs: LitellmList, on: date) -> Iterator[Problem]:
    for rate in (*our_rates(catalogue, on), *_current_rates(catalogue, on)):
        listed = theirs.rate(rate.model, rate.provider, rate.kind)
        if listed is not None and listed != rate.usd:
            what = f"{rate.kind} is {shown(rate.usd)}, litellm says {shown(listed)}"
            yield Problem(rate.where, what, _MEND)


def _current_rates(catalogue: Catalogue, on: date) -> Iterator[OurRate]:
    """The token prices we take from genai-prices for the models of our own list."""
    for kind, fact in catalogue.facts():
        if not isinstance(fact, CurrentModels) or not fact.holds(on):
            continue
        for model in fact.every_model:
            prices = catalogue.known_prices(model, fact.provider, on=on)
            for name in KINDS:
                usd = getattr(prices, name, None)
                if usd is not None:
                    where = f"genai-prices: {kind} {fact.provider} {model}"
                    yield OurRate(where, model, fact.provider, name, usd)


def _other_ends(catalogue: Catalogue, theirs: LitellmList, on: date) -> Iterator[Problem]:
    """Yield last days that differ, that litellm lacks, and that we lack for a model we price."""
    for _, fact in catalogue.facts():
        if isinstance(fact, Retirement):
            entry = theirs.entry(fact.model, fact.provider)
            told = end_of(entry)
            where = f"rules/prices: retirements {fact.identity}"
            if entry and told is None and fact.retires >= on:
                yield Problem(where, f"is {fact.retires}, litellm says no last day", _MEND)
            elif told is not None and told != fact.retires:
                yield Problem(where, f"is {fact.retires}, litellm says {told}", _MEND)
    for provider in catalogue.providers(on):
        for model, day in theirs.retirements(provider):
            if _is_missing(catalogue, model, provider, on):
                where = f"rules/prices: retirements {provider}/{model}"
                yield Problem(where, f"is missing, litellm says {day}", "Add it, or say why not.")


def _is_missing(catalogue: Catalogue, model: str, provider: str, on: date) -> bool:
    """Return whether a model is priced by the day, and we list no last day for it."""
    listed = catalogue.retirement(model, provider, on=on)
    return listed is None and catalogue.known_prices(model, provider, on=on) is not None
