"""A row for every means: what each costs, whether it solves the need, and which is recommended."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from advisor import advise, compare_costs, load_rulebook
from advisor.advice.cost_options import option_for, recommended_option
from advisor.costs import CostComparison
from advisor.costs.arithmetic_report import arithmetic_blocks
from advisor.costs.report import cost_blocks
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.price import price
from advisor.formats.plain_text import to_plain_text
from advisor.formats.yaml_source import read_file

DAY = date(2026, 11, 30)
CASES = Path(__file__).parents[1] / "cases"
RULES = load_rulebook()
PRICES = {"input": "2", "output": "10"}
PROMPT = {"static_tokens": 500, "user_tokens": 300, "output_tokens": 200}
FACTS = {"what_must_change": "knowledge", "knowledge_tokens": 50_000}
AT_HOME = {
    "what_must_change": "behavior",
    "must_stay_on_premises": True,
    "calls_per_month": 300_000,
    "prompt_words": 1_500,
    "labeled_examples": 500,
    "prompting_effort": "exhausted",
    "prompt_score": 0.7,
    "target_score": 0.9,
    "eval_examples": 200,
}
HOST = {
    "gpu_usd_per_hour": "2",
    "output_tokens_per_second": 1_000,
    "input_tokens_per_second": 10_000,
    "train_tokens_per_second": 2_000,
}


def scenario_of(**changes: object) -> dict[str, object]:
    return {"calls_per_month": 100_000, "prices": PRICES, "prompt": PROMPT, **changes}


def words(costs: CostComparison, recommended: str | None = None) -> str:
    return " ".join(to_plain_text(cost_blocks(costs, recommended=recommended), 300).split())


def advised(answers: dict[str, object]) -> tuple[CostComparison, str | None]:
    advice = advise(answers, on=DAY)
    assert advice.costs is not None
    return advice.costs, recommended_option(advice.verdict, advice.costs)


# -- what a row costs -----------------------------------------------------------------------------


def test_a_tool_call_is_two_calls_and_the_second_reads_what_the_system_said():
    tool = {"tool_tokens": 400, "request_tokens": 30, "upfront_usd": 900, "monthly_usd": 50}
    costs = compare_costs(scenario_of(tool_call=tool), on=DAY)
    option = costs.options["tool_call"]
    # 800 x 2 + 30 x 10 for the request, (800 + 400) x 2 + 200 x 10 for the answer
    assert option.usd_per_million_calls == 1_900 + 4_400
    assert (option.upfront_usd, option.fixed_monthly_usd) == (900, 50)
    names = [line.name for line in option.lines if line.per == "per million calls"]
    assert names == [
        "First call: input at the full price",
        "First call: output",
        "Second call: input at the full price",
        "Second call: retrieved text",
        "Second call: output",
    ]


def test_a_request_of_unknown_length_is_as_long_as_an_answer():
    costs = compare_costs(scenario_of(tool_call={"tool_tokens": 400}), on=DAY)
    assert costs.options["tool_call"].usd_per_million_calls == 2 * 3_600 + 400 * 2


def test_the_whole_text_is_cached_with_the_instructions():
    prices = {**PRICES, "cached_read": "0.2", "cache_write": "2"}
    prompt = {**PROMPT, "cache_hit_share": "1", "cache_step_tokens": 1}
    scenario = scenario_of(prices=prices, prompt=prompt, long_context={"text_tokens": 20_000})
    option = compare_costs(scenario, on=DAY).options["long_context"]
    assert option.usd_per_million_calls == 20_500 * Decimal("0.2") + 300 * 2 + 200 * 10


def test_a_classifier_costs_examples_work_and_a_small_machine():
    classifier = {
        "examples": 100,
        "usd_per_example": 2,
        "evaluation_usd": 1_000,
        "upfront_usd": 2_400,
        "machine_usd_per_month": 60,
        "retrains_per_month": "0.25",
        "usd_per_retrain": 400,
    }
    costs = compare_costs(scenario_of(classifier=classifier), on=DAY)
    option = costs.options["classifier"]
    assert (option.upfront_usd, option.monthly_usd) == (3_600, 160)
    assert option.usd_per_million_calls == 0
    assert "in the monthly rent" in words(costs)


def test_a_cheaper_model_pays_for_moving_to_it_and_for_its_evaluation():
    cheaper = {"prices": {"input": "1", "output": "5"}, "upfront_usd": 800, "evaluation_usd": 1_000}
    costs = compare_costs(scenario_of(cheaper_model=cheaper), on=DAY)
    assert costs.options["cheaper_model"].upfront_usd == 1_800
    assert costs.options["cheaper_model"].solves == "if_good_enough"


# -- own machines ---------------------------------------------------------------------------------


def test_a_machine_reads_and_writes_one_after_the_other():
    costs = compare_costs(scenario_of(self_hosted=HOST), on=DAY)
    # 800 / 10,000 + 200 / 1,000 seconds a call: 9,385,714.3 calls in 730 x 3,600 seconds
    for calls, machines in ((9_385_714, 1), (9_385_715, 2)):
        found = compare_costs(scenario_of(self_hosted=HOST, calls_per_month=calls), on=DAY)
        assert found.options["self_hosted"].gpus == machines
    assert costs.options["self_hosted"].uncounted == ""


def test_without_a_reading_speed_own_machines_have_no_star():
    """100 million prompts of 4,000 tokens are more than one machine reads in a month."""
    prices = {"input": "0.10", "cached_read": "0.01", "cache_write": "0.125", "output": "0.50"}
    prompt = {
        "static_tokens": 1_000,
        "user_tokens": 3_000,
        "output_tokens": 5,
        "cache_hit_share": "0.9",
    }
    host = {
        "gpu_usd_per_hour": "2.69",
        "output_tokens_per_second": 3_400,
        "utilization": "0.3",
        "peak_factor": 2,
        "overhead_share": "0.3",
        "monthly_usd": 1_600,
        "upfront_usd": 8_000,
    }
    scenario = {"calls_per_month": 100_000_000, "prices": prices, "prompt": prompt}
    blind = compare_costs({**scenario, "self_hosted": host}, on=DAY)
    assert blind.cheapest() == "prompt"
    assert (
        "Fine-tune on your own machines: the time to read the prompt is not counted: give"
        " self_hosted.input_tokens_per_second." in words(blind)
    )
    seen = compare_costs({**scenario, "self_hosted": host | {"input_tokens_per_second": 55_200}})
    # (4,000 / 55,200 + 5 / 3,400) x 2 / 0.3 seconds a call are 18.75 machines
    assert seen.options["self_hosted"].gpus == 19
    assert seen.cheapest() == "prompt"


def test_a_real_account_of_two_machines_that_read_long_texts():
    """320 million tokens a day: the account counts two machines, for writing alone."""
    host = {
        "gpu_usd_per_hour": "1.99",
        "output_tokens_per_second": 600,
        "utilization": "0.7",
        "minimum_gpus": 2,
        "overhead_share": "0.5",
    }
    usage = {"user_tokens": 1_000, "output_tokens": 20}
    scenario = scenario_of(calls_per_month=9_540_000, prompt=usage)
    told = compare_costs({**scenario, "self_hosted": host}, on=DAY).options["self_hosted"]
    assert told.monthly_usd == Decimal("4358.10")
    reads = compare_costs(
        {**scenario, "self_hosted": host | {"input_tokens_per_second": 1_200}}, on=DAY
    )
    # 1,000 / 1,200 + 20 / 600 seconds a call
    assert reads.options["self_hosted"].gpus == 5


def test_a_fine_tune_on_own_machines_pays_for_its_training():
    tune = {
        "prices": PRICES,
        "static_tokens": 100,
        "examples": 100,
        "usd_per_example": 2,
        "training_tokens": 1_000_000,
        "epochs": 3,
        "evaluation_usd": 1_000,
        "upfront_usd": 4_000,
        "retrains_per_month": "0.25",
        "usd_per_retrain": 1_000,
        "hosting_usd_per_hour": "5",
    }
    costs = compare_costs(scenario_of(self_hosted=HOST, fine_tune=tune), on=DAY)
    option = costs.options["self_hosted"]
    hours = Decimal("0.138889")  # for a million tokens at 2,000 a second
    assert option.upfront_usd == 200 + 3 * hours * 2 + 1_000 + 4_000
    assert option.fixed_monthly_usd == 730 * 2 + 250
    assert costs.options["self_hosted_prompt"].upfront_usd == 0
    assert "in the monthly rent" in " ".join(
        to_plain_text(arithmetic_blocks(costs, "self_hosted"), 200).split()
    )


def test_the_shorter_prompt_of_a_fine_tune_saves_machines_from_some_volume_on():
    tune = {"prices": PRICES, "static_tokens": 0, "upfront_usd": 12_000}
    prompt = {"static_tokens": 8_000, "user_tokens": 300, "output_tokens": 200}
    costs = compare_costs(scenario_of(self_hosted=HOST, fine_tune=tune, prompt=prompt), on=DAY)
    crossing = costs.break_even("self_hosted", "self_hosted_prompt")
    assert crossing is not None
    around = [crossing - 1, crossing + 1]
    below, above = costs.curve(["self_hosted"], around)
    other_below, other_above = costs.curve(["self_hosted_prompt"], around)
    assert below.horizon_usd >= other_below.horizon_usd
    assert above.horizon_usd < other_above.horizon_usd
    lasting = costs.stays_cheaper_above("self_hosted", "self_hosted_prompt")
    assert lasting is not None
    volumes = [lasting + step for step in range(1, 20_000_000, 333_333)]
    ours, theirs = (costs.curve([name], volumes) for name in ("self_hosted", "self_hosted_prompt"))
    assert all(a.horizon_usd <= b.horizon_usd for a, b in zip(ours, theirs, strict=True))
    assert costs.break_even("self_hosted_prompt", "self_hosted") is None


# -- whose row it is ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "row"),
    [
        ({**FACTS, "knowledge_changes": "static"}, "long_context"),
        ({**FACTS, "looked_up_live": True, "knowledge_changes": "realtime"}, "tool_call"),
        ({**FACTS, "knowledge_changes": "weekly"}, "rag"),
        ({"what_must_change": "nothing"}, "cheaper_model"),
        (AT_HOME, "self_hosted"),
        ({**FACTS, "must_stay_on_premises": True}, "self_hosted_long_context"),
        ({**FACTS, "knowledge_changes": "weekly", "provider": "self_hosted"}, "self_hosted_rag"),
        (
            {
                "what_must_change": "behavior",
                "output_format": "labels",
                "labeled_examples": 5_000,
                "wants_smaller_model": True,
                "requirement_changes_per_quarter": 0,
                "prompting_effort": "exhausted",
            },
            "classifier",
        ),
    ],
)
def test_the_row_of_the_advised_means_is_recommended_and_solves_it(answers, row):
    costs, recommended = advised(answers)
    assert recommended == row
    assert costs.options[row].solves != "no"
    assert not costs.options[row].is_out


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["published", "situations"])
def test_no_advice_recommends_a_row_that_does_not_solve_it(folder):
    for path in sorted((CASES / folder).glob("*.yaml")):
        case = Case.read(read_file(path).data["answers"], RULES)
        if case.missing:
            continue
        costs = price(case)
        decision = decide(case.with_costs(costs))
        row = option_for(decision.approach, decision.means_named.values(), costs)
        if row is None:
            assert decision.approach == "bigger_model", path.name
        else:
            assert costs.options[row].solves != "no", path.name
            assert not costs.options[row].not_allowed, path.name


@pytest.mark.parametrize(
    ("answers", "solves"),
    [
        ({"what_must_change": "capability", "base_model_can": "no"}, "no"),
        ({"what_must_change": "capability", "base_model_can": "sometimes"}, "if_good_enough"),
        ({"what_must_change": "behavior"}, "yes"),
    ],
)
def test_a_prompt_solves_what_the_model_can_do(answers, solves):
    assert advised(answers)[0].options["prompt"].solves == solves


def test_rows_appear_only_where_their_means_can_be_meant():
    behavior, _ = advised({"what_must_change": "behavior"})
    assert behavior.options.keys() == {"prompt", "prompt_cached", "cheaper_model", "fine_tune"}
    large, _ = advised({**FACTS, "knowledge_tokens": 3_000_000})
    assert "long_context" not in large.options
    assert "tool_call" not in large.options


# -- the star -------------------------------------------------------------------------------------


def test_where_data_may_not_leave_no_hosted_row_has_a_total_or_the_star():
    costs, recommended = advised(AT_HOME)
    for name in ("prompt", "prompt_cached", "cheaper_model", "fine_tune"):
        option = costs.options[name]
        assert option.not_allowed == "the data must stay on your own machines"
        assert option.horizon_usd is None
    assert costs.options["self_hosted_prompt"].solves == "no"
    assert costs.cheapest() == recommended == "self_hosted"
    told = words(costs, recommended)
    assert "Fine-tune on your own machines * (recommended)" in told
    assert (
        "Not allowed: Better prompt; Better prompt with caching; Same prompt, cheaper model;"
        " Fine-tune. The data must stay on your own machines." in told
    )


def test_a_prompt_that_lacks_the_facts_has_no_star_however_cheap_it_is():
    costs, _ = advised({**FACTS, "knowledge_changes": "weekly", "calls_per_month": 150_000})
    prompt, rag = costs.options["prompt"], costs.options["rag"]
    assert prompt.horizon_usd < rag.horizon_usd
    assert (prompt.solves, prompt.because) == ("no", "a prompt does not hold the missing facts")
    assert costs.options[costs.cheapest()].solves == "yes"


@pytest.mark.parametrize(
    ("tried", "solves"), [("good_enough", "yes"), ("not_enough", "no"), (None, "if_good_enough")]
)
def test_a_cheaper_model_solves_it_as_far_as_somebody_tried(tried, solves):
    answers = {"what_must_change": "nothing", "smaller_model_tried": tried}
    costs, _ = advised({**answers, "calls_per_month": 300_000})
    assert costs.options["cheaper_model"].solves == solves
    untested = "This is the bill if it were good enough; not tested."
    star = costs.options[costs.cheapest()]
    assert (untested in words(costs)) == (star.solves == "if_good_enough")
    assert (costs.cheapest() == "cheaper_model") == (solves != "no")


def test_a_spreadsheet_says_which_row_solves_it_and_which_is_recommended():
    advice = advise({**FACTS, "knowledge_changes": "weekly"}, on=DAY)
    rows = {row["option"]: row for row in csv.DictReader(StringIO(advice.to_csv()))}
    assert {name for name, row in rows.items() if row["recommended"] == "yes"} == {"rag"}
    assert rows["prompt"]["solves"] == "no"
    assert rows["prompt"]["because"] == "a prompt does not hold the missing facts"


def test_a_prompt_too_short_for_the_cache_says_so():
    told = words(advised({"what_must_change": "behavior"})[0])
    assert "Better prompt with caching: not cached: 533 tokens, the cache starts at 1,024" in told


@pytest.mark.parametrize(
    "provider",
    [name for name, one in RULES.providers.items() if one.listed and name != "self_hosted"],
)
def test_every_row_names_the_provider_that_the_team_chose(provider):
    costs = advise({"what_must_change": "both", "provider": provider}, on=DAY).costs
    assert costs is not None
    named = {option.provider for option in costs.estimates if not option.is_out and option.model}
    assert named <= {RULES.providers[provider].name}
