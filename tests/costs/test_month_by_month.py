"""Months that do not all cost the same: prices that move on a known day, and calls that grow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest

from advisor import advise
from advisor.costs import (
    CostComparison,
    Spread,
    compare_costs,
    load_catalogue,
    shipped_catalogue,
)
from advisor.costs.arithmetic_report import total_lines
from advisor.costs.prices.catalogue import Catalogue
from advisor.costs.report import cost_blocks, month_lines
from advisor.formats.days import months_later
from advisor.formats.plain_text import to_plain_text
from tests.days import DAY
from tests.report_words import words_of_markdown, words_of_plain_text

TINY = Decimal("1e-9")
KNOWN = "status: verified, checked: 2026-11-22, via: the price list of Lindenhof"
PRICES = f"""defaults:
  - {{id: a, value: "1", unit: hours, says: x, source: x, status: verified, checked: 2026-11-22}}
model_prices:
  - {{model: linden, provider: lindenhof, until: 2027-02-15, input: "1", cached_read: "0.1",
     output: "4", {KNOWN}}}
  - {{model: linden, provider: lindenhof, from: 2027-02-15, until: 2027-08-01, input: "2",
     cached_read: "0.2", output: "8", {KNOWN}}}
  - {{model: linden, provider: lindenhof, from: 2027-08-01, input: "1.5", cached_read: "0.2",
     output: "5", {KNOWN}}}
  - {{model: linden-small, provider: lindenhof, input: "0.2", output: "1", {KNOWN}}}
  - {{model: linden-long, provider: lindenhof, until: 2027-05-01, input: "1",
     cached_read: "0.1", output: "4",
     long_calls: [{{over: 3000, input: "2", cached_read: "0.2", output: "6"}}], {KNOWN}}}
  - {{model: linden-long, provider: lindenhof, from: 2027-05-01, input: "3",
     cached_read: "0.3", output: "9",
     long_calls: [{{over: 3000, input: "4", cached_read: "0.3", output: "9"}}], {KNOWN}}}
  - {{model: linden-other, provider: lindenhof, until: 2027-05-01, input: "1",
     cached_read: "0.1", output: "4", {KNOWN}}}
  - {{model: linden-other, provider: lindenhof, from: 2027-05-01, input: "3",
     cached_read: "0.3", output: "9",
     long_calls: [{{over: 2500, input: "4", cached_read: "0.4", output: "9"}}], {KNOWN}}}
caching:
  - {{provider: lindenhof, model_prefix: "", min_tokens: 1024, step_tokens: 128, {KNOWN}}}
"""


@pytest.fixture(scope="module")
def lindenhof(tmp_path_factory) -> Catalogue:
    """Return prices of a provider that has announced when they move."""
    folder = tmp_path_factory.mktemp("rules")
    (folder / "prices").mkdir()
    (folder / "prices" / "a.yaml").write_text(PRICES, encoding="utf-8")
    return load_catalogue(folder)


def scenario_of(prompt: Mapping[str, object] = {}, **changes: object) -> dict[str, object]:
    sent = {"static_tokens": 2000, "user_tokens": 300, "output_tokens": 250, "upfront_usd": 800}
    found = {"calls_per_month": 300_000, "model": "linden", "provider": "lindenhof"}
    return {**found, "prompt": {**sent, **prompt}, **changes}


# -- prices that move


def test_the_intro_price_of_a_model_counts_only_until_it_ends():
    """A support team on Gemini 3.8 Flash, whose price doubles on 1 January."""
    team = {
        "calls_per_month": 300_000,
        "model": "gemini-3.8-flash",
        "provider": "google",
        "prompt": {"static_tokens": 2000, "user_tokens": 300, "output_tokens": 250},
    }
    costs = compare_costs(team, on="2026-12-01")
    prompt = costs.options["prompt"]
    first, later = Decimal("798.75"), Decimal("1597.50")
    assert prompt.monthly_usd == first
    assert prompt.horizon_usd == first + 11 * later
    assert [(p.from_month, p.to_month, p.usd_per_month, p.on) for p in prompt.periods] == [
        (0, 1, first, None),
        (1, 12, later, date(2027, 1, 1)),
    ]
    assert [p.because for p in prompt.periods] == [
        "",
        "gemini-3.8-flash costs twice as much from 2027-01-01",
    ]


def test_twelve_months_asked_for_a_month_before_the_price_doubles_are_not_44_percent_too_low():
    team = {"what_must_change": "behavior", "provider": "google", "calls_per_month": 300_000}
    known = {"prompt_words": 1500, "tokens_per_word": 4 / 3, "reasoning_tokens": 0}
    known["evaluation_hours"] = 0
    costs = advise({**team, **known}, on="2026-12-01").costs
    assert costs is not None
    prompt = costs.options["prompt"]
    assert prompt.horizon_usd is not None
    assert round(prompt.horizon_usd) == 19_971
    told = words_of_plain_text(to_plain_text(cost_blocks(costs)))
    assert "$800$865$19,971" in told


@pytest.mark.parametrize(
    ("on", "months"),
    [
        ("2026-12-01", "1"),
        ("2026-12-31", "0.0322580645"),
        ("2026-11-30", "1.0645161290"),
        ("2026-11-22", "1.3225806452"),
        ("2026-02-28", "10.1290322581"),
    ],
)
def test_whole_months_count_from_the_day_asked_for_and_the_rest_by_its_days(on, months):
    team = scenario_of(model="gemini-3.8-flash", provider="google", horizon_months=24)
    prompt = compare_costs(team, on=on).options["prompt"]
    assert prompt.periods[1].from_month == Decimal(months)


def test_a_day_on_which_a_price_moves_has_the_new_price_from_the_start():
    team = scenario_of(model="gemini-3.8-flash", provider="google")
    prompt = compare_costs(team, on="2027-01-01").options["prompt"]
    assert prompt.periods == ()
    assert prompt.horizon_usd == 800 + 12 * (prompt.monthly_usd or 0)


def test_a_price_that_moves_after_the_horizon_changes_nothing():
    team = scenario_of(model="gemini-3.8-flash", provider="google", horizon_months=1)
    prompt = compare_costs(team, on="2026-12-01").options["prompt"]
    assert prompt.periods == ()
    assert prompt.horizon_usd == 800 + (prompt.monthly_usd or 0)


def test_where_no_price_moves_nothing_is_added_to_what_is_told(lindenhof):
    same = scenario_of(model="linden-small")
    costs = compare_costs(same, prices=lindenhof, on=DAY)
    assert costs.priced.later == ()
    told = costs.to_json()
    assert "periods" not in told
    assert "spent_usd" not in told
    assert '"later"' not in told
    assert "calls_growth_per_month" not in told


def test_every_later_month_costs_what_the_first_one_costs_when_asked_for_then(lindenhof):
    team = scenario_of({"cache_hit_share": "0.6"}, cheaper_model={"model": "linden-small"})
    costs = compare_costs(team, prices=lindenhof, on=DAY)
    assert [later.on for later in costs.priced.later] == [date(2027, 2, 15), date(2027, 8, 1)]
    for option in costs.estimates:
        for period in option.periods[1:]:
            then = compare_costs(team, prices=lindenhof, on=period.on)
            assert then.options[option.name].monthly_usd == period.usd_per_month
    assert not costs.options["cheaper_model"].periods


def test_the_periods_follow_one_another_and_add_up_to_the_total(lindenhof):
    random = Random(15)
    for _ in range(40):
        months = Decimal(random.randint(10, 400)) / 10
        team = scenario_of(horizon_months=months, calls_per_month=random.randint(0, 10**6) + 1)
        team["calls_growth_per_month"] = random.choice(["0", "0", "0.03"])
        option = compare_costs(team, prices=lindenhof, on=DAY).options["prompt_cached"]
        if not option.periods:
            assert option.horizon_usd == 800 + months * (option.monthly_usd or 0)
            continue
        assert option.periods[0].from_month == 0
        assert option.periods[-1].to_month == months
        assert all(one.to_month == other.from_month for one, other in pairwise(option.periods))
        total = sum(period.months * period.usd_per_month for period in option.periods)
        assert abs(800 + total - (option.horizon_usd or 0)) < TINY
        assert option.spent_usd[0] == 800
        assert abs(option.spent_usd[-1] - (option.horizon_usd or 0)) < TINY
        assert list(option.spent_usd) == sorted(option.spent_usd)


def test_what_is_spent_by_each_month_is_known_where_all_months_are_alike(lindenhof):
    team = scenario_of(model="linden-small", horizon_months="2.5")
    costs = compare_costs(team, prices=lindenhof, on=DAY)
    month = costs.options["prompt"].monthly_usd or Decimal(0)
    spent = costs.spent("prompt")
    assert spent == (800, 800 + month, 800 + 2 * month, 800 + month * Decimal("2.5"))


def test_the_months_after_the_end_of_a_model_have_no_price():
    """The row ends with the model; its total is what all months would cost, and has no star."""
    team = scenario_of(model="gpt-5-mini", provider="openai")
    costs = compare_costs(team, on="2026-06-30")
    prompt = costs.options["prompt"]
    assert prompt.lasts_days == 164
    assert len(costs.spent("prompt")) == 1 + 5
    assert prompt.horizon_usd == 800 + 12 * (prompt.monthly_usd or 0)
    assert not prompt.is_ranked


def test_a_comparison_with_moving_prices_is_read_back_from_its_json(lindenhof):
    costs = compare_costs(scenario_of(), prices=lindenhof, on=DAY)
    told = json.loads(costs.to_json())
    assert CostComparison.from_dict(told) == costs
    assert told["options"]["prompt"]["periods"][1] == {
        "from_month": "2.7741935484",
        "to_month": "8.3225806452",
        "usd_per_month": "1980",
        "on": "2027-02-15",
        "because": "linden costs twice as much from 2027-02-15",
    }


def test_the_break_even_is_that_of_the_months_together(lindenhof):
    team = scenario_of(
        {"upfront_usd": 0},
        fine_tune={"prices": {"input": "1.2", "output": "5"}, "static_tokens": 100,
                   "upfront_usd": 3000},
    )  # fmt: skip
    costs = compare_costs(team, prices=lindenhof, on=DAY)
    calls = costs.break_even("fine_tune", "prompt")
    assert isinstance(calls, int)
    for here, cheaper in ((calls - 2, "prompt"), (calls + 2, "fine_tune")):
        there = compare_costs(team | {"calls_per_month": here}, prices=lindenhof, on=DAY)
        totals = {name: there.options[name].horizon_usd for name in ("prompt", "fine_tune")}
        assert min(totals, key=totals.__getitem__) == cheaper
    (point,) = costs.curve(["prompt"], [300_000])
    assert point.horizon_usd is not None
    assert abs(point.horizon_usd - (costs.options["prompt"].horizon_usd or 0)) < TINY


# -- calls that grow


@pytest.mark.parametrize("growth", ["0", "0.05"])
@pytest.mark.parametrize("upfront", ["50", "400", "700", "2000"])
@pytest.mark.parametrize("rate", ["1", "1.6", "2.5"])
def test_it_pays_back_within_the_horizon_exactly_where_its_total_is_no_higher(
    lindenhof, growth, upfront, rate
):
    costs = compare_costs(
        {
            "calls_per_month": 30_000,
            "calls_growth_per_month": growth,
            "provider": "lindenhof",
            "model": "linden",
            "prompt": {"static_tokens": 900, "output_tokens": 200},
            "fine_tune": {
                "prices": {"input": rate, "output": "5"},
                "static_tokens": 100,
                "upfront_usd": upfront,
            },
        },
        prices=lindenhof,
        on=DAY,
    )
    tuned, prompt = costs.options["fine_tune"], costs.options["prompt"]
    assert prompt.periods
    months = costs.payback_months("fine_tune", "prompt")
    pays_back = months is not None and months <= costs.scenario.horizon_months
    assert pays_back == (tuned.horizon_usd <= prompt.horizon_usd)


def test_a_growing_team_pays_for_the_calls_of_each_month(lindenhof):
    """A tenth more calls each month: 100,000, then 110,000, then 121,000."""
    team = scenario_of(
        {"upfront_usd": 500, "monthly_usd": 20},
        model="linden-small",
        calls_per_month=100_000,
        calls_growth_per_month="0.1",
        horizon_months="2.5",
    )
    prompt = compare_costs(team, prices=lindenhof, on=DAY).options["prompt"]
    each = Decimal("0.00071")
    months = [20 + each * calls for calls in (100_000, 110_000, 121_000)]
    assert [period.usd_per_month for period in prompt.periods] == months
    assert prompt.monthly_usd == months[0]
    assert prompt.horizon_usd == 500 + months[0] + months[1] + months[2] / 2
    assert prompt.spent_usd == (
        500, 500 + months[0], 500 + months[0] + months[1], prompt.horizon_usd,
    )  # fmt: skip


def test_each_month_of_growth_is_a_month_with_so_many_calls(lindenhof):
    """Cache hits and machines follow the calls of the month."""
    team = scenario_of(
        model="linden",
        calls_per_month=3_000,
        calls_growth_per_month="0.3",
        horizon_months=12,
        self_hosted={"gpu_usd_per_hour": "2", "output_tokens_per_second": 1},
    )
    costs = compare_costs(team, prices=lindenhof, on=DAY)
    for month in range(12):
        calls = 3_000 * Decimal("1.3") ** month
        alone = {**team, "calls_per_month": round(calls, 10), "calls_growth_per_month": 0}
        here = compare_costs(
            alone, prices=lindenhof, on=months_later(date.fromisoformat(DAY), month)
        )
        for option in costs.estimates:
            periods = [one for one in option.periods if one.from_month <= month < one.to_month]
            usd = periods[0].usd_per_month if option.periods else option.monthly_usd
            assert abs(usd - here.options[option.name].monthly_usd) < TINY
    machines = costs.options["self_hosted"].periods
    assert 1 < len(machines) < 12


def test_growth_and_a_price_that_moves_count_together(lindenhof):
    team = scenario_of(calls_growth_per_month="0.02", horizon_months=4)
    prompt = compare_costs(team, prices=lindenhof, on=DAY).options["prompt"]
    told = [(period.from_month, period.because) for period in prompt.periods]
    assert told == [
        (0, ""),
        (1, "the calls grow"),
        (2, "the calls grow"),
        (Decimal("2.7741935484"), "linden costs twice as much from 2027-02-15"),
        (3, "the calls grow"),
    ]


def test_the_report_says_how_the_calls_grow(lindenhof):
    team = scenario_of(model="linden-small", calls_growth_per_month="5%")
    costs = compare_costs(team, prices=lindenhof, on=DAY)
    assert [*month_lines(costs)] == [
        "The calls grow by 5% a month, to 513,102 in month 12. That month: Better prompt $364."
    ]
    assert total_lines_of(costs)[-1] == "12 months: $800 + the months from $213 to $364 = $4,190"


def total_lines_of(costs: CostComparison) -> list[str]:
    return [*total_lines(costs, costs.option("prompt"))]


def test_growth_is_a_question_about_costs_alone():
    answers = {"what_must_change": "behavior", "calls_per_month": 300_000}
    steady, growing = (
        advise({**answers, "calls_growth_per_month": share}, on=DAY) for share in (0, 0.05)
    )
    assert steady.verdict == growing.verdict
    assert steady.costs is not None
    assert growing.costs is not None
    for option in growing.costs.estimates:
        assert option.horizon_usd > steady.costs.options[option.name].horizon_usd
        assert option.monthly_usd == steady.costs.options[option.name].monthly_usd
    default = shipped_catalogue().defaults["calls_growth_per_month"]
    assert (default.value, default.low, default.high) == ("0", Decimal(0), Decimal("0.1"))


def test_the_band_of_a_growing_team_holds_the_months_of_its_ends():
    answers = {"what_must_change": "behavior", "calls_per_month": 300_000}
    grown = {**answers, "calls_growth_per_month": 0.05}
    costs = advise(grown, on=DAY).costs
    assert costs is not None
    for name, band in costs.bands.items():
        total = costs.options[name].horizon_usd
        assert band.horizon_usd.low <= total <= band.horizon_usd.high
        assert band.horizon_usd.low > band.upfront_usd.low + 12 * band.monthly_usd.low
        assert band.horizon_usd.high > band.upfront_usd.high + 12 * band.monthly_usd.high
    dearest = advise({**grown, "retry_share": 0.3}, on=DAY).costs
    assert dearest is not None
    prompt = dearest.options["prompt"].horizon_usd
    assert prompt is not None
    assert costs.bands["prompt"].horizon_usd.high >= prompt


def test_a_growth_that_was_given_is_among_the_figures_that_decide():
    answers = {"what_must_change": "behavior", "calls_per_month": 3_000_000}
    costs = advise({**answers, "calls_growth_per_month": 0.08}, on=DAY).costs
    assert costs is not None
    (growth,) = [one for one in costs.deciding("prompt") if one.key == "calls_growth_per_month"]
    assert (growth.low, growth.high) == (Decimal("0.04"), Decimal("0.16"))
    twice = advise({**answers, "calls_growth_per_month": 0.16}, on=DAY).costs
    assert twice is not None
    assert growth.usd_at_high == twice.options["prompt"].horizon_usd


def test_the_figures_that_decide_move_the_total_of_the_months():
    google = {"what_must_change": "behavior", "provider": "google", "calls_per_month": 300_000}
    costs = advise(google, on="2026-12-01").costs
    assert costs is not None
    assert costs.options["prompt"].periods
    decides = {one.key: one for one in costs.deciding("prompt")}
    figure = decides["output_tokens_per_call"]
    moved = advise({**google, figure.key: int(figure.high)}, on="2026-12-01").costs
    assert moved is not None
    assert figure.usd_at_high == moved.options["prompt"].horizon_usd


def test_where_nobody_says_that_the_calls_grow_nothing_grows():
    answers = {"what_must_change": "behavior", "calls_per_month": 300_000}
    costs = advise(answers, on=DAY).costs
    assert costs is not None
    assert not any(option.periods for option in costs.estimates)
    assert "calls_growth_per_month" in {figure.key for figure in costs.scenario.assumed}


def test_calls_that_grow_beyond_what_can_be_kept_are_not_known():
    team = scenario_of(model="gpt-6-luna", provider="openai", calls_growth_per_month=1)
    costs = compare_costs({**team, "horizon_months": 60}, on=DAY)
    for option in costs.estimates:
        assert option.horizon_usd is None
        (gap,) = [gap for gap in option.missing if gap.key == "calls_per_month"]
        assert gap.why == (
            "calls_growth_per_month makes 1.73e+23 calls in month 60, which is more than"
            " 1,000,000,000,000,000, and no larger amount is kept"
        )
        assert gap.remedy == "give less growth or fewer months"


def test_answers_that_grow_beyond_what_can_be_kept_leave_the_totals_unknown():
    answers = {"what_must_change": "behavior", "calls_per_month": 300_000}
    grown = {**answers, "calls_growth_per_month": 1, "horizon_months": 60}
    costs = advise(grown, on=DAY).costs
    assert costs is not None
    assert {option.horizon_usd for option in costs.estimates} == {None}
    assert {gap.key for option in costs.estimates for gap in option.missing} >= {"calls_per_month"}


# -- shown


def test_the_report_says_from_which_month_on_an_option_costs_more(lindenhof):
    team = scenario_of({"cache_hit_share": "0.6"}, cheaper_model={"model": "linden-small"})
    costs = compare_costs(team, prices=lindenhof, on=DAY)
    lines = [*month_lines(costs)]
    assert lines == [
        (
            "From month 3: linden costs twice as much from 2027-02-15. A month then:"
            " Better prompt $1,980; Better prompt with caching $1,358."
        ),
        (
            "From month 9: linden costs less from 2027-08-01. A month then:"
            " Better prompt $1,410; Better prompt with caching $961."
        ),
    ]
    told = words_of_markdown(costs.to_markdown())
    assert all(words_of_markdown(line) in told for line in lines)


def test_where_no_price_moves_no_month_is_named(lindenhof):
    costs = compare_costs(scenario_of(model="linden-small"), prices=lindenhof, on=DAY)
    assert [*month_lines(costs)] == []
    assert "one by one" not in costs.to_markdown()


def test_the_arithmetic_of_a_total_names_its_months(lindenhof):
    costs = compare_costs(scenario_of(), prices=lindenhof, on=DAY)
    assert [*total_lines(costs, costs.option("prompt"))] == [
        "The first month: $0.00 + 300,000 calls x $3,300 / 1,000,000 = $990",
        "12 months: $800 + 2.77 x $990 + 5.55 x $1,980 + 3.68 x $1,410 = $19,717",
    ]


# -- ranges


RANGED = {
    "calls": scenario_of(calls_per_month={"low": 10_000, "likely": 90_000, "high": 200_000}),
    "horizon": scenario_of(horizon_months={"low": 2, "likely": 5, "high": 20}),
    "tokens and horizon": scenario_of(
        {"static_tokens": {"low": 500, "likely": 1500, "high": 2400}, "cache_hit_share": "0.5"},
        horizon_months={"low": 1, "likely": 3, "high": 9},
    ),
    "long calls": scenario_of(
        {"static_tokens": {"low": 1500, "likely": 2000, "high": 4000}}, model="linden-long"
    ),
    "other long calls later": scenario_of(
        {"static_tokens": {"low": 1500, "likely": 2000, "high": 4000}}, model="linden-other"
    ),
    "growth": scenario_of(
        calls_per_month={"low": 10_000, "likely": 90_000, "high": 200_000},
        calls_growth_per_month={"low": 0, "likely": "0.02", "high": "0.05"},
    ),
    "growth and horizon": scenario_of(
        calls_growth_per_month="0.02", horizon_months={"low": 2, "likely": "5.5", "high": 20}
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("named", RANGED)
def test_no_total_inside_the_ranges_is_outside_its_ends(lindenhof, named):
    team = RANGED[named]
    costs = compare_costs(team, prices=lindenhof, on=DAY)
    random, found = Random(named), {"prompt": [], "prompt_cached": []}
    for _ in range(60):
        values = {
            item.key: random.choice([item.low, item.high, _between(random, item.low, item.high)])
            for item in costs.scenario.ranges
        }
        point = costs.scenario.with_values(values)
        there = compare_costs(point, prices=lindenhof, on=DAY)
        for name, totals in found.items():
            totals.append(there.options[name].horizon_usd)
    for name, totals in found.items():
        ends = costs.options[name].horizon_usd
        assert isinstance(ends, Spread)
        assert ends.low - TINY <= min(totals) <= max(totals) <= ends.high + TINY
    # every corner was tried, so the ends of the plain prompt are reached
    ends = costs.options["prompt"].horizon_usd
    assert abs(ends.low - min(found["prompt"])) < TINY
    assert abs(ends.high - max(found["prompt"])) < TINY


def _between(random: Random, low: Decimal, high: Decimal) -> Decimal:
    return low + (high - low) * random.randint(0, 100) / 100


def test_the_ranking_over_a_range_of_horizons_is_that_of_the_months(lindenhof):
    """A flat offer is dearer than linden at first, and cheaper once linden has doubled."""
    team = scenario_of(
        {"upfront_usd": 0, "caching": "if cheaper", "cache_hit_share": 0},
        horizon_months={"low": 2, "likely": 4, "high": 12},
        cheaper_model={"prices": {"input": "1.2", "output": "4.8"}},
    )
    costs = compare_costs(team, prices=lindenhof, on=DAY)
    (moved,) = costs.sensitivities()
    assert costs.cheapest() == "cheaper_model"
    assert (moved.cheapest_then, moved.changes_at) == ("prompt", Decimal("3.467742"))
    there = {
        at: compare_costs(
            costs.scenario.with_values({"horizon_months": at}), prices=lindenhof, on=DAY
        ).cheapest()
        for at in (Decimal("3.46"), Decimal("3.47"))
    }
    assert list(there.values()) == ["prompt", "cheaper_model"]
