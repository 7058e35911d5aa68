"""The cost of the tokens of a call: at the full price, cached and in batch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias

from advisor.costs.amounts import shown
from advisor.costs.bill.lines import Bill, Factor, FactorInput, Per
from advisor.costs.bill.priced_scenario import Rates
from advisor.costs.scenario.model import Prompt

_ZERO = Decimal(0)
Caching: TypeAlias = Literal["no", "yes", "if priced"]
_CACHE_RULES = (
    "prompt.cache_min_tokens",
    "prompt.cache_step_tokens",
    "prompt.first_variable_at",
)


@dataclass(frozen=True, slots=True)
class CallTokens:
    """The tokens of one call, each part with its scenario key."""

    static_parts: tuple[FactorInput, ...]
    plain_parts: tuple[FactorInput, ...]
    output: Decimal
    retrieved: FactorInput | None = None
    """The retrieved text, where the option searches."""

    @property
    def static(self) -> Decimal:
        """Tokens that are the same in every call."""
        return sum((part.value for part in self.static_parts), _ZERO)

    @property
    def plain(self) -> Decimal:
        """Tokens that differ from call to call, without the retrieved text."""
        return sum((part.value for part in self.plain_parts), _ZERO)

    @property
    def input_parts(self) -> tuple[FactorInput, ...]:
        """Every part that is billed as input."""
        return (
            *self.static_parts,
            *self.plain_parts,
            *((self.retrieved,) if self.retrieved else ()),
        )

    @property
    def input_tokens(self) -> Decimal:
        """Tokens that are billed as input."""
        return sum((part.value for part in self.input_parts), _ZERO)


def tokens_today(prompt: Prompt) -> CallTokens:
    """Return the tokens of a call with the present prompt, without worked examples."""
    static = FactorInput("prompt.static_tokens", prompt.static_tokens)
    variable = FactorInput("prompt.variable_tokens", prompt.variable_tokens)
    user = FactorInput("prompt.user_tokens", prompt.user_tokens)
    return CallTokens((static,), (variable, user), prompt.output_tokens)


def cacheable_prefix(prompt: Prompt, rates: Rates, static: Decimal) -> Decimal:
    """Return how many tokens at the start of a call can be served from the provider's cache."""
    cut = static if (first := prompt.first_variable_at) is None else min(static, first)
    step = rates.cache_step_tokens
    prefix = step * (cut // step)
    return prefix if prefix >= rates.cache_min_tokens else _ZERO


@dataclass(frozen=True, slots=True)
class CallBilling:
    """How the calls of an option are billed: their tokens, rates and cacheable prefix."""

    sent: CallTokens
    rates: Rates
    prefix: str | None
    """The name of the cacheable prefix in polynomials; None where nothing is cached."""


def add_calls(
    bill: Bill, prompt: Prompt, rates: Rates, sent: CallTokens, caching: Caching
) -> CallBilling:
    """Add the cost of the tokens of a million calls, and return how the calls are billed.

    The batch share of the prompt is billed at batch prices; batch and cache discounts do not
    multiply. Retrieved text is looked up per call and always billed at the full input price.
    """
    if rates.unknown is not None:
        bill.add_missing("per million calls", rates.unknown)
        return CallBilling(sent, rates, None)
    prices = rates.prices.for_call(sent.input_tokens)
    cached = caching == "yes" or (caching == "if priced" and prices.cached_read is not None)
    name = "+".join(part.key for part in sent.static_parts)
    calls = CallBilling(sent, rates, f"prefix of {name} at {rates.key}" if cached else None)
    bill.add_missing("per million calls", *bill.gaps_in(*(part.key for part in sent.input_parts)))
    if cached:
        bill.add_missing("per million calls", *bill.gaps_in(*_CACHE_RULES))
    prefix = cacheable_prefix(prompt, rates, sent.static) if cached else _ZERO
    head = FactorInput(calls.prefix or "", prefix, -1)
    _add_live(bill, prompt, replace(rates, prices=prices), sent, head)
    _add_batch(bill, prompt, replace(rates, prices=prices), sent)
    return calls


def _add_live(
    bill: Bill, prompt: Prompt, rates: Rates, sent: CallTokens, prefix: FactorInput
) -> None:
    prices = rates.prices
    live = _share("batch_share", prompt.batch_share, "not in batch", rest=True)
    head = Factor(
        sent.static_parts[0].key,
        prefix.value,
        "cached tokens",
        f"the cacheable prefix, {rates.caching_source}",
        inputs=(prefix._replace(sign=1),),
    )
    hit = _share("cache_hit_share", prompt.cache_hit_share, "hits")
    miss = _share("cache_hit_share", prompt.cache_hit_share, "misses", rest=True)
    rest = _input_tokens(sent, prefix)
    answer = Factor("prompt.output_tokens", sent.output, "tokens")
    full = _price(rates, "input", prices.input)
    read = _price(rates, "cached_read", prices.cached_read)
    write = full if prices.cache_write is None else _price(rates, "cache_write", prices.cache_write)
    per: Per = "per million calls"
    bill.add("Start of the prompt, read from the cache", per, live, head, hit, read)
    bill.add("Start of the prompt, written to the cache", per, live, head, miss, write)
    bill.add("Input at the full price", per, live, rest, full)
    if sent.retrieved:
        bill.add(
            "Retrieved text", per, Factor(sent.retrieved.key, sent.retrieved.value, "tokens"), full
        )
    bill.add("Output", per, live, answer, _price(rates, "output", prices.output))


def _add_batch(bill: Bill, prompt: Prompt, rates: Rates, sent: CallTokens) -> None:
    prices = rates.prices
    batch = _share("batch_share", prompt.batch_share, "in batch")
    every = _input_tokens(sent, None)
    answer = Factor("prompt.output_tokens", sent.output, "tokens")
    cheap = _price(rates, "batch_input", prices.batch_input)
    per: Per = "per million calls"
    bill.add("Input in batch", per, batch, every, cheap)
    bill.add(
        "Output in batch", per, batch, answer, _price(rates, "batch_output", prices.batch_output)
    )


def _share(name: str, share: Decimal, unit: str, *, rest: bool = False) -> Factor:
    key = f"prompt.{name}"
    inputs = (FactorInput(key, share, -1 if rest else 1),)
    return Factor(key, 1 - share if rest else share, unit, is_share=True, inputs=inputs)


def _input_tokens(sent: CallTokens, prefix: FactorInput | None) -> Factor:
    taken = prefix.value if prefix else _ZERO
    less = f", less {shown(taken)} of the cacheable prefix" if taken else ""
    source = f"{shown(sent.static)} static, {shown(sent.plain)} variable and user tokens{less}"
    return Factor(
        sent.static_parts[0].key,
        sent.static - taken + sent.plain,
        "tokens",
        source,
        inputs=(*sent.static_parts, *sent.plain_parts, *((prefix,) if prefix else ())),
    )


def _price(rates: Rates, kind: str, value: Decimal | None) -> Factor:
    prices = rates.prices
    source = "" if prices.origin == "scenario" else prices.source
    if prices.origin == "genai-prices" and prices.checked:
        source += f", checked {prices.checked}"
    return Factor(f"{rates.key}.{kind}", value, "USD per million tokens", source)
