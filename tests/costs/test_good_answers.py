"""What a good answer costs, and from which share of good answers another option costs less."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from advisor import advise
from advisor.costs import CostComparison, compare_costs
from advisor.costs.arithmetic_report import arithmetic_blocks
from advisor.costs.report import cheaper_from_line, cost_blocks, good_answer_line
from advisor.formats.markdown import to_markdown
from tests.days import DAY
from tests.report_words import words_of_markdown

TEAM = {
    "calls_per_month": 1_000_000,
    "prices": {"input": "1", "output": "4"},
    "prompt": {"static_tokens": 2000, "user_tokens": 200, "output_tokens": 200},
    "fine_tune": {
        "prices": {"input": "1.5", "output": "6"},
        "static_tokens": 500,
        "upfront_usd": 9000,
        "monthly_usd": 1420,
    },
    "cheaper_model": {"prices": {"input": "0.25", "output": "1"}},
}
"""Months of 3,000 USD, of 3,670 USD fine-tuned, and of 750 USD on the cheaper model."""


def graded(share: object, **changes: object) -> CostComparison:
    return compare_costs({**TEAM, "need": {"good_share": share}, **changes}, on=DAY)


def test_a_team_reads_from_how_many_good_answers_a_tune_is_cheaper_for_each():
    costs = graded("0.75")
    good = costs.good_answers
    assert good is not None
    assert (good.in_use, good.usd_per_month) == ("prompt", 3000)
    assert good.usd_per_good_answer == Decimal("0.004")
    assert [(one.name, one.share) for one in good.others] == [
        ("cheaper_model", Decimal("0.1875")),
        ("fine_tune", Decimal("0.9175")),
    ]
    told = words_of_markdown(to_markdown(cost_blocks(costs)))
    assert words_of_markdown("What a good answer costs, without what is paid once") in told
    assert good_answer_line(costs, good) == (
        "Better prompt: $3,000 / (1,000,000 calls x 75% good answers) = $0.00400 each"
    )
    assert [*map(cheaper_from_line, good.others)] == [
        "Same prompt, cheaper model is cheaper per good answer from 18.8 good answers in 100.",
        "Fine-tune is cheaper per good answer from 91.8 good answers in 100.",
    ]


def test_no_share_of_good_answers_makes_a_dearer_option_cheaper():
    good = graded("0.9").good_answers
    assert good is not None
    tune = good.others[1]
    assert (tune.name, tune.share) == ("fine_tune", None)
    assert cheaper_from_line(tune) == (
        "Fine-tune costs more per good answer, even if all of its answers are good."
    )


@pytest.mark.parametrize("share", [None, 0])
def test_without_a_share_of_good_answers_their_cost_is_not_known(share):
    costs = graded(share)
    assert costs.good_answers is None
    assert "good_answers" not in costs.to_dict()
    assert "good answer" not in to_markdown(cost_blocks(costs))


def test_an_option_that_misses_the_need_is_no_answer_for_less():
    need = {"change": "behavior", "smaller_model": "not_enough", "good_share": "0.75"}
    good = compare_costs({**TEAM, "need": need}, on=DAY).good_answers
    assert good is not None
    assert [one.name for one in good.others] == ["fine_tune"]


def test_the_cached_prompt_is_the_prompt_in_use_where_the_cache_has_a_price():
    prices = {"input": "1", "cached_read": "0.1", "output": "4"}
    good = graded("0.5", prices=prices).good_answers
    assert good is not None
    assert good.in_use == "prompt_cached"
    assert "prompt" not in {one.name for one in good.others}


def test_the_arithmetic_of_an_option_has_the_sum():
    costs = graded("0.75")
    told = {name: words_of(costs, name) for name in ("prompt", "fine_tune")}
    assert words_of_markdown(
        "A good answer: $3,000 / (1,000,000 calls x 75% good answers) = $0.00400 each"
    ) in told["prompt"]  # fmt: skip
    assert words_of_markdown(
        "Fine-tune is cheaper per good answer from 91.8 good answers in 100: 75% x $3,670 / $3,000"
    ) in told["fine_tune"]  # fmt: skip


def words_of(costs: CostComparison, option: str) -> str:
    return words_of_markdown(to_markdown(arithmetic_blocks(costs, option)))


def test_at_the_share_named_a_good_answer_costs_the_same():
    random = Random(4)
    for _ in range(50):
        share = Decimal(random.randint(1, 100)) / 100
        calls = random.randint(1, 10**7)
        good = graded(share, calls_per_month=calls).good_answers
        assert good is not None
        each = Fraction(good.usd_per_month) / (calls * Fraction(share))
        assert abs(Fraction(good.usd_per_good_answer) - each) < Fraction(1, 10**30)
        for other in good.others:
            if other.share is None:
                assert Fraction(other.usd_per_month) / calls >= each
            else:
                theirs = Fraction(other.usd_per_month) / (calls * Fraction(other.share))
                assert abs(theirs - each) < Fraction(1, 10**25)


def test_the_share_that_people_graded_is_the_answer_of_the_questionnaire():
    answers = {"what_must_change": "behavior", "calls_per_month": 500_000, "prompt_score": 0.82}
    advice = advise(answers, on=DAY)
    assert advice.costs is not None
    assert advice.costs.good_answers is not None
    assert advice.costs.good_answers.share == Decimal("0.82")
    without = {key: value for key, value in answers.items() if key != "prompt_score"}
    costs = advise(without, on=DAY).costs
    assert costs is not None
    assert costs.good_answers is None


def test_a_comparison_with_good_answers_is_read_back_from_its_json():
    costs = graded("0.75")
    told = json.loads(costs.to_json())
    assert told["good_answers"]["others"][1]["share"] == "0.9175"
    assert CostComparison.from_dict(told) == costs
    assert CostComparison.from_dict(told).good_answers == costs.good_answers


def test_a_share_with_too_many_decimals_is_unknown_and_a_percentage_is_read():
    scenario = {
        "calls_per_month": 1000,
        "prompt": {"static_tokens": 100, "output_tokens": 50},
        "prices": {"input": 1, "output": 2},
    }
    fine = compare_costs({**scenario, "need": {"good_share": "0.8082937152029534000000001"}})
    assert fine.good_answers is None
    assert fine.options["prompt"].monthly_usd is not None
    said = compare_costs({**scenario, "need": {"good_share": "80%"}}).good_answers
    assert said.share == Decimal("0.8")
