"""How old prices are, and what may be said from them, in every form and at every door."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from html import unescape
from io import StringIO

import pytest
from click.testing import CliRunner

from advisor import Advice, advise, compare_costs, load_rulebook, read_prompt
from advisor.apps.cli import main
from advisor.costs import CostComparison
from advisor.costs.prices.token_prices import installed_list
from advisor.engine.case import Case
from advisor.engine.price import with_own_costs

FRESH, OLD, TOO_OLD = "2026-11-30", "2027-03-01", "2028-01-01"
LIST = "Price list of 2026-11 (genai-prices 0.2.3)"
SAYS = {
    FRESH: f"{LIST}; asked for 2026-11-30: 27 days old.",
    OLD: f"{LIST}; asked for 2027-03-01: 3 months old, look prices up before you sign.",
    TOO_OLD: f"{LIST}; asked for 2028-01-01: 13 months old, do not sign.",
}
TEAM = {
    "what_must_change": "both",
    "provider": "aws_bedrock",
    "calls_per_month": 2_000_000,
    "prompt_words": 1_500,
    "distinct_voice": True,
    "labeled_examples": 600,
}
BY_HAND = {
    "calls_per_month": 100_000,
    "prices": {"input": 2, "output": 8},
    "prompt": {"static_tokens": 1_000, "output_tokens": 200},
}
SPEAKS = (" costs least", "cheapest with:", "pays back", "calls a month above", " saves $")
"""The beginnings of what the texts say about costs."""


def run(*arguments, answers=TEAM):
    result = CliRunner().invoke(main, [*arguments], input=json.dumps(answers))
    assert result.exit_code == 0, result.stderr
    return " ".join(result.stdout.split())


def test_the_list_has_a_day_of_its_own():
    found = installed_list()
    assert (found.name, found.version, found.made) == ("genai-prices", "0.2.3", date(2026, 11, 3))


@pytest.mark.parametrize("on", SAYS)
@pytest.mark.parametrize(
    "words",
    [
        ("costs", "-"),
        ("costs", "-", "--arithmetic", "rag"),
        ("advise", "-"),
        ("advise", "-", "--full"),
        ("advise", "-", "--markdown"),
        ("advise", "-", "--html"),
        ("advise", "-", "--adr"),
        ("advise", "-", "--csv"),
        ("costs", "-", "--csv"),
        ("prices",),
    ],
)
def test_no_form_shows_a_total_without_the_age_of_its_prices(words, on):
    shown = run(*words, "--on", on)
    assert SAYS[on] in unescape(shown)
    assert f"Prices as of {on}" not in shown
    if on == TOO_OLD:
        assert not [words for words in SPEAKS if words in shown]
        assert " *" not in shown.replace("**", "")


@pytest.mark.parametrize("on", [OLD, TOO_OLD])
def test_an_old_list_is_red_in_a_terminal_and_on_paper(on):
    lines = CliRunner().invoke(main, ["costs", "-", "--on", on], input=json.dumps(TEAM), color=True)
    assert "\x1b[31m\x1b[1m  Price list of 2026-11" in lines.stdout
    assert f'<p><b class="alert">{SAYS[on]}</b></p>' in advise(TEAM, on=on).to_html()
    assert 'class="alert"' not in compare_costs_html(FRESH)


def compare_costs_html(on):
    return advise({**TEAM, "what_must_change": "behavior"}, on=on).to_html()


@pytest.mark.parametrize("on", SAYS)
def test_the_data_says_list_day_and_age(on):
    costs = json.loads(run("advise", "-", "--json", "--on", on))["costs"]
    states = {FRESH: "fresh", OLD: "old", TOO_OLD: "too_old"}
    assert costs["price_list"] == {
        "name": "genai-prices",
        "version": "0.2.3",
        "made": "2026-11-03",
        "age_days": (date.fromisoformat(on) - date(2026, 11, 3)).days,
        "state": states[on],
        "says": SAYS[on],
    }
    assert (costs["cheapest"] is None) == (on == TOO_OLD)
    assert json.loads(run("costs", "-", "--json", "--on", on))["price_list"] == costs["price_list"]


def test_a_spreadsheet_has_the_list_with_every_option_and_no_star():
    table = csv.DictReader(StringIO(advise(TEAM, on=TOO_OLD).to_csv()))
    rows = [row for row in table if row["option"]]
    assert {row["price_age"] for row in rows} == {SAYS[TOO_OLD]}
    assert {row["price_list"] for row in rows} == {"genai-prices 0.2.3"}
    assert {row["cheapest"] for row in rows} == {"no"}
    assert {row["asked_for"] for row in rows} == {TOO_OLD}


def test_the_ages_turn_on_the_91st_and_on_the_180th_day():
    made = date(2026, 11, 3)
    state = {
        days: compare_costs(
            {**BY_HAND, "prices": None, "model": "gemini-3.8-flash"}, on=made + timedelta(days)
        ).price_age.state
        for days in (-1, 0, 90, 91, 179, 180)
    }
    assert state == {
        -1: "fresh", 0: "fresh", 90: "fresh", 91: "old", 179: "old", 180: "too_old",
    }  # fmt: skip


def test_for_a_day_before_the_list_was_made_it_says_so():
    costs = compare_costs({**BY_HAND, "prices": None, "model": "gpt-4o-mini"}, on="2026-01-31")
    assert costs.price_age.says == f"{LIST}; asked for 2026-01-31: before the list was made."


def test_prices_entered_by_hand_have_no_age_and_keep_their_star():
    costs = compare_costs(BY_HAND, on=TOO_OLD)
    assert costs.price_age is None
    assert costs.to_dict()["price_list"] is None
    assert costs.cheapest() == "prompt"
    assert "Price list" not in costs.to_markdown()


def test_own_prices_have_no_star_beside_a_listed_model_that_is_too_old():
    scenario = {**BY_HAND, "cheaper_model": {"model": "gpt-6-luna"}}
    costs = compare_costs(scenario, on=TOO_OLD)
    assert costs.options["cheaper_model"].horizon_usd < costs.options["prompt"].horizon_usd
    assert costs.cheapest() is None
    assert costs.price_age.says == SAYS[TOO_OLD]


def test_the_approach_is_found_as_if_no_price_were_known():
    team = {**TEAM, "what_must_change": "behavior"}
    told = {
        on: {one.id: one.value for one in advise(team, on=on).computed} for on in (OLD, TOO_OLD)
    }
    assert told[OLD]["cheapest_approach"] == "cheaper_model"
    assert told[TOO_OLD]["cheapest_approach"] == "unknown"
    assert told[OLD]["caching_saves_share"] > 0
    assert "caching_saves_share" not in told[TOO_OLD]


def test_an_old_fact_of_ours_is_named_where_much_rests_on_it():
    own = {"what_must_change": "behavior", "must_stay_on_premises": True}
    shown = run("costs", "-", "--on", FRESH, answers=own)
    assert (
        "gpu_usd_per_hour was looked up on 2026-05-22, 6 months before; 51% of the total of"
        " 'Better prompt on your own machines' rests on it."
    ) in shown
    told = compare_costs_of(own).to_dict()["old_facts"]
    assert {fact["key"] for fact in told} == {
        "gpu_usd_per_hour", "gpu_overhead_share",
    }  # fmt: skip
    assert all(float(fact["share"]) >= 0.1 and fact["days"] > 90 for fact in told)


def compare_costs_of(answers):
    costs = advise(answers, on=FRESH).costs
    assert isinstance(costs, CostComparison)
    return costs


def test_an_old_fact_with_little_weight_is_not_named():
    keys = {fact.key: fact for fact in compare_costs_of(TEAM).own_facts}
    assert keys["vector_db_usd_per_month"].state != "fresh"
    assert "vector_db_usd_per_month" not in run("costs", "-", "--on", FRESH)


def test_an_advice_keeps_the_age_when_saved_and_opened():
    said = advise(TEAM, on=OLD)
    opened = Advice.from_dict(json.loads(said.to_json()))
    assert opened.to_json() == said.to_json()
    assert opened.costs.price_age == said.costs.price_age


def test_a_prompt_is_not_priced_with_a_list_that_is_too_old():
    prompt = "You are a clerk. Answer in JSON."
    assert read_prompt(prompt, on=FRESH).money.usd_per_million
    old = read_prompt(prompt, on=OLD)
    assert old.money.source.endswith(SAYS[OLD])
    too_old = read_prompt(prompt, on=TOO_OLD)
    assert too_old.money.usd_per_million is None
    assert f"Unknown price: {SAYS[TOO_OLD]}" in too_old.to_markdown()


@pytest.mark.slow
@pytest.mark.parametrize("on", SAYS)
def test_the_api_says_it(on):
    testing = pytest.importorskip("starlette.testclient")
    from advisor.apps.server.http import create_app  # noqa: PLC0415

    client = testing.TestClient(create_app())
    said = client.post("/advise", json={"answers": TEAM, "on": on}).json()["costs"]
    assert said["price_list"]["says"] == SAYS[on]
    priced = client.post("/costs", json={"answers": TEAM, "on": on})
    assert priced.json()["price_list"]["says"] == SAYS[on]
    assert (priced.json()["cheapest"] is None) == (on == TOO_OLD)


@pytest.mark.slow
@pytest.mark.parametrize("on", SAYS)
def test_assistants_are_told(on):
    anyio, mcp = pytest.importorskip("anyio"), pytest.importorskip("mcp")
    from advisor.apps.server.assistant.server import create_server  # noqa: PLC0415

    async def ask():
        async with mcp.Client(create_server()) as client:
            return await client.call_tool(
                "advise", {"answers": TEAM, "on": on, "detail": ["costs"]}
            )

    result = anyio.run(ask)
    assert result.structured_content["detail"]["costs"]["price_list"]["says"] == SAYS[on]
    assert SAYS[on] in result.content[0].text


@pytest.mark.parametrize("page", ["result", "costs", "compare"])
@pytest.mark.parametrize("on", SAYS)
def test_the_pages_say_it_in_red_and_draw_nothing_from_it(page, on, monkeypatch):
    pages = pytest.importorskip("tests.app_pages")
    from advisor.apps.web.session.answer_texts import text_of  # noqa: PLC0415
    from advisor.apps.web.session.keys import SCENARIO_A  # noqa: PLC0415

    monkeypatch.setenv("ADVISOR_ON", on)
    texts = {name: text_of(value) for name, value in TEAM.items()}
    other = {f"{SCENARIO_A}{name}": text for name, text in texts.items()}
    app = pages.open_page(page, {**texts, **(other if page == "compare" else {})})
    shown = unescape(pages.html(app))
    assert f"Prices as of {on}" not in shown
    if page != "compare":
        assert LIST in shown
    if on == FRESH:
        assert "notice alert" not in shown
        return
    assert f'<div class="notice alert" role="status"><p>{SAYS[on]}</p>' in shown
    if on == TOO_OLD:
        assert "cheapest" not in shown.lower()
        assert not app.get("vega_lite_chart")


@pytest.mark.parametrize(("on", "months"), [("2026-11-30", True), ("2027-06-15", False)])
def test_own_prices_beside_an_old_list_decide_nothing(on, months):
    """The cheaper model still has the price of the list, so no row may be called cheapest."""
    answers = {
        "what_must_change": "behavior",
        "calls_per_month": 1_000_000,
        "prompt_words": 800,
        "labeled_examples": 1000,
        "prompting_effort": "exhausted",
        "input_usd_per_million": 3,
        "cached_input_usd_per_million": 0.3,
        "output_usd_per_million": 15,
        "tuned_input_usd_per_million": 0.2,
        "tuned_output_usd_per_million": 0.8,
    }
    case = with_own_costs(Case.read(answers, load_rulebook(), date.fromisoformat(on)))
    costs = case.costs
    assert costs is not None
    assert (costs.cheapest() is not None) is months
    assert (costs.cheapest_sure() is not None) is months
    assert (case.values["tuning_payback_months"] != "unknown") is months
