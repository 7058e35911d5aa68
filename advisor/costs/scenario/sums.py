"""How numbers of a scenario are worked out from answers: once, for every caller.

Hours are hours of an engineer, examples and tokens are counts, prices are USD per million tokens.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from advisor.costs.amounts import round_to, to_ten_decimals

_FOUR_PLACES = Decimal("0.0001")
_ONE, _MILLION, _SECONDS_PER_HOUR = Decimal(1), Decimal(1_000_000), Decimal(3600)


def work_usd(hours: Decimal, usd_per_hour: Decimal, times: Decimal = _ONE) -> Decimal:
    """Return the cost of that much work, `times` over, in USD."""
    return to_ten_decimals(hours * usd_per_hour * times)


def changes_per_month(changes_per_quarter: Decimal) -> Decimal:
    """Return the changes of the requirements in a month."""
    return round_to(changes_per_quarter / 3, _FOUR_PLACES)


def tokens_of_words(words: Decimal, tokens_per_word: Decimal) -> Decimal:
    """Return the tokens of a text, as a whole number."""
    return (words * tokens_per_word).quantize(_ONE, ROUND_HALF_UP)


def examples_wanted(have: Decimal, wanted: Decimal) -> Decimal:
    """Return how many examples a model is trained on: all there are, and no fewer than wanted."""
    return max(have, wanted)


def training_run_usd(tokens: Decimal, epochs: Decimal, usd_per_million: Decimal) -> Decimal:
    """Return what a provider takes for one training, in USD."""
    return round_to(tokens * epochs * usd_per_million / _MILLION, _FOUR_PLACES)


def own_training_run_usd(
    tokens: Decimal, epochs: Decimal, tokens_per_second: Decimal, usd_per_hour: Decimal
) -> Decimal:
    """Return what the time of one machine costs for one training, in USD."""
    seconds = tokens * epochs / tokens_per_second
    return round_to(seconds / _SECONDS_PER_HOUR * usd_per_hour, _FOUR_PLACES)


def retrains_per_month(changes: Decimal, forced_per_year: Decimal) -> Decimal:
    """Return the trainings a month, for changes of the requirements and for retired models."""
    return round_to(changes + forced_per_year / 12, _FOUR_PLACES)
