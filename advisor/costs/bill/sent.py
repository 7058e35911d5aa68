"""The tokens of a call for each technique, and what own machines read and write for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from advisor.costs.bill.lines import FactorInput
from advisor.costs.bill.tokens import CallTokens, tokens_today
from advisor.costs.options import Option
from advisor.costs.scenario.model import Rag, Scenario

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Load:
    """What machines read and write for one call; an input that counts twice stands twice."""

    reads: tuple[FactorInput, ...]
    writes: tuple[FactorInput, ...]
    times: Decimal = Decimal(1)
    """How often a call is made, with those that are made again."""

    @property
    def read(self) -> Decimal:
        """Tokens read for one call."""
        return sum((part.value for part in self.reads), _ZERO)

    @property
    def written(self) -> Decimal:
        """Tokens written for one call."""
        return sum((part.value for part in self.writes), _ZERO)


def sent_by(option: Option, scenario: Scenario) -> CallTokens:
    """Return the tokens of a call of that option; of two calls the second."""
    today = tokens_today(scenario.prompt)
    match option.technique:
        case "prompt" | "classifier":
            return today
        case "whole text":
            assert scenario.long_context is not None
            text = FactorInput("long_context.text_tokens", scenario.long_context.text_tokens)
            return replace(today, static_parts=(*today.static_parts, text))
        case "tool call":
            assert scenario.tool_call is not None
            found = FactorInput("tool_call.tool_tokens", scenario.tool_call.tool_tokens)
            return replace(today, retrieved=found)
        case "search":
            return replace(_shortened(today, scenario.rag), retrieved=_retrieved(scenario))
        case "tune":
            return _tuned(today, scenario, option)
        case "search and tune":
            return replace(_tuned(today, scenario, option), retrieved=_retrieved(scenario))
        case _:
            assert_never(option.technique)


def first_call(scenario: Scenario) -> CallTokens:
    """Return the tokens of the call in which the model asks a running system."""
    today = tokens_today(scenario.prompt)
    asked = scenario.tool_call.request_tokens if scenario.tool_call else None
    if asked is None:
        return today
    return replace(today, output=asked, output_key="tool_call.request_tokens")


def load_of(option: Option, scenario: Scenario) -> Load:
    """Return what own machines read and write for one call of that option.

    The machines that answer also embed the question that is searched for.
    """
    calls = [sent_by(option, scenario)]
    if option.technique == "tool call":
        calls.insert(0, first_call(scenario))
    reads = [part for call in calls for part in call.input_parts]
    if scenario.rag and option.technique in ("search", "search and tune"):
        reads.append(FactorInput("rag.query_embed_tokens", scenario.rag.query_embed_tokens))
    writes = [FactorInput(call.output_key, call.output) for call in calls]
    writes += [_thought_on_machines(scenario)] * len(calls)
    return Load(tuple(reads), tuple(writes), 1 + scenario.prompt.retry_share)


def _thought_on_machines(scenario: Scenario) -> FactorInput:
    host, key = scenario.self_hosted, "self_hosted.reasoning_tokens"
    if host is not None and host.reasoning_tokens is not None:
        return FactorInput(key, host.reasoning_tokens)
    return FactorInput("prompt.reasoning_tokens", scenario.prompt.reasoning_tokens)


def _retrieved(scenario: Scenario) -> FactorInput:
    assert scenario.rag is not None
    return FactorInput("rag.retrieved_tokens", scenario.rag.retrieved_tokens)


def _shortened(today: CallTokens, rag: Rag | None) -> CallTokens:
    """Return the call with the instructions that stay beside what is retrieved."""
    if rag is None or rag.static_tokens is None:
        return today
    return replace(today, static_parts=(FactorInput("rag.static_tokens", rag.static_tokens),))


def _tuned(today: CallTokens, scenario: Scenario, option: Option) -> CallTokens:
    """Return the call with what remains of the prompt after fine-tuning."""
    host, tune = scenario.self_hosted, scenario.fine_tune
    left = None
    if option.runs_on == "own machines" and host and host.static_tokens is not None:
        left = FactorInput("self_hosted.static_tokens", host.static_tokens)
    elif tune is not None:
        left = FactorInput("fine_tune.static_tokens", tune.static_tokens)
    return today if left is None else replace(today, static_parts=(left,))
