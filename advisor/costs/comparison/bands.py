"""The lowest and highest total of each option, where figures nobody gave have a known range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from typing import TypeAlias

from advisor.costs.amounts import EXACT
from advisor.costs.bill.caching import usd_per_token
from advisor.costs.bill.options import sum_option
from advisor.costs.bill.priced_scenario import PricedScenario
from advisor.costs.bill.tokens import CallBilling, cacheable_prefix
from advisor.costs.bill.totals import Amounts, CostEstimate, amounts
from advisor.costs.options import OptionName
from advisor.costs.scenario.figures import STATIC_TOKENS, FigureSet
from advisor.costs.spread import Ends, Spread

Inputs: TypeAlias = Mapping[str, Decimal]
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Band:
    """The four totals of an option in USD, each with its low and its high."""

    upfront_usd: Ends
    monthly_usd: Ends
    horizon_usd: Ends
    usd_per_million_calls: Ends

    @classmethod
    def of(cls, entry: CostEstimate) -> Band | None:
        """Return the totals of an estimate as they are; None where one is not known."""
        known = [_as_spread(total) for total in entry.totals if total is not None]
        return cls(*known) if len(known) == len(entry.totals) else None

    def widened(self, low: Amounts, high: Amounts) -> Band | None:
        """Return these likely totals between two other bills; None where those lack a price."""
        totals = (self.upfront_usd, self.monthly_usd, self.horizon_usd, self.usd_per_million_calls)
        pairs = zip(_sums_of(low), totals, _sums_of(high), strict=True)
        spreads = [spread for ends in pairs if (spread := _spread(*ends)) is not None]
        return Band(*spreads) if len(spreads) == len(totals) else None


def bands(priced: PricedScenario, estimates: tuple[CostEstimate, ...]) -> dict[OptionName, Band]:
    """Return the band of each option with a total.

    A range that was written into the scenario counts as it is. A figure that nobody gave counts
    with the range of its default, and a figure that was given is a point. A growth that nobody
    gave is none: it is a forecast. Left out is an option for which an end of a range needs a price
    that nobody knows.

    Every total rises with each of these figures or falls with it, and in the same direction for
    every option. So the lowest total has each figure at its cheap end, and the highest at its
    dear end: two bills an option instead of one for every corner of the ranges. The length of
    the prompt is the one exception, because a start of a prompt that just misses a step of the
    cache costs more than a longer one. The lengths next to the steps are tried as well.
    """
    found = {entry.name: Band.of(entry) for entry in estimates}
    likely = {name: band for name, band in found.items() if band is not None}
    figures = FigureSet.of(priced.scenario)
    if priced.scenario.ranges or not figures.has_bands:
        return likely
    with localcontext(EXACT):
        corners = _Corners(priced, figures)
        wide = {name: band.widened(*corners.ends(name)) for name, band in likely.items()}
    return {name: band for name, band in wide.items() if band is not None}


def at_inputs(name: OptionName, priced: PricedScenario, inputs: Inputs) -> Amounts:
    """Return the sums of an option where those numbers of the scenario have other values."""
    moved = replace(priced, scenario=priced.scenario.with_values(inputs))
    return amounts(name, sum_option(name, moved), moved)


class _Corners:
    """A scenario with every figure at its cheap end, and with every figure at its dear end."""

    def __init__(self, priced: PricedScenario, figures: FigureSet) -> None:
        values = [figures.corner(dear=dear) for dear in (False, True)]
        self._lengths = [inputs.get(STATIC_TOKENS) for inputs in values]
        self._corners = [
            replace(priced, scenario=priced.scenario.with_values(inputs)) for inputs in values
        ]

    def ends(self, name: OptionName) -> tuple[Amounts, Amounts]:
        """Return the lowest and the highest sums of an option."""
        return self._sums(name, dear=False), self._sums(name, dear=True)

    def _sums(self, name: OptionName, *, dear: bool) -> Amounts:
        corner, pick = self._corners[dear], max if dear else min
        entry = sum_option(name, corner)
        sums = amounts(name, entry, corner)
        lengths = self._lengths_to_try(entry.calls)
        if entry.calls is None or not lengths:
            return sums
        prompt = _CachedPrompt(corner, entry.calls)
        if not corner.moves and prompt.has_one_price(lengths[0], lengths[-1]):
            lengths = [pick(lengths, key=prompt.usd_at)]
        now = corner.scenario.prompt.static_tokens
        others = [at_inputs(name, corner, {STATIC_TOKENS: to}) for to in lengths if to != now]
        tried = [sums, *others] if now in lengths else others
        unknown = next((found for found in tried if found.horizon is None), None)
        return unknown or pick(tried, key=lambda found: found.horizon or _ZERO)

    def _lengths_to_try(self, calls: CallBilling | None) -> list[Decimal]:
        """Return the lengths of the prompt with which its calls can cost least or most.

        Empty where costs rise with the length: where it is no part of what is cached.
        """
        shortest, longest = self._lengths
        if shortest is None or longest is None or calls is None or calls.plan is None:
            return []
        parts = {part.key: part.value for part in calls.sent.static_parts}
        if STATIC_TOKENS not in parts:
            return []
        added = calls.sent.static - parts[STATIC_TOKENS]
        steps = _steps(calls, shortest + added, longest + added)
        after = {(step - added).to_integral_value(ROUND_CEILING) for step in steps}
        tried = {shortest, longest, *after, *(length - 1 for length in after)}
        return [length for length in sorted(tried) if shortest <= length <= longest]


@dataclass(frozen=True, slots=True)
class _CachedPrompt:
    """The start of a prompt whose length is a range, and the calls that it is sent with."""

    priced: PricedScenario
    calls: CallBilling

    def has_one_price(self, shortest: Decimal, longest: Decimal) -> bool:
        """Return whether calls of all these lengths are billed at the same prices."""
        found = self.calls.sent.retrieved
        least, most = (
            self._input_at(shortest) - (found.value if found else 0),
            self._input_at(longest),
        )
        limits = (prices.long_context_over for prices in self.calls.rates.prices.levels)
        return not any(limit is not None and least <= limit < most for limit in limits)

    def usd_at(self, length: Decimal) -> Decimal:
        """Return the cost of what a million calls of that length send."""
        scenario, rates = self.priced.scenario, self.calls.rates
        sent = self._input_at(length)
        prices = rates.prices.for_call(sent)
        added = self.calls.sent.static - scenario.prompt.static_tokens
        head = cacheable_prefix(scenario.prompt, rates, added + length)
        cached = usd_per_token(scenario.prompt, prices, self.calls.plan)
        return head * cached + (sent - head) * usd_per_token(scenario.prompt, prices, None)

    def _input_at(self, length: Decimal) -> Decimal:
        now = self.priced.scenario.prompt.static_tokens
        return self.calls.sent.input_tokens - now + length


def _steps(calls: CallBilling, shortest: Decimal, longest: Decimal) -> Iterator[Decimal]:
    """Yield the first and last lengths of a start at which one more step of it is cached."""
    step = calls.rates.cache_step_tokens
    floor = calls.rates.cache_min_tokens
    for length, rounding in (
        (shortest, ROUND_CEILING),
        (longest, ROUND_FLOOR),
        (floor, ROUND_CEILING),
    ):
        yield step * (length / step).to_integral_value(rounding)


def _sums_of(found: Amounts) -> tuple[Decimal | None, ...]:
    return found.once, found.monthly, found.horizon, found.per_million


def _as_spread(total: Decimal) -> Spread:
    return total if isinstance(total, Spread) else Spread(total, total, total)


def _spread(low: Decimal | None, likely: Spread, high: Decimal | None) -> Spread | None:
    return None if low is None or high is None else Spread(low, likely.likely, high)
