"""Scenarios that people brought or published, each with the figures and rows that are right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from advisor import advise, compare_costs
from advisor.advice.cost_options import recommended_option

DAY = date(2026, 11, 30)
FIELD = yaml.safe_load(
    (Path(__file__).parents[1] / "oracles" / "field.yaml").read_text(encoding="utf-8")
)


def priced(brought):
    """Return the comparison of a scenario or of answers, and the row that is advised."""
    if "scenario" in brought:
        return compare_costs(brought["scenario"], on=DAY), None
    advice = advise(brought["answers"], on=DAY)
    return advice.costs, recommended_option(advice.verdict, advice.costs)


@pytest.mark.parametrize("brought", FIELD, ids=lambda brought: brought["id"])
def test_what_people_brought_is_priced_and_ranked_rightly(brought):
    costs, advised = priced(brought)
    expect, options = brought["expect"], costs.options
    for name, usd in expect.get("a_month", {}).items():
        assert options[name].monthly_usd == Decimal(usd), name
    for name, usd in expect.get("once", {}).items():
        assert options[name].upfront_usd == Decimal(usd), name
    for name, usd in expect.get("at_least", {}).items():
        assert options[name].monthly_usd >= Decimal(usd), name
    for pair, parts in expect.get("saving", {}).items():
        saved = costs.saving(*pair.split("_over_"))
        assert {part: str(getattr(saved, part)) for part in parts} == parts
    for name, days in expect.get("lasts", {}).items():
        assert f"lasts {days} days" in costs.to_markdown(), name
    if "cheapest" in expect:
        assert costs.cheapest() == expect["cheapest"]
    if "advised" in expect:
        assert advised == expect["advised"]


@pytest.mark.parametrize("brought", FIELD, ids=lambda brought: brought["id"])
def test_a_row_that_nobody_can_have_has_no_total_and_says_why(brought):
    costs, _ = priced(brought)
    expect, options = brought["expect"], costs.options
    assert {name for name, row in options.items() if row.not_sold} == {*expect.get("not_sold", ())}
    assert {name for name, row in options.items() if row.not_allowed} == {
        *expect.get("not_allowed", ())
    }
    for name, row in options.items():
        if row.is_out:
            assert row.horizon_usd is None, name
            assert row.missing, name
    assert {name for name, row in options.items() if row.uncounted} >= {
        *expect.get("uncounted", ())
    }
    assert {name for name, row in options.items() if row.solves == "no"} >= {*expect.get("no", ())}
    assert all(options[name].horizon_usd is not None for name in expect.get("known", ()))


def test_the_calls_that_bring_money_back_leave_upkeep_out_and_the_months_count_it():
    costs = compare_costs(
        {
            "calls_per_month": 100_000,
            "prices": {"input": "1", "output": "20"},
            "prompt": {"output_tokens": 1000},
            "fine_tune": {
                "prices": {"input": "1", "output": "12"},
                "static_tokens": 0,
                "upfront_usd": 2500,
                "monthly_usd": 100,
            },
        },
        on=DAY,
    )
    assert costs.calls_to_recover_upfront("fine_tune", "prompt") == 312_500
    months = costs.payback_months("fine_tune", "prompt")
    assert months is not None
    assert round(months, 2) == Decimal("3.57")


@pytest.mark.parametrize("name", ["hosted-at-together", "hosted-at-fireworks"])
def test_calls_to_a_machine_paid_by_the_hour_are_in_the_monthly_rent(name):
    costs, _ = priced(next(brought for brought in FIELD if brought["id"] == name))
    tune = next(line for line in costs.to_markdown().splitlines() if line.startswith("| Fine-tune"))
    assert tune.endswith("| in the monthly rent |")
