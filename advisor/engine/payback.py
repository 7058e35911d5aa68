"""When training a small model repays itself, next to that model with a cached prompt.

Both sides run on the same, cheapest current model: whoever trains for cost alone has moved there
first. Training shortens the prompt and adds work, at the start and every month. Months to pay back
are `(F_a - F_b) / (N (c_b - c_a) / 1e6 - M_a + M_b)`, with F paid once, M a month and c per million
calls, for a the trained and b the prompted model; never when the divisor is not above zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class PaybackTerms:
    """What the sum is made of; amounts in USD, prices per million tokens."""

    tokens_per_word: float
    input_usd_per_million: float
    cached_usd_per_million: float
    """A cached token, with the misses that write the cache again."""
    cache_min_tokens: float
    trained_prompt_tokens: float
    """What is left of the prompt after training."""
    upfront_usd: float
    """What training costs at the start beyond what a better prompt does."""
    usd_per_month: float
    """What keeping it trained costs a month beyond keeping up a prompt."""

    @classmethod
    def of(cls, figures: Mapping[str, float]) -> PaybackTerms:
        """Return the terms out of named figures. Raises TypeError for one missing or unknown."""
        return cls(**figures)


@dataclass(frozen=True, slots=True)
class Payback:
    """The sum for one volume and one prompt."""

    prompted_usd_per_million: float
    """The fixed prompt in a million calls, in the cache where that is cheaper."""
    trained_usd_per_million: float
    """What is left of it after training."""
    saved_usd_per_month: float
    """What training saves a month once its upkeep is paid; below zero when it does not."""
    months: float
    """Until the start is paid back; infinite when it never is."""


def payback(calls_per_month: float, prompt_words: float, terms: PaybackTerms) -> Payback:
    """Return the sum behind "training repays itself in so many months"."""
    tokens = prompt_words * terms.tokens_per_word
    whole = tokens * terms.input_usd_per_million
    # A prompt too short for the cache can be filled up to its minimum where that is cheaper.
    cached = max(tokens, terms.cache_min_tokens) * terms.cached_usd_per_million
    prompted = min(whole, cached)
    trained = min(tokens, terms.trained_prompt_tokens) * terms.input_usd_per_million
    saved = calls_per_month * (prompted - trained) / MILLION - terms.usd_per_month
    months = terms.upfront_usd / saved if saved > 0 else inf
    return Payback(prompted, trained, saved, months)
