"""The cost table for spreadsheets: options from low to high, their figures, and the unknown."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from click.testing import CliRunner

from advisor import advise
from advisor.apps.cli import main
from advisor.costs import compare_costs
from advisor.costs.spreadsheet import comparison_csv

DAY = "2026-11-30"
ANSWERS = {"what_must_change": "both", "engineer_usd_per_hour": 120}


@pytest.fixture(scope="module")
def costs():
    return advise(ANSWERS, on=DAY).costs


def read(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=delimiter))


def test_each_option_has_its_totals_from_low_to_high_with_their_currency(costs):
    rows = {row["option"]: row for row in read(comparison_csv(costs)) if row["option"]}
    assert rows.keys() == costs.options.keys()
    for name, row in rows.items():
        total = costs.bands[name].horizon_usd
        assert not total.is_point
        ends = [Decimal(row[f"horizon_usd_{end}"]) for end in ("low", "likely", "high")]
        assert ends == [total.low, costs.options[name].horizon_usd, total.high]
        assert row["currency"] == "USD"
        assert row["model"]
        assert row["prices_checked"]
        assert row["price_list_made"] == "2026-11-03"


def test_the_figures_that_decide_come_first_with_the_total_at_both_ends(costs):
    figures = [row for row in read(comparison_csv(costs, recommended="rag")) if row["figure"]]
    decide = costs.deciding("rag")
    assert [row["figure"] for row in figures][:5] == [one.key for one in decide]
    for row, one in zip(figures[:5], decide, strict=True):
        assert Decimal(row["total_at_low"]) == one.usd_at_low
        assert Decimal(row["total_at_high"]) == one.usd_at_high
    assert not any(row["total_at_low"] for row in figures[5:])


def test_every_figure_says_who_gave_it_and_between_which_values_it_lies(costs):
    figures = {row["figure"]: row for row in read(comparison_csv(costs)) if row["figure"]}
    assert {one.key for one in costs.scenario.assumed} <= figures.keys()
    assert figures["engineer_usd_per_hour"]["given_by"] == "given"
    assert figures["calls_per_month"]["given_by"] == "assumed"
    hours = figures["tuning_data_hours"]
    assert [hours[f"figure_{end}"] for end in ("low", "likely", "high")] == ["20", "40", "100"]
    assert hours["given_by"] == "default"
    assert hours["source"] == (
        "https://pecollective.com/blog/rag-vs-fine-tuning-cost, checked 2026-11-30"
    )
    assert figures["model"]["figure_likely"] == "gpt-6.1-terra"


def test_the_table_ends_with_what_is_not_known(costs):
    last = read(comparison_csv(costs))[-1]
    assert (last["title"], last["missing"]) == ("Not known", "nothing that a total needs")
    unknown = advise({"what_must_change": "behavior", "provider": "ai21"}, on=DAY).costs
    last = read(comparison_csv(unknown))[-1]
    assert last["title"] == "Not known"
    assert "prices" in last["missing"]


def months_of(row: dict[str, str]) -> list[str]:
    return [cell for name, cell in row.items() if name[:6] == "month_" and name[-4:] == "_usd"]


def test_the_start_and_each_month_add_up_to_the_total(costs):
    for row in read(comparison_csv(costs)):
        if row["option"]:
            start, *months = map(Decimal, months_of(row))
            assert start == Decimal(row["upfront_usd_likely"])
            assert len(months) == 12
            assert set(months) == {Decimal(row["monthly_usd_likely"])}
            assert start + sum(months) == Decimal(row["horizon_usd_likely"])
            assert not row["months_because"]
        else:
            assert not any(months_of(row))


def test_a_price_that_moves_and_calls_that_grow_are_seen_in_their_months():
    google = {"provider": "google", "calls_growth_per_month": 0.1, **ANSWERS}
    dear = advise(google, on=DAY).costs
    row = next(row for row in read(comparison_csv(dear)) if row["option"] == "prompt")
    start, *months = map(Decimal, months_of(row))
    assert months == sorted(set(months))
    assert months[1] - months[0] > 2 * (months[3] - months[2])
    assert start + sum(months) == Decimal(row["horizon_usd_likely"])
    assert row["months_because"].startswith("from month 2: ")
    assert row["months_because"].endswith("; the calls grow by 10% a month")


def test_months_after_a_model_stops_and_those_without_a_price_are_empty():
    azure = {"provider": "azure", "tuning_customer": True, "model": "gpt-4.1-mini"}
    costs = advise({**azure, "what_must_change": "behavior"}, on=DAY).costs
    row = next(row for row in read(comparison_csv(costs)) if row["option"] == "prompt")
    assert row["lasts_days"] == "135"
    assert [bool(cell) for cell in months_of(row)] == [True] * 5 + [False] * 8
    unknown = advise({"what_must_change": "behavior", "provider": "ai21"}, on=DAY).costs
    assert not any(cell for row in read(comparison_csv(unknown)) for cell in months_of(row))


def test_half_a_month_has_a_column(costs):
    half = costs.priced.scenario.model_copy(update={"horizon_months": Decimal("1.5")})
    row = read(comparison_csv(compare_costs(half, on=date.fromisoformat(DAY))))[0]
    start, first, last = map(Decimal, months_of(row))
    assert last == first / 2
    assert start + first + last == Decimal(row["horizon_usd_likely"])


def test_with_decimal_commas_the_table_holds_the_same_numbers(costs):
    plain = read(comparison_csv(costs))
    comma = read(comparison_csv(costs, decimal_comma=True), ";")
    numbers = [name for name in plain[0] if name.endswith(("_low", "_likely", "_high", "_usd"))]
    for one, other in zip(plain, comma, strict=True):
        for name in numbers:
            if one["figure"] != "model" or name != "figure_likely":
                assert other[name].replace(",", ".") == one[name]
                assert "." not in other[name]
        assert one["title"] == other["title"]
        assert one["source"] == other["source"]


def test_the_command_prints_a_table_with_decimal_commas(tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text("what_must_change: both\n", encoding="utf-8")
    run = CliRunner().invoke(main, ["costs", str(file), "--csv-comma", "--on", DAY])
    assert run.exit_code == 0
    assert run.stdout.startswith('"option";"title";"cheapest"')
    (row,) = [row for row in read(run.stdout, ";") if row["option"] == "rag"]
    assert row["horizon_usd_likely"] == "28990,112"
    assert row["recommended"] == "yes"


def test_two_forms_of_the_table_at_once_are_refused(tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text("what_must_change: both\n", encoding="utf-8")
    run = CliRunner().invoke(main, ["costs", str(file), "--csv", "--csv-comma"])
    assert run.exit_code == 2
    assert "Give one of --json, --csv, --csv-comma and --arithmetic." in run.stderr
