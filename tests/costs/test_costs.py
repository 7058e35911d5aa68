"""What options cost: worked examples, laws that hold for every scenario, and the error messages."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from advisor.costs import CostComparison, CostEstimate, compare_costs
from advisor.costs.amounts import EXACT
from advisor.costs.options import OPTIONS
from advisor.costs.prices.catalogue import shipped_catalogue
from advisor.costs.scenario.from_answers import read_scenario, scenario_from_answers
from advisor.errors import ScenarioError
from tests.scenario_strategies import usual_parts

HERE = Path(__file__).parents[1]
DAY = date(2026, 11, 22)
ORACLES = yaml.safe_load((HERE / "oracles" / "costs.yaml").read_text(encoding="utf-8"))["oracles"]
TOTALS = {
    "usd_per_million_calls": "usd_per_million_calls",
    "upfront_usd": "upfront_usd",
    "monthly_usd_without_upfront": "monthly_usd",
    "horizon_usd": "horizon_usd",
}
CROSSINGS = {
    "total_calls_to_recover_upfront": "calls_to_recover_upfront",
    "break_even_calls_per_month": "break_even",
    "payback_months": "payback_months",
    "stays_cheaper_above": "stays_cheaper_above",
}
EXPECTATIONS = [
    pytest.param(
        oracle["scenario"],
        str(oracle.get("on", DAY)),
        kind,
        which,
        expected,
        id=f"{oracle['id']}-{kind}-{which}",
    )
    for oracle in ORACLES
    for kind, results in oracle["expect"].items()
    for which, expected in results.items()
]


@pytest.mark.parametrize(("scenario", "on", "kind", "which", "expected"), EXPECTATIONS)
def test_worked_examples_give_their_published_results(scenario, on, kind, which, expected):
    costs = compare_costs(scenario, on=on)
    if kind == "saving":
        found = costs.saving(*which.split("_over_"))
        parts = {part: getattr(found, part) for part in expected}
        assert parts == {part: Decimal(usd) for part, usd in expected.items()}
        return
    if kind in TOTALS:
        found = getattr(costs.options[which], TOTALS[kind])
        tolerance = Decimal("0.005")
    else:
        found = getattr(costs, CROSSINGS[kind])(*which.split("_over_"))
        tolerance = (
            Decimal(1).scaleb(int(Decimal(str(expected)).as_tuple().exponent))
            if (expected != "never")
            else Decimal(0)
        )
    if expected == "never":
        assert found is None
    else:
        assert abs(Decimal(found) - Decimal(str(expected))) <= tolerance


PRICES = {"input": "1", "cached_read": "0.1", "cache_write": "1.25", "output": "5"}


def scenario_of(**changes: object) -> dict[str, object]:
    prompt = {"static_tokens": 2000, "user_tokens": 100, "output_tokens": 200}
    return {"calls_per_month": 100000, "prices": PRICES, "prompt": prompt, **changes}


def prompt_of(**changes: object) -> dict[str, object]:
    return scenario_of(
        prompt={"static_tokens": 2000, "user_tokens": 100, "output_tokens": 200, **changes}
    )


def per_million(scenario: Mapping[str, object], name: str) -> Decimal | None:
    return compare_costs(scenario, on=DAY).options[name].usd_per_million_calls


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # 1920 cached, 180 not: 1920 * (0.8 * 0.1 + 0.2 * 1.25) + 180 + 1000
        ({"cache_hit_share": "0.8"}, "1813.60"),
        # a name after 1500 tokens leaves 1408 to cache
        ({"cache_hit_share": "0.8", "first_variable_at": 1500}, "2156.64"),
        # and one after 1000 tokens leaves nothing
        ({"cache_hit_share": "0.8", "first_variable_at": 1000}, "3100"),
        ({"cache_hit_share": "0.8", "cache_min_tokens": 1921}, "3100"),
        ({"cache_hit_share": "0.8", "cache_step_tokens": 1}, "1760.00"),
        # nobody finds it in the cache: writing it costs a quarter more than not caching
        ({"cache_hit_share": "0"}, "3580.00"),
    ],
)
def test_the_cached_prefix_follows_hits_steps_and_minimum(changes, expected):
    assert per_million(prompt_of(**changes), "prompt_cached") == Decimal(expected)


def test_the_batch_share_counts_in_every_option():
    prices = {**PRICES, "batch_input": "0.5", "batch_output": "2.5"}
    # a provider that does not multiply both discounts: cached tokens cost the batch price
    prices |= {"batch_cached_read": "0.5", "batch_cache_write": "0.5"}
    scenario = prompt_of(batch_share="0.25", cache_hit_share="0.8") | {"prices": prices}
    scenario["rag"] = {"retrieved_tokens": 1000}
    costs = compare_costs(scenario, on=DAY)
    batch = 2100 * Decimal("0.5") + 200 * Decimal("2.5")
    cached = Decimal("1813.60")
    quarter, rest = Decimal("0.25"), Decimal("0.75")
    assert costs.options["prompt"].usd_per_million_calls == rest * 3100 + quarter * batch
    assert costs.options["prompt_cached"].usd_per_million_calls == rest * cached + quarter * batch
    retrieved = rest * 1000 + quarter * 500
    expected = rest * cached + quarter * batch + retrieved
    assert costs.options["rag"].usd_per_million_calls == expected


def test_only_few_shot_adds_the_examples_to_the_static_part():
    costs = compare_costs(prompt_of(example_tokens=1000, cache_hit_share="1"), on=DAY)
    assert costs.options["prompt"].usd_per_million_calls == 3100
    # 3000 tokens hold 23 steps of 128: 2944 * 0.1 + 156 + 1000
    assert costs.options["few_shot"].usd_per_million_calls == Decimal("1450.40")


def test_rag_fine_tune_has_tuned_prices_and_the_fixed_costs_of_both():
    tuned = {"prices": {"input": "2", "output": "10"}, "static_tokens": 100, "upfront_usd": 500}
    tuned |= {"hosting_usd_per_hour": "1.70"}
    search = {"retrieved_tokens": 3000, "vector_db_usd_per_month": 70, "upfront_usd": 800}
    found = compare_costs(scenario_of(rag=search, fine_tune=tuned), on=DAY).options["rag_fine_tune"]
    assert found.usd_per_million_calls == (100 + 100 + 3000) * 2 + 200 * 10
    assert found.upfront_usd == 1300
    assert found.fixed_monthly_usd == 70 + Decimal("1.70") * 730


HOST = {
    "gpu_usd_per_hour": "2",
    "output_tokens_per_second": 1000,
    "utilization": "0.5",
    "peak_factor": "2",
    "overhead_share": "0.25",
}


def test_machines_are_rented_whole():
    # one machine makes 730 * 3600 * 500 tokens a month: 3,285,000 calls of 200 at twice the peak
    at = {
        calls: compare_costs(scenario_of(calls_per_month=calls, self_hosted=HOST), on=DAY)
        for calls in (3_285_000, 3_285_001)
    }
    assert [at[calls].options["self_hosted"].gpus for calls in at] == [1, 2]
    assert at[3_285_000].options["self_hosted"].monthly_usd == 1825
    assert at[3_285_001].options["self_hosted"].monthly_usd == 3650


def test_break_even_of_whole_machines_is_the_first_cheaper_volume():
    scenario = scenario_of(self_hosted=HOST | {"monthly_usd": 9000})
    scenario["prices"] = {"input": "0.2", "output": "1"}
    costs = compare_costs(scenario, on=DAY)
    crossing = costs.break_even("self_hosted", "prompt")
    # 3.285 million calls of 620 a million leave 211.70 a machine, so 9000 takes 43 of them
    assert crossing == round((9000 + 43 * 1825) * 1_000_000 / 620)
    below, above = (
        compare_costs(scenario | {"calls_per_month": crossing + step}, on=DAY) for step in (-1, 1)
    )
    assert below.options["self_hosted"].horizon_usd > below.options["prompt"].horizon_usd
    assert above.options["self_hosted"].horizon_usd < above.options["prompt"].horizon_usd
    lasting = costs.stays_cheaper_above("self_hosted", "prompt")
    assert lasting is not None
    assert lasting >= crossing


def test_machines_that_cost_more_than_calls_never_break_even():
    costs = compare_costs(
        scenario_of(self_hosted=HOST, prices={"input": "0.1", "output": "0.5"}), on=DAY
    )
    assert costs.break_even("self_hosted", "prompt") is None
    assert costs.break_even("prompt", "self_hosted") == 0


def test_saving_is_split_between_model_and_technique():
    tuned = {
        "prices": {"input": "0.30", "output": "1.20"},
        "base_prices": {"input": "0.15", "output": "0.60"},
        "static_tokens": 100,
    }
    saving = compare_costs(scenario_of(fine_tune=tuned), on=DAY).saving("fine_tune", "prompt")
    # a month of the prompt costs 310.00, on the small model 43.50, and tuned 30.00
    assert saving.model_swap == Decimal("266.50")
    assert saving.technique == Decimal("13.50")
    assert saving.total == Decimal("280.00")


def test_saving_without_a_base_price_is_not_split():
    tuned = {"prices": {"input": "0.30", "output": "1.20"}}
    saving = compare_costs(scenario_of(fine_tune=tuned), on=DAY).saving("fine_tune", "prompt")
    assert saving.technique is None
    assert [gap.key for gap in saving.missing] == ["fine_tune.base_prices"]


def test_a_cheaper_model_saves_by_the_swap_alone():
    small = {"prices": {"input": "0.1", "output": "0.5"}}
    saving = compare_costs(scenario_of(cheaper_model=small), on=DAY).saving(
        "cheaper_model", "prompt"
    )
    assert saving.technique == 0
    assert saving.total == 279


@pytest.mark.parametrize(
    ("scenario", "option", "key"),
    [
        (scenario_of(prices={"input": "1"}), "prompt", "prices.output"),
        (scenario_of(prices={"input": "1", "output": "5"}) | prompt_of(cache_hit_share=1)
         | {"prices": {"input": "1", "output": "5"}}, "prompt_cached", "prices.cached_read"),
        (prompt_of(batch_share="0.5"), "prompt", "prices.batch_input"),
        (scenario_of(fine_tune={}), "fine_tune", "fine_tune.prices"),
        (scenario_of(rag={"corpus_tokens": 9}), "rag", "rag.embed_usd_per_million"),
        (scenario_of(self_hosted={}), "self_hosted", "self_hosted.gpu_usd_per_hour"),
        (scenario_of(cheaper_model={"model": "gpt-nope"}), "cheaper_model", "cheaper_model.model"),
    ],
)  # fmt: skip
def test_an_unknown_price_makes_the_total_unknown_and_is_named(scenario, option, key):
    costs = compare_costs(scenario, on=DAY)
    found = costs.options[option]
    assert found.horizon_usd is None
    assert key in [gap.key for gap in found.missing]
    with pytest.raises(ScenarioError, match="is not known"):
        costs.break_even(option, option)


def test_named_models_have_the_price_of_the_day():
    scenario = scenario_of(model="gemini-3.8-flash", provider="google") | {"prices": None}
    before, after = (
        compare_costs(scenario, on=day).options["prompt"] for day in ("2026-12-31", "2027-01-01")
    )
    assert before.usd_per_million_calls is not None
    assert after.usd_per_million_calls == 2 * before.usd_per_million_calls


def test_a_very_long_call_pays_the_long_price():
    short, long = (
        compare_costs(
            scenario_of(
                prices=None,
                model="gpt-6-luna",
                provider="openai",
                prompt={"user_tokens": tokens},
            ),
            on=DAY,
        ).options["prompt"]
        for tokens in (272_000, 272_001)
    )
    assert short.usd_per_million_calls == Decimal(27200)
    assert long.usd_per_million_calls == Decimal("54400.2")


SMALLEST_PROMPT = "prompt: {static_tokens: 1200, output_tokens: 200}"
MESSAGES = [
    ({}, ["calls_per_month: is missing. Give it, for example calls_per_month: 50000.",
          f"prompt: is missing. Give it, for example {SMALLEST_PROMPT}."]),
    (prompt_of(usr_tokens=4),
     ["prompt.usr_tokens: is not a key of a scenario. Did you mean 'user_tokens'?"]),
    (prompt_of(static_tokens=-1, cache_hit_share="1.5"),
     ["prompt.static_tokens: -1 does not fit. Allowed: a number from 0 up, such as 1200 or '0.15'.",
      "prompt.cache_hit_share: '1.5' does not fit. Allowed: a share from 0 to 1, such as '0.8'."]),
    (scenario_of(horizon_months=0),
     [("horizon_months: 0 is less than one month, and nothing is billed for less. "
       "Allowed: a number of months from 1 to 600, such as 12.")]),
    (scenario_of(horizon_months=0.5),
     [("horizon_months: 0.5 is less than one month, and nothing is billed for less. "
       "Allowed: a number of months from 1 to 600, such as 12.")]),
    (scenario_of(horizon_months=1_000_000),
     [("horizon_months: 1000000 is more than 50 years, and no price holds that long. "
       "Allowed: a number of months from 1 to 600, such as 12.")]),
    (scenario_of(prices={"input": "cheap"}),
     ["prices.input: 'cheap' does not fit. Allowed: a number from 0 up, such as 1200 or '0.15'."]),
    (scenario_of(calls_per_month="1e30"),
     [("calls_per_month: '1e30' does not fit. Allowed: at most "
      "1,000,000,000,000,000, and a number from 0 up, such as 1200 or '0.15'.")]),
    (scenario_of(calls_per_month=10**30),
     [("calls_per_month: a number this large does not fit. Allowed: at most "
      "1,000,000,000,000,000, and a number from 0 up, such as 1200 or '0.15'.")]),
    (prompt_of(upfront_usd="500 EUR"),
     [("prompt.upfront_usd: '500 EUR' names a currency. Every amount is in USD: give the number "
      "alone, or add how many USD one euro is, as usd_per_eur: 1.1.")]),
    (prompt_of(upfront_usd="500 GBP"),
     [("prompt.upfront_usd: '500 GBP' names a currency. "
      "Every amount is in USD: give the number alone.")]),
    (scenario_of(usd_per_eur="dear"),
     ["usd_per_eur: 'dear' does not fit. Allowed: a number above 0, such as 12 or '0.5'."]),
    (scenario_of(prices={"input": "\u20ac1"}),
     [("prices.input: '\u20ac1' names a currency. Every amount is in USD: give the number alone, "
      "or add how many USD one euro is, as usd_per_eur: 1.1.")]),
    (scenario_of(currency="EUR"),
     [("currency: is not a key of a scenario. "
      "Every amount is in USD: convert the others and leave this out.")]),
    (prompt_of(cache_hit_share=150),
     ["prompt.cache_hit_share: 150 does not fit. Allowed: a share from 0 to 1, such as '0.8'."]),
    (scenario_of(cheaper_model="small"),
     [("cheaper_model: must be a group of keys. Known keys: model, prices, reasoning_tokens, "
       "upfront_usd, evaluation_usd.")]),
    (scenario_of(calls_per_month=True),
     ["calls_per_month: True does not fit. Allowed: a number from 0 up, such as 1200 or '0.15'."]),
    (scenario_of(model=4), ["model: must be a name. Give a model or provider name as text."]),
]  # fmt: skip


@pytest.mark.parametrize(("scenario", "messages"), MESSAGES)
def test_a_bad_scenario_is_refused_with_every_problem(scenario, messages):
    with pytest.raises(ScenarioError) as caught:
        compare_costs(scenario, on=DAY)
    assert [str(problem) for problem in caught.value.problems] == messages


def test_an_unknown_option_is_refused_with_the_nearest_name():
    with pytest.raises(ScenarioError, match="Did you mean 'prompt'"):
        compare_costs(scenario_of(), on=DAY).break_even("promt", "prompt")


def test_missing_answers_get_defaults_that_are_listed_as_assumed():
    answers = {"what_must_change": "both", "prompt_words": 800, "calls_per_month": 50_000}
    scenario = scenario_from_answers(answers, shipped_catalogue(), DAY)
    assert scenario.prompt.static_tokens == 1067
    listed = {entry.key for entry in scenario.assumed}
    assert {"model", "engineer_usd_per_hour", "batch_share", "fine_tune.prices"} <= listed
    assert not listed & set(answers)
    costs = compare_costs(scenario, on=DAY)
    expected = ["prompt", "prompt_cached", "cheaper_model", "rag", "fine_tune", "rag_fine_tune"]
    assert list(costs.options) == expected
    assert not any(option.missing for option in costs.estimates)


def test_a_scenario_from_answers_uses_listed_tuned_prices():
    answers = {"model": "gpt-4.1-mini", "provider": "openai", "labeled_examples": 120}
    answers["tuning_customer"] = True
    scenario = scenario_from_answers(answers, shipped_catalogue(), DAY)
    assert scenario.rag is None
    assert scenario.fine_tune is not None
    assert scenario.fine_tune.model == "ft:gpt-4.1-mini-2025-04-14"
    assert scenario.fine_tune.examples == 380
    assert scenario.cheaper_model is not None
    assert scenario.cheaper_model.model == "gpt-6-luna"
    saving = compare_costs(scenario, on=DAY).saving("fine_tune", "prompt")
    assert saving.model_swap == 0


def test_an_unknown_model_leaves_options_without_it_priced():
    answers = {"what_must_change": "both", "model": "gtp-6-luna", "must_stay_on_premises": True}
    scenario = scenario_from_answers(answers, shipped_catalogue(), DAY)
    costs = compare_costs(scenario, on=DAY)
    known = [name for name, option in costs.options.items() if option.horizon_usd is not None]
    assert known == [name for name in OPTIONS if name in costs.options and "self_hosted" in name]
    assert len(known) == 4
    assert costs.cheapest() == "self_hosted_prompt"
    (gap,) = costs.options["prompt"].missing
    assert "Did you mean 'gpt-6-luna'?" in gap.why
    assert costs.options["rag"].upfront_usd is not None


def test_the_next_cheaper_model_of_the_provider_is_always_an_option():
    scenario = scenario_of(model="gpt-6.1-sol") | {"prices": None}
    costs = compare_costs(scenario, on=DAY)
    assert costs.priced.cheaper is not None
    assert costs.priced.cheaper.model == "gpt-6.1-terra"
    assert costs.options["cheaper_model"].horizon_usd < costs.options["prompt"].horizon_usd
    smallest = compare_costs(scenario_of(model="gpt-6-luna") | {"prices": None}, on=DAY)
    assert "cheaper_model" not in smallest.options


def test_a_fine_tune_without_a_model_is_tuned_from_the_model_in_use():
    scenario = scenario_of(model="gpt-4.1-mini", fine_tune={"static_tokens": 50}) | {"prices": None}
    scenario["tuning_customer"] = True
    costs = compare_costs(scenario, on=DAY)
    assert costs.priced.tuned is not None
    assert costs.priced.tuned.model == "ft:gpt-4.1-mini-2025-04-14"
    assert costs.saving("fine_tune", "prompt").model_swap == 0


TUNED = {"trained_from": "gemini-3.5-flash", "prices": PRICES, "static_tokens": 50}
AT_GOOGLE = {"model": "gemini-3.5-flash", "provider": "google_cloud", "prices": None}


@pytest.mark.parametrize(
    ("months", "on", "expected", "inside"),
    [(12, "2026-11-22", 700, True), (5, "2026-11-22", 0, False), (7, "2026-10-01", 0, False)],
)
def test_a_base_model_that_retires_within_the_horizon_forces_a_retrain(
    months, on, expected, inside
):
    tuned = TUNED | {"usd_per_retrain": 700}
    costs = compare_costs(scenario_of(fine_tune=tuned, horizon_months=months) | AT_GOOGLE, on=on)
    assert costs.retires == date(2027, 5, 19)
    assert costs.retires_within_horizon is inside
    assert costs.options["fine_tune"].upfront_usd == expected
    lines = [line.name for line in costs.options["fine_tune"].lines if line.per == "once"]
    assert lines == (["Retraining when the base model retires"] if inside else [])


def test_a_forced_retrain_costs_a_training_run_when_no_price_is_given():
    training = {"training_tokens": 2_000_000, "epochs": 2, "train_usd_per_million": "5"}
    scenario = scenario_of(fine_tune=TUNED | training) | AT_GOOGLE
    assert compare_costs(scenario, on=DAY).options["fine_tune"].upfront_usd == 40


def test_no_retraining_is_forced_where_nothing_can_be_trained_afterwards():
    """OpenAI ends its last tunable models on one day, so nobody can pay for another training."""
    training = {"training_tokens": 2_000_000, "epochs": 2, "train_usd_per_million": "5"}
    scenario = scenario_of(fine_tune=training, model="gpt-4.1-mini") | {"prices": None}
    costs = compare_costs(scenario | {"tuning_customer": True}, on=DAY)
    assert costs.retires == date(2027, 1, 14)
    assert costs.options["fine_tune"].upfront_usd == 20
    assert costs.options["fine_tune"].lasts_days == 53
    assert "Nothing can be trained there afterwards." in costs.to_markdown()


def test_a_known_retirement_replaces_the_usual_rate_of_forced_retrains():
    catalogue = shipped_catalogue()
    known, usual = (
        scenario_from_answers(
            {"model": model, "provider": provider, "tuning_customer": True}, catalogue, DAY
        )
        for model, provider in (
            ("gpt-4.1-mini", "openai"),
            ("amazon.nova-micro-v1:0", "aws_bedrock"),
        )
    )
    assert known.fine_tune.retrains_per_month == Decimal("0.3333")
    assert usual.fine_tune.retrains_per_month == Decimal("0.375")


def test_a_provider_that_bills_tuned_models_by_the_hour_bills_no_tokens():
    catalogue = shipped_catalogue()
    model = "meta-llama/Llama-3.3-70B-Instruct-Turbo"
    answers = {"model": model, "provider": "together"}
    scenario = scenario_from_answers(answers, catalogue, DAY)
    assert scenario.fine_tune.hosting_usd_per_hour == Decimal("3.99")
    assert scenario.fine_tune.prices.output == 0
    assert compare_costs(scenario, on=DAY).options["fine_tune"].usd_per_million_calls == 0


def test_answers_that_do_not_fit_are_refused_with_every_problem():
    with pytest.raises(ScenarioError) as caught:
        scenario_from_answers(
            {"calls_per_month": -4, "cache_hit_share": 2}, shipped_catalogue(), DAY
        )
    assert [str(problem) for problem in caught.value.problems] == [
        "calls_per_month: -4 does not fit. Allowed: a number from 0 up, such as 1200 or '0.15'.",
        "cache_hit_share: 2 does not fit. Allowed: a share from 0 to 1, such as '0.8'.",
    ]


def test_the_cost_of_engineer_hours_is_rounded_to_ten_decimals():
    answers = {
        "engineer_usd_per_hour": 1234.567890123456,
        "prompt_hours_per_change": 1234.56789012345,
        "requirement_changes_per_quarter": 7,
    }
    scenario = scenario_from_answers(answers, shipped_catalogue(), DAY)
    exact = Decimal("1234.567890123456") * Decimal("1234.56789012345") * Decimal("2.3333")
    assert abs(scenario.prompt.monthly_usd - exact) <= Decimal("5E-11")
    assert scenario.prompt.monthly_usd == Decimal("3556317.5704931959")


def test_a_product_of_answers_above_the_largest_amount_is_unknown():
    answers = {
        "labeled_examples": 10**9,
        "tokens_per_example": 10**6,
        "epochs": 100,
        "train_usd_per_million": 10_000,
    }
    scenario = scenario_from_answers(answers, shipped_catalogue(), DAY)
    (unknown,) = scenario.unknown
    assert unknown.key == "fine_tune.usd_per_retrain"
    assert unknown.why == (
        "the answers to labeled_examples, tokens_per_example, epochs and train_usd_per_million "
        "make it 1,000,000,000,001,000, which is more than 1,000,000,000,000,000, and no larger "
        "amount is kept"
    )
    assert compare_costs(scenario, on=DAY).options["fine_tune"].horizon_usd is None


def test_every_assumed_figure_can_be_replaced_by_an_answer():
    catalogue = shipped_catalogue()
    answers = {"what_must_change": "both", "must_stay_on_premises": True}
    assumed = scenario_from_answers(answers, catalogue, DAY).assumed
    said = answers | {
        entry.key: entry.value for entry in assumed if entry.key != "fine_tune.prices"
    }
    left = scenario_from_answers(said, catalogue, DAY).assumed
    assert {entry.key for entry in left} <= {"fine_tune.prices"}


amounts = st.decimals(0, 1000, places=2, allow_nan=False)
tokens = st.integers(0, 20_000)
shares = st.decimals(0, 1, places=2, allow_nan=False)
rates = st.fixed_dictionaries(
    dict.fromkeys((*PRICES, "batch_input", "batch_output"), amounts),
)
scenarios = st.fixed_dictionaries(
    {
        "calls_per_month": st.integers(1, 10_000_000),
        "horizon_months": st.integers(1, 36),
        "prices": rates,
        "prompt": st.fixed_dictionaries(
            {
                "static_tokens": tokens,
                "variable_tokens": tokens,
                "user_tokens": tokens,
                "output_tokens": st.integers(1, 4000),
                "example_tokens": st.integers(1, 20_000),
                "cache_hit_share": shares,
                "batch_share": shares,
                "upfront_usd": amounts,
                "monthly_usd": amounts,
            }
        ),
        **usual_parts(
            amounts=amounts, tokens=tokens, shares=shares, rates=rates, most_examples=5000
        ),
    }
)


def sum_of_lines(option: CostEstimate, per: str) -> Decimal:
    with localcontext(EXACT):
        return sum((line.amount for line in option.lines if line.per == per), Decimal(0))


@pytest.mark.slow
@given(scenarios)
def test_lines_add_up_and_nothing_is_negative(scenario):
    costs = compare_costs(scenario, on=DAY)
    assert costs.options.keys() == OPTIONS.keys()
    for option in costs.estimates:
        assert not option.missing
        assert all(line.amount >= 0 for line in option.lines)
        assert sum_of_lines(option, "per million calls") == option.usd_per_million_calls
        assert sum_of_lines(option, "once") == option.upfront_usd
        calls = costs.scenario.calls_per_month * option.usd_per_million_calls / 1_000_000
        assert abs(sum_of_lines(option, "a month") + calls - option.monthly_usd) < Decimal("1e-9")


@pytest.mark.slow
@given(scenarios, st.integers(0, 1_000_000))
def test_more_calls_never_cost_less(scenario, more):
    now = compare_costs(scenario, on=DAY)
    then = compare_costs(scenario | {"calls_per_month": scenario["calls_per_month"] + more}, on=DAY)
    for name, option in now.options.items():
        assert then.options[name].monthly_usd >= option.monthly_usd
    points = now.curve(["self_hosted", "rag"], [then.scenario.calls_per_month])
    assert [point.monthly_usd for point in points] == [
        then.options[name].monthly_usd for name in ("self_hosted", "rag")
    ]


@pytest.mark.slow
@given(scenarios, st.sampled_from(["fine_tune", "self_hosted", "rag", "cheaper_model"]))
def test_an_option_is_cheaper_above_its_break_even_and_not_below(scenario, name):
    costs = compare_costs(scenario, on=DAY)
    crossing = costs.break_even(name, "prompt")
    if crossing is None or not 1 < crossing < 10**12:
        return
    gaps = []
    for calls in (crossing - 1, crossing + 1):
        ours, theirs = costs.curve([name, "prompt"], [calls])
        gaps.append(theirs.horizon_usd - ours.horizon_usd)
    assert gaps[0] <= 0 <= gaps[1]


@pytest.mark.slow
@given(scenarios, st.integers(1, 10**9))
def test_above_the_lasting_break_even_an_option_never_costs_more(scenario, beyond):
    costs = compare_costs(scenario, on=DAY)
    for one, other in (("self_hosted", "prompt"), ("prompt", "self_hosted")):
        lasting = costs.stays_cheaper_above(one, other)
        if lasting is not None and lasting < 10**12:
            ours, theirs = costs.curve([one, other], [lasting + beyond])
            assert ours.horizon_usd <= theirs.horizon_usd
            first = costs.break_even(one, other)
            assert first is not None
            assert first <= lasting


@pytest.mark.slow
@given(scenarios)
def test_model_swap_and_technique_add_up_to_the_saving(scenario):
    costs = compare_costs(scenario, on=DAY)
    for name in ("fine_tune", "rag_fine_tune", "cheaper_model", "rag"):
        saving = costs.saving(name, "prompt_cached")
        assert saving.model_swap + saving.technique == saving.total


@pytest.mark.slow
@given(scenarios)
def test_a_saved_comparison_reads_back_the_same(scenario):
    costs = compare_costs(scenario, on=DAY)
    saved = json.loads(json.dumps(costs.to_dict()))
    again = CostComparison.from_dict(saved)
    assert again == costs
    assert again.to_dict() == saved
    assert again.break_even("rag", "prompt") == costs.break_even("rag", "prompt")
    assert read_scenario(saved["priced"]["scenario"]) == costs.scenario


@pytest.mark.slow
@given(scenarios)
def test_totals_are_equal_at_payback(scenario):
    costs = compare_costs(scenario, on=DAY)
    months = costs.payback_months("fine_tune", "prompt")
    if months is None or not 0 < months < 10**6:
        return
    tuned, prompt = costs.options["fine_tune"], costs.options["prompt"]
    gap = tuned.upfront_usd + months * tuned.monthly_usd
    gap -= prompt.upfront_usd + months * prompt.monthly_usd
    assert abs(gap) < Decimal("0.005")


RATES = st.fixed_dictionaries(
    {
        "input": st.decimals("0.1", "20", places=2).map(str),
        "output": st.decimals("0.1", "60", places=2).map(str),
    }
)


@pytest.mark.slow
@given(st.integers(0, 4000), st.integers(0, 3000), st.integers(0, 2000), RATES, RATES)
def test_tuned_calls_cost_less_only_above_the_reported_prompt_length(
    left, user, output, base, tuned_rates
):
    def costs_at(static: int) -> CostComparison:
        return compare_costs(
            {
                "calls_per_month": 1000,
                "prices": base,
                "prompt": {"static_tokens": static, "user_tokens": user, "output_tokens": output},
                "fine_tune": {"prices": tuned_rates, "static_tokens": left},
            },
            on=DAY,
        )

    limit = costs_at(0).prompt_tokens_where_tuning_saves()
    above = costs_at(int(limit) + 1)
    tuned, prompted = (
        above.options[name].usd_per_million_calls for name in ("fine_tune", "prompt")
    )
    assert tuned < prompted
    if limit > 0:
        below = costs_at(int(limit))
        assert (
            below.options["fine_tune"].usd_per_million_calls
            >= below.options["prompt"].usd_per_million_calls
        )


def test_the_prompt_length_where_tuning_saves_is_unknown_without_tuned_prices():
    assert compare_costs(scenario_of(), on=DAY).prompt_tokens_where_tuning_saves() is None
    unpriced = scenario_of(fine_tune={"static_tokens": 100, "prices": {"input": "2"}})
    assert compare_costs(unpriced, on=DAY).prompt_tokens_where_tuning_saves() is None


def test_a_tie_at_full_machines_does_not_move_the_lasting_break_even():
    """One machine carries 1,000 calls for 18 USD; a call by itself is 0.009 USD, and 36 a month.

    With four full machines both cost 72 USD, so above three of them a call is never dearer.
    """
    host = {"gpu_usd_per_hour": "0.9", "output_tokens_per_second": 50, "minimum_gpus": 0}
    costs = compare_costs(
        {
            "calls_per_month": 1000,
            "hours_per_month": 20,
            "prices": {"input": 0, "output": "2.5"},
            "prompt": {"output_tokens": 3600, "monthly_usd": 36},
            "self_hosted": host,
        },
        on=DAY,
    )
    assert costs.stays_cheaper_above("prompt", "self_hosted") == 3000
    volumes = range(2990, 6010)
    ours, theirs = (costs.curve([name], volumes) for name in ("prompt", "self_hosted"))
    pairs = list(zip(ours, theirs, strict=True))
    dearer = [one.calls_per_month for one, other in pairs if one.monthly_usd > other.monthly_usd]
    assert max(dearer) == 3000
    assert 4000 in {
        one.calls_per_month for one, other in pairs if one.monthly_usd == other.monthly_usd
    }


def test_calls_that_save_a_fixed_sum_on_machines_of_the_same_price_are_always_cheaper():
    host = {"gpu_usd_per_hour": "0.45", "output_tokens_per_second": 50, "monthly_usd": 10}
    costs = compare_costs(
        {
            "calls_per_month": 1000,
            "hours_per_month": 20,
            "prices": {"input": 0, "output": "2.5"},
            "prompt": {"output_tokens": 3600},
            "self_hosted": host,
        },
        on=DAY,
    )
    assert costs.break_even("prompt", "self_hosted") == 0
    assert costs.stays_cheaper_above("prompt", "self_hosted") == 0


def test_a_break_even_between_two_calls_is_rounded_up():
    tuned = {"prices": {"input": 0, "output": 0}, "upfront_usd": 100}
    costs = compare_costs(
        {
            "calls_per_month": 1000,
            "horizon_months": 1,
            "prices": {"input": 3, "output": 0},
            "prompt": {"static_tokens": 10_000},
            "fine_tune": tuned,
        },
        on=DAY,
    )
    # 100 / 0.03 is 3,333.3
    assert costs.break_even("fine_tune", "prompt") == 3334
    assert costs.calls_to_recover_upfront("fine_tune", "prompt") == 3334
