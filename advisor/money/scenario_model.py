"""A cost scenario: what is sent and how often, and what each other way of doing it needs.

Amounts are USD, token prices USD per million tokens; everything is kept as exact decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from advisor.errors import Problem, ScenarioError, did_you_mean
from advisor.money.amounts import (
    Amount,
    OptionalAmount,
    OptionalPositive,
    Positive,
    PositiveShare,
    Share,
    Whole,
)

_ZERO = Decimal(0)
_ONE = Decimal(1)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Prices(_Part):
    """Token prices entered by hand, USD per million tokens; what is left out is unknown."""

    input: OptionalAmount = None
    cached_read: OptionalAmount = None
    cache_write: OptionalAmount = None
    """Left out, writing to the cache costs what ordinary input costs."""
    output: OptionalAmount = None
    batch_input: OptionalAmount = None
    batch_output: OptionalAmount = None


class Prompt(_Part):
    """What is sent today."""

    static_tokens: Amount = _ZERO
    """The part that is the same in every call."""
    variable_tokens: Amount = _ZERO
    """Instructions that change from call to call."""
    user_tokens: Amount = _ZERO
    output_tokens: Amount = _ZERO
    example_tokens: Amount = _ZERO
    """Worked examples that the few-shot option adds to the static part."""
    cache_hit_share: Share = _ZERO
    cache_min_tokens: OptionalAmount = None
    """Shortest prefix that is cached; the provider's rule, else 1024."""
    cache_step_tokens: OptionalPositive = None
    """The prefix is cached in steps of this many tokens; the provider's rule, else 128."""
    first_variable_at: OptionalAmount = None
    """Token offset of the first part that changes; nothing from there on can be cached."""
    batch_share: Share = _ZERO
    upfront_usd: Amount = _ZERO
    monthly_usd: Amount = _ZERO


class Rag(_Part):
    """Looking things up and sending what was found along."""

    retrieved_tokens: Amount = _ZERO
    corpus_tokens: Amount = _ZERO
    refresh_share_per_month: Share = _ZERO
    query_embed_tokens: Amount = _ZERO
    embed_usd_per_million: OptionalAmount = None
    rerank_usd_per_1000: Amount = _ZERO
    vector_db_usd_per_month: Amount = _ZERO
    static_tokens: OptionalAmount = None
    """The instructions that stay; the prompt's when left out."""
    upfront_usd: Amount = _ZERO
    monthly_usd: Amount = _ZERO


class FineTune(_Part):
    """A tuned model, its training and its upkeep."""

    model: str | None = None
    prices: Prices | None = None
    base_prices: Prices | None = None
    """The untuned price of the same base model, to tell technique from model swap."""
    static_tokens: Amount = _ZERO
    """What remains of the prompt."""
    examples: Amount = _ZERO
    """Examples that still have to be paid for."""
    usd_per_example: OptionalAmount = None
    training_tokens: Amount = _ZERO
    epochs: Amount = _ONE
    train_usd_per_million: OptionalAmount = None
    evaluation_usd: Amount = _ZERO
    upfront_usd: Amount = _ZERO
    hosting_usd_per_hour: Amount = _ZERO
    retrains_per_month: Amount = _ZERO
    usd_per_retrain: OptionalAmount = None
    monthly_usd: Amount = _ZERO


class SelfHosted(_Part):
    """A model on rented machines, always whole ones."""

    gpu_usd_per_hour: OptionalAmount = None
    output_tokens_per_second: OptionalPositive = None
    utilization: PositiveShare = _ONE
    peak_factor: Positive = _ONE
    minimum_gpus: Whole = _ONE
    overhead_share: Share = _ZERO
    static_tokens: OptionalAmount = None
    """Kept for the record; whole machines cost the same whatever the prompt's length."""
    upfront_usd: Amount = _ZERO
    monthly_usd: Amount = _ZERO


class CheaperModel(_Part):
    """The same prompt on a smaller model."""

    model: str | None = None
    prices: Prices | None = None


class Assumed(_Part):
    """A figure nobody gave: shown with the result, and replaced by answering its `key`."""

    key: str
    value: str
    unit: str
    status: Literal["verified", "dataset", "third_party", "unverified"]
    source: str
    sentence: str


class Origin(_Part):
    """Where the value of one scenario key comes from, when it was not given as such."""

    key: str
    text: str


class Scenario(_Part):
    """Everything `compare_costs` needs, apart from the price catalogue."""

    calls_per_month: Amount
    horizon_months: Positive = Decimal(12)
    model: str | None = None
    provider: str | None = None
    prices: Prices | None = None
    hours_per_month: Positive = Decimal(730)
    prompt: Prompt
    rag: Rag | None = None
    fine_tune: FineTune | None = None
    self_hosted: SelfHosted | None = None
    cheaper_model: CheaperModel | None = None
    assumed: tuple[Assumed, ...] = ()
    origins: tuple[Origin, ...] = ()


def read_scenario(given: Mapping[str, object] | Scenario) -> Scenario:
    """Return the scenario in `given`, as cost_model keys with numbers or numbers in quotes.

    Raises ScenarioError listing every key that is unknown, missing, or not an amount that fits.
    """
    if isinstance(given, Scenario):
        return given
    try:
        return Scenario.model_validate(given)
    except ValidationError as error:
        raise ScenarioError(_problem(fault) for fault in error.errors()) from None


def _problem(fault: ErrorDetails) -> Problem:
    where = ".".join(str(step) for step in fault["loc"]) or "scenario"
    match fault["type"]:
        case "amount":
            context = fault.get("ctx", {})
            return Problem(where, str(context["what"]), str(context["hint"]))
        case "missing":
            return Problem(where, "is missing", _EXAMPLES.get(where, ""))
        case "extra_forbidden":
            return Problem(where, "is not a key of a scenario", _known_keys(fault["loc"]))
        case "model_type" | "model_attributes_type":
            known = ", ".join(_keys_in(fault["loc"]))
            return Problem(where, "must be a group of keys", f"Known keys: {known}.")
        case "string_type":
            return Problem(where, "must be a name", "Give a model or provider name as text.")
        case _:
            return Problem(where, fault["msg"].lower())


_EXAMPLES = {
    "calls_per_month": "Give it, for example calls_per_month: 50000.",
    "prompt": "Give it, for example prompt: {static_tokens: 1200, output_tokens: 200}.",
}
_GROUPS: dict[str, type[_Part]] = {
    "prompt": Prompt,
    "rag": Rag,
    "fine_tune": FineTune,
    "self_hosted": SelfHosted,
    "cheaper_model": CheaperModel,
    "prices": Prices,
    "base_prices": Prices,
}


def _keys_in(path: tuple[int | str, ...]) -> list[str]:
    group = _GROUPS.get(str(path[-1])) if path else None
    return [key for key in (group or Scenario).model_fields if key not in ("assumed", "origins")]


def _known_keys(path: tuple[int | str, ...]) -> str:
    known = _keys_in(path[:-1])
    return did_you_mean(str(path[-1])[:100], known) or f"Known keys: {', '.join(known)}."
