"""A newer price list: what it moves is shown first, then taken over on request; and refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from advisor import load_rulebook
from advisor.apps.cli import main
from advisor.costs import compare_costs, shipped_catalogue
from advisor.costs.prices.age import PriceList
from advisor.costs.upkeep.check import check_problems, money_moved
from advisor.costs.upkeep.litellm_list import LitellmList
from advisor.costs.upkeep.price_list_file import MOST_BYTES, installed_prices, read_price_list
from advisor.costs.upkeep.refresh import refresh
from advisor.errors import SourceError

ON = "2027-02-10"
TEAM = {"what_must_change": "behavior", "calls_per_month": 100_000, "prompt_words": 750}
TERRA = {
    "id": "gpt-6.1-terra",
    "match": {"starts_with": "gpt-6.1-terra"},
    "price_comments": "Rates verified on 2027-02-01.",
    "prices": [
        {
            "prices": {
                "input_mtok": {"base": 2, "tiers": [{"start": 272_000, "price": 4}]},
                "output_mtok": {"base": 8, "tiers": [{"start": 272_000, "price": 12}]},
            }
        },
        {
            "constraint": {"start_date": "2027-06-01"},
            "prices": {"input_mtok": 3, "output_mtok": 9},
        },
    ],
}
LISTED = [
    {
        "id": "openai",
        "name": "OpenAI",
        "api_pattern": "https://api",
        "model_match": {"starts_with": "gpt-"},
        "models": [TERRA],
    }
]
LITELLM = {
    "gpt-6.1-terra": {
        "litellm_provider": "openai",
        "mode": "chat",
        "input_cost_per_token": 2e-06,
        "input_cost_per_token_above_272k_tokens": 4e-06,
        "input_cost_per_token_batches": 1e-06,
        "output_cost_per_token": 8e-06,
        "output_cost_per_token_above_272k_tokens": 1.2e-05,
    },
    "gpt-4o-2024-08-06": {"litellm_provider": "openai", "deprecation_date": "2027-02-01"},
    "gpt-6-luna": {"litellm_provider": "openai", "input_cost_per_token": 2e-07},
    "gpt-6.1-sol": {
        "litellm_provider": "openai", "mode": "chat", "deprecation_date": "2028-02-01",
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("new.json").write_text(json.dumps(LISTED), encoding="utf-8")
    Path("litellm.json").write_text(json.dumps(LITELLM), encoding="utf-8")
    Path("team.yaml").write_text(json.dumps(TEAM), encoding="utf-8")


def run(*arguments, code=0):
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == code, result.stdout + result.stderr
    return " ".join(result.stdout.split()), result.stderr


# -- what would move


def test_what_moves_in_the_teams_own_scenario_is_shown_and_nothing_is_written():
    shown, _ = run("prices", "refresh", "team.yaml", "--price-list", "new.json", "--on", ON, code=3)
    assert "What genai-prices new.json of 2027-02-01 moves" in shown
    # The second price of the new list holds from 1 June: 3 months and 22 of 31 days at 927 USD.
    assert "Better prompt $8,660 $14,619 +$5,960" in shown
    assert "openai gpt-6.1-terra, input: 1 -> 2" in shown
    assert "openai gpt-6.1-terra, output: 5 -> 8" in shown
    assert shown.endswith(
        "Nothing is taken over yet: --take DIR writes these prices into a folder for --extend."
    )
    assert sorted(path.name for path in Path().iterdir()) == [
        "litellm.json", "new.json", "team.yaml",
    ]  # fmt: skip


@pytest.mark.slow
def test_the_figures_shown_before_and_after_are_those_of_the_comparison():
    run("prices", "refresh", "--price-list", "new.json", "--take", "newer", "--on", ON)
    before, _ = run("costs", "team.yaml", "--on", ON)
    after, _ = run("costs", "team.yaml", "--on", ON, "--extend", "newer")
    assert "$1,800 $572 $8,660" in before
    assert "$1,800 $927 $14,619" in after


def test_a_scenario_is_taken_in_place_of_answers():
    scenario = {"calls_per_month": 100, "model": "gpt-6.1-terra", "prompt": {"output_tokens": 9}}
    Path("s.json").write_text(json.dumps({"scenario": scenario}), encoding="utf-8")
    shown, _ = run("prices", "refresh", "s.json", "--price-list", "new.json", "--on", ON, code=3)
    assert "openai gpt-6.1-terra, input: 1 -> 2" in shown


def test_litellms_list_moves_the_same_prices():
    shown, _ = run(
        "prices", "refresh", "team.yaml", "--price-list", "litellm.json", "--made", "2027-02-01",
        "--on", ON, code=3,
    )  # fmt: skip
    assert "What litellm of 2027-02-01 moves" in shown
    assert "openai gpt-6.1-terra, input: 1 -> 2" in shown
    assert "openai gpt-6.1-terra, input in batch: 0.5 -> 1" in shown


# -- taking it over


@pytest.fixture
def newer():
    run("prices", "refresh", "--price-list", "new.json", "--take", "newer", "--on", ON)
    return load_rulebook(extend="newer").prices


def test_what_was_taken_over_is_priced_with_its_day_its_steps_and_its_later_price(newer):
    prices = newer.token_prices("gpt-6.1-terra", "openai", on=date(2027, 2, 10))
    assert (prices.input, prices.output) == (2, 8)
    assert prices.for_call(Decimal(300_000)).input == 4
    assert prices.made == PriceList("genai-prices new.json", "", date(2027, 2, 1))
    assert newer.token_prices("gpt-6.1-terra", "openai", on=date(2027, 6, 1)).input == 3
    assert newer.token_prices("gpt-6.1-terra", "azure", on=date(2027, 6, 1)).input == 3


def test_before_its_day_the_older_list_holds(newer):
    prices = newer.token_prices("gpt-6.1-terra", "openai", on=date(2027, 1, 31))
    assert (prices.input, prices.made.name) == (1, "genai-prices")


def test_its_age_is_what_the_comparison_says(newer):
    scenario = {"calls_per_month": 100, "model": "gpt-6.1-terra", "prompt": {"output_tokens": 9}}
    found = compare_costs({**scenario, "provider": "openai"}, prices=newer, on=ON)
    assert found.options["prompt"].price_age_days == 9


@pytest.mark.slow
def test_a_second_one_replaces_the_first(newer):
    again = json.loads(json.dumps(LISTED).replace("2027-02-01", "2027-03-01"))
    again[0]["models"][0]["prices"] = {"input_mtok": 5, "output_mtok": 6}
    Path("again.json").write_text(json.dumps(again), encoding="utf-8")
    run(
        "prices", "refresh", "--price-list", "again.json", "--take", "newer", "--extend", "newer",
        "--on", "2027-03-02",
    )  # fmt: skip
    later = load_rulebook(extend="newer").prices
    assert later.token_prices("gpt-6.1-terra", "openai", on=date(2027, 3, 2)).input == 5
    assert newer is not later


@pytest.mark.slow
def test_an_extension_of_ones_own_keeps_its_files(tmp_path):
    company = tmp_path / "company"
    company.mkdir()
    (company / "house.yaml").write_text('extension: {title: Ours, version: "1"}\n', "utf-8")
    run("prices", "refresh", "--price-list", "new.json", "--take", "company", "--on", ON)
    assert not (company / "extension.yaml").exists()
    assert load_rulebook(extend="company").prices.token_prices(
        "gpt-6.1-terra", on=date(2027, 2, 10)
    ).input == 2  # fmt: skip


def test_a_file_that_somebody_wrote_is_not_replaced():
    Path("newer/prices").mkdir(parents=True)
    Path("newer/prices/price_list.yaml").write_text("# mine\n", encoding="utf-8")
    _, told = run(
        "prices", "refresh", "--price-list", "new.json", "--take", "newer", "--on", ON, code=1
    )
    assert told == (
        "newer/prices/price_list.yaml: was not written by this command. Move it, or choose another"
        " folder.\n"
    )


def test_without_a_list_it_says_which_one_is_in_use():
    shown, _ = run("prices", "refresh", "--on", ON)
    assert shown == (
        "genai-prices 0.2.3 of 2026-11-03 is in use, and no newer one is installed. Give one with"
        " --price-list FILE, or update the package: pip install -U genai-prices."
    )


def test_what_is_written_is_plain_yaml_that_a_person_can_read(newer):
    assert newer
    data = yaml.safe_load(Path("newer/prices/price_list.yaml").read_text("utf-8"))
    assert data["model_prices"][0]["price_list"] == "genai-prices new.json"


# -- refusals


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[{"id": "openai", "mod', "is cut off or no JSON. Get it again."),
        ("not json", "is cut off or no JSON. Get it again."),
        ("[" * 100_000, "is cut off or no JSON. Get it again."),
        (
            '{"providers": [], "units": {}}',
            (
                "has the form of no price list that can be read. Give data.json of genai-prices"
                " (prices/new_data/v2/data.json) or litellm's model_prices_and_context_window.json."
            ),
        ),
        (
            '[{"id": "openai", "models": [{"id": "m", "rates": 1}]}]',
            "is of a version that genai-prices 0.2.3 cannot read. Update that package, or give v2.",
        ),
        (
            "[]",
            (
                "says of no price when it was checked. Give data.json and not data_slim.json, or"
                " say the day with --made 2027-02-01."
            ),
        ),
        (
            json.dumps(LITELLM),
            (
                "litellm's list names no day. Say with --made the day on which you got it, such as"
                " --made 2027-02-01."
            ),
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(text, says):
    Path("bad.json").write_text(text, encoding="utf-8")
    _, told = run("prices", "refresh", "--price-list", "bad.json", "--on", ON, code=1)
    assert told == f"bad.json: {says}\n"


def test_a_list_that_is_older_than_the_one_in_use_is_refused():
    older = json.dumps(LISTED).replace("verified on 2027-02-01", "verified on 2026-10-01")
    Path("old.json").write_text(older, encoding="utf-8")
    _, told = run("prices", "refresh", "--price-list", "old.json", "--on", ON, code=1)
    assert told == (
        "genai-prices old.json: is of 2026-10-01, older than the list in use (genai-prices 0.2.3"
        " of 2026-11-03). Give a newer one.\n"
    )


def test_a_list_of_a_later_day_than_the_one_asked_for_is_refused():
    _, told = run("prices", "refresh", "--price-list", "new.json", "--on", "2026-12-01", code=1)
    assert told == (
        "genai-prices new.json: is of 2027-02-01, after the day asked for (2026-12-01). Ask with"
        " --on 2027-02-01 or later.\n"
    )


def test_a_file_of_50_megabytes_is_refused(tmp_path):
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES)
    with pytest.raises(SourceError, match="is 50 MB or larger, and no price list is"):
        read_price_list(large)


def test_a_missing_file_is_named():
    _, told = run("prices", "refresh", "--price-list", "none.json", "--on", ON, code=1)
    assert told == "none.json: cannot be read: no such file or directory\n"


@pytest.mark.parametrize(
    "arguments",
    [("gpt-4o-mini", "--take", "x"), ("check", "--take", "x"), ("--price-list", "new.json")],
)
def test_options_of_another_verb_are_refused(arguments):
    _, told = run("prices", *arguments, code=2)
    assert "goes with `prices check` or `prices refresh` only." in told


# -- what needs a look


@pytest.mark.slow
def test_the_check_ends_with_3_and_begins_with_what_moves_most_money():
    catalogue, day = shipped_catalogue(), date(2026, 11, 30)
    moved = money_moved(catalogue, day)
    problems = check_problems(catalogue, day)
    amounts = [moved.get(str(problem.where), 0) for problem in problems]
    assert amounts == sorted(amounts, reverse=True)
    assert amounts[0] > 10_000
    shown, _ = run("prices", "check", "--on", "2026-11-30", code=3)
    assert shown.startswith("rules/prices: defaults gpu_usd_per_hour: was last checked on")
    assert "of a total rest on it. Look it up again at https://www.spheron.network/" in shown


@pytest.mark.parametrize("on", ["2026-11-30", "2027-12-31"])
def test_no_line_sends_anybody_to_our_own_judgement(on):
    shown, _ = run("prices", "check", "--on", on, code=3)
    assert "our-judgement" not in shown
    assert ("of our own judgement are not known any more" in shown) == (on > "2027-11-22")


def test_litellm_is_compared_both_ways():
    day = date(2026, 11, 30)
    text = Path("litellm.json").read_text("utf-8")
    theirs = LitellmList.of(
        json.loads(text, parse_float=Decimal, parse_int=Decimal), PriceList("litellm", "", day)
    )
    catalogue = shipped_catalogue()
    plain = {str(problem) for problem in check_problems(catalogue, day)}
    told = {str(problem) for problem in check_problems(catalogue, day, theirs)} - plain
    mend = " Look at the provider's page and mend the wrong one."
    assert told == {
        (
            "rules/prices: retirements openai/gpt-4o-2024-08-06: is 2027-01-14, litellm says"
            f" 2027-02-01.{mend}"
        ),
        (
            "rules/prices: retirements openai/gpt-6.1-sol: is missing, litellm says 2028-02-01. Add"
            " it, or say why not."
        ),
        f"genai-prices: current_models openai gpt-6-luna: input is 0.1, litellm says 0.2.{mend}",
        f"genai-prices: current_models openai gpt-6.1-terra: input is 1, litellm says 2.{mend}",
        f"genai-prices: current_models openai gpt-6.1-terra: output is 5, litellm says 8.{mend}",
        (
            "genai-prices: current_models openai gpt-6.1-terra: batch_input is 0.5, litellm says 1."
            f"{mend}"
        ),
    }


def test_the_check_refuses_another_list():
    _, told = run("prices", "check", "--price-list", "new.json", "--on", ON, code=1)
    assert told.startswith("new.json: is no list of litellm. Give litellm's ")


def test_taking_over_the_prices_of_today_moves_no_price_of_any_kind():
    same = replace(installed_prices(), made=PriceList("genai-prices", "same", date(2026, 11, 29)))
    models = [("anthropic", "claude-sonnet-5-5"), ("openai", "gpt-6.1-terra")]
    found = refresh(shipped_catalogue(), same, models, date(2026, 11, 30))
    assert found.changes == ()
    for provider, model in models:
        before, after = (
            catalogue.token_prices(model, provider, on=date(2026, 11, 30))
            for catalogue in (shipped_catalogue(), found.catalogue)
        )
        assert before.batch_cached_read is not None
        assert after.amounts == before.amounts
