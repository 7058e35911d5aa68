"""The public names as a type checker sees them. mypy reads this file, and a test runs it.

`assert_type` fails the check when a type changes; an ignored error fails it when it goes away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal, assert_type

import numpy as np
import polars as pl
from pydantic import JsonValue
from starlette.applications import Starlette

import advisor
from advisor import (
    Advice,
    AdvisorError,
    Answer,
    AnswerError,
    ApproachId,
    Catalogue,
    CostComparison,
    DayError,
    Expiry,
    ExpiryError,
    Explanation,
    Location,
    Problem,
    PromptComparison,
    PromptError,
    PromptExample,
    PromptList,
    PromptReading,
    PromptSchema,
    PromptUnits,
    ProviderCosts,
    RecordError,
    Replay,
    RewrittenFile,
    Rulebook,
    RulebookDiff,
    RulebookError,
    RulebookProof,
    Scenario,
    ScenarioError,
    Signals,
    SourceError,
    Value,
    advise,
    advise_many,
    app_from_environment,
    compare_costs,
    compare_prompts,
    create_app,
    diff_rulebooks,
    draw_page,
    explain,
    flips,
    load_catalogue,
    load_rulebook,
    load_signals,
    prompt_examples,
    prompt_providers,
    prompt_schema,
    prompt_units,
    prove_rulebook,
    read_prompt,
    read_prompts,
    replay,
    rewrite_file,
)
from advisor.evidence.evidence import Evidence, SourcePlace

LeverId = Literal["model", "retrieval", "tuning"]
Effect = Literal["pull", "hold", "not_yet"]


def advice_is_typed() -> None:
    advice = advise({"what_must_change": "knowledge"}, on=date(2026, 11, 22))
    assert_type(advice, Advice)
    assert_type(
        advice.verdict.approach,
        Literal["prompt", "rag", "fine_tune", "rag_fine_tune", "bigger_model"] | None,
    )
    assert_type(advice.answers, Mapping[str, Answer])
    assert_type(advice.answers["what_must_change"].value, str | bool | int | float | None)
    assert_type(advice.verdict.standing, Literal["settled", "leaning", "open"])
    assert_type(advice.verdict.possible, tuple[ApproachId, ...])
    assert_type(advice.verdict.levers, Mapping[LeverId, Effect])
    assert_type(advice.rests_on, tuple[str, ...])
    assert_type(advice.would_settle[0].takes, str | None)
    assert_type(advice.next_question, str | None)
    assert_type(advice.alternatives[0].changes, Mapping[str, Value])
    assert_type(advice.costs, CostComparison | None)
    assert_type(advice.to_dict(), dict[str, JsonValue])
    assert_type(Advice.from_dict(advice.to_dict()), Advice)
    assert_type(Advice.json_schema(), dict[str, JsonValue])
    assert_type(advice.to_markdown(), str)


def the_end_of_an_advice_is_typed() -> None:
    advice = advise({"what_must_change": "knowledge"}, on=date(2026, 11, 22))
    found = advice.expires()
    assert_type(found, Expiry)
    assert_type((found.on, found.cause), tuple[date | None, str | None])
    assert_type(found.looked_until, date)
    assert_type(found.to_dict(), dict[str, JsonValue])
    assert_type(advice.expires(rulebook=load_rulebook(), prices=load_catalogue()), Expiry)


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
    columns, frame = {"what_must_change": ["both"]}, pl.DataFrame({"what_must_change": ["both"]})
    assert_type(advise_many(columns, give="means"), dict[str, Any])
    assert_type(advise_many([{"what_must_change": "both"}], give="means"), list[dict[str, Any]])
    assert_type(advise_many(frame, give=("approach", "standing")), pl.DataFrame)
    assert_type(advise_many(frame.lazy(), give="usd_per_month"), pl.LazyFrame)
    assert_type(advise_many(np.zeros(2, [("labeled_examples", "i8")])), list[ApproachId | None])
    reading = read_prompt("Answer in JSON.", model="gpt-4o-mini")
    assert_type(rewrite_file(b"Answer in JSON.", reading, name="a.md"), RewrittenFile)
    assert_type(read_prompts([]), PromptList)
    assert_type(prompt_examples(reading), tuple[PromptExample, ...])
    assert_type(prompt_providers(reading), ProviderCosts)
    assert_type(prompt_schema(reading), PromptSchema | None)
    assert_type(compare_prompts(reading, reading), PromptComparison)
    assert_type(reading, PromptReading)
    units = prompt_units("Answer in JSON.")
    assert_type(units, PromptUnits)
    labels = {"digest": units.digest, "labels": {0: "output_format"}}
    assert_type(read_prompt("Answer in JSON.", labels=labels), PromptReading)
    evidence: Evidence = reading
    assert_type(evidence.places, Mapping[str, SourcePlace])
    assert_type(advise({"what_must_change": "both", **reading.answers}), Advice)
    costs = compare_costs({"calls_per_month": 1_000, "prompt": {"static_tokens": 900}})
    assert_type(costs, CostComparison)
    assert_type(costs.options["prompt"].missing[0].key, str)
    assert_type(replay(advise({"what_must_change": "both"}).to_dict()), Replay)
    assert_type(create_app(rulebook, max_bytes=10_000), Starlette)
    assert_type(app_from_environment(), Starlette)
    assert_type(draw_page, Callable[[], None])


def what_verbs_take_is_typed() -> None:
    rulebook, prices, signals = load_rulebook(), load_catalogue(), load_signals()
    assert_type(prices, Catalogue)
    assert_type(rulebook.prices, Catalogue)
    assert_type(signals, Signals)
    answers = {"what_must_change": "both"}
    assert_type(advise(answers, rulebook=rulebook, prices=prices), Advice)
    assert_type(read_prompt("Be brief.", rulebook=rulebook, signals=signals), PromptReading)
    scenario = Scenario.model_validate({"calls_per_month": 1_000, "prompt": {"static_tokens": 900}})
    assert_type(compare_costs(scenario, prices=prices), CostComparison)
    found = explain(answers, "facts-change-weekly", rulebook=rulebook)
    assert_type(found, Explanation)
    assert_type(found.nearest, Mapping[str, Value] | None)
    assert_type(found.to_dict(), dict[str, JsonValue])
    assert_type((found.to_json(), found.to_markdown()), tuple[str, str])
    assert_type(flips(answers, "rag", prices=prices), tuple[Mapping[str, Value], ...])


def verbs_on_rulebooks_are_typed() -> None:
    book = load_rulebook()
    proof, found = prove_rulebook(book), diff_rulebooks(book)
    assert_type(proof, RulebookProof)
    assert_type(proof.problems, tuple[Problem, ...])
    assert_type(found, RulebookDiff)
    assert_type(found.moved, int)
    texts = proof.to_json(), proof.to_markdown(), found.to_json(), found.to_markdown()
    assert_type(texts, tuple[str, str, str, str])
    assert_type(
        (proof.to_dict(), found.to_dict()), tuple[dict[str, JsonValue], dict[str, JsonValue]]
    )


def the_next_question_is_typed() -> None:
    """As docs/embed.md asks it."""
    advice = advise({"what_must_change": "behavior"})
    if advice.next_question is not None:
        assert_type(load_rulebook().questions[advice.next_question].ask, str)


def results_leave_as_text() -> None:
    advice = advise({"what_must_change": "both"})
    reading, moved = read_prompt("Answer in JSON."), replay(advice)
    assert advice.costs is not None
    texts = advice.to_json(), reading.to_json(), moved.to_json(), advice.costs.to_json()
    assert_type(texts, tuple[str, str, str, str])
    pages = reading.to_markdown(), moved.to_markdown(), advice.costs.to_markdown()
    assert_type(pages, tuple[str, str, str])
    assert_type(reading.to_dict(), dict[str, JsonValue])
    assert_type(moved.to_dict(), dict[str, JsonValue])
    assert_type(advisor.__version__, str)


def errors_are_typed() -> None:
    try:
        advise({"what_must_chang": "knowledge"})
    except AdvisorError as error:
        assert_type(error.problems, tuple[Problem, ...])
        assert_type(error.problems[0].where, Location | str)
        assert_type(error.problems[0].hint, str)
    kinds = (
        AnswerError,
        DayError,
        ExpiryError,
        PromptError,
        RecordError,
        RulebookError,
        ScenarioError,
    )
    try:
        advise({}, on="today")
    except (*kinds, SourceError) as error:
        assert_type(error.problems, tuple[Problem, ...])


def misuse_is_seen() -> None:
    """Never run: each line is an error that a type checker has to find."""
    advise("knowledge")  # type: ignore[arg-type]
    advise({}, load_rulebook())  # type: ignore[call-arg]
    advise({}, on=20261122)  # type: ignore[arg-type]
    advise_many("what_must_change")  # type: ignore[arg-type]
    advise_many({}, give=("aproach",))  # type: ignore[arg-type]
    advise_many({}, keep=("team",))  # type: ignore[arg-type]
    read_prompt(5)  # type: ignore[arg-type]
    advise({}).verdict.approach = "rag"  # type: ignore[misc]
    load_rulebook().questions["x"] = "y"  # type: ignore[index]
    advise({}).verdict.levers["tuning"] = "pull"  # type: ignore[index]
    advise({}).alternatives[0].changes["x"] = True  # type: ignore[index]
    advise({}, rulebook="company")  # type: ignore[arg-type]
    if advise({}).verdict.approach == "finetune":  # type: ignore[comparison-overlap]
        pass
    advisor.advice_me  # type: ignore[attr-defined]  # noqa: B018
