"""A figure of one's own that cannot be used is refused where it was typed, and never replaced."""

from __future__ import annotations

from html import unescape

import pytest

from advisor import advise, compare_costs
from advisor.engine.typed_numbers import read_number
from advisor.errors import AnswerError, ScenarioError
from tests.days import DAY

BEHAVIOR = {"what_must_change": "behavior"}
IN_USD = (
    "Prices are in USD: multiply by the rate, or write 3 EUR in a scenario with usd_per_eur: 1.1."
)


def scenario(**more):
    return {
        "calls_per_month": 1_000_000,
        "prompt": {"static_tokens": 1000, "output_tokens": 100},
        "prices": {"input": 3, "output": 4},
        **more,
    }


@pytest.mark.parametrize("price", ["3 EUR", "\u20ac3", "EUR 3", "3 euros"])
def test_a_price_in_euros_is_told_how_to_give_the_rate(price):
    with pytest.raises(AnswerError) as refused:
        advise({**BEHAVIOR, "input_usd_per_million": price}, on=DAY)
    assert IN_USD in str(refused.value)
    with pytest.raises(ScenarioError, match=r"as usd_per_eur: 1\.1"):
        compare_costs(scenario(prices={"input": price, "output": 4}))


def test_euros_are_read_where_the_scenario_gives_the_rate():
    euros = scenario(usd_per_eur="1.1", prices={"input": "3 EUR", "output": "\u20ac 4"})
    dollars = scenario(prices={"input": "3.3", "output": "4.4"})
    found, same = (compare_costs(one, on=DAY) for one in (euros, dollars))
    assert found.options["prompt"].horizon_usd == same.options["prompt"].horizon_usd
    assert found.scenario.usd_per_eur is not None


def test_euros_with_a_range_and_in_groups_are_read_too():
    usd = {"low": "1 EUR", "likely": "2 EUR", "high": 4}
    found = compare_costs(scenario(usd_per_eur=2, prices={"input": usd, "output": 4}), on=DAY)
    (moving,) = found.scenario.ranges
    assert (moving.low, moving.high, found.scenario.prices.input) == (2, 4, 4)


def test_a_price_typed_on_the_page_says_the_same():
    from advisor import load_rulebook  # noqa: PLC0415

    question = load_rulebook().questions["input_usd_per_million"]
    with pytest.raises(AnswerError) as refused:
        read_number("3 EUR", question)
    assert IN_USD in str(refused.value)


@pytest.mark.parametrize("price", [-1, "abc", "3 EUR", True, [3]])
def test_a_price_of_ones_own_is_never_replaced_by_the_listed_one(price):
    with pytest.raises(AnswerError, match="input_usd_per_million"):
        advise({**BEHAVIOR, "input_usd_per_million": price}, on=DAY)


def test_an_unknown_model_names_the_nearest_and_has_no_total():
    costs = advise({**BEHAVIOR, "model": "gpt-6.1-tera"}, on=DAY).costs
    (gap,) = costs.options["prompt"].missing
    assert "Did you mean 'gpt-6.1-terra'?" in gap.why
    assert costs.options["prompt"].horizon_usd is None
    assert "prices entered" not in costs.to_markdown().split("Better prompt:")[1].split("\n")[0]


def test_before_the_first_price_nothing_is_priced():
    costs = compare_costs(
        {"calls_per_month": 10, "model": "gpt-4o-mini", "prompt": {"static_tokens": 9}},
        on="1990-01-01",
    )
    (gap,) = costs.options["prompt"].missing
    assert gap.why == (
        "no price is known on 1990-01-01: the first is of 2024-09-01. Ask for a later day"
    )


@pytest.mark.parametrize("months", [0, -1, 0.5, 1_000_000])
def test_a_horizon_that_nobody_can_mean_is_refused(months):
    with pytest.raises(AnswerError, match="horizon_months"):
        advise({**BEHAVIOR, "horizon_months": months}, on=DAY)
    with pytest.raises(ScenarioError, match="from 1 to 600, such as 12"):
        compare_costs(scenario(horizon_months=months))


def test_the_page_says_at_the_totals_which_figure_was_not_read(monkeypatch):
    pages = pytest.importorskip("tests.app_pages")
    monkeypatch.setenv("ADVISOR_ON", DAY)
    app = pages.open_page("costs", {"what_must_change": "behavior"})
    app.text_input(key="input_usd_per_million").set_value("3 EUR").run()
    shown = unescape(pages.html(app))
    said = shown.index("Not read, so these totals do without it:")
    assert IN_USD in shown[said:]
    assert said < shown.index("<table")
