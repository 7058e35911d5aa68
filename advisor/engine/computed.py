"""The closed list of answers that Python computes from other answers before the rules run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import inf, sqrt
from typing import Literal, TypeAlias

from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook

Known: TypeAlias = Mapping[str, Value]
Limits: TypeAlias = tuple[float, float]
"""The lowest and the highest number allowed."""


@dataclass(frozen=True)
class Computation:
    """The functions behind one computed answer.

    While the other inputs stay the same, `value` only rises or only falls with each input, and
    takes every value between two results; past a number in `breaks` it may start anew. The
    decision diagram relies on this.
    """

    value: Callable[[Known, Rulebook, date], Value | None]
    ordered: bool = True
    """False for words that follow no number, such as the state of an offer."""
    breaks: Mapping[str, float] = field(default_factory=dict)
    """For an input, the number from which its answers are looked at apart from those below."""
    numbers: Mapping[str, Limits] = field(default_factory=dict)
    """The inputs that must be numbers, each with the limits within which the arithmetic holds."""
    decides: bool = False
    """For an answer read off the cost comparison: whether a verdict may read it."""


_ANY_NUMBER: Limits = (-inf, inf)
"""For an input that is only compared."""
_FROM_ZERO: Limits = (0, inf)
"""For an input that is multiplied, or divided by."""
_SHARE: Limits = (0, 1)
"""For a share: the root of share * (1 - share) is taken."""


Z_95 = 1.96
"""Two-sided 95% of the normal distribution."""


def wilson_interval(share: float, examples: float, z: float = Z_95) -> tuple[float, float]:
    """Return the Wilson score interval, as shares, of `share` measured on that many examples.

    Without examples anything is possible: (0, 1). Formula: E. B. Wilson, Probable inference, the
    law of succession, and statistical inference, JASA 22 (1927), 209-212.
    """
    if examples <= 0:
        return 0.0, 1.0
    squared = z * z / examples
    center = (share + squared / 2) / (1 + squared)
    reach = z * sqrt(share * (1 - share) / examples + squared / (4 * examples)) / (1 + squared)
    # The score lies inside its own interval; without the limits, rounding puts 1.0 outside it.
    return max(0.0, min(share, center - reach)), min(1.0, max(share, center + reach))


FAILING_BELOW = 0.15
"""A share of good answers that is surely below this shows no skill; our judgement."""


def standing_of(
    score: float, target: float, examples: float
) -> Literal["meets", "short", "failing", "unsure", "unmeasured"]:
    """Return whether the measured score meets the target, falls short, or could do either.

    A score that falls short is failing where it is surely under FAILING_BELOW and the target is
    not.
    """
    if examples == 0:
        return "unmeasured"
    low, high = wilson_interval(score, examples)
    if low >= target:
        return "meets"
    if high >= target:
        return "unsure"
    return "failing" if high < FAILING_BELOW < target else "short"


def _prompt_standing(known: Known, rulebook: Rulebook, on: date) -> Value | None:
    del rulebook, on
    inputs = [known.get(name) for name in ("prompt_score", "target_score", "eval_examples")]
    score, target, examples = inputs
    if not examples:
        return "unmeasured"
    if score is None or target is None:
        return "unsure"
    return standing_of(float(score), float(target), float(examples))


def _tuning_offer(known: Known, rulebook: Rulebook, on: date) -> Value | None:
    provider, existing = known.get("provider"), known.get("tuning_customer")
    if provider is None or existing is None:
        return None
    return rulebook.providers[str(provider)].state_for(on, existing=bool(existing))


def _full_context_tokens(known: Known, rulebook: Rulebook, on: date) -> Value | None:
    del rulebook, on
    tokens, calls = known.get("knowledge_tokens"), known.get("calls_per_month")
    return None if tokens is None or calls is None else int(tokens) * int(calls)


SHARE_FOR_TEXT = 0.75
"""The share of a context window for the text; the rest is for instructions and the answer."""


def _text_fits(known: Known, rulebook: Rulebook, on: date) -> Value | None:
    del rulebook, on
    tokens, window = known.get("knowledge_tokens"), known.get("context_window_tokens")
    if tokens is None or window is None:
        return None
    return "yes" if float(tokens) <= SHARE_FOR_TEXT * float(window) else "no"


def _from_costs(known: Known, rulebook: Rulebook, on: date) -> Value | None:
    """Return None: `cost_answers` computes this answer once there is a cost comparison."""
    del known, rulebook, on
    return None


UNKNOWN = "unknown"
"""The word for a result of the cost comparison that misses a price."""

PAYBACK = "tuning_payback_months"
"""The one result of the cost comparison that a verdict may read."""

COMPUTED: Mapping[str, Computation] = {
    "prompt_standing": Computation(
        _prompt_standing,
        breaks={"eval_examples": 1},
        numbers={
            "prompt_score": _SHARE,
            "target_score": _ANY_NUMBER,
            "eval_examples": _FROM_ZERO,
        },
    ),
    "text_fits": Computation(
        _text_fits,
        numbers={"knowledge_tokens": _ANY_NUMBER, "context_window_tokens": _ANY_NUMBER},
    ),
    "full_context_tokens_per_month": Computation(
        _full_context_tokens,
        numbers={"knowledge_tokens": _FROM_ZERO, "calls_per_month": _FROM_ZERO},
    ),
    PAYBACK: Computation(_from_costs, decides=True),
    "cheapest_approach": Computation(_from_costs),
    "caching_saves_share": Computation(_from_costs),
    "tuning_offer": Computation(_tuning_offer, ordered=False),
}


def compute(known: Known, rulebook: Rulebook, on: date) -> dict[str, Value]:
    """Return the computed answers; without its inputs, one has its `unanswered` value, if any."""
    found: dict[str, Value] = {}
    for name, entry in rulebook.computed.items():
        value = COMPUTED[name].value(known, rulebook, on)
        if value is None:
            value = entry.unanswered
        if value is not None:
            found[name] = value
    return found


def complete(rulebook: Rulebook, given: Known, on: date) -> dict[str, Value]:
    """Return the given values, the assumptions for the rest, and the computed answers."""
    values = {**rulebook.assumed(given), **given}
    return {**values, **compute(values, rulebook, on)}
