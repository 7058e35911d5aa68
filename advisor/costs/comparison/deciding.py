"""The figures that decide a total: those that move it most between their low and their high."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import partial

from advisor.costs.amounts import EXACT, Exact
from advisor.costs.bill.lines import MILLION
from advisor.costs.bill.priced_scenario import PricedScenario
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.comparison.bands import Inputs, at_inputs
from advisor.costs.comparison.variations import WORK_COSTS
from advisor.costs.options import OPTIONS, Option
from advisor.costs.ranges.exact import CostRanges
from advisor.costs.scenario.figures import Figure, FigureSet, GivenBy
from advisor.costs.scenario.model import Scenario

MOST_DECIDING = 5
_ONE = Decimal(1)
_PROPORTIONAL = (
    "output_tokens",
    "reasoning_tokens",
    "request_tokens",
    "query_embed_tokens",
    "embed_usd_per_million",
    "rerank_usd_per_1000",
    "vector_db_usd_per_month",
    "refresh_share_per_month",
    "examples",
    "training_tokens",
    "epochs",
    "train_usd_per_million",
    "hosting_usd_per_hour",
    "retrains_per_month",
    "machine_usd_per_month",
)
"""Numbers that a hosted option multiplies and that make nothing jump, beside those for work. Where
months differ, the lines of the first one say nothing of these in the months after it."""
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
    priced: PricedScenario, entry: CostEstimate, ranges: CostRanges | None
) -> tuple[DecidingFigure, ...]:
    """Return the five figures that move the total of an option most, the largest move first.

    Each figure is moved alone, all others are likely. Prices count where they are ranges. Left
    out is a figure with which the option needs a price that nobody knows. The option must have a
    total; `ranges` are those written into the scenario.
    """
    figures = FigureSet.of(priced.scenario)
    with localcontext(EXACT):
        found = list(_moved(priced, entry, figures, ranges))
    moving = (one for one in found if one.moves_usd)
    return tuple(sorted(moving, key=lambda one: (-one.moves_usd, one.key))[:MOST_DECIDING])


def _moved(
    priced: PricedScenario, entry: CostEstimate, figures: FigureSet, ranges: CostRanges | None
) -> Iterator[DecidingFigure]:
    name, counts = entry.name, partial(_counts, _groups(OPTIONS[entry.name]))
    for figure in figures.figures.values():
        low, high = figure.tried
        if low == high:
            continue
        if ranges is not None and figure.key in ranges.ranges and not ranges.adds_months:
            yield _deciding(
                figure, *(ranges.totals_at(figure.key, at, [name])[name] for at in (low, high))
            )
            continue
        ends = list(figures.ends_alone(figure, counts))
        if ends[0]:
            at_low, at_high = (_total(priced, entry, inputs) for inputs in ends)
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


def _total(priced: PricedScenario, entry: CostEstimate, inputs: Inputs) -> Decimal | None:
    """Return the total of an option where those numbers of the scenario have other values."""
    steady = not OPTIONS[entry.name].on_own_machines and not priced.moves
    proportional = WORK_COSTS + (_PROPORTIONAL if steady else ())
    known = (
        key.rpartition(".")[2] in proportional and priced.scenario.value(key) for key in inputs
    )
    if all(known):
        return _in_proportion(entry, priced.scenario, inputs)
    return at_inputs(entry.name, priced, inputs).horizon


def _in_proportion(entry: CostEstimate, scenario: Scenario, inputs: Inputs) -> Decimal:
    """Return the total where every line changes in proportion to the numbers it multiplies."""
    assert entry.horizon_usd is not None
    found = Decimal(entry.horizon_usd)
    calls = scenario.calls_per_month * scenario.horizon_months / MILLION
    times = {"once": _ONE, "a month": scenario.horizon_months, "per million calls": calls}
    for line in entry.lines:
        amount = line.amount
        for item in line.inputs:
            if item.key in inputs:
                amount = amount * inputs[item.key] / item.value
        found += (amount - line.amount) * times[line.per]
    return found


def _counts(groups: frozenset[str], key: str) -> bool:
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
