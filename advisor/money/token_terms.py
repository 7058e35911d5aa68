"""What the tokens of a call cost: full price, cached and in batch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias

from advisor.money.amounts import shown
from advisor.money.bill import Bill, Factor, Per
from advisor.money.pricing import Rates
from advisor.money.scenario_model import Prompt

_ZERO = Decimal(0)
Caching: TypeAlias = Literal["no", "yes", "if priced"]


@dataclass(frozen=True, slots=True)
class Sent:
    """The tokens of one call and the keys they come from."""

    static: Decimal
    plain: Decimal
    output: Decimal
    retrieved: Decimal = _ZERO
    static_key: str = "prompt.static_tokens"

    @property
    def input_tokens(self) -> Decimal:
        return self.static + self.plain + self.retrieved


def sent_today(prompt: Prompt) -> Sent:
    """Return the tokens of a call as the prompt stands, without worked examples."""
    plain_tokens = prompt.variable_tokens + prompt.user_tokens
    return Sent(prompt.static_tokens, plain_tokens, prompt.output_tokens)


def cacheable_prefix(prompt: Prompt, rates: Rates, static: Decimal) -> Decimal:
    """Return how many tokens at the start of a call can be served from the provider's cache."""
    cut = static if (first := prompt.first_variable_at) is None else min(static, first)
    step = rates.cache_step_tokens
    prefix = step * (cut // step)
    return prefix if prefix >= rates.cache_min_tokens else _ZERO


def add_calls(bill: Bill, prompt: Prompt, rates: Rates, sent: Sent, caching: Caching) -> None:
    """Add what the tokens of a million calls cost.

    The batch share of the prompt is billed at batch prices; batch and cache discounts do not
    multiply. Retrieved text is looked up per call and always billed at the full input price.
    """
    if rates.unknown is not None:
        bill.note("per million calls", rates.unknown)
        return
    prices = rates.prices.for_call(sent.input_tokens)
    cached = caching == "yes" or (caching == "if priced" and prices.cached_read is not None)
    prefix = cacheable_prefix(prompt, rates, sent.static) if cached else _ZERO
    rates = replace(rates, prices=prices)
    _add_live(bill, prompt, rates, sent, prefix)
    _add_batch(bill, prompt, rates, sent)


def _add_live(bill: Bill, prompt: Prompt, rates: Rates, sent: Sent, prefix: Decimal) -> None:
    prices = rates.prices
    live = Factor("prompt.batch_share", 1 - prompt.batch_share, "not in batch", is_share=True)
    head = Factor(
        sent.static_key, prefix, "cached tokens", f"the cacheable prefix, {rates.caching_source}"
    )
    hit = Factor("prompt.cache_hit_share", prompt.cache_hit_share, "hits", is_share=True)
    miss = Factor("prompt.cache_hit_share", 1 - prompt.cache_hit_share, "misses", is_share=True)
    rest = _input_tokens(sent, prefix)
    found = Factor("rag.retrieved_tokens", sent.retrieved, "tokens")
    answer = Factor("prompt.output_tokens", sent.output, "tokens")
    full = _price(rates, "input", prices.input)
    read = _price(rates, "cached_read", prices.cached_read)
    write = full if prices.cache_write is None else _price(rates, "cache_write", prices.cache_write)
    per: Per = "per million calls"
    bill.add("Start of the prompt, read from the cache", per, live, head, hit, read)
    bill.add("Start of the prompt, written to the cache", per, live, head, miss, write)
    bill.add("Input at the full price", per, live, rest, full)
    bill.add("Retrieved text", per, found, full)
    bill.add("Output", per, live, answer, _price(rates, "output", prices.output))


def _add_batch(bill: Bill, prompt: Prompt, rates: Rates, sent: Sent) -> None:
    prices = rates.prices
    batch = Factor("prompt.batch_share", prompt.batch_share, "in batch", is_share=True)
    every = _input_tokens(sent, _ZERO)
    answer = Factor("prompt.output_tokens", sent.output, "tokens")
    cheap = _price(rates, "batch_input", prices.batch_input)
    per: Per = "per million calls"
    bill.add("Input in batch", per, batch, every, cheap)
    bill.add(
        "Output in batch", per, batch, answer, _price(rates, "batch_output", prices.batch_output)
    )


def _input_tokens(sent: Sent, prefix: Decimal) -> Factor:
    less = f", less {shown(prefix)} of the cacheable prefix" if prefix else ""
    source = f"{shown(sent.static)} static, {shown(sent.plain)} variable and user tokens{less}"
    return Factor(sent.static_key, sent.static - prefix + sent.plain, "tokens", source)


def _price(rates: Rates, kind: str, value: Decimal | None) -> Factor:
    prices = rates.prices
    source = "" if prices.origin == "scenario" else prices.source
    if prices.origin == "genai-prices" and prices.checked:
        source += f", checked {prices.checked}"
    return Factor(f"{rates.key}.{kind}", value, "USD per million tokens", source)
