"""The cost of the tokens of a call: at the full price, cached and in batch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from advisor.costs.amounts import shown
from advisor.costs.bill.caching import CachePlan, Caching, cache_plan
from advisor.costs.bill.lines import Bill, Factor, FactorInput, Per
from advisor.costs.bill.priced_scenario import Rates
from advisor.costs.scenario.model import Prompt

_ZERO = Decimal(0)
_CALLS: Per = "per million calls"
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
    output_key: str = "prompt.output_tokens"
    """The scenario key that says how much is written."""

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
    plan: CachePlan | None = None
    """How the prefix is cached."""


def add_calls(
    bill: Bill, prompt: Prompt, rates: Rates, sent: CallTokens, caching: Caching
) -> CallBilling:
    """Add the cost of the tokens of a million calls, and return how the calls are billed.

    The batch share of the prompt is billed at batch prices, also what was retrieved. A cached
    token in a batch has a price of its own where the provider multiplies both discounts, else
    the batch price. Retrieved text is looked up per call and never cached.
    """
    if rates.unknown is not None:
        bill.add_missing(_CALLS, rates.unknown)
        return CallBilling(sent, rates, None)
    prices = rates.prices.for_call(sent.input_tokens)
    billed = rates if prices is rates.prices else replace(rates, prices=prices)
    plan = cache_plan(bill.scenario, billed, caching)
    name = "+".join(part.key for part in sent.static_parts)
    calls = CallBilling(sent, rates, f"prefix of {name} at {rates.key}" if plan else None, plan)
    if bill.unknown:
        keys = [*(part.key for part in sent.input_parts), *(_CACHE_RULES if plan else ())]
        bill.add_missing(_CALLS, *bill.gaps_in(*keys))
    on_every_token = _retries_and_discount(prompt, bill.scenario.discount_share)
    cached = cacheable_prefix(prompt, billed, sent.static) if plan else _ZERO
    prefix = FactorInput(calls.prefix or "", cached, -1)
    lines = _CallLines(bill, prompt, billed, sent, prefix, plan, on_every_token)
    lines.add_live()
    lines.add_batch()
    return calls


@dataclass(frozen=True, slots=True)
class _CallLines:
    """The lines for the tokens of a million calls."""

    bill: Bill
    prompt: Prompt
    rates: Rates
    sent: CallTokens
    prefix: FactorInput
    """The start that is taken off the input where it is cached; 0 tokens where nothing is."""
    plan: CachePlan | None
    on_every_token: tuple[Factor, Factor]
    """The retries, and what the discount leaves."""

    def add_live(self) -> None:
        """Add the calls that are answered at once."""
        prices = self.rates.prices
        live = _share("batch_share", self.prompt.batch_share, "not in batch", rest=True)
        full = self._price("input")
        if self.plan:
            kind = self.plan.writes
            write = full if getattr(prices, kind) is None else self._price(kind)
            read = self._price("cached_read")
            self._add_prefix("Start of the prompt", self.plan, live, read, write)
        self._add("Input at the full price", live, self._input(less_prefix=self.plan), full)
        if self.sent.retrieved:
            self._add("Retrieved text", live, _tokens(self.sent.retrieved), full)
        self._add_output("Output", "Thinking", live, self._price("output"))

    def add_batch(self) -> None:
        """Add the calls that can wait."""
        prices = self.rates.prices
        batch = _share("batch_share", self.prompt.batch_share, "in batch")
        if self.bill.is_zero(batch):
            return
        cheap = self._price("batch_input")
        plan = self.plan if prices.batch_cached_read is not None else None
        if self.plan and self.rates.batch_gap:
            self.bill.add_missing(_CALLS, self.rates.batch_gap)
        if plan:
            read = self._price("batch_cached_read")
            key = f"batch_{plan.writes}"
            write = cheap if getattr(prices, key) is None else self._price(key)
            self._add_prefix("Start of the prompt in batch", plan, batch, read, write)
        self._add("Input in batch", batch, self._input(less_prefix=plan), cheap)
        if self.sent.retrieved:
            self._add("Retrieved text in batch", batch, _tokens(self.sent.retrieved), cheap)
        self._add_output("Output in batch", "Thinking in batch", batch, self._price("batch_output"))

    def _add(self, name: str, *factors: Factor) -> None:
        """Add a line, with the retries and the discount that hold for every token."""
        self.bill.add(name, _CALLS, *factors, *self.on_every_token)

    def _add_prefix(
        self, name: str, plan: CachePlan, share: Factor, read: Factor, write: Factor
    ) -> None:
        head = Factor(
            self.sent.static_parts[0].key,
            self.prefix.value,
            "cached tokens",
            f"the cacheable prefix, {self.rates.caching_source}",
            inputs=(self.prefix._replace(sign=1),),
        )
        kept = f"kept for {_minutes(plan)}"
        self._add(f"{name}, read from the cache", share, head, self._hits(plan), read)
        self._add(f"{name}, written to the cache, {kept}", share, head, self._misses(plan), write)

    def _add_output(self, name: str, thinking: str, share: Factor, price: Factor) -> None:
        answer = Factor(self.sent.output_key, self.sent.output, "tokens")
        self._add(name, share, answer, price)
        key = self.rates.thinking_key
        thought = FactorInput(key, self.bill.scenario.value(key) or _ZERO)
        self._add(thinking, share, _tokens(thought), price)

    def _input(self, less_prefix: CachePlan | None) -> Factor:
        prefix = self.prefix if less_prefix else None
        sent = self.sent
        taken = prefix.value if prefix else _ZERO

        source = ""
        if self.bill.has_words:
            less = f", less {shown(taken)} of the cacheable prefix" if taken else ""
            source = f"{shown(sent.static)} static, {shown(sent.plain)} variable and user tokens"
            source += less
        return Factor(
            sent.static_parts[0].key,
            sent.static - taken + sent.plain,
            "tokens",
            source,
            inputs=(*sent.static_parts, *sent.plain_parts, *((prefix,) if prefix else ())),
        )

    def _hits(self, plan: CachePlan) -> Factor:
        hits, source = plan.hits, plan.source if self.bill.has_words else ""
        return Factor(hits.key, hits.value, "hits", source, is_share=True, inputs=(hits,))

    def _misses(self, plan: CachePlan) -> Factor:
        hits, source = plan.hits._replace(sign=-1), plan.source if self.bill.has_words else ""
        return Factor(hits.key, 1 - hits.value, "misses", source, is_share=True, inputs=(hits,))

    def _price(self, kind: str) -> Factor:
        value = getattr(self.rates.prices, kind)
        source = _price_source(self.rates, kind) if self.bill.has_words else ""
        return Factor(f"{self.rates.key}.{kind}", value, "USD per million tokens", source)


def _price_source(rates: Rates, kind: str) -> str:
    prices = rates.prices
    if kind.startswith("batch_cache") and rates.batch_source:
        return rates.batch_source
    if prices.origin == "genai-prices" and prices.checked:
        return f"{prices.source}, checked {prices.checked}"
    return "" if prices.origin == "scenario" else prices.source


def _retries_and_discount(prompt: Prompt, off: Decimal) -> tuple[Factor, Factor]:
    again = FactorInput("prompt.retry_share", prompt.retry_share)
    less = FactorInput("discount_share", off, -1)
    return (
        Factor(again.key, 1 + again.value, "with retries", is_share=True, inputs=(again,)),
        Factor(less.key, 1 - off, "of the list price", is_share=True, inputs=(less,)),
    )


def _share(name: str, share: Decimal, unit: str, *, rest: bool = False) -> Factor:
    key = f"prompt.{name}"
    inputs = (FactorInput(key, share, -1 if rest else 1),)
    return Factor(key, 1 - share if rest else share, unit, is_share=True, inputs=inputs)


def _tokens(part: FactorInput) -> Factor:
    return Factor(part.key, part.value, "tokens")


def _minutes(plan: CachePlan) -> str:
    return f"{shown(plan.minutes)} minutes"
