"""What fine-tuning would save with a prompt, and what it costs: the figures of the first sentence.

Both come from the figures of the cost comparison, so that the page Costs says the same.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from advisor.costs import Catalogue, CostEstimate, compare_costs
from advisor.costs.prices.token_prices import TokenPrices
from advisor.costs.scenario.from_answers import same_work_from_answers
from advisor.evidence.prompt.model import Money, RecommendationId, TuningSaving
from advisor.evidence.prompt.recommend.cacheable_prefix import MILLION
from advisor.evidence.prompt.recommend.ways_to_send import PromptToSend, before_and_after
from advisor.formats.phrasing import plural, usd_words

PAYBACK_MONTHS = 12
"""Months within which training should pay for itself, as long as the usual horizon."""
_ROUND_FROM = 100
_CENT = Decimal("0.01")


def tuned_prices(money: Money, catalogue: Catalogue, on: date) -> TokenPrices | None:
    """Return the prices of a tuned version of the model in use; None where nobody sells one.

    Where a provider bills tuned models like their base, these are the prices of the base.
    """
    if catalogue.cached(_fine_tune, _Offer(on, money.provider, money.model)).not_sold:
        return None
    tuned = catalogue.tuned_model(money.model, money.provider, on=on)
    if tuned is not None:
        return tuned.token_prices
    return catalogue.known_prices(money.model, money.provider, on=on)


def tuning_saving(sent: PromptToSend, catalogue: Catalogue, on: date) -> TuningSaving:
    """Return what training on the training material of a prompt saves a month, and costs once."""
    money = sent.priced.money
    own = catalogue.cached(_fine_tune, _Offer(on, money.provider, money.model))
    usual = catalogue.cached(_fine_tune, _Offer(on))
    costs = usual.upfront_usd if own.upfront_usd is None else own.upfront_usd
    prices = tuned_prices(money, catalogue, on) or sent.billing.prices
    return TuningSaving(
        tokens=sum(line.tokens for line in sent.lines if line.place == "training_material"),
        saves_usd_per_month=None if prices is None else _saved(sent, prices),
        costs_usd=costs if isinstance(costs, Decimal) else None,
        not_sold=own.not_sold,
    )


def _saved(sent: PromptToSend, prices: TokenPrices) -> Decimal | None:
    before, after = (one.usd_per_million_calls for one in before_and_after(sent, prices))
    if before is None or after is None:
        return None
    return ((before - after) * sent.priced.money.calls_per_month / MILLION).quantize(_CENT)


class _Offer(NamedTuple):
    on: date
    provider: str | None = None
    model: str | None = None


def _fine_tune(catalogue: Catalogue, offer: _Offer) -> CostEstimate:
    """Return what a fine-tune costs, at the default figures for all that the offer leaves open."""
    named = {"provider": offer.provider, "model": offer.model}
    answers = {key: name for key, name in named.items() if name is not None}
    scenario = same_work_from_answers(answers, catalogue, offer.on)
    return compare_costs(scenario, prices=catalogue, on=offer.on).options["fine_tune"]


def short_sentence(saving: TuningSaving, recommendation: RecommendationId) -> str:
    """Return whether to fine-tune, in one sentence with the two amounts."""
    pays = _pays_back(saving)
    if recommendation in ("fine_tune", "both") and pays is not False:
        return f"Fine-tuning may pay: {_amounts(saving)}."
    return f"No need to fine-tune: {_amounts(saving)}."


def _pays_back(saving: TuningSaving) -> bool | None:
    """Return whether it pays for itself in time; None where an amount is not known."""
    if saving.saves_usd_per_month is None or saving.costs_usd is None:
        return None
    return saving.saves_usd_per_month * PAYBACK_MONTHS >= saving.costs_usd


def _amounts(saving: TuningSaving) -> str:
    costs = f"cost about {_rounded(saving.costs_usd)}"
    if saving.costs_usd is None:
        costs = "cost an amount that is not known"
    if not saving.tokens:
        return f"nothing in the prompt is training material, and it would {costs}"
    if saving.saves_usd_per_month is None:
        tokens = plural(saving.tokens, "token")
        return f"it would save {tokens} a call, at a price that is not known, and {costs}"
    if saving.saves_usd_per_month <= 0:
        return f"it would save nothing and {costs}"
    return f"it would save {_rounded(saving.saves_usd_per_month)} a month and {costs}"


def _rounded(amount: Decimal | None) -> str:
    """Return an amount as people say it: whole dollars, and two digits from 1,000 up."""
    if amount is None or amount < 1:
        return usd_words(amount)
    whole = round(amount)
    return f"${whole if whole < 10 * _ROUND_FROM else round(whole, 2 - len(str(whole))):,}"
