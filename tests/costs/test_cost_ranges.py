"""Inputs with ranges: exact ends for totals and crossings, what moves the ranking, the report."""

import csv
import json
import pickle
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import StringIO
from itertools import product
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.costs import CostComparison, Interval, Spread, compare_costs
from advisor.costs.arithmetic_report import arithmetic_blocks
from advisor.costs.report import cost_blocks
from advisor.costs.spreadsheet import comparison_csv
from advisor.errors import ScenarioError
from advisor.formats.plain_text import to_plain_text
from tests.days import DAY
from tests.drawing import examples
from tests.report_words import words_of_markdown, words_of_plain_text
from tests.scenario_strategies import usual_parts

thirty_examples = examples(30)
TOTALS = (
    "usd_per_million_calls",
    "usd_per_call",
    "upfront_usd",
    "fixed_monthly_usd",
    "monthly_usd",
    "horizon_usd",
)
TINY = Decimal("1e-12")
PRICES = {"input": "1", "cached_read": "0.1", "cache_write": "1.25", "output": "5"}


def range_of(low: object, likely: object, high: object) -> dict[str, object]:
    return {"low": low, "likely": likely, "high": high}


def scenario_of(prompt: Mapping[str, object] = {}, **changes: object) -> dict[str, object]:
    sent = {"static_tokens": 2000, "user_tokens": 100, "output_tokens": 200, "cache_hit_share": 0}
    sent |= prompt
    return {"calls_per_month": 100_000, "prices": PRICES, "prompt": sent, **changes}


def ends(amount: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    assert isinstance(amount, Spread)
    return amount.low, amount.likely, amount.high


# Reading


@pytest.mark.parametrize(
    ("scenario", "messages"),
    [
        (
            scenario_of({"user_tokens": range_of(5, 4, 3)}),
            [
                "prompt.user_tokens: low 5 is above likely 4. Order them low, likely, high.",
                "prompt.user_tokens: likely 4 is above high 3. Order them low, likely, high.",
            ],
        ),
        (
            scenario_of({"user_tokens": range_of(1, 9, 3)}),
            ["prompt.user_tokens: likely 9 is above high 3. Order them low, likely, high."],
        ),
        (
            scenario_of({"user_tokens": {"low": 1, "high": 3}}),
            [
                (
                    "prompt.user_tokens.likely: is missing from the range. "
                    "Write {low: ..., likely: ..., high: ...}."
                )
            ],
        ),
        (
            scenario_of({"user_tokens": {"low": 1, "likly": 2, "high": 3}}),
            ["prompt.user_tokens.likly: is not part of a range. Did you mean 'likely'?"],
        ),
        (
            scenario_of({"cache_hit_share": range_of(0, "0.5", 150)}),
            [
                (
                    "prompt.cache_hit_share.high: 150 does not fit. "
                    "Allowed: a share from 0 to 1, such as '0.8'."
                )
            ],
        ),
        (
            scenario_of(prices={"input": range_of(-1, 1, 2)}, horizon_months=range_of(0, 1, 2)),
            [
                (
                    "horizon_months.low: 0 is less than one month, and nothing is billed for"
                    " less. Allowed: a number of months from 1 to 600, such as 12."
                ),
                (
                    "prices.input.low: -1 does not fit. "
                    "Allowed: a number from 0 up, such as 1200 or '0.15'."
                ),
            ],
        ),
        (
            scenario_of(prompt_text=1) | {"prompt": range_of(1, 2, 3)},
            [
                (
                    "prompt: must be a group of keys. Known keys: static_tokens, variable_tokens, "
                    "user_tokens, output_tokens, reasoning_tokens, example_tokens, "
                    "cache_hit_share, cache_lifetime_minutes, caching, cache_min_tokens, "
                    "cache_step_tokens, first_variable_at, batch_share, evaluation_usd, "
                    "retry_share, upfront_usd, monthly_usd."
                ),
                "prompt_text: is not a key of a scenario. Did you mean 'prompt'?",
            ],
        ),
        (scenario_of(model=range_of("a", "b", "c")), ["model: cannot be a range. Give one value."]),
    ],
)
def test_a_wrongly_written_range_is_refused(scenario, messages):
    with pytest.raises(ScenarioError) as caught:
        compare_costs(scenario, on=DAY)
    assert sorted(str(problem) for problem in caught.value.problems) == sorted(messages)


def test_a_range_of_one_value_counts_as_a_plain_number():
    costs = compare_costs(scenario_of({"user_tokens": range_of(100, 100, 100)}), on=DAY)
    assert costs.scenario.ranges == ()
    assert not isinstance(costs.options["prompt"].horizon_usd, Spread)


# Totals by hand


def test_every_total_has_its_lowest_and_highest_value():
    scenario = scenario_of(
        {"output_tokens": range_of(100, 200, 400), "upfront_usd": range_of(10, 20, 50)}
    )
    costs = compare_costs(
        scenario | {"calls_per_month": range_of(50_000, 100_000, 200_000)}, on=DAY
    )
    prompt = costs.options["prompt"]
    # 2100 tokens at 1 USD and 100, 200 or 400 at 5 USD
    assert ends(prompt.usd_per_million_calls) == (2600, 3100, 4100)
    assert ends(prompt.upfront_usd) == (10, 20, 50)
    assert ends(prompt.monthly_usd) == (130, 310, 820)
    assert ends(prompt.horizon_usd) == (10 + 12 * 130, 20 + 12 * 310, 50 + 12 * 820)
    assert prompt.horizon_usd == 20 + 12 * 310


def test_the_cheapest_hit_share_depends_on_the_cache_price():
    prices = {
        "input": "1",
        "cached_read": range_of("0.1", "0.5", 3),
        "cache_write": "1",
        "output": "5",
    }
    costs = compare_costs(
        scenario_of({"cache_hit_share": range_of(0, "0.5", 1)}, prices=prices), on=DAY
    )
    # 1920 cached tokens at 0.1 or 3 USD when all calls hit, 180 at 1 USD, 200 at 5 USD
    cached = costs.options["prompt_cached"].usd_per_million_calls
    assert ends(cached) == (192 + 180 + 1000, 1440 + 180 + 1000, 5760 + 180 + 1000)


def test_the_shortest_cached_prefix_inside_a_range_gives_the_lowest_and_highest_cost():
    prompt = {"static_tokens": range_of(1000, 2000, 2100), "user_tokens": 0, "output_tokens": 0}
    costs = compare_costs(scenario_of({**prompt, "cache_hit_share": 1}), on=DAY)
    # 1024 tokens are the first that are cached: dearest just below, cheapest at it
    cached = costs.options["prompt_cached"].usd_per_million_calls
    assert (cached.low, cached.high) == (Decimal("102.4"), 1024)
    assert costs.options["prompt"].usd_per_million_calls.low == 1000


def test_the_prefix_before_the_first_variable_part_is_cached_in_steps():
    prompt = {"first_variable_at": range_of(1100, 1500, 1700), "cache_hit_share": 1}
    costs = compare_costs(scenario_of(prompt), on=DAY)
    # 1024, 1408 and 1664 of the 2000 tokens are cached
    cached = costs.options["prompt_cached"].usd_per_million_calls
    assert ends(cached) == tuple(
        Decimal("0.1") * prefix + 2100 - prefix + 1000 for prefix in (1664, 1408, 1024)
    )


HOST = {
    "gpu_usd_per_hour": "2",
    "output_tokens_per_second": 1000,
    "utilization": "0.5",
    "peak_factor": "2",
}


def test_machines_are_whole_at_both_ends_of_a_range():
    # one machine carries 3,285,000 calls of 200 tokens at twice the peak
    calls = range_of(3_285_000, 3_285_001, 6_570_001)
    found = compare_costs(scenario_of(self_hosted=HOST) | {"calls_per_month": calls}, on=DAY)
    assert ends(found.options["self_hosted"].monthly_usd) == (1460, 2920, 4380)


def test_fewer_hours_can_need_one_more_machine():
    # 730 hours are just enough for one machine; half an hour less needs a second one
    scenario = scenario_of(self_hosted=HOST, hours_per_month=range_of(600, 730, 744))
    found = compare_costs(scenario | {"calls_per_month": 3_285_000}, on=DAY).options["self_hosted"]
    assert ends(found.monthly_usd) == (2 * 730, 2 * 730, 2 * 2 * 730)


def test_a_range_across_the_long_call_threshold_uses_both_prices():
    sent = {"user_tokens": range_of(200_000, 272_000, 300_000)}
    scenario = {"calls_per_month": 10, "model": "gpt-6-luna", "prompt": sent}
    prompt = compare_costs(scenario, on="2026-11-22").options["prompt"]
    assert ends(prompt.usd_per_million_calls) == (20_000, 27_200, 60_000)


def test_a_retirement_inside_the_range_of_the_horizon_may_force_a_retrain():
    tuned = {"trained_from": "gemini-3.5-flash", "prices": PRICES, "usd_per_retrain": 700}
    scenario = scenario_of(fine_tune=tuned, model="gemini-3.5-flash", provider="google_cloud")
    scenario |= {"prices": None, "horizon_months": range_of(5, 6, 7)}
    found = compare_costs(scenario, on="2026-11-22").options["fine_tune"]
    assert ends(found.upfront_usd) == (0, 700, 700)


# Crossings

TUNED = {
    "prices": {"input": "0.40", "output": "1.60"},
    "static_tokens": 100,
    "upfront_usd": range_of(2500, 5000, 10_000),
    "hosting_usd_per_hour": "1.70",
    "retrains_per_month": "0.25",
    "usd_per_retrain": "1008.25",
}


def test_with_ranges_a_crossing_is_an_interval():
    costs = compare_costs(scenario_of(fine_tune=TUNED), on=DAY)
    found = costs.break_even("fine_tune", "prompt")
    # per call 0.0031 against 0.0004; a month 1241 + 252.0625 and a twelfth of the upfront sum
    monthly = [Decimal("1493.0625") + Decimal(usd) / 12 for usd in (2500, 5000, 10_000)]
    assert found == Interval(*(ceil(usd / Decimal("0.0027")) for usd in monthly))
    assert costs.calls_to_recover_upfront("fine_tune", "prompt") == Interval(
        *(ceil(usd / Decimal("0.0027")) for usd in (2500, 5000, 10_000))
    )


def test_a_crossing_that_may_never_come_has_no_highest_value():
    tuned = TUNED | {"prices": {"input": range_of("0.4", "0.8", 16), "output": "1.60"}}
    costs = compare_costs(scenario_of(fine_tune=tuned), on=DAY)
    found = costs.break_even_interval("fine_tune", "prompt")
    assert found.low is not None
    assert found.low < found.likely
    assert found.high is None
    assert costs.payback_interval("fine_tune", "prompt") == Interval(None, None, None)


def test_without_ranges_a_crossing_is_one_number():
    costs = compare_costs(scenario_of(fine_tune=TUNED | {"upfront_usd": 5000}), on=DAY)
    one = costs.break_even("fine_tune", "prompt")
    assert isinstance(one, int)
    assert costs.break_even_interval("fine_tune", "prompt") == Interval(one, one, one)


# The ranking

SMALL = {"prices": {"input": "0.1", "cached_read": "0.01", "output": "0.5"}}


def test_an_option_that_is_cheapest_everywhere_is_firm_in_all_ranges():
    scenario = scenario_of({"output_tokens": range_of(100, 200, 400)}, cheaper_model=SMALL)
    firm = compare_costs(scenario, on=DAY).firmness()
    assert (firm.cheapest, firm.extent) == ("cheaper_model", "all")


def test_one_input_alone_changes_the_ranking_and_the_value_is_named():
    rag = {"retrieved_tokens": range_of(500, 1000, 2500), "static_tokens": 100}
    costs = compare_costs(scenario_of(rag=rag), on=DAY)
    firm = costs.firmness()
    assert (firm.cheapest, firm.extent) == ("rag", "some")
    (only,) = costs.sensitivities()
    # 100 + 100 + K tokens against 2100 of the whole prompt, or 80 + 1920 * 1.25 cached
    assert (only.key, only.changes_at, only.cheapest_then) == (
        "rag.retrieved_tokens",
        1900,
        "prompt",
    )
    assert only.lead_at_worst == -600 * 12 * Decimal("0.1")


def test_several_inputs_together_can_change_a_ranking_that_none_changes_alone():
    rag = {"retrieved_tokens": range_of(500, 1000, 1500), "static_tokens": range_of(100, 400, 800)}
    costs = compare_costs(scenario_of(rag=rag), on=DAY)
    assert costs.firmness().extent == "most"
    assert all(entry.changes_at is None for entry in costs.sensitivities())
    together = scenario_of(rag={"retrieved_tokens": 1500, "static_tokens": 800})
    assert compare_costs(together, on=DAY).cheapest() == "prompt"


def test_an_input_that_makes_costs_jump_changes_the_ranking_at_the_reported_value():
    scenario = scenario_of(self_hosted=HOST | {"input_tokens_per_second": 100_000})
    scenario |= {"calls_per_month": range_of(10**4, 10**5, 10**7)}
    costs = compare_costs(scenario, on=DAY)
    (only,) = costs.sensitivities()
    assert only.cheapest_then == "self_hosted"
    before, after = (
        compare_costs(scenario | {"calls_per_month": only.changes_at + step}, on=DAY).cheapest()
        for step in (-100, 100)
    )
    assert (before, after) == ("prompt", "self_hosted")


def test_without_ranges_there_is_no_firmness_and_no_sensitivity():
    costs = compare_costs(scenario_of(cheaper_model=SMALL), on=DAY)
    assert costs.firmness() is None
    assert costs.sensitivities() == ()


def test_the_inputs_with_the_largest_effect_on_the_ranking_come_first():
    prompt = {"output_tokens": range_of(100, 200, 300), "upfront_usd": range_of(0, 1, 2)}
    costs = compare_costs(scenario_of(prompt, rag={"static_tokens": 100}), on=DAY)
    leads = [entry.lead_at_worst for entry in costs.sensitivities()]
    assert leads == sorted(leads)


# Keeping and showing


def test_a_spread_counts_as_its_likely_value_and_survives_copying():
    spread = Spread(Decimal(1), Decimal(2), Decimal(4))
    assert spread + 1 == 3
    assert ends(pickle.loads(pickle.dumps(spread))) == (1, 2, 4)


def test_a_comparison_with_ranges_reads_back_the_same():
    scenario = scenario_of({"static_tokens": range_of(1000, 2000, 3000)}, fine_tune=TUNED)
    costs = compare_costs(scenario, on=DAY)
    saved = json.loads(json.dumps(costs.to_dict()))
    kept = saved["options"]["prompt"]["horizon_usd"]
    assert {end: Decimal(usd) for end, usd in kept.items()} == range_of(2520, 3720, 4920)
    again = CostComparison.from_dict(saved)
    assert again.to_dict() == saved
    for one, other in product(costs.options, repeat=2):
        assert again.break_even(one, other) == costs.break_even(one, other)
    assert again.firmness() == costs.firmness()


def told(blocks):
    return " ".join(to_plain_text(blocks).split())


def test_the_report_shows_ranges_the_cheapest_option_and_its_firmness():
    rag = {"retrieved_tokens": range_of(500, 1000, 2500), "static_tokens": 100}
    costs = compare_costs(scenario_of(rag=rag, fine_tune=TUNED), on=DAY)
    lines = to_plain_text(cost_blocks(costs), 110).splitlines()
    table = {line.split(":")[0].strip(): line for line in lines if line.startswith("  ")}
    assert "$2,640 to $4,440" not in table["Better prompt"]
    assert "$2,040 to $4,440" in table["Retrieval (RAG) *"]
    text = " ".join(" ".join(lines).split())
    assert "Retrieval (RAG) costs least in some of the ranges given" in text
    assert "rag.retrieved_tokens (500 to 2,500): Better prompt becomes cheapest at 1,900" in text
    assert "Fine-tune: 1,241" not in text
    assert all(len(line) <= 110 for line in lines)


def test_the_report_names_what_is_unknown_once_with_every_option_that_needs_it():
    scenario = scenario_of(rag={"retrieved_tokens": 100}, model="gtp-6-luna") | {"prices": None}
    text = told(cost_blocks(compare_costs(scenario, on=DAY), "short"))
    assert text.count("Did you mean 'gpt-6-luna'?") == 1
    assert "Needed for: Better prompt; Better prompt with caching; Retrieval (RAG)." in text


def test_the_report_says_when_costs_are_too_close_to_call():
    small = {"prices": {"input": "2", "output": "1"}}
    scenario = scenario_of(
        {"upfront_usd": 10, "static_tokens": 800},
        cheaper_model=small,
        self_hosted=HOST | {"input_tokens_per_second": 100_000},
        calls_per_month=400_000,
    )
    text = told(cost_blocks(compare_costs(scenario, on=DAY)))
    assert "Too close to call on cost." in text
    assert "three times the calls: Fine-tune on your own machines" in text


def test_the_report_names_the_retirement_and_long_horizons():
    tuned = {"model": "ft:gpt-4.1-mini-2025-04-14"}
    scenario = scenario_of(fine_tune=tuned, model="gpt-4.1-mini", horizon_months=24)
    costs = compare_costs(scenario | {"prices": None}, on="2026-11-22")
    text = told(cost_blocks(costs))
    assert (
        "The fine-tuned model stops on 2027-01-14. Nothing can be trained there afterwards." in text
    )
    assert costs.options["fine_tune"].lasts_days == 53
    assert "lasts 53 days" in costs.to_markdown()
    assert "Without tax and interest, and without a discount" in text


def test_a_comparison_leaves_as_a_markdown_page():
    costs = compare_costs(scenario_of(rag={"retrieved_tokens": 100}), on=DAY)
    own = "a model of your own, prices entered"
    assert costs.to_markdown().startswith(
        "## What each option costs over 12 months at 100,000 calls a month\n\n"
        "| Option: priced on | Once | A month | 12 months | Per million calls |\n"
        "| --- | ---: | ---: | ---: | ---: |\n"
        f"| Better prompt \\*: {own} | $0.00 | $310 | $3,720 | $3,100 |\n"
        f"| Better prompt with caching: {own} | $0.00 | $358 | $4,296 | $3,580 |\n"
        f"| Retrieval (RAG): {own} | $0.00 | $320 | $3,840 | $3,200 |\n\n"
        "\\* Better prompt costs least.\n"
    )
    plain = words_of_plain_text(to_plain_text(cost_blocks(costs), 120))
    assert words_of_markdown(costs.to_markdown()) == plain


def test_the_arithmetic_of_an_option_adds_up_on_paper():
    costs = compare_costs(scenario_of(fine_tune=TUNED | {"upfront_usd": 5000}), on=DAY)
    lines = to_plain_text(arithmetic_blocks(costs, "fine_tune")).splitlines()
    assert "  - Hosting: 1.7 USD an hour x 730 hours = 1,241 USD" in lines
    assert "  - 12 months: $5,000 + 12 x $1,533 = $23,397" in lines
    with pytest.raises(ScenarioError, match="Did you mean 'fine_tune'"):
        list(arithmetic_blocks(costs, "fine_tun"))


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", r"'\r=1"),
    ],
)
def test_a_csv_cell_never_starts_a_spreadsheet_formula(name, cell):
    text = comparison_csv(compare_costs(scenario_of(model=name, fine_tune=TUNED), on=DAY))
    rows = [row for row in csv.DictReader(StringIO(text, newline="")) if row["option"]]
    assert [row["model"] for row in rows] == [cell, cell, ""]
    assert [row["option"] for row in rows] == ["prompt", "prompt_cached", "fine_tune"]
    assert rows[2]["upfront_usd_low"] == "2500"
    assert rows[2]["upfront_usd_high"] == "10000"
    assert text.splitlines()[0].startswith('"option","title"')


# Laws


def number_paths(
    part: Mapping[str, object], path: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    for key, value in part.items():
        if isinstance(value, dict):
            yield from number_paths(value, (*path, key))
        elif key != "caching":
            yield (*path, key)


def with_value(
    part: Mapping[str, object], path: tuple[str, ...], value: object
) -> dict[str, object]:
    inner = value if len(path) == 1 else with_value(part[path[0]], path[1:], value)
    return {**part, path[0]: inner}


def value_at(part: Mapping[str, object], path: tuple[str, ...]) -> Decimal:
    for key in path:
        part = part[key]
    return Decimal(str(part))


amounts = st.decimals(0, 100, places=2)
tokens = st.integers(0, 6000)
shares = st.decimals(0, 1, places=2)
IN_BATCH = ("batch_input", "batch_output", "batch_cached_read", "batch_cache_write")
rates = st.fixed_dictionaries(dict.fromkeys((*PRICES, *IN_BATCH), amounts))
full_scenarios = st.fixed_dictionaries(
    {
        "calls_per_month": st.integers(1, 5_000_000),
        "horizon_months": st.integers(1, 36),
        "hours_per_month": st.integers(600, 744),
        "discount_share": shares,
        "prices": rates,
        "prompt": st.fixed_dictionaries(
            {
                "static_tokens": tokens,
                "variable_tokens": tokens,
                "user_tokens": tokens,
                "output_tokens": st.integers(1, 1000),
                "reasoning_tokens": tokens,
                "retry_share": shares,
                "caching": st.just("always"),
                "example_tokens": st.integers(1, 3000),
                "cache_hit_share": shares,
                "batch_share": shares,
                "cache_min_tokens": st.sampled_from([512, 1024, 2000]),
                "cache_step_tokens": st.sampled_from([1, 100, 128]),
                "first_variable_at": st.integers(500, 8000),
                "upfront_usd": amounts,
                "monthly_usd": amounts,
            }
        ),
        **usual_parts(
            amounts=amounts, tokens=tokens, shares=shares, rates=rates, most_examples=500
        ),
    }
)
JUMPING = {
    ("long_context", "text_tokens"),
    ("prompt", "static_tokens"),
    ("prompt", "example_tokens"),
    ("prompt", "first_variable_at"),
    ("prompt", "cache_min_tokens"),
    ("prompt", "cache_step_tokens"),
    ("fine_tune", "static_tokens"),
    ("calls_per_month",),
    ("prompt", "output_tokens"),
    ("hours_per_month",),
}
ABOVE_0 = ("horizon_months", "hours_per_month", "cache_step_tokens", "utilization", "peak_factor")


@st.composite
def ranged_scenarios(draw, *, jumping: bool = True):
    """A scenario, its version with ranges, and the ranges themselves."""
    scenario = draw(full_scenarios)
    keys = [key for key in number_paths(scenario) if jumping or key not in JUMPING]
    chosen = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=4, unique=True))
    if jumping:
        chosen = list(dict.fromkeys([*chosen, draw(st.sampled_from(sorted(JUMPING)))]))
    box, ranged = {}, scenario
    for key in chosen:
        likely = value_at(scenario, key)
        down, up = draw(st.integers(0, 90)), draw(st.integers(0, 200))
        low, high = likely * (100 - down) / 100, likely * (100 + up) / 100
        if key[-1] == "minimum_gpus":
            low, high = likely, likely + up // 50
        elif "share" in key[-1] or key[-1] == "utilization":
            high = min(high, Decimal(1))
        if key[-1] in (*ABOVE_0, "output_tokens_per_second"):
            low = max(low, likely / 2)
        if key[-1] == "horizon_months":
            low = max(low, Decimal(1))
        box[key] = (low, likely, high)
        ranged = with_value(ranged, key, range_of(low, likely, high))
    return scenario, ranged, box


OPTIONS = ("prompt", "prompt_cached", "few_shot", "cheaper_model", "rag", "fine_tune")
two_options = st.lists(
    st.tuples(
        st.sampled_from(OPTIONS), st.sampled_from((*OPTIONS, "self_hosted", "rag_fine_tune"))
    ),
    min_size=2,
    max_size=2,
)


def tolerance(value: Decimal) -> Decimal:
    return TINY * max(1, abs(value))


@pytest.mark.slow
@thirty_examples
@given(ranged_scenarios(), st.lists(st.integers(0, 100), min_size=5, max_size=5), two_options)
def test_results_with_ranges_contain_the_result_at_every_point(drawn, places, pairs):
    scenario, ranged, box = drawn
    costs = compare_costs(ranged, on=DAY)
    point = scenario
    for (key, (low, _, high)), place in zip(box.items(), places, strict=False):
        at = low + (high - low) * place / 100
        if key[-1] == "minimum_gpus":
            at = at.to_integral_value()
        point = with_value(point, key, at)
    at_point = compare_costs(point, on=DAY)
    for name, option in at_point.options.items():
        for total in TOTALS:
            exact, found = getattr(option, total), getattr(costs.options[name], total)
            low, high = (found.low, found.high) if isinstance(found, Spread) else (found, found)
            assert low - tolerance(exact) <= exact <= high + tolerance(exact), (name, total)
    for one, other in (*pairs, *(("self_hosted", name) for name, _ in pairs)):
        for kind in ("break_even", "payback", "recovery"):
            found = getattr(costs, f"{kind}_interval")(one, other)
            exact = getattr(at_point, f"{kind}_interval")(one, other).likely
            slack = tolerance(Decimal(exact or 0)) if kind == "payback" else 1
            if exact is None:
                assert found.high is None, (one, other, kind)
            else:
                assert found.low is not None, (one, other, kind)
                assert found.low - slack <= exact, (one, other, kind)
                assert found.high is None or exact <= found.high + slack, (one, other, kind)


@pytest.mark.slow
@pytest.mark.long
@thirty_examples
@given(ranged_scenarios(jumping=False))
def test_without_jumps_the_extremes_are_at_corners_of_the_ranges(drawn):
    scenario, ranged, box = drawn
    costs = compare_costs(ranged, on=DAY)
    corners = []
    for chosen in product(*((low, high) for low, _, high in box.values())):
        point = scenario
        for key, at in zip(box, chosen, strict=True):
            point = with_value(point, key, at)
        corners.append(compare_costs(point, on=DAY))
    for name, option in costs.options.items():
        for total in TOTALS:
            found = getattr(option, total)
            low, high = (found.low, found.high) if isinstance(found, Spread) else (found, found)
            values = [getattr(corner.options[name], total) for corner in corners]
            assert abs(min(values) - low) <= tolerance(low), (name, total)
            assert abs(max(values) - high) <= tolerance(high), (name, total)


@pytest.mark.slow
@thirty_examples
@given(ranged_scenarios(), st.lists(st.integers(0, 100), min_size=5, max_size=5))
def test_an_option_firm_in_all_ranges_is_cheapest_at_every_point(drawn, places):
    scenario, ranged, box = drawn
    firm = compare_costs(ranged, on=DAY).firmness()
    if firm is None or firm.extent != "all":
        return
    point = scenario
    for (key, (low, _, high)), place in zip(box.items(), places, strict=False):
        at = low + (high - low) * place / 100
        point = with_value(point, key, at.to_integral_value() if key[-1] == "minimum_gpus" else at)
    at_point = compare_costs(point, on=DAY)
    ours = at_point.options[firm.cheapest].horizon_usd
    same = ("prompt", "prompt_cached") if "prompt" in firm.cheapest else (firm.cheapest,)
    for name, option in at_point.options.items():
        if name not in same:
            assert ours <= option.horizon_usd + tolerance(ours)
