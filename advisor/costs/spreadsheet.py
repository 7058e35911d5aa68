"""A cost comparison for spreadsheets: options by month, their figures, and what is not known."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_CEILING, Decimal
from io import StringIO
from itertools import pairwise
from typing import TypeAlias

from advisor.costs.amounts import EXACT
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.comparison.comparison import ComparisonData
from advisor.costs.comparison.deciding import DecidingFigure
from advisor.costs.options import option_words
from advisor.costs.range_report import NOTHING_UNKNOWN, deciding_option, not_known
from advisor.costs.row_words import gap_words, out_words, price_day_words
from advisor.costs.scenario.figures import FigureSet, who_assumed
from advisor.costs.spread import Spread
from advisor.errors import visible
from advisor.formats.phrasing import number_words

Row: TypeAlias = dict[str, str]
Write: TypeAlias = Callable[[Decimal | None], str]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_TOTALS = ("upfront_usd", "monthly_usd", "horizon_usd", "usd_per_million_calls")
_ENDS = ("low", "likely", "high")
_HEAD = (
    "option",
    "title",
    "cheapest",
    *(f"{total}_{end}" for total in _TOTALS for end in _ENDS),
    "currency",
    "calls_per_month",
    "horizon_months",
    "model",
    "provider",
    "prices_checked",
    "lasts_days",
    "not_sold",
    "asked_for",
    "missing",
    "solves",
    "because",
    "recommended",
    "not_counted",
    "price_list",
    "price_list_made",
    "price_age_days",
    "price_age",
    "figure",
    *(f"figure_{end}" for end in _ENDS),
    "given_by",
    "source",
    "total_at_low",
    "total_at_high",
)


def comparison_csv(
    costs: ComparisonData,
    *,
    provenance: str = "",
    recommended: str | None = None,
    decimal_comma: bool = False,
) -> str:
    """Return the comparison as CSV: a row for each option, then for each figure, then the unknown.

    Amounts are in USD with all their digits. The figures that decide the total of the recommended
    option, else of the cheapest, come first and have that total at their low and at their high.
    Unknown amounts are empty, and `missing` says what to enter. Every cell is quoted, and a cell
    that a spreadsheet would take for a formula begins with an apostrophe.

    `month_0_usd` is what an option costs at the start, `month_1_usd` what it costs in the first
    month, and so on: these columns add up to its total. The last month may be a part of one. They
    end with the model of the option, and `months_because` says why a month costs another amount.

    `provenance` names the rules and the tool behind the figures, in a column of its own;
    `recommended` is the option that is advised. With `decimal_comma`, numbers have a comma and
    cells are separated by semicolons, as spreadsheets in many countries read them.
    """
    write = _with_comma if decimal_comma else _digits
    head = [*_HEAD, *_month_columns(costs), *(["made_with"] if provenance else [])]
    out = StringIO()
    rows = csv.DictWriter(
        out, head, restval="", quoting=csv.QUOTE_ALL, delimiter=";" if decimal_comma else ","
    )
    rows.writeheader()
    for row in _rows(costs, recommended, write):
        made = {"made_with": provenance} if provenance else {}
        rows.writerow({name: _safe(cell) for name, cell in (row | made).items()})
    return out.getvalue()


def _rows(costs: ComparisonData, recommended: str | None, write: Write) -> Iterator[Row]:
    for option in costs.estimates:
        yield _option_row(costs, option, recommended, write)
    yield from _figure_rows(costs, recommended, write)
    unknown = "; ".join(not_known(costs)) or NOTHING_UNKNOWN
    yield {"title": "Not known", "missing": unknown}


def _option_row(
    costs: ComparisonData, option: CostEstimate, recommended: str | None, write: Write
) -> Row:
    scenario = costs.scenario
    return {
        "option": option.name,
        "title": option_words(option.name),
        "cheapest": _yes(option.name == costs.cheapest()),
        **_totals(costs, option, write),
        "currency": "USD",
        "calls_per_month": write(scenario.calls_per_month),
        "horizon_months": write(scenario.horizon_months),
        "model": option.model or "",
        "provider": option.provider or "",
        "prices_checked": price_day_words(option),
        "lasts_days": "" if option.lasts_days is None else str(option.lasts_days),
        "not_sold": out_words(option),
        "asked_for": str(costs.on or ""),
        "missing": "; ".join(gap_words(gap) for gap in option.missing if not gap.is_out),
        "solves": option.solves or "",
        "because": option.because,
        "recommended": _yes(option.name == recommended),
        "not_counted": option.uncounted,
        **_age(costs, option),
        **_months(costs, option, write),
    }


def _month_columns(costs: ComparisonData) -> Iterator[str]:
    """Yield the columns of the start and of each month, with that of their reason."""
    last = int(costs.scenario.horizon_months.to_integral_value(ROUND_CEILING))
    yield from map(_month_column, range(last + 1))
    yield "months_because"


def _month_column(month: int) -> str:
    return f"month_{month}_usd"


def _months(costs: ComparisonData, option: CostEstimate, write: Write) -> Row:
    """Return what an option costs at the start and in each month, as far as its model serves."""
    if option.horizon_usd is None:
        return {}
    spent = costs.spent(option.name)
    each = (spent[0], *(EXACT.subtract(later, sooner) for sooner, later in pairwise(spent)))
    found = {_month_column(month): write(usd) for month, usd in enumerate(each)}
    moved = (
        f"from month {int(period.from_month) + 1}: {period.because}"
        for period in option.periods
        if period.on is not None
    )
    return {**found, "months_because": "; ".join([*moved, *_growth(costs)])}


def _growth(costs: ComparisonData) -> Iterator[str]:
    share = costs.scenario.calls_growth_per_month
    if share:
        yield f"the calls grow by {number_words(float(share * 100))}% a month"


def _yes(holds: bool) -> str:  # noqa: FBT001
    return "yes" if holds else "no"


def _totals(costs: ComparisonData, option: CostEstimate, write: Write) -> Row:
    """Return the totals of an option; without a band, low and high are empty."""
    band = costs.bands.get(option.name)
    found: Row = {}
    for name in _TOTALS:
        total: Decimal | None = getattr(option, name)
        ends: Spread | None = getattr(band, name, None)
        low, high = (ends.low, ends.high) if ends else (None, None)
        found |= {f"{name}_low": write(low), f"{name}_likely": write(total)}
        found[f"{name}_high"] = write(high)
    return found


def _age(costs: ComparisonData, option: CostEstimate) -> Row:
    """Return the list of a comparison's prices, the day it was made, and its age in words."""
    age, days = costs.price_age, option.price_age_days
    if age is None:
        return {"price_age": "own prices"}
    return {
        "price_list": age.price_list.title,
        "price_list_made": str(age.price_list.made),
        "price_age_days": "" if days is None else str(days),
        "price_age": age.says,
    }


def _figure_rows(costs: ComparisonData, recommended: str | None, write: Write) -> Iterator[Row]:
    """Yield the figures that decide, then all other ones, then the names that are assumed."""
    name = deciding_option(costs, recommended)
    deciding = {one.key: one for one in costs.deciding(name)} if name else {}
    figures = FigureSet.of(costs.scenario).figures
    for key in (*deciding, *(key for key in figures if key not in deciding)):
        one = figures[key]
        yield {
            "title": "Figure",
            "figure": key,
            "figure_low": write(one.likely if one.low is None else one.low),
            "figure_likely": write(one.likely),
            "figure_high": write(one.likely if one.high is None else one.high),
            "given_by": one.given_by,
            "source": one.source,
            **_moved(deciding, key, write),
        }
    for other in costs.scenario.assumed:
        if other.key not in figures:
            yield {
                "title": "Figure",
                "figure": other.key,
                "figure_likely": other.value,
                "given_by": who_assumed(other),
                "source": other.source,
            }


def _moved(deciding: Mapping[str, DecidingFigure], key: str, write: Write) -> Row:
    """Return what a figure that decides does to the total, between the values that were tried."""
    if key not in deciding:
        return {}
    one = deciding[key]
    return {
        "figure_low": write(one.low),
        "figure_high": write(one.high),
        "total_at_low": write(one.usd_at_low),
        "total_at_high": write(one.usd_at_high),
    }


def _digits(amount: Decimal | None) -> str:
    if amount is None:
        return ""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_comma(amount: Decimal | None) -> str:
    return _digits(amount).replace(".", ",")


def _safe(cell: str) -> str:
    return visible(f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell)
