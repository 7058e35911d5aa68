"""The shipped lever rules written out by hand in NumPy: the lower bound for many rows.

The columns are those that `advise_many` takes, with None or NaN for unknown, and so is the result;
values are not checked. When a rule changes, this file must follow; the comparison fails until then.
"""
# ruff: noqa: PLR2004  # thresholds stand in the code, as in most programs written by hand

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Mask: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int8]

_UNSAID = 3
"""What is assumed then depends on another answer."""
_CODES: Mapping[str, Mapping[object, int]] = {
    "what_must_change": {"behavior": 0, "both": 1, "knowledge": 2, "capability": 3, "nothing": 4},
    "base_model_can": {"yes": 0, "sometimes": 1, "no": 2, None: _UNSAID},
    "knowledge_changes": {
        "static": 0,
        "monthly": 0,
        "weekly": 1,
        "daily": 1,
        "realtime": 1,
        None: 0,
    },
    "output_format": {"prose": 0, "loose": 0, "json": 1, "labels": 1, "custom_schema": 2, None: 0},
    "structured_output_tried": {"no": 0, "works": 1, "not_enough": 2, "not_available": 3, None: 0},
    "prompting_effort": {"not_started": 0, "some": 1, "exhausted": 2, None: 1},
    "what_goes_wrong": {
        "missing_facts": 0,
        "wrong_passages": 0,
        "passages_ignored": 0,
        "wrong_form": 0,
        "wrong_choice": 1,
        "wrong_voice": 0,
        "wrong_reasoning": 0,
        "unsteady": 0,
        "worse_elsewhere": 2,
        "too_slow": 3,
        "too_expensive": 3,
        "nothing": 0,
        None: 0,
    },
    "built_so_far": {"prompt": 0, "retrieval": 0, "tuned_model": 1, "both": 1, None: 0},
    "larger_model_tried": {"not_tried": 0, "better": 1, "no_better": 2, None: 0},
    "task_breadth": {"narrow": 0, "broad": 1, None: 0},
    "smaller_model_tried": {"not_tried": 0, "good_enough": 1, "not_enough": 2, None: 0},
}
"""A number for each word, the same for words that no rule tells apart; None is the assumption."""
_YES_NO = (
    "needs_citations",
    "per_user_permissions",
    "looked_up_live",
    "distinct_voice",
    "latency_critical",
    "wants_smaller_model",
    "automatic_grader",
    "preference_pairs",
    "must_stay_on_premises",
)
"""Assumed to be no, as None is when it is taken for a truth value."""
_ASSUMED = {
    "knowledge_tokens": 1_000_000,
    "target_score": 0.9,
    "eval_examples": 100,
    "calls_per_month": 10_000,
    "requirement_changes_per_quarter": 1,
    "labeled_examples": 0,
}
_APPROACHES = np.array(["prompt", "fine_tune", "rag", "rag_fine_tune", "bigger_model"], object)


@dataclass(frozen=True)
class Numbered:
    """Columns without unknowns: words as small numbers, yes or no as bool."""

    words: Mapping[str, Codes]
    yes: Mapping[str, Mask]
    numbers: Mapping[str, Numbers]


def approaches_by_hand(columns: Mapping[str, Iterable[object]]) -> list[str]:
    """Return the approach of each row of answers."""
    return decide_by_hand(number_by_hand(columns))


def number_by_hand(columns: Mapping[str, Iterable[object]]) -> Numbered:
    """Turn words into numbers and put assumptions in place of unknowns."""
    numbers = {name: _filled(columns[name], assumed) for name, assumed in _ASSUMED.items()}
    for name in ("prompt_score", "context_window_tokens"):  # nothing is assumed
        numbers[name] = np.asarray(columns[name], np.float64)
    graded = np.asarray(columns["eval_examples"], np.float64)
    numbers["eval_examples"][np.isnan(graded) & np.isnan(numbers["prompt_score"])] = 0
    words = {name: _coded(columns[name], codes) for name, codes in _CODES.items()}
    words["base_model_can"] = np.where(
        words["base_model_can"] == _UNSAID,
        np.where(words["what_must_change"] == 3, np.int8(2), np.int8(1)),
        words["base_model_can"],
    )
    return Numbered(
        words=words,
        yes={name: np.asarray(columns[name], np.bool_) for name in _YES_NO},
        numbers=numbers,
    )


def _coded(column: Iterable[object], codes: Mapping[object, int]) -> Codes:
    words = column.tolist() if isinstance(column, np.ndarray) else column
    return np.frombuffer(bytes(map(codes.__getitem__, words)), np.int8)


def _filled(column: Iterable[object], assumed: float) -> Numbers:
    numbers = np.asarray(column, np.float64)
    return np.where(np.isnan(numbers), assumed, numbers)


def decide_by_hand(rows: Numbered) -> list[str]:
    """Return the approach of each row of numbered columns."""
    prompt = _prompt(rows)
    skill = _skill(rows, prompt)
    found = _needs_tuning(rows, prompt, skill) + np.int8(2) * _needs_retrieval(rows)
    found[_needs_bigger_model(rows, prompt, skill)] = 4
    names: list[str] = _APPROACHES.take(found).tolist()
    return names


@dataclass(frozen=True)
class _Prompt:
    falls_short: Mask
    measured_short: Mask
    failing: Mask
    shows_skill: Mask
    short_or_unmeasured: Mask


def _prompt(rows: Numbered) -> _Prompt:
    """Return where the prompt falls short, by the Wilson interval of its score."""
    score, target = rows.numbers["prompt_score"], rows.numbers["target_score"]
    examples = rows.numbers["eval_examples"]
    graded = np.maximum(examples, 1)
    squared = 1.96 * 1.96 / graded
    center = (score + squared / 2) / (1 + squared)
    spread = score * (1 - score) / graded + squared / (4 * graded)
    reach = 1.96 * np.sqrt(spread) / (1 + squared)
    measured = examples > 0
    meets = measured & (np.minimum(score, center - reach) >= target)
    high = np.minimum(1.0, np.maximum(score, center + reach))
    short = measured & ~meets & (high < target)
    exhausted = rows.words["prompting_effort"] == 2
    return _Prompt(
        falls_short=short | (exhausted & ~meets),
        measured_short=short,
        failing=short & (high < 0.15) & (target > 0.15),
        shows_skill=~short & (examples >= 20),
        short_or_unmeasured=short | ~measured,
    )


@dataclass(frozen=True)
class _Skill:
    missing: Mask
    partial: Mask


def _skill(rows: Numbered, prompt: _Prompt) -> _Skill:
    """Return where the task needs a skill that the model shows never, or only sometimes."""
    skill, able = rows.words["what_must_change"] == 3, rows.words["base_model_can"]
    missing = skill & np.where(able == 2, ~prompt.shows_skill, (able == 1) & prompt.failing)
    return _Skill(missing, skill & (able != 0) & ~missing)


def _needs_bigger_model(rows: Numbered, prompt: _Prompt, skill: _Skill) -> Mask:
    need, never = rows.words["what_must_change"], rows.words["base_model_can"] == 2
    examples, tried = rows.numbers["labeled_examples"], rows.words["larger_model_tried"]
    sure = skill.missing | (skill.partial & (tried == 1) & ~rows.yes["wants_smaller_model"])
    learns = never & (examples >= 500) & (rows.words["task_breadth"] == 0)
    unable = never & ~prompt.shows_skill & (need != 2)
    untaught = skill.partial & (tried != 2) & ~rows.yes["automatic_grader"] & (examples < 200)
    needed: Mask = sure | (~learns & (unable | (untaught & prompt.falls_short)))
    return needed


def _needs_retrieval(rows: Numbered) -> Mask:
    need, tokens = rows.words["what_must_change"], rows.numbers["knowledge_tokens"]
    facts = (need == 1) | (need == 2)
    heavy = tokens * rows.numbers["calls_per_month"] >= 10_000_000_000
    looked_up = rows.yes["per_user_permissions"] | rows.yes["looked_up_live"]
    looked_up |= rows.words["knowledge_changes"] == 1
    looked_up |= (tokens >= 200_000) | heavy
    looked_up |= tokens > 0.75 * rows.numbers["context_window_tokens"]  # False where unknown
    needed: Mask = (facts & looked_up) | (~facts & rows.yes["needs_citations"])
    return needed


def _needs_tuning(rows: Numbered, prompt: _Prompt, skill: _Skill) -> Mask:
    need, smaller = rows.words["what_must_change"], _smaller_model_wanted(rows)
    speed, tried = _speed_or_volume(rows), rows.words["smaller_model_tried"]
    taught = prompt.falls_short & _can_be_taught(rows, prompt, skill)
    taught &= smaller | speed | ~_schema_comes_first(rows)
    pays = (need != 3) & (speed | (smaller & _small_model_learns(rows)))
    needed = pays | _chooses_wrongly(rows, prompt) | taught
    needed &= (need != 4) | ((tried != 1) & ((tried == 2) | speed))
    needed &= (need < 3) | (rows.words["task_breadth"] == 0)
    needed &= (need != 2) & ~skill.missing & ~_comes_too_early(rows)
    found: Mask = needed
    return found


def _comes_too_early(rows: Numbered) -> Mask:
    early = rows.words["prompting_effort"] == 0
    early |= rows.numbers["requirement_changes_per_quarter"] >= 3
    early |= (rows.words["built_so_far"] == 1) & (rows.words["what_goes_wrong"] == 2)
    found: Mask = early
    return found


def _smaller_model_wanted(rows: Numbered) -> Mask:
    complaint = rows.words["what_goes_wrong"] == 3
    wanted = complaint & (rows.numbers["calls_per_month"] >= 100_000)
    wanted |= rows.yes["wants_smaller_model"]
    found: Mask = wanted & (rows.words["smaller_model_tried"] != 1)
    return found


def _speed_or_volume(rows: Numbered) -> Mask:
    quick, many = rows.yes["latency_critical"], rows.numbers["labeled_examples"] >= 200
    found: Mask = quick & many  # what the costs of a row decide is not written out by hand
    return found


def _small_model_learns(rows: Numbered) -> Mask:
    examples = rows.numbers["labeled_examples"]
    worth_it = (examples >= 200) | (rows.numbers["calls_per_month"] >= 100_000)
    worth_it |= rows.yes["latency_critical"] | rows.yes["must_stay_on_premises"]
    learns: Mask = worth_it & ((rows.words["base_model_can"] != 2) | (examples >= 500))
    return learns


def _chooses_wrongly(rows: Numbered, prompt: _Prompt) -> Mask:
    """Return where many examples of a narrow task can teach the choice, or the notation."""
    words, examples = rows.words, rows.numbers["labeled_examples"]
    wrong = words["what_goes_wrong"] == 1
    wrong |= (words["structured_output_tried"] == 2) & (words["output_format"] > 0)
    wrong &= examples >= 200
    own = (words["output_format"] == 2) & (examples >= 500) & (words["what_must_change"] == 1)
    narrow = (words["task_breadth"] == 0) & (words["what_must_change"] <= 1)
    found: Mask = (wrong | own) & narrow & prompt.short_or_unmeasured
    return found


def _schema_comes_first(rows: Numbered) -> Mask:
    words = rows.words
    first = (words["structured_output_tried"] == 0) & (words["output_format"] > 0)
    first &= (rows.numbers["labeled_examples"] < 50) & (words["what_goes_wrong"] != 1)
    found: Mask = first
    return found


def _can_be_taught(rows: Numbered, prompt: _Prompt, skill: _Skill) -> Mask:
    """Return where some way of teaching fits, if the prompt falls short."""
    words, yes, examples = rows.words, rows.yes, rows.numbers["labeled_examples"]
    need, some = words["what_must_change"], examples >= 50
    exhausted, grader = words["prompting_effort"] == 2, yes["automatic_grader"]
    gap = prompt.measured_short & (examples >= 200)
    able = (exhausted & (some | grader)) | (grader & skill.partial)
    able |= gap & (words["task_breadth"] == 0) & (words["base_model_can"] != 2)
    behavior = exhausted | gap | (some & (yes["distinct_voice"] | yes["must_stay_on_premises"]))
    behavior |= yes["distinct_voice"] & yes["preference_pairs"]
    behavior |= (words["output_format"] > 0) & (words["structured_output_tried"] >= 2)
    taught: Mask = ((need <= 1) & behavior) | ((need == 3) & able)
    return taught
