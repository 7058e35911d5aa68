"""The options that costs compare: one table, the plainest first, which everything else reads.

A new option is one more id, one more row, and a bill in `bill/options.py`: mypy names the places
that have to say what it is billed for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

OptionName: TypeAlias = Literal[
    "prompt",
    "prompt_cached",
    "few_shot",
    "cheaper_model",
    "long_context",
    "tool_call",
    "rag",
    "fine_tune",
    "rag_fine_tune",
    "classifier",
    "self_hosted_prompt",
    "self_hosted_long_context",
    "self_hosted_tool_call",
    "self_hosted_rag",
    "self_hosted",
    "self_hosted_rag_fine_tune",
]
ApproachName: TypeAlias = Literal["prompt", "rag", "fine_tune", "rag_fine_tune", "bigger_model"]
"""The approaches of the rulebook, which costs know by name alone."""
RunsOn: TypeAlias = Literal["base", "cheaper", "tuned", "own machines", "small machine"]
"""What the calls of an option go to; a small machine runs no language model."""
Technique: TypeAlias = Literal[
    "prompt", "whole text", "tool call", "search", "tune", "search and tune", "classifier"
]
"""What an option does to the calls, on whatever they run."""
OptionNote: TypeAlias = Literal[
    "nothing cached",
    "cache hits",
    "model",
    "whole text",
    "tool call",
    "retrieved",
    "fine-tuned",
    "fine-tuned, retrieved",
    "classifier",
    "GPUs",
]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a team can pay for."""

    id: OptionName
    name: str
    short: str
    """For the ends of lines in a chart."""
    approach: ApproachName
    """The approach that this is a way of following; another model is a change of model."""
    technique: Technique
    runs_on: RunsOn
    """The model that its calls go to."""
    note: OptionNote
    """What its row says about it."""
    caching: Literal["no", "yes", "if cheaper"] = "if cheaper"
    """Whether its prompt is cached."""
    means: tuple[str, ...] = ()
    """The means of the rulebook that this row is the price of, by name; none for every other."""
    variant_of: OptionName | None = None
    """The option that this one only bills differently: not another way of doing it."""
    same_work: bool = False
    """Whether it does what the prompt does today, so that the cheapest of these can take over."""
    stands_for_approach: bool = True
    """Whether its total is told as that of its approach; of several the last in this table."""
    in_chart: bool = True
    """Whether it has a line in the charts when nobody recommends it."""

    @property
    def color(self) -> str:
        """The token of its color on the page: that of its approach."""
        return self.approach

    @property
    def way(self) -> OptionName:
        """The option it counts as where only ways of doing it are compared."""
        return self.variant_of or self.id

    @property
    def on_own_machines(self) -> bool:
        """Whether no text leaves the machines of the team."""
        return self.runs_on in ("own machines", "small machine")


_TABLE = (
    Option(
        "prompt",
        "Better prompt",
        "Prompt",
        approach="prompt",
        technique="prompt",
        runs_on="base",
        note="nothing cached",
        caching="no",
        same_work=True,
    ),
    Option(
        "prompt_cached",
        "Better prompt with caching",
        "Cached prompt",
        approach="prompt",
        technique="prompt",
        runs_on="base",
        note="cache hits",
        caching="yes",
        means=("prompt_caching",),
        variant_of="prompt",
        same_work=True,
    ),
    Option(
        "few_shot",
        "Prompt with worked examples",
        "Prompt with examples",
        approach="prompt",
        technique="prompt",
        runs_on="base",
        note="nothing cached",
        means=("few_shot",),
        stands_for_approach=False,
        in_chart=False,
    ),
    Option(
        "cheaper_model",
        "Same prompt, cheaper model",
        "Cheaper model",
        approach="bigger_model",
        technique="prompt",
        runs_on="cheaper",
        note="model",
        means=("cheaper_model",),
        same_work=True,
        stands_for_approach=False,
    ),
    Option(
        "long_context",
        "Whole text in the prompt",
        "Whole text",
        approach="prompt",
        technique="whole text",
        runs_on="base",
        note="whole text",
        means=("long_context",),
        stands_for_approach=False,
        in_chart=False,
    ),
    Option(
        "tool_call",
        "Look-up by tool call",
        "Tool call",
        approach="rag",
        technique="tool call",
        runs_on="base",
        note="tool call",
        means=("tool_call",),
        stands_for_approach=False,
        in_chart=False,
    ),
    Option(
        "rag",
        "Retrieval (RAG)",
        "RAG",
        approach="rag",
        technique="search",
        runs_on="base",
        note="retrieved",
    ),
    Option(
        "fine_tune",
        "Fine-tune",
        "Fine-tune",
        approach="fine_tune",
        technique="tune",
        runs_on="tuned",
        note="fine-tuned",
        same_work=True,
    ),
    Option(
        "rag_fine_tune",
        "RAG + fine-tune",
        "RAG + fine-tune",
        approach="rag_fine_tune",
        technique="search and tune",
        runs_on="tuned",
        note="fine-tuned, retrieved",
        in_chart=False,
    ),
    Option(
        "classifier",
        "Small classifier",
        "Classifier",
        approach="fine_tune",
        technique="classifier",
        runs_on="small machine",
        note="classifier",
        means=("classifier",),
        stands_for_approach=False,
        in_chart=False,
    ),
    Option(
        "self_hosted_prompt",
        "Better prompt on your own machines",
        "Own machines, prompt",
        approach="prompt",
        technique="prompt",
        runs_on="own machines",
        note="GPUs",
        stands_for_approach=False,
        in_chart=False,
    ),
    Option(
        "self_hosted_long_context",
        "Whole text in the prompt on your own machines",
        "Own machines, whole text",
        approach="prompt",
        technique="whole text",
        runs_on="own machines",
        note="GPUs",
        means=("long_context",),
        stands_for_approach=False,
        in_chart=False,
    ),
    Option(
        "self_hosted_tool_call",
        "Look-up by tool call on your own machines",
        "Own machines, tool call",
        approach="rag",
        technique="tool call",
        runs_on="own machines",
        note="GPUs",
        means=("tool_call",),
        stands_for_approach=False,
        in_chart=False,
    ),
    Option(
        "self_hosted_rag",
        "Retrieval (RAG) on your own machines",
        "Own machines, RAG",
        approach="rag",
        technique="search",
        runs_on="own machines",
        note="GPUs",
        stands_for_approach=False,
        in_chart=False,
    ),
    Option(
        "self_hosted",
        "Fine-tune on your own machines",
        "Own machines, fine-tune",
        approach="fine_tune",
        technique="tune",
        runs_on="own machines",
        note="GPUs",
    ),
    Option(
        "self_hosted_rag_fine_tune",
        "RAG + fine-tune on your own machines",
        "Own machines, RAG + fine-tune",
        approach="rag_fine_tune",
        technique="search and tune",
        runs_on="own machines",
        note="GPUs",
        in_chart=False,
    ),
)
OPTIONS: Mapping[str, Option] = MappingProxyType({option.id: option for option in _TABLE})
"""Every option by its id, the plainest first."""


def option_words(name: str, *, short: bool = False) -> str:
    """Return what a cost option is called; `short` for the ends of lines in a chart.

    An option that is not known, from a record of another version, is called by its id.
    """
    option = OPTIONS.get(name)
    if option is None:
        return name
    return option.short if short else option.name


def options_of(approach: ApproachName) -> tuple[Option, ...]:
    """Return the ways of following an approach, the one to prefer first."""
    return tuple(option for option in reversed(_TABLE) if option.approach == approach)
