"""A figure too fine or too large to be kept is not known: the verdict stays, no total guesses."""

from __future__ import annotations

import math
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import Advice, advise, advise_many, compare_costs, load_rulebook
from advisor.apps.server.scenario_schema import scenario_schema
from advisor.costs import CostComparison, scenario_dict
from advisor.costs.report import cost_blocks
from advisor.costs.spreadsheet import comparison_csv
from advisor.errors import ScenarioError
from advisor.rulebook.schema import Choice, Number, YesNo
from tests.quick import mostly_slow

RULEBOOK = load_rulebook()
DAY = "2026-11-22"
FINE = 1.3883546305204056e-08
PRECISE = {q.id: q.answer for q in RULEBOOK.questions.values() if isinstance(q.answer, Number)}
ON_MACHINES = {"what_must_change": "both", "must_stay_on_premises": True, "batch_share": 0.5}


def numbers(answer: Number) -> st.SearchStrategy[float]:
    if answer.type == "integer":
        return st.integers(math.ceil(answer.min), math.floor(answer.max))
    near_nothing = st.floats(0, 1e-9).filter(lambda number: answer.min <= number)
    return st.floats(answer.min, answer.max) | (near_nothing if not answer.min else st.nothing())


def values(question) -> st.SearchStrategy[object]:
    match question.answer:
        case YesNo():
            return st.booleans() | st.none()
        case Number() as answer:
            return numbers(answer) | st.none()
        case Choice() if question.id == "what_must_change":
            return st.sampled_from(list(RULEBOOK.options(question)))
        case _:
            options = list(RULEBOOK.options(question))
            return st.sampled_from(options) if options else st.text().filter(str.strip)


REQUIRED = {name: values(RULEBOOK.questions[name]) for name in RULEBOOK.required}
OPTIONAL = {q.id: values(q) for q in RULEBOOK.questions.values() if q.id not in RULEBOOK.required}
questionnaires = st.fixed_dictionaries(REQUIRED, optional=OPTIONAL)


def unknown_of(costs: CostComparison) -> dict[str, str]:
    return {gap.key: f"{gap.why}. {gap.remedy}." for gap in costs.gaps()}


@pytest.mark.parametrize(
    ("answers", "row"),
    [({"what_must_change": "knowledge"}, "prompt"), (ON_MACHINES, "self_hosted_prompt")],
)
def test_without_a_call_the_calls_after_launch_are_asked_for_and_no_sum_is_shown(answers, row):
    advice = advise({**answers, "calls_per_month": 0}, on=DAY)
    costs = advice.costs
    assert unknown_of(costs)["calls_per_month"] == (
        "there are no calls yet, so a month has no cost to compare."
        " enter the calls a month that you expect after launch."
    )
    assert costs.cheapest() is None
    for option in costs.estimates:
        assert (option.monthly_usd, option.horizon_usd) == (None, None)
    assert costs.options[row].upfront_usd is not None
    assert Advice.from_dict(advice.to_dict()) == advice
    said = "Enter the calls a month that you expect after launch."
    assert all(said in text for text in (advice.to_markdown(), advice.to_html(), advice.to_csv()))


def test_a_scenario_without_a_call_has_no_total_either():
    scenario = scenario_dict(advise({"what_must_change": "behavior"}, on=DAY).costs)
    costs = compare_costs({**scenario, "calls_per_month": 0}, on=DAY)
    assert costs.cheapest() is None
    assert "calls_per_month" in unknown_of(costs)


def test_a_price_with_too_many_decimals_is_unknown_and_the_verdict_stays():
    answers = {"what_must_change": "knowledge", "batch_output_usd_per_million": FINE}
    advice = advise(answers, on=DAY)
    assert advice.verdict.approach == "rag"
    assert unknown_of(advice.costs) == {
        "prices.batch_output": (
            "the answer to batch_output_usd_per_million, 1.3883546305204056e-08, has 24 decimals, "
            "and 20 are kept. answer batch_output_usd_per_million with a number of at most 20 "
            "decimals."
        )
    }
    told = "1.3883546305204056e-08, has 24 decimals, and 20 are kept."
    assert told in advice.to_markdown()
    assert told in advice.to_html()


def test_a_price_that_no_call_pays_leaves_every_total_known():
    answers = {"what_must_change": "knowledge", "batch_output_usd_per_million": FINE}
    costs = advise(answers, on=DAY).costs
    plain = advise({"what_must_change": "knowledge"}, on=DAY).costs
    assert [o.horizon_usd for o in costs.estimates] == [o.horizon_usd for o in plain.estimates]


def test_a_price_that_calls_pay_leaves_their_total_unknown():
    answers = {"what_must_change": "both", "batch_share": 0.5, "batch_output_usd_per_million": FINE}
    costs = advise(answers, on=DAY).costs
    known = {name for name, option in costs.options.items() if option.horizon_usd is not None}
    assert known == {"cheaper_model"}
    gap = costs.options["prompt"].missing[-1]
    assert gap.key == "prices.batch_output"
    assert gap.why.startswith("the answer to batch_output_usd_per_million, 1.3883546305204056e-08")


def test_answers_that_multiply_past_the_largest_amount_leave_training_without_a_total():
    answers = {
        "what_must_change": "knowledge",
        "training_examples": 10**9,
        "tokens_per_example": 10**6,
        "epochs": 100,
        "train_usd_per_million": 10_000,
    }
    advice = advise(answers, on=DAY)
    assert advice.verdict.approach == "rag"
    assert unknown_of(advice.costs) == {
        "fine_tune.usd_per_retrain": (
            "the answers to training_examples, tokens_per_example, epochs and "
            "train_usd_per_million make it 1,000,000,000,001,000, which is more than "
            "1,000,000,000,000,000, and no larger amount is kept. answer one of them with a "
            "smaller number."
        )
    }
    options = advice.costs.options
    unknown = {name for name, option in options.items() if option.horizon_usd is None}
    assert unknown == {"fine_tune", "rag_fine_tune"}


@pytest.mark.slow
@pytest.mark.long
@given(questionnaires)
def test_every_answer_that_its_question_allows_gets_an_advice(answers):
    advice = advise(answers, on=DAY)
    assert [advice.verdict.approach] == advise_many({name: [v] for name, v in answers.items()})
    assert advice.to_markdown()
    assert advice.to_html()
    assert Advice.from_dict(advice.to_dict()).costs == advice.costs
    assert list(cost_blocks(advice.costs))
    assert comparison_csv(advice.costs)


@pytest.mark.slow
@pytest.mark.long
@given(
    st.fixed_dictionaries({}, optional={name: numbers(answer) for name, answer in PRECISE.items()}),
    st.sampled_from([name for name, a in PRECISE.items() if a.type == "number" and not a.min]),
)
def test_a_known_total_does_not_rest_on_an_unknown_figure(answers, name):
    one, other, fine = (
        advise({**answers, **ON_MACHINES, name: value}, on=DAY).costs.options
        for value in (0.25, 0.75, FINE)
    )
    for option, estimate in fine.items():
        for total in ("usd_per_million_calls", "upfront_usd", "monthly_usd", "horizon_usd"):
            found = getattr(estimate, total)
            if found is not None and not estimate.missing:
                assert getattr(one[option], total) == getattr(other[option], total) == found


def scenario_values(schema: dict, path: tuple[str, ...] = ()) -> st.SearchStrategy[object]:
    """Return what the published schema of a scenario allows, as numbers."""
    match schema:
        case {"anyOf": [{"type": "number"} as number, {"type": "string"}, *others]}:
            one = scenario_values(number, path)
            return one | st.none() if {"type": "null"} in others else one
        case {"anyOf": list(kinds)}:
            return st.one_of(*(scenario_values(kind, path) for kind in kinds))
        case {"type": "null"}:
            return st.none()
        case {"type": "boolean"}:
            return st.booleans()
        case {"enum": list(words)}:
            return st.sampled_from(words)
        case {"type": "string"}:
            return st.none() if path[-1] == "provider" else st.just("gpt-6.1-terra")
        case {"type": "object", "properties": dict(keys)}:
            required = schema.get("required", ())
            drawn = {key: scenario_values(inner, (*path, key)) for key, inner in keys.items()}
            return st.fixed_dictionaries(
                {key: drawn[key] for key in required},
                optional={key: drawn[key] for key in drawn if key not in required},
            )
        case {"multipleOf": 1}:
            return st.integers(schema["minimum"], schema["maximum"])
        case _:
            least = schema.get("minimum", schema.get("exclusiveMinimum"))
            above = "exclusiveMinimum" in schema
            return st.floats(least, schema["maximum"], exclude_min=above) | st.floats(
                least, least + 1e-12, exclude_min=above
            )


@pytest.mark.slow
@given(scenario_values(scenario_schema()))
def test_every_number_that_the_schema_of_a_scenario_allows_is_priced(scenario):
    costs = compare_costs(scenario, on=DAY)
    assert list(cost_blocks(costs))
    assert CostComparison.from_dict(costs.to_dict()) == costs
    again = compare_costs(scenario_dict(costs), on=DAY)
    assert (again.estimates, again.scenario.unknown) == (costs.estimates, costs.scenario.unknown)
    for estimate in costs.estimates:
        assert (estimate.horizon_usd is None) == bool(estimate.missing)


FULL = {
    "calls_per_month": 100_000,
    "prices": {"input": 2, "cached_read": 0.5, "cache_write": 3, "output": 8, "batch_input": 1,
               "batch_output": 4},
    "prompt": {"static_tokens": 2_000, "user_tokens": 100, "variable_tokens": 50,
               "output_tokens": 200, "example_tokens": 900, "cache_hit_share": "0.5",
               "batch_share": "0.25", "upfront_usd": 7, "monthly_usd": 9},
    "rag": {"retrieved_tokens": 500, "corpus_tokens": 9_000, "refresh_share_per_month": "0.5",
            "query_embed_tokens": 40, "embed_usd_per_million": 2, "rerank_usd_per_1000": 1,
            "vector_db_usd_per_month": 30, "upfront_usd": 11, "monthly_usd": 13},
    "fine_tune": {"prices": {"input": 4, "output": 16, "batch_input": 2, "batch_output": 8},
                  "static_tokens": 100, "examples": 50, "usd_per_example": 2,
                  "training_tokens": 90_000, "epochs": 3, "train_usd_per_million": 5,
                  "evaluation_usd": 17, "upfront_usd": 19, "hosting_usd_per_hour": 1,
                  "retrains_per_month": "0.5", "usd_per_retrain": 23, "monthly_usd": 29},
    "self_hosted": {"gpu_usd_per_hour": 2, "output_tokens_per_second": 900, "utilization": "0.3",
                    "peak_factor": 2, "minimum_gpus": 1, "overhead_share": "0.3",
                    "input_tokens_per_second": 9_000, "train_tokens_per_second": 3_000,
                    "upfront_usd": 31, "monthly_usd": 37},
    "long_context": {"text_tokens": 3_000, "upfront_usd": 41, "monthly_usd": 43},
    "tool_call": {"tool_tokens": 300, "request_tokens": 50, "upfront_usd": 47, "monthly_usd": 53},
    "classifier": {"examples": 50, "usd_per_example": 2, "evaluation_usd": 59, "upfront_usd": 61,
                   "machine_usd_per_month": 67, "retrains_per_month": "0.5",
                   "usd_per_retrain": 71, "monthly_usd": 73},
}  # fmt: skip


def keys_of(part: dict, prefix: str = "") -> list[str]:
    found = []
    for key, value in part.items():
        found += keys_of(value, f"{prefix}{key}.") if isinstance(value, dict) else [prefix + key]
    return found


def changed(key: str, value: object) -> dict:
    *groups, last = key.split(".")
    copy: dict = {**FULL}
    place = copy
    for group in groups:
        place[group] = {**place[group]}
        place = place[group]
    place[last] = value
    return copy


FRACTIONS = [key for key in [*keys_of(FULL), "hours_per_month", "horizon_months"]
             if key != "self_hosted.minimum_gpus"]  # fmt: skip


@pytest.mark.parametrize("key", mostly_slow(FRACTIONS))
def test_each_figure_of_a_scenario_blocks_exactly_the_totals_that_need_it(key):
    """`FULL` and a scenario with another figure tell which totals need it."""
    one, other, fine = ("0.25", "0.125", "0.1234567890123456789012345")
    if key == "horizon_months":
        one, other, fine = (f"1{value[1:]}" for value in (one, other, fine))
    before, after = (compare_costs(changed(key, v), on=DAY).options for v in (one, other))
    found = compare_costs(changed(key, fine), on=DAY)
    assert [entry.key for entry in found.scenario.unknown] == [key]
    needs = {name for name in before if before[name].horizon_usd != after[name].horizon_usd}
    blocked = {name for name, option in found.options.items() if option.horizon_usd is None}
    assert needs <= blocked
    for name in blocked:
        assert f"{fine} has 25 decimals, and 20 are kept" in {g.why for g in found.gaps()}
        assert key in {gap.key for gap in found.options[name].missing}


def test_one_end_of_a_range_with_too_many_decimals_makes_the_figure_unknown():
    ends = {"low": "1e-25", "likely": 1, "high": 2}
    found = compare_costs(changed("rag.vector_db_usd_per_month", ends), on=DAY)
    blocked = {name for name, option in found.options.items() if option.horizon_usd is None}
    assert blocked == {
        "rag", "rag_fine_tune", "self_hosted_rag", "self_hosted_rag_fine_tune",
    }  # fmt: skip


@pytest.mark.parametrize("number", ["0.50000000000000000000000000", "5e-1", Decimal("0.500")])
def test_zeros_at_the_end_are_no_decimals(number):
    costs = compare_costs(changed("prompt.batch_share", number), on=DAY)
    assert costs.scenario.prompt.batch_share == Decimal("0.5")
    assert not costs.scenario.unknown


@pytest.mark.parametrize("number", ["-1e-30", "1.00000000000000000000001"])
def test_what_does_not_fit_is_refused_however_fine_it_is(number):
    with pytest.raises(ScenarioError, match=r"prompt\.batch_share: .* does not fit"):
        compare_costs(changed("prompt.batch_share", number), on=DAY)


def test_an_advice_without_unknown_figures_does_not_speak_of_them():
    data = advise({"what_must_change": "knowledge"}, on=DAY).to_dict()
    assert "unknown" not in data["costs"]["priced"]["scenario"]
    assume_nothing = compare_costs(FULL, on=DAY)
    assert "unknown" not in assume_nothing.to_dict()["priced"]["scenario"]


@pytest.fixture
def own_rules(tmp_path):
    """Return rules of one's own that take no month at all."""
    folder = tmp_path / "rules"
    shutil.copytree(Path(__file__).parents[2] / "rules", folder)
    questions = folder / "questions.yaml"
    text = questions.read_text(encoding="utf-8")
    usual = "unit: months, min: 1,"
    assert usual in text
    questions.write_text(text.replace(usual, "unit: months, min: 0,"), encoding="utf-8")
    return load_rulebook(folder)


def test_an_answer_that_no_cost_can_be_worked_out_with_is_named_as_an_answer(own_rules):
    with pytest.raises(ScenarioError) as caught:
        advise({"what_must_change": "knowledge", "horizon_months": 0}, rulebook=own_rules)
    assert str(caught.value) == (
        "answers.horizon_months: 0 is less than one month, and nothing is billed for less."
        " Allowed: a number of months from 1 to 600, such as 12."
    )
