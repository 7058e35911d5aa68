"""How the cost of one option is worked out: every line and sum, and where each number is from."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.costs.bill.lines import CostLine
from advisor.costs.bill.priced_scenario import Missing
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.comparison.comparison import ComparisonData
from advisor.costs.comparison.work import work_shares
from advisor.costs.options import option_words
from advisor.costs.report import age_blocks, cheaper_from_line, good_answer_line, list_blocks
from advisor.costs.row_words import (
    IN_RENT,
    gap_words,
    horizon_words,
    in_monthly_rent,
    priced_on,
    volume_words,
)
from advisor.formats.document import Block, Heading, Item, Paragraph
from advisor.formats.phrasing import capitalized, number_words, share_words, usd_words

_MOST_SHOWN = 5


def arithmetic_blocks(costs: ComparisonData, option: str) -> Iterator[Block]:
    """Yield how every total of one option is worked out, each number with where it comes from.

    Raises ScenarioError with the nearest name for an option the scenario does not describe.
    """
    found = costs.option(option)
    yield Heading(f"How the cost of '{option_words(found.name)}' is worked out, USD", 1)
    yield from age_blocks(costs)
    for per, total in (
        ("per million calls", found.usd_per_million_calls),
        ("a month", found.fixed_monthly_usd),
        ("once", found.upfront_usd),
    ):
        rent = per == "per million calls" and in_monthly_rent(found)
        yield Heading(f"{per.capitalize()}: {IN_RENT if rent else usd_words(total)}", 2)
        yield from list_blocks(_line(line) for line in found.lines if line.per == per)
    yield Heading(capitalized(horizon_words(costs.scenario)), 2)
    unknown = (_gap_line(gap) for gap in found.missing)
    good = _good_answer_sum(costs, found)
    yield Paragraph((f"Priced on: {priced_on(found)}.",))
    yield from list_blocks(
        [*total_lines(costs, found), *_work_lines(costs, found), *good, *unknown]
    )


def _good_answer_sum(costs: ComparisonData, option: CostEstimate) -> Iterator[str]:
    """Yield what a good answer costs, or from how many of them the option is cheaper, as a sum."""
    good = costs.good_answers
    if good is None:
        return
    if option.name == good.in_use:
        yield f"A good answer: {good_answer_line(costs, good).partition(': ')[2]}"
    for other in good.others:
        if other.name == option.name:
            both = f"{usd_words(other.usd_per_month)} / {usd_words(good.usd_per_month)}"
            sum_ = f"{share_words(float(good.share))} x {both}"
            yield f"{cheaper_from_line(other).removesuffix('.')}: {sum_}"


def _work_lines(costs: ComparisonData, option: CostEstimate) -> Iterator[str]:
    """Yield how much of the total is work of people, kind by kind."""
    found = work_shares(option, costs.scenario)
    if found:
        whole = share_words(float(sum(work.share for work in found)))
        parts = ", ".join(f"{work.name} {share_words(float(work.share))}" for work in found)
        yield f"Work is {whole} of the total: {parts}"


def _gap_line(gap: Missing) -> str:
    return gap_words(gap) if gap.is_out else f"Unknown: {gap_words(gap)}"


def total_lines(costs: ComparisonData, option: CostEstimate) -> Iterator[str]:
    """Yield how a month and the whole horizon of one option come about."""
    scenario = costs.scenario
    months = number_words(float(scenario.horizon_months))
    fixed, per_million = option.fixed_monthly_usd, option.usd_per_million_calls
    month = "The first month" if option.periods else "A month"
    yield (
        f"{month}: {usd_words(fixed)} + {volume_words(scenario)} x {usd_words(per_million)}"
        f" / 1,000,000 = {usd_words(option.monthly_usd)}"
    )
    every = _months_added(option) or f"{months} x {usd_words(option.monthly_usd)}"
    yield (
        f"{horizon_words(scenario)}: {usd_words(option.upfront_usd)} + {every}"
        f" = {usd_words(option.horizon_usd)}"
    )


def _months_added(option: CostEstimate) -> str:
    """Return the sum of the months of an option; empty where all of them cost the same."""
    if len(option.periods) > _MOST_SHOWN:
        ends = (usd_words(option.periods[place].usd_per_month) for place in (0, -1))
        return f"the months from {' to '.join(ends)}"
    return " + ".join(
        f"{number_words(float(round(period.months, 2)))} x {usd_words(period.usd_per_month)}"
        for period in option.periods
    )


def _line(line: CostLine) -> Item:
    told = (
        item
        for item in line.inputs
        if item.source != "given" and not line.formula.startswith(f"{item.source} = ")
    )
    below = tuple(((f"{item.key}: {item.source}",)) for item in told)
    return Item((f"{line.name}: {line.formula}",), below)
