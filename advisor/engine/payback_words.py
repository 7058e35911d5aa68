"""The payback of fine-tuning as sentences, with the figures of the cost table."""

from __future__ import annotations

from decimal import Decimal

from advisor.costs import CostComparison
from advisor.costs.comparison.tuning_payback import TuningPayback
from advisor.formats.phrasing import WHOLE_USD_FROM, amount_words, number_words, plural

_CENTS = Decimal("0.01")
_ONE = Decimal(1)


def payback_words(costs: CostComparison, found: TuningPayback | None) -> str | None:
    """Return the sum behind the months of payback, or what is missing; None if nothing is."""
    if found is None:
        return _missing(costs)
    told = " ".join((_a_month(costs, found), *_at_the_start(found)))
    return f"{told.removesuffix('.')}{priced_by(costs)}"


def priced_by(costs: CostComparison) -> str:
    """Return the month of the price list in use; nothing where all prices were entered."""
    age = costs.price_age
    return f"; prices of {age.price_list.made:%Y-%m}" if age is not None else ""


def _missing(costs: CostComparison) -> str | None:
    tuned = costs.options.get("fine_tune")
    if tuned is None or costs.too_old:
        return None
    if tuned.lasts_days is not None:
        return f"the fine-tuned model is served for only {plural(tuned.lasts_days, 'more day')}"
    if not tuned.missing:
        return None
    gap = tuned.missing[0]
    return f"fine-tuning has no total: {gap.why or f'{gap.key} is not known'}"


def _a_month(costs: CostComparison, found: TuningPayback) -> str:
    tuned, rival = found.tuned.mean_monthly_usd, found.rival.mean_monthly_usd
    assert tuned is not None
    assert rival is not None
    month = "a month on average" if found.tuned.periods or found.rival.periods else "a month"
    model = f" ({costs.tuned_base})" if costs.tuned_base else ""
    other = _rival_words(costs, found)
    if tuned == rival:
        start = f"Fine-tuning{model} would cost as much {month} as {other}"
        return f"{start} ({amount_words(tuned)} USD){_lost(found)}."
    more, one, two = _adding_up(tuned, rival)
    if tuned > rival:
        start = f"Fine-tuning{model} would cost {more} USD {month} more than {other}"
        return f"{start} ({one} against {two}){_lost(found)}."
    start = f"Fine-tuning{model} would save {more} USD {month} against {other}"
    return f"{start} ({one} instead of {two})."


def _rival_words(costs: CostComparison, found: TuningPayback) -> str:
    match found.rival.name:
        case "cheaper_model":
            cheaper = costs.scenario.cheaper_model
            named = (cheaper.model if cheaper else None) or "a cheaper model"
            return f"the same prompt on {named}, if that model is good enough"
        case "prompt_cached":
            return "the cached prompt"
        case _:
            return "the prompt"


def _adding_up(tuned: Decimal, rival: Decimal) -> tuple[str, str, str]:
    """Return the difference and both amounts, with cents where whole dollars do not add up."""
    amounts = (abs(tuned - rival), tuned, rival)
    difference, one, two = (amount.quantize(_ONE) for amount in amounts)
    if min(amounts) >= WHOLE_USD_FROM and abs(one - two) == difference:
        more, first, second = (f"{amount:,f}" for amount in (difference, one, two))
    else:
        more, first, second = (f"{amount.quantize(_CENTS):,f}" for amount in amounts)
    return more, first, second


def _lost(found: TuningPayback) -> str:
    extra = _extra(found)
    return f", so the {amount_words(extra)} USD more at the start never come back" if extra else ""


def _extra(found: TuningPayback) -> Decimal | None:
    """Return what fine-tuning costs more at the start, USD; None where it costs no more."""
    assert found.tuned.upfront_usd is not None
    assert found.rival.upfront_usd is not None
    extra = found.tuned.upfront_usd - found.rival.upfront_usd
    return extra if extra > 0 else None


def _at_the_start(found: TuningPayback) -> tuple[str, ...]:
    """Return when the extra cost at the start is earned back, where it is."""
    if found.months is None:
        return ()
    extra = _extra(found)
    if extra is None:
        return ("It costs no more at the start.",)
    horizon = plural(float(found.horizon_months), "month")
    months = found.months.quantize(Decimal("0.1"))
    when = f"{number_words(float(months))} {'month' if months == 1 else 'months'}"
    within = "within" if found.within_horizon else "later than"
    more = f"The {amount_words(extra)} USD more at the start come back after {when}"
    return (f"{more}, {within} the {horizon} compared.",)
