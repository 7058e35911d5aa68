"""Money in the verdict: one sum, read off the same comparison as the table below it."""

import re
from math import inf, prod

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from advisor import advise, advise_many, explain, load_rulebook
from advisor.advice.flips import flips
from advisor.checks.proof import prove
from advisor.costs.options import OPTIONS
from advisor.engine.case import Case
from advisor.engine.computed import PAYBACK
from advisor.engine.decide import decide
from advisor.engine.diagram.compile import full_diagrams
from advisor.engine.diagram.computed_results import ComputedResults
from advisor.engine.diagram.ranges import Interval
from advisor.engine.price import with_own_costs
from advisor.formats.phrasing import amount_words
from tests.days import DAY

OWN_PRICES = {
    "input_usd_per_million": 1,
    "cached_input_usd_per_million": 0.1,
    "output_usd_per_million": 4,
    "tuned_input_usd_per_million": 1,
    "tuned_output_usd_per_million": 4,
}
BUSY = {
    "what_must_change": "behavior",
    "labeled_examples": 1000,
    "eval_examples": 100,
    "calls_per_month": 20_000_000,
    "prompt_words": 3_000,
    "smaller_model_tried": "not_enough",
    "cache_hit_share": 0.8,
    **OWN_PRICES,
}
COST_ALONE = {
    "what_must_change": "nothing",
    "labeled_examples": 5000,
    "prompting_effort": "exhausted",
    "prompt_score": 0.95,
    "target_score": 0.9,
    "eval_examples": 500,
}
FALLS_SHORT = {
    "what_must_change": "behavior",
    "labeled_examples": 2000,
    "prompting_effort": "exhausted",
    "prompt_score": 0.8,
    "target_score": 0.9,
    "eval_examples": 300,
}


def deciding(advice):
    return next(f for f in advice.findings if f.lever == "tuning" and f.role == "decides")


def payback(advice):
    return next(one for one in advice.computed if one.id == PAYBACK)


def months(answers):
    """Return the months of payback; infinite where they are more than the months compared."""
    return with_own_costs(Case.read(answers, load_rulebook(), DAY)).values[PAYBACK]


# -- people


def test_a_long_prompt_sent_twenty_million_times_repays_its_training():
    advice = advise(BUSY, on=DAY)
    tuned, prompt = (advice.costs.options[name] for name in ("fine_tune", "prompt_cached"))
    extra = tuned.upfront_usd - prompt.upfront_usd
    assert advice.verdict.approach == "fine_tune"
    assert deciding(advice).rule == "volume-pays-back"
    (told,) = deciding(advice).sums
    assert told == payback(advice).sum
    assert told.startswith("Fine-tuning (gpt-6.1-terra) would save ")
    assert " USD a month against the cached prompt (" in told
    assert told.endswith(
        f"The {extra:,.0f} USD more at the start come back after {payback(advice).value:.1f}"
        f" months, within the 12 months compared; prices of 2026-11"
    )


def test_what_never_comes_back_is_said_without_a_double_negative():
    advice = advise({**BUSY, "calls_per_month": 20_000}, on=DAY)
    tuned, prompt = (advice.costs.options[name] for name in ("fine_tune", "prompt_cached"))
    more, extra = tuned.monthly_usd - prompt.monthly_usd, tuned.upfront_usd - prompt.upfront_usd
    assert advice.verdict.approach == "prompt"
    assert payback(advice).value is None
    assert payback(advice).sum == (
        f"Fine-tuning (gpt-6.1-terra) would cost {more:,.2f} USD a month more than the cached"
        f" prompt ({tuned.monthly_usd:,.2f} against {prompt.monthly_usd:,.2f}), so the {extra:,.0f}"
        f" USD more at the start never come back; prices of 2026-11"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"calls_per_month": 200_000},
        {"tuned_output_usd_per_million": 100},
        {"smaller_model_tried": "not_tried"},
    ],
)
def test_training_is_not_repaid_with_fewer_calls_a_dear_tune_or_a_cheaper_model(change):
    assert advise({**BUSY, **change}, on=DAY).verdict.approach == "prompt"


@pytest.mark.parametrize(
    "change",
    [
        {"engineer_usd_per_hour": 400},
        {"cache_hit_share": 0.3},
        {"tuned_input_usd_per_million": 0.5},
        {"prompt_words": 2_000},
        {"calls_per_month": 19_000_000},
        {"requirement_changes_per_quarter": 2},
        {"output_tokens_per_call": 500},
    ],
)
def test_the_sum_moves_with_each_figure_of_the_team(change):
    assert payback(advise({**BUSY, **change}, on=DAY)).sum != payback(advise(BUSY, on=DAY)).sum


@pytest.mark.parametrize(
    "answers",
    [
        {**COST_ALONE, "calls_per_month": 50_000_000, "prompt_words": 800},
        {
            **COST_ALONE,
            "calls_per_month": 5_000_000,
            "prompt_words": 3_000,
            "engineer_usd_per_hour": 50,
        },
    ],
)
def test_cost_alone_at_a_provider_that_sells_no_tune_is_no_reason_to_train(answers):
    advice = advise({**answers, "provider": "google"}, on=DAY)
    assert advice.verdict.approach == "prompt"
    assert payback(advice).value == "unknown"
    assert payback(advice).sum.startswith("fine-tuning has no total: not sold at Google")
    assert advice.costs.options["fine_tune"].horizon_usd is None


@pytest.mark.parametrize("words", [300, 3_000, 9_000])
@pytest.mark.parametrize("calls", [100_000, 5_000_000, 50_000_000])
@pytest.mark.parametrize("tried", ["not_tried", "not_enough"])
def test_cost_alone_follows_the_table_both_ways(words, calls, tried):
    answers = {**COST_ALONE, **OWN_PRICES, "prompt_words": words, "calls_per_month": calls}
    advice = advise({**answers, "smaller_model_tried": tried}, on=DAY)
    rivals = ["prompt", "prompt_cached", *(["cheaper_model"] if tried == "not_tried" else [])]
    totals = advice.costs.options
    cheapest = all(totals["fine_tune"].horizon_usd <= totals[r].horizon_usd for r in rivals)
    assert (advice.verdict.approach == "fine_tune") == cheapest


@pytest.mark.parametrize(
    ("model", "wage", "hits"), [("claude-opus-5-5", 40, 0.3), ("claude-haiku-5-5", 400, 0.95)]
)
def test_a_tune_that_nobody_sells_has_no_sum(model, wage, hits):
    own = {"model": model, "engineer_usd_per_hour": wage, "cache_hit_share": hits}
    answers = {**FALLS_SHORT, **own, "provider": "anthropic", "prompt_words": 3000}
    advice = advise({**answers, "calls_per_month": 2_000_000}, on=DAY)
    assert deciding(advice).rule == "prompting-exhausted"
    assert payback(advice).sum == "fine-tuning has no total: not sold at Anthropic since 2026-09-10"
    assert "caching-saves-most" not in {finding.rule for finding in advice.findings}


def test_entered_prices_are_those_of_the_sum():
    own = {"input_usd_per_million": 3, "cached_input_usd_per_million": 0.3}
    own |= {"output_usd_per_million": 15, "tuned_input_usd_per_million": 0.2}
    own |= {"tuned_output_usd_per_million": 0.8, "smaller_model_tried": "not_enough"}
    answers = {**FALLS_SHORT, **own, "prompt_words": 800, "calls_per_month": 1_000_000}
    advice = advise(answers, on=DAY)
    costs = advice.costs
    assert payback(advice).value == float(costs.payback_months("fine_tune", "prompt_cached"))
    saved = costs.saving("fine_tune", "prompt_cached").total
    assert f"would save {amount_words(saved)} USD a month against the cached prompt" in (
        payback(advice).sum
    )


def test_on_own_machines_prices_of_calls_say_nothing():
    answers = {**BUSY, "must_stay_on_premises": True}
    advice = advise(answers, on=DAY)
    assert payback(advice).value == "unknown"
    assert deciding(advice).rule != "volume-pays-back"


def test_a_text_that_rides_along_names_no_sum_of_training():
    answers = {"what_must_change": "knowledge", "knowledge_changes": "static"}
    answers |= {"calls_per_month": 50_000, "knowledge_tokens": 150_000}
    advice = advise(answers, on=DAY)
    assert advice.verdict.means == ("long_context",)
    assert all("Fine-tuning" not in told for f in advice.findings for told in f.sums)


def test_without_a_price_nothing_is_said_about_costs():
    answers = {**{q: v for q, v in BUSY.items() if q not in OWN_PRICES}, "model": "house-model-7"}
    advice = advise(answers, on=DAY)
    told = {one.id: one for one in advice.computed}
    assert any(option.missing for option in advice.costs.options.values())
    assert told["cheapest_approach"].value == told[PAYBACK].value == "unknown"
    assert advice.verdict.approach == "prompt"
    assert {f.rule for f in advice.findings}.isdisjoint({"volume-pays-back", "caching-saves-most"})


# -- one sum

volumes = st.integers(1, 10**9)
prices = st.sampled_from([0.05, 0.2, 1, 3, 15])
FIGURES = {
    "calls_per_month": st.integers(0, 10**9) | st.integers(10**6, 10**8),
    "prompt_words": st.integers(0, 20_000),
    "horizon_months": st.integers(1, 60),
    "engineer_usd_per_hour": st.integers(0, 400),
    "cache_hit_share": st.sampled_from([0, 0.3, 0.8, 0.95]),
    "labeled_examples": st.sampled_from([0, 60, 200, 5000]),
    "requirement_changes_per_quarter": st.integers(0, 2),
    "smaller_model_tried": st.sampled_from(["not_tried", "not_enough", "good_enough"]),
    "provider": st.sampled_from(["undecided", "together", "fireworks", "google", "openai"]),
    "prompt_score": st.sampled_from([0.5, 0.95]),
    "latency_critical": st.booleans(),
}
OWN_TUNE = dict.fromkeys(OWN_PRICES, prices)
NEED = {"what_must_change": st.sampled_from(["nothing", "behavior", "both"])}
teams = st.fixed_dictionaries(NEED, optional=FIGURES | OWN_TUNE)


@pytest.mark.slow
@given(teams)
def test_the_figures_of_a_sum_stand_in_the_table(answers):
    advice = advise(answers, on=DAY)
    told = re.search(r"\(([\d.,]+) (?:against|instead of) ([\d.,]+)\)", payback(advice).sum or "")
    assume(told)
    options = advice.costs.options
    monthly = {f"{o.monthly_usd:,.0f}" for o in options.values() if o.monthly_usd is not None}
    monthly |= {f"{o.monthly_usd:,.2f}" for o in options.values() if o.monthly_usd is not None}
    assert set(told.groups()) <= monthly


busy = st.fixed_dictionaries(
    {
        **OWN_TUNE,
        "calls_per_month": st.integers(10**6, 10**8),
        "prompt_words": st.integers(1_000, 20_000),
    },
    optional={
        name: FIGURES[name]
        for name in (
            "horizon_months",
            "engineer_usd_per_hour",
            "cache_hit_share",
            "requirement_changes_per_quarter",
            "smaller_model_tried",
        )
    },
)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(busy)
def test_training_for_cost_alone_pays_back_within_the_horizon_of_the_table(answers):
    case = with_own_costs(Case.read({**COST_ALONE, **answers}, load_rulebook(), DAY))
    assume(decide(case).levers["tuning"].rule.id == "volume-pays-back")
    costs, horizon = case.costs, case.costs.scenario.horizon_months
    fails = answers.get("smaller_model_tried") == "not_enough"
    for one in costs.estimates:
        same = OPTIONS[one.name].same_work and one.is_ranked and one.name != "fine_tune"
        if same and not (fails and one.name == "cheaper_model"):
            assert costs.payback_months("fine_tune", one.name) <= horizon
            assert costs.options["fine_tune"].horizon_usd <= one.horizon_usd


@pytest.mark.slow
@given(teams)
def test_every_door_decides_the_same(answers):
    advice = advise(answers, on=DAY)
    decision = decide(Case.read(answers, load_rulebook(), DAY))
    assert decision.approach == advice.verdict.approach
    assert decision.levers["tuning"].rule.id == deciding(advice).rule
    assert explain(answers, deciding(advice).rule, on=DAY).applies


@pytest.mark.slow
@pytest.mark.long
@given(st.lists(teams, min_size=1, max_size=12))
def test_a_row_of_a_table_is_decided_like_a_single_answer(rows):
    names = {name for row in rows for name in row}
    columns = {name: [row.get(name) for row in rows] for name in names}
    alone = [advise(row, on=DAY).verdict.approach for row in rows]
    assert advise_many(columns, on=DAY) == alone


def test_rows_that_differ_in_calls_alone_are_priced_once_and_turn_at_the_crossing():
    rulebook = load_rulebook()
    costs = with_own_costs(Case.read(BUSY, rulebook, DAY)).costs
    crossing = costs.break_even("fine_tune", "prompt_cached")
    calls = [*range(crossing - 300, crossing + 300), 10**12]
    columns = {name: [value] * len(calls) for name, value in BUSY.items()}
    found = advise_many({**columns, "calls_per_month": calls}, on=DAY)
    turn = found.index("fine_tune")
    assert found == ["prompt"] * turn + ["fine_tune"] * (len(calls) - turn)
    for row in (turn - 1, turn):
        alone = advise({**BUSY, "calls_per_month": calls[row]}, on=DAY)
        assert alone.verdict.approach == found[row]


# -- what the laws said, where provider, hit share and number of machines stand still


@pytest.mark.slow
@given(st.tuples(volumes, volumes).map(sorted), st.booleans())
def test_more_calls_never_pay_back_later(calls, tried):
    answers = {**BUSY, "smaller_model_tried": "not_enough" if tried else "not_tried"}
    fewer, more = (months({**answers, "calls_per_month": one}) for one in calls)
    assert more <= fewer


@pytest.mark.slow
@given(st.tuples(st.integers(8, 200), st.integers(8, 200)).map(sorted), volumes)
def test_longer_prompts_never_pay_back_later(steps, calls):
    """Words are counted in whole steps of a cache, since what is over a step is not cached."""
    lengths = [96 * step for step in steps]
    short, long = (months({**BUSY, "calls_per_month": calls, "prompt_words": n}) for n in lengths)
    assert long <= short


@pytest.mark.slow
@given(st.tuples(st.integers(1, 60), st.integers(1, 60)).map(sorted), volumes)
def test_more_months_never_turn_a_payback_into_none(compared, calls):
    few, many = (months({**BUSY, "calls_per_month": calls, "horizon_months": n}) for n in compared)
    assert few in (inf, many)


# -- flips through money


def test_a_flip_through_money_is_a_volume_that_was_decided_again():
    answers = {**BUSY, "calls_per_month": 20_000}
    advice = advise(answers, on=DAY)
    (flip,) = (one for one in advice.alternatives if one.approach == "fine_tune")
    assert list(flip.changes) == ["calls_per_month"]
    assert flip.changes in flips(answers, "fine_tune", on=DAY)
    assert explain(answers, "volume-pays-back", on=DAY).nearest == flip.changes
    calls = flip.changes["calls_per_month"]
    assert advise({**answers, "calls_per_month": calls}, on=DAY).verdict.approach == "fine_tune"
    below = advise({**answers, "calls_per_month": calls * 9 // 10}, on=DAY)
    assert below.verdict.approach == "prompt"


@pytest.mark.slow
@pytest.mark.long
@given(teams)
def test_every_alternative_was_decided_again_at_its_own_costs(answers):
    for other in advise(answers, on=DAY).alternatives:
        assert advise({**answers, **other.changes}, on=DAY).verdict.approach == other.approach


def test_a_settled_verdict_is_settled_at_its_own_figures():
    answers = {**BUSY, "prompting_effort": "some", "requirement_changes_per_quarter": 0}
    advice = advise(answers, on=DAY)
    moved = advise({**answers, "calls_per_month": 20_000}, on=DAY)
    assert advice.verdict.approach == "fine_tune"
    assert moved.verdict.approach == "prompt"


# -- the proof, and results that share a question


def test_two_computed_results_combine_only_where_one_length_gives_both():
    rulebook = load_rulebook()
    names = ("full_context_tokens_per_month", "text_fits")
    both = [rulebook.computed[name] for name in names]
    ranges = {
        "knowledge_tokens": Interval(0, 10**9),
        "calls_per_month": Interval(10_000, 10_000),
        "context_window_tokens": Interval(100_000, 100_000),
    }
    light, heavy = Interval(-inf, 10**10 - 1), Interval(10**10, inf)
    fits = [("no",), ("unknown",), ("yes",)]
    together = ComputedResults(rulebook, both, [(light, heavy), fits]).within(ranges)
    # A text is heavy from a million tokens on, and fits up to 75,000.
    assert together == {(0, 0), (0, 2), (1, 0)}


@pytest.mark.slow
def test_only_costs_that_a_verdict_reads_are_counted_as_combinations():
    rulebook = load_rulebook()
    proof, levels = prove(rulebook), full_diagrams(rulebook).levels
    counted = [level for level in levels if level.questions or level.id == PAYBACK]
    assert proof.combinations == prod(len(level.cells) for level in counted)
    assert sum(proof.approaches.values()) == proof.combinations
    assert len(levels) > len(counted)
