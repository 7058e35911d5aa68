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
    what_goes_wrong: str
    built_so_far: str
    base_model_can: str
    larger_model_tried: str
    task_breadth: str
    knowledge_changes: str
    knowledge_tokens: int
    looked_up_live: bool
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
    smaller_model_tried: str
    eval_examples: int
    labeled_examples: int
    automatic_grader: bool
    preference_pairs: bool
    must_stay_on_premises: bool
    prompt_standing: str
    text_fits: str
    full_context_tokens_per_month: int
    tuning_payback_months: float


def approach_by_hand(a: Answers) -> str:
    """Return the approach for one row of complete answers."""
    if _needs_bigger_model(a):
        return "bigger_model"
    if _needs_retrieval(a):
        return "rag_fine_tune" if _needs_tuning(a) else "rag"
    return "fine_tune" if _needs_tuning(a) else "prompt"


def _measured_short(a: Answers) -> bool:
    return a["prompt_standing"] in ("failing", "short")


def _falls_short(a: Answers) -> bool:
    return _measured_short(a) or (
        a["prompting_effort"] == "exhausted" and a["prompt_standing"] != "meets"
    )


def _share_shows_skill(a: Answers) -> bool:
    return a["prompt_standing"] in ("unsure", "meets") and a["eval_examples"] >= 20


def _skill(a: Answers) -> str:
    """Return "missing", "partial", or "" where no skill is in question."""
    able = a["base_model_can"]
    if a["what_must_change"] != "capability" or able == "yes":
        return ""
    if able == "no":
        return "partial" if _share_shows_skill(a) else "missing"
    return "missing" if a["prompt_standing"] == "failing" else "partial"


def _needs_bigger_model(a: Answers) -> bool:
    if a["what_must_change"] == "knowledge":
        return False
    skill, tried = _skill(a), a["larger_model_tried"]
    if skill == "missing":
        return True
    if skill == "partial" and tried == "better" and not a["wants_smaller_model"]:
        return True
    if a["base_model_can"] == "no":
        if a["labeled_examples"] >= 500 and a["task_breadth"] == "narrow":
            return False
        if not _share_shows_skill(a):
            return True
    if skill != "partial" or tried == "no_better":
        return False
    return not a["automatic_grader"] and a["labeled_examples"] < 200 and _falls_short(a)


def _needs_retrieval(a: Answers) -> bool:
    if a["what_must_change"] not in ("knowledge", "both"):
        return a["needs_citations"]
    if a["per_user_permissions"] or a["looked_up_live"]:
        return True
    if a["knowledge_changes"] in ("weekly", "daily", "realtime"):
        return True
    if a["knowledge_tokens"] < 200_000 and a["text_fits"] != "no":
        return a["full_context_tokens_per_month"] >= 10_000_000_000
    return True


def _needs_tuning(a: Answers) -> bool:
    need = a["what_must_change"]
    if need == "knowledge" or _comes_too_early(a):
        return False
    smaller, speed_or_volume = _smaller_model_wanted(a), _speed_or_volume(a)
    if not (smaller or speed_or_volume):
        return _quality_asks_for_tuning(a)
    if need in ("capability", "nothing") and a["task_breadth"] == "broad":
        return False
    if need == "nothing" and not _cost_asks_for_tuning(a, speed_or_volume=speed_or_volume):
        return False
    if need != "capability" and (speed_or_volume or (smaller and _small_model_learns(a))):
        return True
    return _chooses_wrongly(a) or (_falls_short(a) and _can_be_taught(a))


def _comes_too_early(a: Answers) -> bool:
    return (
        a["prompting_effort"] == "not_started"
        or a["requirement_changes_per_quarter"] >= 3
        or (
            a["what_goes_wrong"] == "worse_elsewhere"
            and a["built_so_far"] in ("tuned_model", "both")
        )
        or _skill(a) == "missing"
    )


def _quality_asks_for_tuning(a: Answers) -> bool:
    """Return whether answers must get better by training, where nothing else is a reason."""
    need = a["what_must_change"]
    if need == "nothing" or (need == "capability" and a["task_breadth"] == "broad"):
        return False
    if _chooses_wrongly(a):
        return True
    return _falls_short(a) and not _schema_comes_first(a) and _can_be_taught(a)


def _cost_asks_for_tuning(a: Answers, *, speed_or_volume: bool) -> bool:
    tried = a["smaller_model_tried"]
    return tried == "not_enough" or (tried == "not_tried" and speed_or_volume)


def _smaller_model_wanted(a: Answers) -> bool:
    if a["smaller_model_tried"] == "good_enough":
        return False
    return a["wants_smaller_model"] or (
        a["calls_per_month"] >= 100_000 and a["what_goes_wrong"] in ("too_expensive", "too_slow")
    )


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


def _chooses_wrongly(a: Answers) -> bool:
    """Return whether many examples of a narrow task can teach the choice, or the notation."""
    need, examples = a["what_must_change"], a["labeled_examples"]
    if need not in ("behavior", "both") or examples < 200 or a["task_breadth"] == "broad":
        return False
    if a["prompt_standing"] not in ("failing", "short", "unmeasured"):
        return False
    wrong = a["what_goes_wrong"] == "wrong_choice" or (
        a["structured_output_tried"] == "not_enough" and _strict_format(a)
    )
    notation = need == "both" and a["output_format"] == "custom_schema" and examples >= 500
    return wrong or notation


def _strict_format(a: Answers) -> bool:
    return a["output_format"] in ("json", "labels", "custom_schema")


def _schema_comes_first(a: Answers) -> bool:
    return (
        a["structured_output_tried"] == "no"
        and a["labeled_examples"] < 50
        and a["what_goes_wrong"] != "wrong_choice"
        and _strict_format(a)
    )


def _can_be_taught(a: Answers) -> bool:
    """Return whether some way of teaching fits, where the prompt falls short."""
    need = a["what_must_change"]
    if need == "capability":
        return _skill_can_be_taught(a)
    exhausted = a["prompting_effort"] == "exhausted"
    return need != "nothing" and (exhausted or _behavior_can_be_taught(a))


def _skill_can_be_taught(a: Answers) -> bool:
    examples, exhausted = a["labeled_examples"], a["prompting_effort"] == "exhausted"
    if a["automatic_grader"] and (exhausted or _skill(a) == "partial"):
        return True
    if exhausted and examples >= 50:
        return True
    able, narrow = a["base_model_can"] != "no", a["task_breadth"] == "narrow"
    return able and narrow and examples >= 200 and _measured_short(a)


def _behavior_can_be_taught(a: Answers) -> bool:
    examples, voice = a["labeled_examples"], a["distinct_voice"]
    if examples >= 50 and (voice or a["must_stay_on_premises"]):
        return True
    if examples >= 200 and _measured_short(a):
        return True
    if voice and a["preference_pairs"]:
        return True
    return a["structured_output_tried"] in ("not_enough", "not_available") and _strict_format(a)
