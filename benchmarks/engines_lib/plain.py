"""The shipped lever rules written out by hand in plain Python: the lower bound for one decision.

Nothing is explained, checked or traced here, and rules with the same effect are joined wherever
that is quicker. When a rule changes, this file must follow; the comparison fails until it does.
"""
# ruff: noqa: PLR2004  # thresholds stand in the code, as in most programs written by hand

from __future__ import annotations

from typing import TypedDict


class Answers(TypedDict):
    """Complete answers, computed ones among them."""

    what_must_change: str
    base_model_can: str
    knowledge_changes: str
    knowledge_tokens: int
    needs_citations: bool
    per_user_permissions: bool
    output_format: str
    structured_output_tried: str
    distinct_voice: bool
    prompting_effort: str
    calls_per_month: int
    requirement_changes_per_quarter: int
    latency_critical: bool
    wants_smaller_model: bool
    labeled_examples: int
    automatic_grader: bool
    preference_pairs: bool
    must_stay_on_premises: bool
    prompt_standing: str
    full_context_tokens_per_month: int
    tuning_payback_months: float


def approach_by_hand(a: Answers) -> str:
    """Return the approach for one row of complete answers."""
    if _needs_bigger_model(a):
        return "bigger_model"
    if _needs_retrieval(a):
        return "rag_fine_tune" if _needs_tuning(a) else "rag"
    return "fine_tune" if _needs_tuning(a) else "prompt"


def _falls_short(a: Answers) -> bool:
    standing = a["prompt_standing"]
    return standing == "short" or (standing == "unsure" and a["prompting_effort"] == "exhausted")


def _needs_bigger_model(a: Answers) -> bool:
    need = a["what_must_change"]
    if need == "knowledge":
        return False
    able = a["base_model_can"]
    if able == "no":
        return need == "capability" or a["labeled_examples"] < 500
    if need != "capability" or able != "sometimes":
        return False
    if a["automatic_grader"] or a["labeled_examples"] >= 200:
        return False
    return _falls_short(a)


def _needs_retrieval(a: Answers) -> bool:
    if a["what_must_change"] not in ("knowledge", "both"):
        return a["needs_citations"]
    if a["per_user_permissions"] or a["knowledge_changes"] in ("weekly", "daily", "realtime"):
        return True
    if a["knowledge_tokens"] < 200_000:
        return a["full_context_tokens_per_month"] >= 10_000_000_000
    return True


def _needs_tuning(a: Answers) -> bool:
    need = a["what_must_change"]
    if need == "knowledge" or (need == "capability" and a["base_model_can"] == "no"):
        return False
    if a["prompting_effort"] == "not_started" or a["requirement_changes_per_quarter"] >= 3:
        return False
    speed_or_volume = _speed_or_volume(a)
    if speed_or_volume or a["wants_smaller_model"]:
        if need != "capability" and (speed_or_volume or _small_model_learns(a)):
            return True
        return _falls_short(a) and _can_be_taught(a)
    return _falls_short(a) and not _schema_comes_first(a) and _can_be_taught(a)


def _speed_or_volume(a: Answers) -> bool:
    quick, many = a["latency_critical"], a["labeled_examples"] >= 200
    return (quick and many) or ((quick or many) and a["tuning_payback_months"] <= 60)


def _small_model_learns(a: Answers) -> bool:
    examples = a["labeled_examples"]
    if a["base_model_can"] == "no" and examples < 500:
        return False
    return (
        examples >= 200
        or a["latency_critical"]
        or a["calls_per_month"] >= 100_000
        or a["must_stay_on_premises"]
    )


def _schema_comes_first(a: Answers) -> bool:
    return (
        a["structured_output_tried"] == "no"
        and a["labeled_examples"] < 50
        and a["output_format"] in ("json", "custom_schema")
    )


def _can_be_taught(a: Answers) -> bool:
    """Return whether some way of teaching fits, where the prompt falls short."""
    need = a["what_must_change"]
    exhausted = a["prompting_effort"] == "exhausted"
    if need == "capability":
        if a["automatic_grader"]:
            return exhausted or a["base_model_can"] == "sometimes"
        return exhausted and a["labeled_examples"] >= 50
    return need != "nothing" and (exhausted or _behavior_can_be_taught(a))


def _behavior_can_be_taught(a: Answers) -> bool:
    examples, voice = a["labeled_examples"], a["distinct_voice"]
    if examples >= 50 and (voice or a["must_stay_on_premises"]):
        return True
    if examples >= 200 and a["prompt_standing"] == "short":
        return True
    if voice and a["preference_pairs"]:
        return True
    return a["structured_output_tried"] in ("not_enough", "not_available") and (
        a["output_format"] in ("json", "custom_schema")
    )
