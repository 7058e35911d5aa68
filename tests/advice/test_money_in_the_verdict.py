"""Money in the verdict: training for cost alone needs a sum that comes out."""

from datetime import date
from decimal import Decimal
from math import inf, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import advise, advise_many, load_rulebook
from advisor.checks.proof import prove
from advisor.costs import shipped_catalogue
from advisor.engine.computed import compute
from advisor.engine.diagram.compile import full_diagrams
from advisor.engine.diagram.computed_results import ComputedResults
from advisor.engine.diagram.ranges import Interval
from advisor.engine.payback import PaybackTerms, payback
from tests.days import DAY

BUSY = {
    "what_must_change": "behavior",
    "labeled_examples": 1000,
    "eval_examples": 100,
    "calls_per_month": 20_000_000,
    "prompt_words": 3_000,
    "model": "gpt-6-luna",
}
ON_SALE = {**BUSY, "model": "amazon.nova-micro-v1:0", "provider": "aws_bedrock"}
"""The same on a model that new customers can have fine-tuned."""
calls = st.integers(0, 10**9)
words = st.integers(0, 10**5)


def terms():
    return PaybackTerms.of(load_rulebook().computed["tuning_payback_months"].figures)


def months(answers):
    rulebook = load_rulebook()
    known = {"horizon_months": 12, **answers}
    return compute(known, rulebook, rulebook.about.as_of)["tuning_payback_months"]


def test_a_long_prompt_sent_twenty_million_times_repays_its_training():
    advice = advise(BUSY, on=DAY)
    tuning = next(f for f in advice.findings if f.lever == "tuning" and f.role == "decides")
    assert advice.verdict.approach == "fine_tune"
    assert tuning.rule == "volume-pays-back"
    (told,) = tuning.sums
    assert told == (
        "20,000,000 calls x (132.00 USD for the prompt in a million calls - 10.00 once fine-tuned) "
        "- 314 USD of upkeep = 2,126 USD saved a month, against 4,215 USD at the start; "
        "prices of 2026-10-14"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"calls_per_month": 2_000_000},
        {"prompt_words": 300},
        {"horizon_months": 1},
    ],
)
def test_training_is_not_repaid_with_fewer_calls_a_shorter_prompt_or_less_time(change):
    assert advise({**BUSY, **change}, on=DAY).verdict.approach == "prompt"


def test_the_verdict_on_the_cheapest_model_agrees_with_the_comparison():
    options = advise(ON_SALE, on=DAY).costs.options
    rivals = ("prompt", "prompt_cached")
    assert all(options["fine_tune"].horizon_usd < options[o].horizon_usd for o in rivals)


def test_the_advice_shows_its_computed_answers_and_their_prices():
    told = {one.id: one for one in advise(ON_SALE, on=DAY).computed}
    assert told["cheapest_approach"].value == "fine_tune"
    assert told["cheapest_approach"].sum.startswith("over 12 months: prompt ")
    assert told["cheapest_approach"].sum.endswith("; prices of 2026-11")
    assert 0.2 < told["caching_saves_share"].value < 0.8
    assert told["tuning_payback_months"].value == pytest.approx(2.0, abs=0.05)
    never = {one.id: one for one in advise({"what_must_change": "behavior"}, on=DAY).computed}
    assert never["tuning_payback_months"].value is None
    assert never["tuning_payback_months"].says.endswith(": never")


def test_notes_read_the_whole_comparison_with_the_asker_s_own_model():
    speaks = {f.rule for f in advise(ON_SALE, on=DAY).findings}
    larger = {**ON_SALE, "model": "global.amazon.nova-2-lite-v1:0"}
    against = {f.rule for f in advise(larger, on=DAY).findings}
    assert "fine-tuning-costs-less" in speaks
    assert "fine-tuning-costs-more" in against


def test_without_a_price_nothing_is_said_about_the_cheapest():
    costs = advise({**BUSY, "model": "house-model-7"}, on=DAY).costs
    assert any(option.missing for option in costs.options.values())
    told = {one.id: one for one in advise({**BUSY, "model": "house-model-7"}, on=DAY).computed}
    assert told["cheapest_approach"].value == "unknown"


@given(st.tuples(calls, calls).map(sorted), st.tuples(words, words).map(sorted))
def test_more_calls_and_longer_prompts_never_repay_later(volume, length):
    (some, more), (short, long) = volume, length
    early = payback(more, long, terms()).months
    assert early <= payback(some, short, terms()).months


@given(calls, words, st.integers(1, 60))
def test_a_row_of_a_table_is_worked_out_like_a_single_answer(calls, words, horizon):
    answers = {**BUSY, "calls_per_month": calls, "prompt_words": words, "horizon_months": horizon}
    (row,) = advise_many({name: [value] for name, value in answers.items()})
    rule_says = months(answers) <= horizon
    assert (row == "fine_tune") == rule_says


@given(calls, words)
def test_training_pays_back_within_the_horizon_exactly_when_the_arithmetic_says_so(calls, words):
    found = payback(calls, words, terms())
    kept = found.saved_usd_per_month * 12 - terms().upfront_usd
    answer = months({"calls_per_month": calls, "prompt_words": words})
    assert (answer < inf) == (found.months <= 12)
    if abs(kept) > 0.01:
        assert (kept > 0) == (answer < inf)


def test_the_prices_in_the_rule_equal_those_of_the_catalogue():
    """The rulebook repeats some prices of the catalogue, so the two could come to differ."""
    rulebook, catalogue = load_rulebook(), shipped_catalogue()
    term = {t.id: t for t in rulebook.computed["tuning_payback_months"].terms}
    prices = catalogue.token_prices("gpt-6-luna", "openai", on=rulebook.about.as_of)
    hits = Decimal("0.8")  # four of five calls, as the term says
    cached = hits * prices.cached_read + (1 - hits) * prices.cache_write
    assert term["input_usd_per_million"].value == prices.input
    assert term["cached_usd_per_million"].value == cached
    assert term["trained_prompt_tokens"].value == Decimal(
        catalogue.defaults["tuned_prompt_tokens"].value
    )
    assert term["input_usd_per_million"].checked >= date(2026, 8, 24)


# -- results that share a question


def test_two_computed_results_combine_only_where_one_volume_gives_both():
    rulebook = load_rulebook()
    names = ("full_context_tokens_per_month", "tuning_payback_months")
    both = [rulebook.computed[name] for name in names]
    ranges = {
        "knowledge_tokens": Interval(1_000_000, 1_000_000),
        "calls_per_month": Interval(0, 10**12),
        "prompt_words": Interval(3_000, 3_000),
        "horizon_months": Interval(12, 12),
    }
    light, heavy = Interval(-inf, 10**10 - 1), Interval(10**10, inf)
    repaid, never = Interval(-inf, 60), Interval(60.1, inf)
    together = ComputedResults(rulebook, both, [(light, heavy), (repaid, never)]).within(ranges)
    # A million tokens of text are heavy from 10,000 calls on; training repays at five million.
    light_and_never, heavy_and_repaid, heavy_and_never = (0, 1), (1, 0), (1, 1)
    assert together == {light_and_never, heavy_and_repaid, heavy_and_never}


def test_computed_costs_are_not_counted_as_combinations_of_answers():
    rulebook = load_rulebook()
    proof = prove(rulebook)
    asked = [level for level in full_diagrams(rulebook).levels if level.questions]
    assert proof.combinations == prod(len(level.cells) for level in asked)
    assert sum(proof.approaches.values()) == proof.combinations
