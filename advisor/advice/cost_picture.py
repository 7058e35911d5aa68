"""What each option costs, as bars in HTML without a script, for a file to read or print."""

from __future__ import annotations

from advisor.advice.cost_options import ranked, recommended_option, shown_options
from advisor.advice.model import AdviceData
from advisor.advice.wording import volume_assumed
from advisor.costs import CostComparison, CostEstimate
from advisor.costs.options import OPTIONS, option_words
from advisor.costs.row_words import gap_words, out_words
from advisor.formats.html import element, text_element
from advisor.formats.phrasing import capitalized, plural

_DIGITS = 3
"""The digits of a total: nobody knows it better than that."""


def cost_picture(advice: AdviceData) -> str:
    """Return a section with a bar for each total, in USD; empty where there is no total to show."""
    costs = advice.costs
    if costs is None or costs.too_old:
        return ""
    best = recommended_option(advice.verdict, costs)
    options = shown_options(costs)
    longest = max((_usd(option) for option in options.values()), default=0)
    if not longest:
        return ""
    names = sorted(ranked(costs, best), key=lambda name: options[name].solves == "no")
    rows = "".join(_row(name, options[name], longest, is_best=name == best) for name in names)
    head = text_element("h2", f"What it costs in {_horizon(costs)}")
    lead = text_element("p", _volume(costs, assumed=volume_assumed(advice)))
    table = element("table", element("tbody", rows), "bars")
    return element("section", head + lead + table)


def _horizon(costs: CostComparison) -> str:
    return plural(float(costs.scenario.horizon_months), "month")


def _volume(costs: CostComparison, *, assumed: bool) -> str:
    calls = plural(float(costs.scenario.calls_per_month), "call")
    told = f"At {calls} a month{' (assumed)' if assumed else ''}, build and calls together."
    return f"{told} Gray options do not solve it."


def _usd(option: CostEstimate) -> float:
    return 0 if option.horizon_usd is None or option.is_out else float(option.horizon_usd)


def _row(name: str, option: CostEstimate, longest: float, *, is_best: bool) -> str:
    mark = text_element("small", " our advice") if is_best else ""
    head = element("th", text_element("b", option_words(name)) + mark, "words", scope="row")
    kind = "unfit" if option.solves == "no" else f"a-{OPTIONS[name].color}"
    usd = _usd(option)
    if not usd:
        gaps = (gap_words(gap) for gap in option.missing)
        why = out_words(option) or " ".join(dict.fromkeys(gaps))
        told = text_element("td", capitalized(why), "words", colspan="2")
        return element("tr", head + told, "unfit")
    drawn = text_element("rect", "", width=f"{usd / longest:.2%}", height="100%")
    bar = element("svg", drawn, aria_hidden="true")
    total = f"${float(f'{usd:.{_DIGITS}g}'):,.0f}"
    return element("tr", head + element("td", bar, "bar") + text_element("td", total), kind)
