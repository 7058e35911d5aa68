"""The cost option of an approach, and the cost line of the verdict card."""

from __future__ import annotations

from decimal import Decimal

from advisor.advice.advice import Advice
from advisor.advice.cost_options import recommended_option, shown_options
from advisor.advice.wording import volume_assumed
from advisor.apps.web.parts import texts
from advisor.costs import CostComparison, CostEstimate, Spread
from advisor.costs.bill.periods import added_up
from advisor.costs.options import OPTIONS, options_of
from advisor.costs.row_words import amount_words, out_words
from advisor.formats.phrasing import capitalized, number_words, usd_words

_MILLION = 1_000_000


def recommended(advice: Advice, costs: CostComparison) -> str | None:
    """Return the option of what is advised, where one was priced."""
    return recommended_option(advice.verdict, costs)


def cost_line(advice: Advice) -> tuple[str, str]:
    """Return the cost of the advised approach: the total, and its parts."""
    costs = advice.costs
    name = recommended(advice, costs) if costs else None
    if costs is None or name is None:
        return texts.NOT_PRICED, texts.NOT_PRICED_SAYS
    option = costs.options[name]
    if option.is_out:
        said = texts.NOT_SOLD if option.not_sold else texts.NOT_ALLOWED
        return said, capitalized(out_words(option))
    age = costs.price_age
    if age is not None and age.state == "too_old":
        return texts.PRICES_TOO_OLD, age.says
    if option.horizon_usd is None:
        return texts.UNKNOWN_COST, "; ".join(f"{m.key}: {m.remedy}" for m in option.missing)
    total = f"{usd_words(option.horizon_usd)} {texts.in_months(months(costs))}"
    parts = texts.once_and_monthly(
        usd_words(option.upfront_usd),
        usd_words(option.monthly_usd),
        calls(costs),
        assumed=volume_assumed(advice),
    )
    return total, parts if age is None or age.state == "fresh" else f"{parts}. {age.says}"


def total_words(option: CostEstimate) -> str:
    """Return what an option costs over the months compared; "not sold" where it has no price."""
    return amount_words(option)[2]


def months(costs: CostComparison) -> int:
    """Return how many months the comparison covers."""
    return int(costs.scenario.horizon_months)


def calls(costs: CostComparison) -> str:
    """Return the calls a month in words."""
    return number_words(float(costs.scenario.calls_per_month))


def rival_of(costs: CostComparison, best: str) -> str | None:
    """Return the prompt option to compare with, unless a prompt is what is recommended."""
    options = shown_options(costs)
    if OPTIONS[best].approach == "prompt":
        return None
    prompts = (row.id for row in options_of("prompt") if row.stands_for_approach or not row.means)
    priced = (name for name in prompts if name in options and name in costs.ranked)
    return next(priced, None)


def cheaper_from(costs: CostComparison, one: str, other: str) -> str | None:
    """Return the calls a month from which `one` costs less than `other`, or None, in words."""
    found = costs.break_even_interval(one, other)
    if not found.likely:
        return None
    likely = volume_words(found.likely)
    if found.low == found.high:
        return likely
    if found.high is None:
        return f"{likely} ({texts.at_least(volume_words(found.low or 0))})"
    return f"{likely} ({volume_words(found.low or 0)} to {volume_words(found.high)})"


def calls_over_horizon(costs: CostComparison, option: CostEstimate) -> Decimal:
    """Return what the calls of an option cost in all its months, USD."""
    per_million = Decimal(option.usd_per_million_calls or 0)
    months = costs.scenario.horizon_months
    if not option.periods or not per_million:
        return per_million * costs.scenario.calls_per_month * months / _MILLION
    return added_up(option.periods) - months * Decimal(option.fixed_monthly_usd or 0)


def total_range(costs: CostComparison, name: str) -> tuple[str, str]:
    """Return what an option costs over the months compared: lowest to highest, and most likely."""
    likely = rounded_usd(float(costs.option(name).horizon_usd or 0))
    band = costs.bands.get(name)
    if band is None or band.horizon_usd.low == band.horizon_usd.high:
        return likely, ""
    ends = band.horizon_usd
    low, high = (rounded_usd(float(end), digits=2) for end in (ends.low, ends.high))
    return texts.between(low, high), texts.most_likely(likely)


def rounded_usd(usd: float, *, digits: int = 3) -> str:
    """Return an amount to so many digits, whole dollars: nobody knows it better than that."""
    return f"${float(f'{usd:.{digits}g}'):,.0f}"


def volume_words(calls_per_month: float) -> str:
    """Return a volume as people say it, to three digits: 1.71M."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if calls_per_month >= size:
            return f"{float(f'{calls_per_month / size:.3g}'):,g}{letter}"
    return number_words(round(calls_per_month))


def usd_range(amount: Decimal | None) -> str:
    """Return the range of an amount in words; empty for an exact amount."""
    if not isinstance(amount, Spread) or amount.low == amount.high:
        return ""
    return f"{usd_words(amount.low)} to {usd_words(amount.high)}"
