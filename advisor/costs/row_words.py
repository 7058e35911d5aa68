"""What a row of a cost comparison says in words: its amounts, its model, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.costs.bill.fit import Solves
from advisor.costs.bill.priced_scenario import Missing
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.options import OPTIONS
from advisor.costs.scenario.model import Scenario
from advisor.formats.phrasing import capitalized, plural, sentence, usd_words

NOT_SOLD = "not sold"
"""What stands in the place of an amount that nobody sells."""
NOT_ALLOWED = "not allowed"
"""What stands in the place of an amount that the team may not spend."""
IN_RENT = "in the monthly rent"
"""What stands in the place of a price per call where machines are rented by the month."""
_RENT = ("Whole machines", "Hosting", "Its machine")
"""The lines that pay for machines by the month, whatever runs on them."""
_SOLVES: Mapping[Solves, str] = {"yes": "yes", "no": "no", "if_good_enough": "if good enough"}


def solves_words(option: CostEstimate) -> str:
    """Return in words whether an option does what is needed; empty where that is not known."""
    return "" if option.solves is None else _SOLVES[option.solves]


def out_of_table(option: CostEstimate) -> str:
    """Return what stands in the place of the amounts of an option that cannot be had."""
    if option.not_sold:
        return NOT_SOLD
    return NOT_ALLOWED if option.not_allowed else ""


def amount_words(option: CostEstimate) -> tuple[str, ...]:
    """Return what an option costs once, a month, over the horizon and per million calls."""
    out = out_of_table(option)
    words = [out or usd_words(amount) for amount in option.totals]
    return (*words[:-1], IN_RENT if in_monthly_rent(option) else words[-1])


def in_monthly_rent(option: CostEstimate) -> bool:
    """Return whether calls cost nothing by themselves, because machines are paid by the month."""
    rented = any(line.name in _RENT for line in option.lines)
    return rented and option.usd_per_million_calls == 0


def priced_on(option: CostEstimate) -> str:
    """Return the model of an option, its provider, the day of its prices and how long it lasts."""
    if option.is_out:
        return option.not_sold or option.not_allowed
    match OPTIONS[option.name].runs_on:
        case "own machines":
            return "an open model, own machines"
        case "small machine":
            return "a model of your own, small server"
        case _:
            pass
    model = option.model or "a model of your own"
    last = None if option.lasts_days is None else f"lasts {plural(option.lasts_days, 'day')}"
    parts = (model, option.provider, price_day_words(option), last)
    return ", ".join(part for part in parts if part)


def price_day_words(option: CostEstimate) -> str:
    """Return the day of an option's token prices, else the list that they come from."""
    if option.prices_checked is not None:
        return str(option.prices_checked)
    if option.is_out or OPTIONS[option.name].on_own_machines:
        return ""
    return "prices entered" if option.prices_from == "given" else option.prices_from or ""


def not_sold_words(option: CostEstimate) -> str:
    """Return why nobody sells an option to the team, with its cost elsewhere; empty if one does."""
    if not option.not_sold:
        return ""
    if option.instead is None:
        return f"{option.not_sold}."
    there = f"{option.instead.model} at {option.instead.provider}"
    total = usd_words(option.instead.horizon_usd)
    return f"{option.not_sold}; for comparison, the same on {there}: {total}."


def out_words(option: CostEstimate) -> str:
    """Return why the team cannot have an option, as a sentence; empty where it can."""
    return f"{option.not_allowed}." if option.not_allowed else not_sold_words(option)


def gap_words(gap: Missing) -> str:
    """Return what is not known, why, and what to do about it."""
    said = (text for text in (gap.why, gap.remedy) if text)
    if gap.is_out:
        return " ".join(sentence(capitalized(text)) for text in said)
    told = (sentence(capitalized(text)) for text in said)
    return " ".join([f"{gap.key} is not known.", *told])


def horizon_words(scenario: Scenario) -> str:
    """Return the months compared in words."""
    return plural(float(scenario.horizon_months), "month")


def volume_words(scenario: Scenario) -> str:
    """Return the calls a month in words."""
    return plural(float(scenario.calls_per_month), "call")
