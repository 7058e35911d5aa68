"""What the tokens of a call cost: full price, cached and in batch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias

from advisor.costs.amounts import shown
from advisor.costs.bill.lines import Bill, Factor, Move, Per
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
class Sent:
    """The tokens of one call, each part with the key it comes from."""

    static_parts: tuple[Move, ...]
    plain_parts: tuple[Move, ...]
    output: Decimal
    found: Move | None = None
    """What a search adds, where there is one."""

    @property
    def static(self) -> Decimal:
        """Tokens that are the same in every call."""
        return sum((part.value for part in self.static_parts), _ZERO)

    @property
    def plain(self) -> Decimal:
        """Tokens that differ from call to call, apart from what was retrieved."""
        return sum((part.value for part in self.plain_parts), _ZERO)

    @property
    def input_parts(self) -> tuple[Move, ...]:
        """Everything that is billed as input."""
        return (*self.static_parts, *self.plain_parts, *((self.found,) if self.found else ()))

    @property
    def input_tokens(self) -> Decimal:
        """Tokens that are billed as input."""
        return sum((part.value for part in self.input_parts), _ZERO)


def sent_today(prompt: Prompt) -> Sent:
    """Return the tokens of a call as the prompt stands, without worked examples."""
    static = Move("prompt.static_tokens", prompt.static_tokens)
    variable = Move("prompt.variable_tokens", prompt.variable_tokens)
    user = Move("prompt.user_tokens", prompt.user_tokens)
    return Sent((static,), (variable, user), prompt.output_tokens)


def cacheable_prefix(prompt: Prompt, rates: Rates, static: Decimal) -> Decimal:
    """Return how many tokens at the start of a call can be served from the provider's cache."""
    cut = static if (first := prompt.first_variable_at) is None else min(static, first)
    step = rates.cache_step_tokens
    prefix = step * (cut // step)
    return prefix if prefix >= rates.cache_min_tokens else _ZERO


@dataclass(frozen=True, slots=True)
class Calls:
    """How the tokens of an option's calls are billed: what its prefix and its prices hang on."""

    sent: Sent
    rates: Rates
    prefix: str | None
    """What stands for the cacheable prefix in polynomials; None where nothing is cached."""


def add_calls(bill: Bill, prompt: Prompt, rates: Rates, sent: Sent, caching: Caching) -> Calls:
    """Add what the tokens of a million calls cost, and return how they are billed.

    The batch share of the prompt is billed at batch prices; batch and cache discounts do not
    multiply. Retrieved text is looked up per call and always billed at the full input price.
    """
    if rates.unknown is not None:
        bill.note("per million calls", rates.unknown)
        return Calls(sent, rates, None)
    prices = rates.prices.for_call(sent.input_tokens)
    cached = caching == "yes" or (caching == "if priced" and prices.cached_read is not None)
    name = "+".join(part.key for part in sent.static_parts)
    calls = Calls(sent, rates, f"prefix of {name} at {rates.key}" if cached else None)
    bill.note("per million calls", *bill.gaps_in(*(part.key for part in sent.input_parts)))
    if cached:
        bill.note("per million calls", *bill.gaps_in(*_CACHE_RULES))
    prefix = cacheable_prefix(prompt, rates, sent.static) if cached else _ZERO
    head = Move(calls.prefix or "", prefix, -1)
    _add_live(bill, prompt, replace(rates, prices=prices), sent, head)
    _add_batch(bill, prompt, replace(rates, prices=prices), sent)
    return calls


def _add_live(bill: Bill, prompt: Prompt, rates: Rates, sent: Sent, prefix: Move) -> None:
    prices = rates.prices
    live = _share("batch_share", prompt.batch_share, "not in batch", rest=True)
    head = Factor(
        sent.static_parts[0].key,
        prefix.value,
        "cached tokens",
        f"the cacheable prefix, {rates.caching_source}",
        moves=(prefix._replace(sign=1),),
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
    if sent.found:
        bill.add("Retrieved text", per, Factor(sent.found.key, sent.found.value, "tokens"), full)
    bill.add("Output", per, live, answer, _price(rates, "output", prices.output))


def _add_batch(bill: Bill, prompt: Prompt, rates: Rates, sent: Sent) -> None:
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
    moves = (Move(key, share, -1 if rest else 1),)
    return Factor(key, 1 - share if rest else share, unit, is_share=True, moves=moves)


def _input_tokens(sent: Sent, prefix: Move | None) -> Factor:
    taken = prefix.value if prefix else _ZERO
    less = f", less {shown(taken)} of the cacheable prefix" if taken else ""
    source = f"{shown(sent.static)} static, {shown(sent.plain)} variable and user tokens{less}"
    return Factor(
        sent.static_parts[0].key,
        sent.static - taken + sent.plain,
        "tokens",
        source,
        moves=(*sent.static_parts, *sent.plain_parts, *((prefix,) if prefix else ())),
    )


def _price(rates: Rates, kind: str, value: Decimal | None) -> Factor:
    prices = rates.prices
    source = "" if prices.origin == "scenario" else prices.source
    if prices.origin == "genai-prices" and prices.checked:
        source += f", checked {prices.checked}"
    return Factor(f"{rates.key}.{kind}", value, "USD per million tokens", source)
