"""What a team reads when its provider sells no fine-tuning, or a model stops before the year ends.

The answers are those of teams in an audit of the cost comparison.
"""

import csv
import json
from datetime import date
from io import StringIO

import pytest

from advisor import advise
from advisor.costs import compare_costs, scenario_dict, scenario_from_answers, shipped_catalogue
from advisor.costs.spreadsheet import comparison_csv
from advisor.errors import ScenarioError

TODAY = date(2026, 11, 30)
TUNED = ("fine_tune", "rag_fine_tune")
READY = {
    "what_must_change": "behavior",
    "prompting_effort": "exhausted",
    "prompt_score": 0.7,
    "target_score": 0.9,
    "eval_examples": 200,
    "labeled_examples": 500,
    "prompt_words": 1500,
}
OPUS = {
    **READY,
    "calls_per_month": 2_000_000,
    "prompt_words": 3000,
    "model": "claude-opus-5-5",
    "provider": "anthropic",
    "labeled_examples": 2000,
    "engineer_usd_per_hour": 40,
    "cache_hit_share": 0.3,
}
MINI = {
    **READY,
    "calls_per_month": 150_000,
    "prompt_words": 1200,
    "model": "gpt-4.1-mini",
    "provider": "openai",
    "labeled_examples": 800,
}


def costs_of(answers, on=TODAY):
    scenario = scenario_from_answers(answers, shipped_catalogue(), on)
    return compare_costs(scenario, on=on)


def words(costs):
    return " ".join(costs.to_markdown().split())


def test_a_team_on_opus_reads_that_nobody_sells_it_and_what_the_same_costs_elsewhere():
    costs = costs_of(OPUS)
    tune = costs.options["fine_tune"]
    assert tune.horizon_usd is None
    assert tune.upfront_usd is None
    assert costs.cheapest() == "cheaper_model"
    assert "fine_tune" not in costs.rivals()
    assert (
        "Fine-tune: not sold at Anthropic since 2026-09-10; for comparison, the same on"
        " meta-llama/Llama-3.1-8B-Instruct at CoreWeave: $7,232." in words(costs)
    )
    assert "Fine-tuning pays back" not in words(costs)


def test_the_cost_elsewhere_is_what_a_customer_there_would_pay():
    there = {**OPUS, "provider": "coreweave", "model": "meta-llama/Llama-3.1-8B-Instruct"}
    customer = costs_of(there).options["fine_tune"]
    assert costs_of(OPUS).options["fine_tune"].instead.horizon_usd == customer.horizon_usd


@pytest.mark.parametrize(
    ("provider", "model", "why"),
    [
        ("openai", None, "not sold to new customers at OpenAI since 2026-05-07"),
        ("anthropic", None, "not sold at Anthropic since 2026-09-10"),
        ("google", None, "not sold at Google AI Studio (Gemini)"),
        ("mistral", None, "not sold at Mistral since 2026-06-08"),
        ("google_cloud", "gemini-3.5-flash-lite", ""),
        ("aws_bedrock", "global.amazon.nova-2-lite-v1:0", ""),
        ("azure", "gpt-oss-20b", ""),
        ("together", "Qwen/Qwen3.5-9B", ""),
        ("fireworks", "muse-glimmer-30b", ""),
        ("coreweave", "meta-llama/Llama-3.1-8B-Instruct", ""),
        ("undecided", "meta-llama/Llama-3.1-8B-Instruct", ""),
    ],
)
def test_each_provider_has_a_total_only_for_what_it_sells(provider, model, why):
    answers = {**READY, "provider": provider, "what_must_change": "both"}
    costs = costs_of(answers)
    for name in TUNED:
        option = costs.options[name]
        assert option.not_sold == why
        assert option.model == model
        assert (option.horizon_usd is None) == bool(why)


@pytest.mark.parametrize(
    ("provider", "hosting", "training"),
    [("together", "3.99", "0.48"), ("fireworks", "7.00", "3.00")],
)
def test_a_provider_with_machines_by_the_hour_has_a_total(provider, hosting, training):
    costs = costs_of({**READY, "provider": provider, "calls_per_month": 300_000})
    tune = costs.scenario.fine_tune
    assert (str(tune.hosting_usd_per_hour), str(tune.train_usd_per_million)) == (hosting, training)
    option = costs.options["fine_tune"]
    assert option.usd_per_million_calls == 0
    assert option.fixed_monthly_usd > tune.hosting_usd_per_hour * 730
    assert costs.options["prompt"].horizon_usd is not None


def test_an_adapter_by_the_token_has_no_machine():
    costs = costs_of({**READY, "provider": "coreweave"})
    names = [line.name for line in costs.options["fine_tune"].lines]
    assert "Hosting" not in names
    assert "Training" not in names  # free in the preview
    assert costs.options["fine_tune"].usd_per_million_calls > 0


def test_an_existing_customer_reads_how_long_the_model_lasts_and_sees_no_star():
    costs = costs_of({**MINI, "tuning_customer": True, "calls_per_month": 500_000_000})
    tune = costs.options["fine_tune"]
    assert tune.model == "ft:gpt-4.1-mini-2025-04-14"
    assert tune.horizon_usd is not None
    assert tune.lasts_days == 45
    assert "lasts 45 days" in words(costs)
    assert costs.cheapest() != "fine_tune"
    short = costs_of({**MINI, "tuning_customer": True, "horizon_months": 1})
    assert short.options["fine_tune"].lasts_days is None


def test_an_azure_customer_tunes_until_the_tune_itself_stops():
    azure = {**READY, "provider": "azure", "model": "gpt-4.1-mini", "calls_per_month": 200_000}
    new, existing = costs_of(azure), costs_of({**azure, "tuning_customer": True})
    assert new.options["fine_tune"].model == "gpt-oss-20b"
    assert existing.options["fine_tune"].model == "gpt-4.1-mini"
    assert existing.options["fine_tune"].lasts_days == (date(2027, 10, 14) - TODAY).days
    assert existing.options["prompt"].lasts_days == (date(2027, 4, 14) - TODAY).days


@pytest.mark.parametrize(
    ("on", "prompt", "tune"),
    [
        (TODAY, True, True),
        (date(2027, 1, 6), True, True),
        (date(2027, 1, 7), True, False),
        (date(2027, 3, 1), False, False),
        (date(2028, 1, 1), False, False),
    ],
)
def test_a_model_past_its_shutdown_is_not_priced_and_neither_is_its_tune(on, prompt, tune):
    costs = costs_of({**MINI, "tuning_customer": True}, on)
    assert (costs.options["prompt"].horizon_usd is not None) == prompt
    assert (costs.options["fine_tune"].horizon_usd is not None) == tune


def test_a_model_that_is_switched_off_ends_the_prompt_rows():
    small = {"what_must_change": "behavior", "calls_per_month": 200_000, "provider": "openai"}
    before, after = (
        costs_of({**small, "model": "gpt-5-mini"}, date(2026, 12, day)) for day in (1, 20)
    )
    assert before.options["prompt"].lasts_days == 10
    assert before.cheapest() == "cheaper_model"
    assert "gpt-5-mini, OpenAI" in words(before)
    assert "lasts 10 days" in words(before)
    gap = after.options["prompt"].missing[0]
    assert gap.why == "the model gpt-5-mini was switched off on 2026-12-11"
    assert after.options["prompt"].horizon_usd is None


def test_every_row_names_the_model_that_it_is_priced_on():
    costs = costs_of({**MINI, "what_must_change": "both", "tuning_customer": True})
    table = csv.DictReader(StringIO(comparison_csv(costs)))
    rows = {row["option"]: row for row in table if row["option"]}
    assert {name: row["model"] for name, row in rows.items()} == {
        "prompt": "gpt-4.1-mini",
        "prompt_cached": "gpt-4.1-mini",
        "cheaper_model": "gpt-6-luna",
        "rag": "gpt-4.1-mini",
        "fine_tune": "ft:gpt-4.1-mini-2025-04-14",
        "rag_fine_tune": "ft:gpt-4.1-mini-2025-04-14",
    }
    assert {row["provider"] for row in rows.values()} == {"OpenAI"}
    assert all(row["prices_checked"] for row in rows.values())
    options = json.loads(costs.to_json())["options"]
    for name, row in rows.items():
        assert options[name]["model"] == row["model"]
        assert options[name]["prices_checked"] == row["prices_checked"]
        assert f": {row['model']}, OpenAI, {row['prices_checked']}" in costs.to_markdown()


def test_a_team_whose_data_may_not_leave_reads_on_whose_model_the_rows_are():
    text = words(costs_of({**READY, "must_stay_on_premises": True, "calls_per_month": 300_000}))
    assert "Same prompt, cheaper model \\*: gpt-6-luna, OpenAI, 2026-10-14" in text
    assert "Fine-tune on your own machines: an open model, own machines" in text


def test_prices_of_an_own_offer_need_no_seller():
    own = {**OPUS, "tuned_input_usd_per_million": 1, "tuned_output_usd_per_million": 5}
    option = costs_of(own).options["fine_tune"]
    assert option.not_sold == ""
    assert option.horizon_usd is not None
    assert (option.model, option.prices_from) == ("claude-opus-5-5", "given")


@pytest.mark.parametrize("answers", [OPUS, MINI, {**MINI, "tuning_customer": True}])
def test_a_saved_scenario_reads_the_same_again(answers):
    costs = costs_of(answers)
    again = compare_costs(json.loads(json.dumps(scenario_dict(costs))), on=TODAY)
    for name, option in costs.options.items():
        assert again.options[name].horizon_usd == option.horizon_usd
        assert again.options[name].instead == option.instead
        assert again.options[name].not_sold == option.not_sold


def test_a_raw_scenario_is_refused_a_customer_who_is_neither_yes_nor_no():
    with pytest.raises(ScenarioError, match="tuning_customer: must be true or false") as caught:
        compare_costs({"calls_per_month": 1, "prompt": {}, "tuning_customer": "perhaps"})
    assert "Write true or false, without quotes." in str(caught.value)


def test_an_old_answer_google_is_told_that_it_now_means_the_api():
    advice = advise({"what_must_change": "behavior", "provider": "google"}, on=TODAY)
    told = next(tip for tip in advice.cautions if tip.rule == "gemini-api-or-google-cloud")
    assert (
        told.title
        == "If you call Gemini through Google Cloud, choose Google Cloud as your provider"
    )
