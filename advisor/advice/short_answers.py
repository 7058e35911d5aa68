"""The answer people come for: fine-tune, yes or no; and the same for retrieval and the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from advisor.advice.model import GateFinding, LeadingTo
from advisor.engine.decision import Decision
from advisor.formats.phrasing import number_words
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, LeverId, ShortAnswer

LEADS_TO: Mapping[LeverId, LeadingTo] = {
    "tuning": "fine_tune",
    "retrieval": "rag",
    "model": "bigger_model",
}
"""The approach that each lever alone leads to, the most asked for first."""


class ShortAnswers(NamedTuple):
    """The short answer on each lever, and for each "later" what comes first."""

    answers: Mapping[LeadingTo, ShortAnswer]
    after: Mapping[LeadingTo, str]


def short_answers(
    rulebook: Rulebook, decision: Decision | None, gate: GateFinding | None
) -> ShortAnswers:
    """Return yes, later or no for each lever; unknown for each without a decision.

    `gate` is the first open gate. Yes: the approach pulls the lever and nothing is missing. Later:
    something is missing, the rule that holds the lever is unproven, or a more capable model comes
    first. No: every other rule that holds.
    """
    if decision is None:
        return ShortAnswers(dict.fromkeys(LEADS_TO.values(), "unknown"), {})
    pulled = rulebook.approaches[decision.approach].pulls
    answers: dict[LeadingTo, ShortAnswer] = {}
    after: dict[LeadingTo, str] = {}
    for lever, leads_to in LEADS_TO.items():
        first = _comes_first(decision, lever, gate, pulled=lever in pulled)
        if first is not None:
            answers[leads_to], after[leads_to] = "later", first
        else:
            answers[leads_to] = "yes" if lever in pulled else "no"
    return ShortAnswers(answers, after)


def _comes_first(
    decision: Decision, lever: LeverId, gate: GateFinding | None, *, pulled: bool
) -> str | None:
    """Return what comes before the lever can be pulled, if it can be pulled later."""
    made = decision.levers[lever]
    if pulled:
        return what_is_missing(gate) if gate is not None and made.gates else None
    if made.effect != "hold":
        return "a more capable model has been tried"
    return made.rule.comes_first


def answer_words(
    rulebook: Rulebook, found: ShortAnswers, possible: Sequence[ApproachId], *, doubted: bool
) -> str:
    """Return the answer to "Should we fine-tune?" in one line.

    It is hedged when answers are `doubted`, and while some of the `possible` approaches fine-tune
    and others do not.
    """
    tunes = {"tuning" in rulebook.approaches[approach].pulls for approach in possible}
    hedge = ", as far as we know" if doubted or len(tunes) > 1 else ""
    match found.answers["fine_tune"]:
        case "yes":
            return f"Fine-tune? Yes{hedge}."
        case "later":
            return f"Fine-tune? Later: after {found.after['fine_tune']}{hedge}."
        case "no":
            return f"Fine-tune? No{hedge}."
        case _:
            return "Fine-tune? Not known yet."


def what_is_missing(gate: GateFinding) -> str:
    """Return what is missing at an open gate, to follow "after": "30 more checked examples"."""
    if gate.need is None or gate.have is None:
        return gate.after
    return f"{number_words(gate.need - gate.have)} {gate.after}"
