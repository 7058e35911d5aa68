"""The figures that decide a total: those that move it most between their low and their high."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext

from advisor.costs.amounts import EXACT, Exact
from advisor.costs.bill.priced_scenario import PricedScenario
from advisor.costs.comparison.bands import at_inputs
from advisor.costs.options import OPTIONS, Option, OptionName
from advisor.costs.ranges.exact import CostRanges
from advisor.costs.scenario.figures import Figure, FigureSet, GivenBy

MOST_DECIDING = 5
_PRICE_GROUPS = ("prices", "base_prices")


@dataclass(frozen=True, slots=True)
class DecidingFigure:
    """One figure, and the total of an option with that figure alone at its low and at its high."""

    key: str
    """The id of its question; the scenario key where the scenario was written by hand."""
    low: Exact
    likely: Exact
    high: Exact
    usd_at_low: Exact
    usd_at_high: Exact
    given_by: GivenBy
    source: str
    """Who says so, with the day of the last check; empty where somebody gave the figure."""
    has_range: bool
    """Whether low and high are known; if not, half of the figure and twice were tried."""

    @property
    def moves_usd(self) -> Decimal:
        """By how much it moves the total, in USD over the horizon."""
        return abs(self.usd_at_high - self.usd_at_low)


def deciding_figures(
    priced: PricedScenario, name: OptionName, ranges: CostRanges | None
) -> tuple[DecidingFigure, ...]:
    """Return the five figures that move the total of an option most, the largest move first.

    Each figure is moved alone, all others are likely. Prices count where they are ranges. Left
    out is a figure with which the option needs a price that nobody knows. The option must have a
    total; `ranges` are those written into the scenario.
    """
    figures = FigureSet.of(priced.scenario)
    with localcontext(EXACT):
        found = list(_moved(priced, name, figures, ranges))
    moving = (one for one in found if one.moves_usd)
    return tuple(sorted(moving, key=lambda one: (-one.moves_usd, one.key))[:MOST_DECIDING])


def _moved(
    priced: PricedScenario, name: OptionName, figures: FigureSet, ranges: CostRanges | None
) -> Iterator[DecidingFigure]:
    groups = _groups(OPTIONS[name])
    for figure in figures.figures.values():
        low, high = figure.tried
        if ranges is not None and figure.key in ranges.ranges:
            yield _deciding(
                figure, *(ranges.totals_at(figure.key, at, [name])[name] for at in (low, high))
            )
            continue
        ends = list(figures.ends_alone(figure))
        if any(_counts(key, groups) for key in ends[0]):
            at_low, at_high = (at_inputs(name, priced, inputs).horizon for inputs in ends)
            if at_low is not None and at_high is not None:
                yield _deciding(figure, at_low, at_high)


def _deciding(figure: Figure, at_low: Decimal, at_high: Decimal) -> DecidingFigure:
    low, high = figure.tried
    return DecidingFigure(
        key=figure.key,
        low=low,
        likely=figure.likely,
        high=high,
        usd_at_low=at_low,
        usd_at_high=at_high,
        given_by=figure.given_by,
        source=figure.source,
        has_range=figure.has_band,
    )


def _counts(key: str, groups: frozenset[str]) -> bool:
    """Return whether a number of the scenario can be part of the bill of an option."""
    group, *inner = key.split(".")[:-1] or [""]
    return group in groups and group not in _PRICE_GROUPS and not inner


def _groups(option: Option) -> frozenset[str]:
    """Return the groups of the scenario that count in an option."""
    found = {"", "prompt"}
    match option.technique:
        case "search" | "search and tune":
            found.add("rag")
        case "whole text":
            found.add("long_context")
        case "tool call":
            found.add("tool_call")
        case "classifier":
            found.add("classifier")
        case _:
            pass
    if option.technique in ("tune", "search and tune"):
        found.add("fine_tune")
    if option.runs_on == "own machines":
        found.add("self_hosted")
    if option.runs_on == "cheaper":
        found.add("cheaper_model")
    return frozenset(found)
