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
    "rag",
    "fine_tune",
    "rag_fine_tune",
    "self_hosted",
]
ApproachName: TypeAlias = Literal["prompt", "rag", "fine_tune", "rag_fine_tune", "bigger_model"]
"""The approaches of the rulebook, which costs know by name alone."""
RunsOn: TypeAlias = Literal["base", "cheaper", "tuned", "own machines"]
OptionNote: TypeAlias = Literal[
    "nothing cached",
    "cache hits",
    "model",
    "retrieved",
    "fine-tuned",
    "fine-tuned, retrieved",
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
    runs_on: RunsOn
    """The model that its calls go to."""
    note: OptionNote
    """What its row says about it."""
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


_TABLE = (
    Option(
        "prompt",
        "Better prompt",
        "Prompt",
        approach="prompt",
        runs_on="base",
        note="nothing cached",
        same_work=True,
    ),
    Option(
        "prompt_cached",
        "Better prompt with caching",
        "Cached prompt",
        approach="prompt",
        runs_on="base",
        note="cache hits",
        variant_of="prompt",
        same_work=True,
    ),
    Option(
        "few_shot",
        "Prompt with worked examples",
        "Prompt with examples",
        approach="prompt",
        runs_on="base",
        note="nothing cached",
        stands_for_approach=False,
        in_chart=False,
    ),
    Option(
        "cheaper_model",
        "Same prompt, cheaper model",
        "Cheaper model",
        approach="bigger_model",
        runs_on="cheaper",
        note="model",
        same_work=True,
        stands_for_approach=False,
    ),
    Option(
        "rag",
        "Retrieval (RAG)",
        "RAG",
        approach="rag",
        runs_on="base",
        note="retrieved",
    ),
    Option(
        "fine_tune",
        "Fine-tune",
        "Fine-tune",
        approach="fine_tune",
        runs_on="tuned",
        note="fine-tuned",
        same_work=True,
    ),
    Option(
        "rag_fine_tune",
        "RAG + fine-tune",
        "RAG + fine-tune",
        approach="rag_fine_tune",
        runs_on="tuned",
        note="fine-tuned, retrieved",
        in_chart=False,
    ),
    Option(
        "self_hosted",
        "Fine-tune on your own machines",
        "Own machines",
        approach="fine_tune",
        runs_on="own machines",
        note="GPUs",
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
