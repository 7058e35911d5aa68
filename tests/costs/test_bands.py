"""Totals from low to high: a figure that nobody gave has a range, one that was given is a point."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import advise
from advisor.costs import CostComparison, Need, compare_costs, scenario_from_answers
from advisor.costs import shipped_catalogue as catalogue
from advisor.costs.amounts import EXACT
from advisor.costs.comparison.work import work_shares
from advisor.costs.range_report import band_blocks, figure_words, resting_blocks, work_lines
from advisor.costs.scenario.figures import FigureSet
from advisor.formats.plain_text import to_plain_text
from tests.quick import mostly_long

DAY = date(2026, 11, 30)
BY_HAND = {
    "what_must_change": "behavior",
    "calls_per_month": 1000,
    "prompt_tokens": 1000,
    "input_tokens_per_call": 0,
    "output_tokens_per_call": 100,
    "model": "gpt-4.1-mini",
    "input_usd_per_million": 1,
    "output_usd_per_million": 10,
}
RANGES = {
    key: (default.amount, default.low, default.high)
    for key, default in catalogue().defaults.items()
    if default.low is not None and default.low < default.high
}
WHOLE = {"reasoning_tokens", "tool_tokens", "tool_request_tokens"}
SITUATIONS = st.fixed_dictionaries(
    {
        "what_must_change": st.sampled_from(["behavior", "both"]),
        "calls_per_month": st.sampled_from([500, 20_000, 3_000_000]),
        "provider": st.sampled_from(["openai", "anthropic", "google", "together", "self_hosted"]),
        "prompt_words": st.integers(0, 4000),
        "text_language": st.sampled_from(["english", "german", "hindi"]),
    },
    optional={
        "output_format": st.just("labels"),
        "batch_share": st.sampled_from(["0.5", "1"]),
        "labeled_examples": st.sampled_from([0, 200, 5000]),
        "requirement_changes_per_quarter": st.integers(0, 6),
    },
)
NEEDS = st.sampled_from([None, Need(change="both", text_fits=True), Need(live_facts=True)])


def priced(answers: dict, need: Need | None = None) -> CostComparison:
    scenario = scenario_from_answers(answers, catalogue(), DAY, need=need)
    return compare_costs(scenario, on=DAY)


def ends(costs: CostComparison, option: str) -> tuple[Decimal, Decimal]:
    total = costs.bands[option].horizon_usd
    return total.low, total.high


# -- what a person sees


def test_the_total_of_a_prompt_from_low_to_high_worked_out_by_hand():
    total = priced(BY_HAND).bands["prompt"].horizon_usd
    # (2 + 4) h x 50 at the start; 12 months of 1 h x 50 x 0.3333 and 1,000 calls at 0.002
    assert total.low == Decimal(300) + 12 * (Decimal("16.665") + 2)
    assert total.likely == Decimal(1800) + 12 * (Decimal("66.66") + 2)
    # (40 + 120) h x 200; 12 months of 8 h x 200 x 0.3333 and 1,000 calls at 0.0155, 1.3 times
    assert total.high == Decimal(32_000) + 12 * (Decimal("533.28") + Decimal("20.15"))


def test_the_likely_total_is_the_total_of_the_option():
    costs = priced({"what_must_change": "both"})
    for name, band in costs.bands.items():
        option = costs.options[name]
        assert band.horizon_usd == option.horizon_usd
        assert band.monthly_usd == option.monthly_usd
        assert band.upfront_usd == option.upfront_usd
        assert band.usd_per_million_calls == option.usd_per_million_calls


def test_an_option_without_a_total_has_no_band():
    costs = priced({"what_must_change": "behavior", "provider": "ai21"})
    without = {name for name, option in costs.options.items() if option.horizon_usd is None}
    assert without
    assert without.isdisjoint(costs.bands)


def test_the_table_shows_low_likely_and_high():
    text = to_plain_text(band_blocks(priced(BY_HAND)), 92)
    rows = [line.split() for line in text.splitlines()]
    assert ["Better", "prompt", "$524", "$2,624", "$38,641"] in rows
    assert "12 months, from low to high" in text


def test_with_every_figure_given_a_total_is_a_point_and_no_table_is_shown():
    answers = BY_HAND | {key: likely for key, (likely, _, _) in RANGES.items()}
    costs = priced(answers)
    assert all(band.horizon_usd.is_point for band in costs.bands.values())
    assert not list(band_blocks(costs))


def test_a_range_in_a_written_scenario_is_the_band():
    prompt = {"static_tokens": 1000, "output_tokens": {"low": 100, "likely": 200, "high": 400}}
    costs = compare_costs(
        {"calls_per_month": 1000, "prices": {"input": 1, "output": 10}, "prompt": prompt}, on=DAY
    )
    assert ends(costs, "prompt") == (24, 60)
    (figure,) = [one for one in costs.deciding("prompt") if one.key == "prompt.output_tokens"]
    assert (figure.usd_at_low, figure.usd_at_high) == (24, 60)
    assert figure.given_by == "given"


def test_where_nothing_solves_it_the_lowest_total_says_which_figures_decide():
    team = {
        "what_must_change": "behavior",
        "prompting_effort": "exhausted",
        "provider": "anthropic",
    }
    graded = {"prompt_score": 0.6, "eval_examples": 200, "target_score": 0.95}
    costs = advise({**team, **graded, "distinct_voice": True}, on=DAY).costs
    assert costs.cheapest() is None
    assert costs.least() == "cheaper_model"
    assert costs.deciding() == costs.deciding("cheaper_model") != ()
    assert "5 figures that move the total of Same prompt, cheaper model most" in costs.to_markdown()


# -- properties


@pytest.mark.slow
@given(SITUATIONS, NEEDS)
def test_low_is_at_most_likely_and_likely_at_most_high(answers, need):
    for band in priced(answers, need).bands.values():
        for total in (band.upfront_usd, band.monthly_usd, band.horizon_usd):
            assert total.low <= total.likely <= total.high


@pytest.mark.slow
@given(SITUATIONS, NEEDS)
def test_every_number_of_a_scenario_follows_from_its_figures_as_the_formulas_say(answers, need):
    scenario = priced(answers, need).scenario
    figures = FigureSet.of(scenario)
    unknown = {one.key for one in scenario.unknown}
    for key in figures.formulas.keys() - unknown:
        assert figures.formulas[key].at(figures.likely) == scenario.value(key), key


@pytest.mark.slow
@given(SITUATIONS, NEEDS, st.data())
def test_a_band_holds_the_total_at_any_values_inside_the_ranges(answers, need, data):
    costs = priced(answers, need)
    inside = dict(answers)
    for figure in FigureSet.of(costs.scenario).figures.values():
        if figure.has_band:
            inside[figure.key] = data.draw(st.sampled_from(_values(figure)), label=figure.key)
    if any(one.low or one.high != 1350 for one in costs.scenario.thinking):
        inside.pop("reasoning_tokens", None)
    then = priced(inside, need)
    for name in costs.bands:
        low, high = ends(costs, name)
        assert low <= then.options[name].horizon_usd <= high


def _values(figure) -> list[Decimal]:
    low, high = figure.low, figure.high
    middle = (low + high) / 2
    third = (low + (high - low) / 3).quantize(Decimal("0.0001"))
    inner = [middle.to_integral_value(), third.to_integral_value()]
    inner = [at for at in inner if low <= at <= high] if figure.key in WHOLE else [middle, third]
    return [low, high, figure.likely, *inner]


@pytest.mark.slow
@given(SITUATIONS, st.sampled_from(sorted(RANGES)))
def test_a_figure_that_is_given_never_widens_a_band(answers, key):
    before, after = (priced(one) for one in (answers, {**answers, key: RANGES[key][0]}))
    if key in ("reasoning_tokens", "tokens_per_word"):
        return  # the likely value is that of the model, and not the general default
    for name in before.bands.keys() & after.bands.keys():
        (low, high), (least, most) = ends(before, name), ends(after, name)
        assert low <= least <= most <= high


FEW = ["engineer_usd_per_hour", "retry_share", "discount_share", "hours_per_retrain",
       "usd_per_example"]  # fmt: skip


@pytest.mark.parametrize("need", [None, Need(change="both", text_fits=True)])
def test_low_and_high_are_the_extremes_of_every_corner_tried_one_by_one(need):
    given_figures = {key: likely for key, (likely, _, _) in RANGES.items() if key not in FEW}
    answers = {"what_must_change": "both", "calls_per_month": 20_000, **given_figures}
    costs = priced(answers, need)
    corners = [
        priced({**answers, **dict(zip(FEW, values, strict=True))}, need)
        for values in product(*(RANGES[key][1:] for key in FEW))
    ]
    for name in costs.bands:
        totals = [corner.options[name].horizon_usd for corner in corners]
        assert ends(costs, name) == (min(totals), max(totals))


@pytest.mark.slow
@pytest.mark.parametrize("words", mostly_long([850, 10, 700, 1000, 2500]))
@pytest.mark.parametrize("provider", ["openai", "anthropic", "google"])
def test_a_prompt_of_unknown_length_is_tried_at_every_step_of_the_cache(words, provider):
    given_figures = {key: likely for key, (likely, _, _) in RANGES.items()}
    del given_figures["tokens_per_word"], given_figures["reasoning_tokens"]
    answers = {"what_must_change": "behavior", "calls_per_month": 20_000, "provider": provider,
               "prompt_words": words, **given_figures, "reasoning_tokens": 0}  # fmt: skip
    costs = priced(answers)
    figure = FigureSet.of(costs.scenario).figures["tokens_per_word"]
    shortest, longest = (
        int((words * end).quantize(Decimal(1), ROUND_HALF_UP)) for end in (figure.low, figure.high)
    )
    every = [
        priced({**answers, "prompt_tokens": length}).options["prompt_cached"].horizon_usd
        for length in range(shortest, longest + 1, max(1, (longest - shortest) // 400))
    ]
    low, high = ends(costs, "prompt_cached")
    assert low <= min(every)
    assert max(every) <= high
    if longest - shortest < 800:
        assert (low, high) == (min(every), max(every))


@pytest.mark.slow
@given(SITUATIONS, NEEDS)
def test_the_figures_behind_a_scenario_give_its_numbers_again(answers, need):
    scenario = priced(answers, need).scenario
    figures = FigureSet.of(scenario)
    with localcontext(EXACT):
        for key, formula in figures.formulas.items():
            if key != "prompt.static_tokens":  # tokens a word are shown with four decimals
                assert formula.at(figures.likely) == scenario.value(key), key


@pytest.mark.slow
@given(SITUATIONS, NEEDS)
def test_a_saved_comparison_has_the_same_bands_and_deciding_figures(answers, need):
    costs = priced(answers, need)
    again = CostComparison.from_dict(costs.to_dict())
    assert again == costs
    assert again.bands == costs.bands
    assert again.deciding() == costs.deciding()


def test_low_and_high_add_up_the_months_where_a_known_price_moves():
    """gemini-3.8-flash doubles on 2027-01-01: low and high are totals of the same two prices."""
    answers = {"what_must_change": "behavior", "provider": "google", "calls_per_month": 50_000}
    given_figures = {key: likely for key, (likely, _, _) in RANGES.items() if key != "retry_share"}
    costs = priced({**answers, **given_figures, "prompt_words": 4000})
    assert costs.priced.moves
    for name in costs.bands:
        low, high = ends(costs, name)
        again = priced({**answers, **given_figures, "prompt_words": 4000, "retry_share": "0.3"})
        assert low == costs.options[name].horizon_usd
        assert high == again.options[name].horizon_usd


# -- what decides


def test_the_five_figures_that_decide_are_those_that_move_the_total_most():
    costs = priced({"what_must_change": "both", "engineer_usd_per_hour": 120})
    found = costs.deciding("rag")
    assert [one.key for one in found][:2] == ["rag_build_hours", "engineer_usd_per_hour"]
    assert len(found) == 5
    for one in found:
        low, high = (
            priced({"what_must_change": "both", "engineer_usd_per_hour": 120, one.key: end})
            for end in (one.low, one.high)
        )
        assert one.usd_at_low == low.options["rag"].horizon_usd
        assert one.usd_at_high == high.options["rag"].horizon_usd


@pytest.mark.slow
@given(SITUATIONS, NEEDS, st.data())
def test_a_deciding_figure_moves_the_total_as_an_answer_does(answers, need, data):
    costs = priced(answers, need)
    name = data.draw(st.sampled_from(sorted(costs.bands)))
    for one in costs.deciding(name):
        if one.key in ("reasoning_tokens", "tokens_per_word", "prompt_words"):
            continue  # every model has its own; tokens a word are shown with four decimals
        for end, total in ((one.low, one.usd_at_low), (one.high, one.usd_at_high)):
            then = priced({**answers, one.key: end}, need).options[name].horizon_usd
            assert abs(then - total) < Decimal("1E-15"), one.key


def test_each_deciding_figure_says_who_gave_it():
    found = {one.key: one for one in priced(
        {"what_must_change": "both", "engineer_usd_per_hour": 120}
    ).deciding("rag")}  # fmt: skip
    assert figure_words(found["engineer_usd_per_hour"]).endswith("; given")
    assert figure_words(found["rag_build_hours"]) == (
        "rag_build_hours 170 (60 to 550): $24,470 to $83,270; default,"
        " https://tensoria.fr/en/blog/rag-project-costs-tco, checked 2026-11-30"
    )
    assert figure_words(found["calls_per_month"]).endswith("; assumed")
    assert "(half and twice: 25,000 to 100,000)" in figure_words(found["calls_per_month"])


def test_an_end_that_needs_an_unknown_price_leaves_no_band():
    answers = {"what_must_change": "behavior", "provider": "together", "calls_per_month": 500}
    costs = priced({**answers, "prompt_words": 700})  # 1,024 tokens at most: the cache may start
    assert costs.options["prompt_cached"].horizon_usd is not None
    assert "prompt" in costs.bands
    assert "prompt_cached" not in costs.bands


def test_a_report_ends_with_what_is_not_known():
    costs = priced({"what_must_change": "behavior", "provider": "ai21"})
    text = to_plain_text(resting_blocks(costs, None), 92)
    assert text.splitlines()[-1].strip().startswith("- Not known: ")
    known = to_plain_text(resting_blocks(priced(BY_HAND), "prompt"), 92)
    assert known.splitlines()[-1].strip() == "- Not known: nothing that a total needs."
    assert "- 5 figures that move the total of Better prompt most" in known


def test_a_report_says_how_much_of_each_total_is_work():
    costs = priced({"what_must_change": "behavior", "calls_per_month": 150_000})
    (line,) = work_lines(costs)
    for option in costs.estimates:
        if not option.missing:
            spent = sum(one.usd for one in work_shares(option, costs.scenario))
            assert f" {spent / option.horizon_usd:.0%}" in line
    assert line.startswith("Work of people, as a part of each likely total: Better prompt ")
    text = to_plain_text(resting_blocks(costs, None), 2_000)
    assert f"- {line}" in text


def test_a_report_names_each_model_with_its_provider_price_day_and_age():
    text = to_plain_text(resting_blocks(priced({"what_must_change": "both"}), "rag"), 92)
    assert "- Priced on: gpt-6-luna, OpenAI, prices of 2026-10-14, price list 27 days old." in text
