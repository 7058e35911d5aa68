"""The public names as a type checker sees them. mypy reads this file, and a test runs it.

`assert_type` fails the check when a type changes; an ignored error fails it when it goes away.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, assert_type

from pydantic import JsonValue
from starlette.applications import Starlette

import advisor
from advisor import (
    Advice,
    AdvisorError,
    CostComparison,
    PromptReading,
    Replay,
    Rulebook,
    advise,
    advise_many,
    compare_costs,
    flips,
    load_rulebook,
    read_prompt,
    replay,
)
from advisor.apps.server.http import create_app
from advisor.errors import Location, Problem
from advisor.evidence.evidence import Evidence, SourcePlace

ApproachId = Literal["prompt", "rag", "fine_tune", "rag_fine_tune", "bigger_model"]
LeverId = Literal["model", "retrieval", "tuning"]
Effect = Literal["pull", "hold", "not_yet"]
Value = str | bool | int | float


def advice_is_typed() -> None:
    advice = advise({"what_must_change": "knowledge"}, on=date(2026, 11, 22))
    assert_type(advice, Advice)
    assert_type(advice.verdict.approach, ApproachId | None)
    assert_type(advice.verdict.standing, Literal["settled", "leaning", "open"])
    assert_type(advice.verdict.possible, tuple[ApproachId, ...])
    assert_type(advice.verdict.levers, Mapping[LeverId, Effect])
    assert_type(advice.rests_on, tuple[str, ...])
    assert_type(advice.next_question, str | None)
    assert_type(advice.alternatives[0].changes, Mapping[str, Value])
    assert_type(advice.costs, CostComparison | None)
    assert_type(advice.to_dict(), dict[str, JsonValue])
    assert_type(Advice.from_dict(advice.to_dict()), Advice)
    assert_type(Advice.json_schema(), dict[str, JsonValue])
    assert_type(advice.to_markdown(), str)


def other_verbs_are_typed() -> None:
    rulebook = load_rulebook()
    assert_type(rulebook, Rulebook)
    assert_type(advise({}, rulebook=rulebook, on="2026-11-22"), Advice)
    assert_type(
        flips({"what_must_change": "both"}, "rag", rulebook=rulebook),
        tuple[Mapping[str, Value], ...],
    )
    assert_type(
        advise_many({"what_must_change": ["both", None], "calls_per_month": [10, 2.0]}),
        list[ApproachId | None],
    )
    reading = read_prompt("Answer in JSON.", model="gpt-4o-mini")
    assert_type(reading, PromptReading)
    evidence: Evidence = reading
    assert_type(evidence.places, Mapping[str, SourcePlace])
    assert_type(advise({"what_must_change": "both", **reading.answers}), Advice)
    costs = compare_costs({"calls_per_month": 1_000, "prompt": {"static_tokens": 900}})
    assert_type(costs, CostComparison)
    assert_type(costs.options["prompt"].missing[0].key, str)
    assert_type(replay(advise({"what_must_change": "both"}).to_dict()), Replay)
    assert_type(create_app(rulebook, max_bytes=10_000), Starlette)


def errors_are_typed() -> None:
    try:
        advise({"what_must_chang": "knowledge"})
    except AdvisorError as error:
        assert_type(error.problems, tuple[Problem, ...])
        assert_type(error.problems[0].where, Location | str)
        assert_type(error.problems[0].hint, str)


def misuse_is_seen() -> None:
    """Never run: each line is an error that a type checker has to find."""
    advise("knowledge")  # type: ignore[arg-type]
    advise({}, load_rulebook())  # type: ignore[call-arg]
    advise({}, on=20261122)  # type: ignore[arg-type]
    advise_many([{"what_must_change": "knowledge"}])  # type: ignore[arg-type]
    read_prompt(b"Answer in JSON.")  # type: ignore[arg-type]
    advise({}).verdict.approach = "rag"  # type: ignore[misc]
    if advise({}).verdict.approach == "finetune":  # type: ignore[comparison-overlap]
        pass
    advisor.advice_me  # type: ignore[attr-defined]  # noqa: B018
