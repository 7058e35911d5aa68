"""What decides a bill besides the list price: caching, thinking, retries, discounts and work."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from advisor.costs import Spread, compare_costs, scenario_from_answers, shipped_catalogue
from advisor.costs.arithmetic_report import arithmetic_blocks
from advisor.costs.report import cost_blocks
from advisor.costs.scenario.reading import read_scenario
from advisor.errors import ScenarioError
from advisor.formats.plain_text import to_plain_text

DAY = date(2026, 11, 30)
PRICES = {"input": "4", "cached_read": "0.20", "cache_write": "5", "output": "20"}
LOW_VOLUME = {
    "what_must_change": "behavior",
    "calls_per_month": 1000,
    "provider": "anthropic",
    "model": "claude-opus-5-5",
    "prompt_words": 3000,
    "labeled_examples": 100,
}


def scenario_of(prompt: Mapping[str, object] = {}, **changes: object) -> dict[str, object]:
    sent = {"static_tokens": 4000, "cache_step_tokens": 1, **prompt}
    return {"calls_per_month": 1000, "prices": PRICES, "prompt": sent, **changes}


def priced(answers: dict):
    scenario = scenario_from_answers(answers, shipped_catalogue(), DAY)
    return compare_costs(scenario, on=DAY)


# -- caching


@pytest.mark.parametrize(("calls", "hits"), [(1000, "0.11"), (8000, "0.60"), (50_000, "0.997")])
def test_the_share_of_hits_follows_from_the_volume_and_five_minutes(calls, hits):
    option = compare_costs(scenario_of(calls_per_month=calls), on=DAY).options["prompt_cached"]
    assert option.cache_minutes == 5
    assert round(option.cache_hit_share, len(hits) - 2) == Decimal(hits)


def test_a_share_of_hits_that_was_measured_is_used_instead():
    option = compare_costs(scenario_of({"cache_hit_share": "0.5"}), on=DAY).options["prompt_cached"]
    assert option.cache_hit_share == Decimal("0.5")


def test_rare_calls_pay_for_the_hour_where_one_is_sold():
    five = compare_costs(scenario_of(), on=DAY).options
    hour = compare_costs(scenario_of(prices={**PRICES, "cache_write_long": "8"}), on=DAY).options
    assert five["prompt_cached"].usd_per_million_calls > five["prompt"].usd_per_million_calls
    assert hour["prompt_cached"].cache_minutes == 60
    assert hour["prompt_cached"].usd_per_million_calls < hour["prompt"].usd_per_million_calls


def test_frequent_calls_keep_the_cheaper_write_price():
    scenario = scenario_of(calls_per_month=500_000, prices={**PRICES, "cache_write_long": "8"})
    assert compare_costs(scenario, on=DAY).options["prompt_cached"].cache_minutes == 5


def test_a_thousand_calls_a_month_to_opus_are_cached_for_an_hour():
    option = priced(LOW_VOLUME).options["prompt_cached"]
    assert (option.cache_minutes, round(option.cache_hit_share, 3)) == (60, Decimal("0.746"))


def test_the_table_says_where_the_longer_life_is_paid_for():
    lines = " ".join(to_plain_text(cost_blocks(priced(LOW_VOLUME)), 110).split())
    assert "genai-prices 0.2.3, cached for 60 minutes" in lines


def test_an_option_that_need_not_cache_does_so_only_where_it_is_cheaper():
    rag = {"retrieved_tokens": 1000}
    rare, often = (
        compare_costs(scenario_of(calls_per_month=calls, rag=rag), on=DAY).options["rag"]
        for calls in (1000, 100_000)
    )
    assert (rare.cache_minutes, rare.usd_per_million_calls) == (None, 20_000)
    assert often.cache_minutes == 5
    always = scenario_of({"caching": "always"}, rag=rag)
    assert compare_costs(always, on=DAY).options["rag"].cache_minutes == 5


def test_a_range_of_calls_brings_a_range_of_hits():
    calls = {"low": 1000, "likely": 8000, "high": 50_000}
    always = {"caching": "always"}
    found = compare_costs(scenario_of(always, calls_per_month=calls), on=DAY)
    spread = found.options["prompt_cached"].usd_per_million_calls
    assert isinstance(spread, Spread)
    low, high = (
        compare_costs(scenario_of(always, calls_per_month=volume), on=DAY)
        .options["prompt_cached"]
        .usd_per_million_calls
        for volume in (50_000, 1000)
    )
    assert (spread.low, spread.high) == (low, high)


# -- batches


BATCH = {**PRICES, "batch_input": "2", "batch_output": "10"}


def test_both_discounts_multiply_for_prices_without_a_provider():
    prompt = {"cache_hit_share": 1, "batch_share": 1}
    option = compare_costs(scenario_of(prompt, prices=BATCH), on=DAY).options["prompt_cached"]
    assert option.usd_per_million_calls == 4000 * Decimal("0.1")


def test_they_do_not_multiply_where_the_provider_is_not_known_to_do_so():
    prompt = {"cache_hit_share": 1, "batch_share": 1}
    scenario = scenario_of(prompt, prices=BATCH, provider="my own provider")
    option = compare_costs(scenario, on=DAY).options["prompt_cached"]
    assert option.usd_per_million_calls == 4000 * 2


def test_a_discount_from_prices_that_are_ranges_has_to_be_given():
    wide = {**BATCH, "input": {"low": 3, "likely": 4, "high": 5}}
    prompt = {"cache_hit_share": 1, "batch_share": 1}
    (gap,) = (
        compare_costs(scenario_of(prompt, prices=wide), on=DAY).options["prompt_cached"].missing
    )
    assert (gap.key, gap.why) == (
        "prices.batch_cached_read", "it follows from prices that are ranges",
    )  # fmt: skip
    given = {**wide, "batch_cached_read": "0.1", "batch_cache_write": "2.5"}
    found = compare_costs(scenario_of(prompt, prices=given), on=DAY).options["prompt_cached"]
    assert found.usd_per_million_calls.likely == 400


def test_listed_prices_of_cached_tokens_in_a_batch_are_used():
    prices = shipped_catalogue().token_prices("claude-sonnet-5-5", "anthropic", on=DAY)
    assert (prices.batch_cached_read, prices.batch_cache_write) == (
        Decimal("0.05"), Decimal("1.25"),
    )  # fmt: skip
    assert (prices.cache_write_long, prices.batch_cache_write_long) == (4, 2)


# -- thinking, retries and a discount


def test_models_that_think_by_default_are_billed_for_thinking():
    for model, tokens in (("gpt-6.1-terra", 500), ("gpt-4.1-mini", 0)):
        answers = {"provider": "openai", "model": model, "calls_per_month": 50_000}
        found = priced(answers)
        assert found.scenario.prompt.reasoning_tokens == tokens
        (assumed,) = [one for one in found.scenario.assumed if one.key == "reasoning_tokens"]
        assert assumed.value == str(tokens)


def test_a_figure_of_ones_own_counts_for_every_model():
    scenario = priced({"model": "gpt-6.1-terra", "reasoning_tokens": 1350}).scenario
    assert scenario.prompt.reasoning_tokens == scenario.cheaper_model.reasoning_tokens == 1350


def test_a_discount_is_taken_off_list_prices_and_not_off_entered_ones():
    tenth = priced({"model": "gpt-6.1-terra", "discount_share": 0.1})
    full = priced({"model": "gpt-6.1-terra"})
    one, other = (found.options["prompt"].usd_per_million_calls for found in (tenth, full))
    assert one == other * Decimal("0.9")
    own = priced({"model": "gpt-6.1-terra", "discount_share": 0.1, "input_usd_per_million": 1})
    assert own.scenario.discount_share == 0


# -- tokens for a word


@pytest.mark.parametrize(
    ("provider", "model", "language", "tokens"),
    [
        ("openai", "gpt-6.1-terra", "english", 1333),
        ("anthropic", "claude-opus-5-5", "english", 1627),
        ("openai", "gpt-6.1-terra", "german", 1700),
        ("openai", "gpt-6.1-terra", "hindi", 1650),
    ],
)
def test_words_become_tokens_by_model_and_language(provider, model, language, tokens):
    answers = {"provider": provider, "model": model, "prompt_words": 1000}
    scenario = priced({**answers, "text_language": language}).scenario
    assert scenario.prompt.static_tokens == tokens


def test_the_tokens_for_a_word_are_told_with_their_band():
    scenario = priced({"model": "claude-opus-5-5", "prompt_words": 1000}).scenario
    (said,) = [one.text for one in scenario.origins if one.key == "prompt.static_tokens"]
    assert said == "1,000 words x 1.6267 tokens a word (1.31 to 2.07, Claude, English)"


# -- work


def test_every_option_pays_for_a_check_and_the_arithmetic_says_what_work_is():
    found = priced({**LOW_VOLUME, "knowledge_tokens": 100_000})
    for name, option in found.options.items():
        if not option.not_sold:
            assert [line.name for line in option.lines].count("Evaluation") >= 1, name
    text = " ".join(to_plain_text(arithmetic_blocks(found, "rag")).split())
    assert "of the total: Building the search" in text


# -- numbers as people write them


@pytest.mark.parametrize(
    ("written", "read"),
    [("1,000", 1000), ("10k", 10_000), ("1.2M", 1_200_000), ("50 000", 50_000), ("1,00", None)],
)
def test_a_number_of_a_scenario_is_read_as_people_write_it(written, read):
    if read is None:
        with pytest.raises(ScenarioError, match="'1,00' does not fit"):
            read_scenario(scenario_of(calls_per_month=written))
    else:
        assert read_scenario(scenario_of(calls_per_month=written)).calls_per_month == read


def test_a_percentage_is_read_only_where_the_key_is_a_share():
    found = read_scenario(scenario_of({"cache_hit_share": "80%", "batch_share": "10-20%"}))
    assert found.prompt.cache_hit_share == Decimal("0.8")
    (between,) = found.ranges
    assert (between.low, between.high) == (Decimal("0.1"), Decimal("0.2"))
    with pytest.raises(ScenarioError, match="'80%' does not fit"):
        read_scenario(scenario_of(calls_per_month="80%"))


@pytest.mark.parametrize("written", ["10k-20k", "10k to 20k", "10-20k", "10,000-20,000"])
def test_a_range_is_read_with_its_middle_as_the_likely_value(written):
    found = read_scenario(scenario_of(calls_per_month=written))
    (between,) = found.ranges
    assert (between.low, found.calls_per_month, between.high) == (10_000, 15_000, 20_000)
