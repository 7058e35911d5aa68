"""Six typical teams: what is recommended to each, which row has the star, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import fill

from advisor import advise
from advisor.advice.advice import Advice
from advisor.advice.cost_options import recommended_option
from advisor.advice.wording import opening
from advisor.costs.options import option_words
from advisor.costs.row_words import solves_words
from advisor.formats.phrasing import sentence, usd_words

WIDTH = 96
TEAMS: Mapping[str, Mapping[str, object]] = {
    "2,000 calls a month at OpenAI, answers in a voice of their own": {
        "what_must_change": "behavior",
        "distinct_voice": True,
        "calls_per_month": 2_000,
        "provider": "openai",
        "labeled_examples": 60,
        "prompting_effort": "some",
    },
    "500,000 calls at Google, facts that change weekly": {
        "what_must_change": "knowledge",
        "knowledge_changes": "weekly",
        "knowledge_tokens": 2_000_000,
        "calls_per_month": 500_000,
        "provider": "google",
    },
    "2 million calls at AWS, prompting exhausted and short of the target": {
        "what_must_change": "behavior",
        "calls_per_month": 2_000_000,
        "provider": "aws_bedrock",
        "prompting_effort": "exhausted",
        "labeled_examples": 2_000,
        "prompt_score": 0.78,
        "target_score": 0.9,
        "eval_examples": 300,
    },
    "300,000 calls at Anthropic, facts and form": {
        "what_must_change": "both",
        "calls_per_month": 300_000,
        "provider": "anthropic",
        "knowledge_tokens": 400_000,
        "labeled_examples": 500,
        "prompting_effort": "exhausted",
    },
    "1 million calls, and no text may leave the house": {
        "what_must_change": "behavior",
        "must_stay_on_premises": True,
        "calls_per_month": 1_000_000,
        "prompting_effort": "exhausted",
        "labeled_examples": 1_000,
        "prompt_score": 0.7,
        "target_score": 0.9,
        "eval_examples": 200,
    },
    "30 million calls at OpenAI, good answers, one label each": {
        "what_must_change": "nothing",
        "output_format": "labels",
        "calls_per_month": 30_000_000,
        "provider": "openai",
        "labeled_examples": 5_000,
        "prompt_score": 0.95,
        "target_score": 0.9,
        "eval_examples": 500,
    },
}


def said_to_teams() -> Iterator[str]:
    """Yield the lines of every team: the verdict, the recommended row, the star, and why."""
    for team, answers in TEAMS.items():
        yield from ("", f"{team}:")
        for line in _told(advise(answers)):
            yield fill(
                line,
                WIDTH,
                initial_indent="  ",
                subsequent_indent="    ",
                break_on_hyphens=False,
            )


def _told(advice: Advice) -> Iterator[str]:
    yield f"{sentence(opening(advice))} {advice.verdict.reason}"
    costs = advice.costs
    advised = recommended_option(advice.verdict, costs)
    if costs is None or advised is None:
        yield "No row is recommended."
        return
    yield f"Recommended: {_row(advice, advised)}"
    star = costs.cheapest()
    yield f"Star: {_row(advice, star)}" if star else "Star: none, as no row that solves it is sold."


def _row(advice: Advice, name: str) -> str:
    assert advice.costs is not None
    row = advice.costs.option(name)
    total = "no total" if row.horizon_usd is None else usd_words(row.horizon_usd)
    why = "; ".join(gap.why for gap in row.missing) or row.because
    return f"{option_words(name)}, {total}. Solves it: {solves_words(row)}, because {why}."
