"""The months until training a small model pays back, compared with prompting it with a cache.

Both sides run on the same, cheapest current model: a team that trains only to save costs has moved
there first. Training shortens the prompt and adds work, at the start and every month. The months
are `(F_a - F_b) / (N (c_b - c_a) / 1e6 - M_a + M_b)`, with N calls a month, F paid once, M a month
and c per million calls, for the trained model a and the prompted model b. When the divisor is not
above zero, training never pays back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class PaybackTerms:
    """The terms of the calculation; amounts in USD, prices per million tokens."""

    tokens_per_word: float
    input_usd_per_million: float
    cached_usd_per_million: float
    """The price of cached tokens, with the misses that write the cache again."""
    cache_min_tokens: float
    trained_prompt_tokens: float
    """The tokens of the prompt that are still needed after training."""
    upfront_usd: float
    """The cost of training at the start, minus that of writing a better prompt."""
    usd_per_month: float
    """The cost a month of keeping the model trained, minus that of maintaining a prompt."""

    @classmethod
    def of(cls, figures: Mapping[str, float]) -> PaybackTerms:
        """Return the terms from named figures. Raises TypeError for one missing or unknown."""
        return cls(**figures)


@dataclass(frozen=True, slots=True)
class Payback:
    """The result for one volume and one prompt."""

    prompted_usd_per_million: float
    """The cost of the fixed prompt in a million calls, cached where that is cheaper."""
    trained_usd_per_million: float
    """The cost of the rest of the prompt in a million calls, after training."""
    saved_usd_per_month: float
    """The savings of training a month, minus its upkeep; below zero when upkeep is higher."""
    months: float
    """The months until the cost at the start is paid back; infinite when it never is."""


def payback(calls_per_month: float, prompt_words: float, terms: PaybackTerms) -> Payback:
    """Return the months until training pays back, with the figures behind them."""
    tokens = prompt_words * terms.tokens_per_word
    whole = tokens * terms.input_usd_per_million
    # A prompt too short for the cache can be padded to its minimum where that is cheaper.
    cached = max(tokens, terms.cache_min_tokens) * terms.cached_usd_per_million
    prompted = min(whole, cached)
    trained = min(tokens, terms.trained_prompt_tokens) * terms.input_usd_per_million
    saved = calls_per_month * (prompted - trained) / MILLION - terms.usd_per_month
    months = terms.upfront_usd / saved if saved > 0 else inf
    return Payback(prompted, trained, saved, months)
