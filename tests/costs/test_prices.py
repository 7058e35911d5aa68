"""The price catalogue: what the shipped one says, and how a broken one is refused."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from genai_prices import Usage, calc_price

from advisor import AdvisorError, compare_costs, read_prompt
from advisor.apps.cli import main
from advisor.costs.prices.catalogue import load_catalogue, shipped_catalogue
from advisor.errors import RulebookError, ScenarioError

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def catalogue():
    return shipped_catalogue()


@pytest.mark.parametrize(
    ("model", "provider", "expected"),
    [
        ("gpt-4o-mini", "openai", ("0.15", "0.075", None, "0.6", "0.075", "0.3")),
        ("gpt-6-luna", "openai", ("0.1", "0.01", "0.125", "0.5", "0.05", "0.25")),
        ("claude-haiku-5-5", None, ("0.1", "0.01", "0.125", "0.5", "0.05", "0.25")),
        ("ft:gpt-4.1-mini", "openai", ("0.80", "0.20", None, "3.20", None, None)),
        ("ft:gpt-4o-mini-2024-07-18:acme::7", None, ("0.3", "0.15", None, "1.2", "0.15", "0.6")),
        ("amazon.nova-micro-v1:0", "aws_bedrock", ("0.035", "0.00875", None, "0.14", None, None)),
    ],
)
def test_token_prices_are_found_by_model_and_provider(catalogue, model, provider, expected):
    found = catalogue.token_prices(model, provider, on=DAY)
    prices = (
        found.input, found.cached_read, found.cache_write,
        found.output, found.batch_input, found.batch_output,
    )  # fmt: skip
    assert prices == tuple(None if usd is None else Decimal(usd) for usd in expected)
    assert found.source


@pytest.mark.parametrize("model", ["gpt-6-luna", "claude-haiku-5-5", "gemini-3.8-flash"])
@pytest.mark.parametrize("size", [1000, 90_000, 300_000])
def test_prices_for_a_call_size_agree_with_genai_prices(catalogue, model, size):
    noon = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
    usage = Usage(input_tokens=size, output_tokens=1000)
    whole = calc_price(usage, model, genai_request_timestamp=noon).total_price
    prices = catalogue.token_prices(model, on=DAY).for_call(Decimal(size))
    assert (size * prices.input + 1000 * prices.output) / 1_000_000 == whole


def test_an_announced_price_change_starts_on_its_day(catalogue):
    days = (date(2026, 12, 31), date(2027, 1, 1))
    prices = [catalogue.token_prices("gemini-3.8-flash", "google", on=day) for day in days]
    assert [price.input for price in prices] == [Decimal("0.75"), Decimal("1.5")]


def test_a_tuned_model_has_no_price_from_its_last_day_on(catalogue):
    assert catalogue.token_prices("ft:gpt-4o-mini", on=date(2027, 1, 13)).origin == "rules"
    with pytest.raises(ScenarioError, match="no price for 'ft:gpt-4o-mini' holds on 2027-01-14"):
        catalogue.token_prices("ft:gpt-4o-mini", on=date(2027, 1, 14))


def test_an_unknown_model_is_refused_with_the_nearest_names(catalogue):
    with pytest.raises(ScenarioError) as caught:
        catalogue.token_prices("gpt-6-lunar", "openai", on=DAY)
    assert str(caught.value) == (
        "model: no price is listed for 'gpt-6-lunar' of openai. "
        "Did you mean 'gpt-6-luna'? Other near names: gpt-5.6-luna, gpt-6-astra. "
        "Enter its prices by hand, USD per million tokens: answer input_usd_per_million and "
        "output_usd_per_million, or give a scenario prices: {input: ..., output: ...}."
    )


@pytest.mark.parametrize(
    ("provider", "model", "expected"),
    [
        ("openai", "gpt-6-luna", (1024, 128)),
        ("google_vertex", "gemini-3.8-flash", (4096, 1)),
        ("google", "gemini-2.5-flash", (2048, 1)),
        ("anthropic", "claude-sonnet-5-5", (512, 1)),
    ],
)
def test_the_caching_rule_follows_provider_and_model(catalogue, provider, model, expected):
    rule = catalogue.caching_rule(provider, model)
    assert (rule.min_tokens, rule.step_tokens) == expected


@pytest.mark.parametrize(
    ("answered", "priced"),
    [("aws_bedrock", "aws"), ("google_vertex", "google_cloud"), ("azure_openai", "azure"),
     ("anthropic", "anthropic"), ("together", "together"), ("undecided", None),
     ("self_hosted", None), (None, None)],
)  # fmt: skip
def test_a_provider_answer_maps_to_its_id_in_the_price_files(catalogue, answered, priced):
    assert catalogue.provider_id(answered) == priced


@pytest.mark.parametrize(
    ("model", "provider", "expected"),
    [
        ("gpt-4o-mini", "openai", date(2027, 1, 14)),
        ("ft:gpt-4o-mini-2024-07-18:acme::7", None, date(2027, 1, 14)),
        ("ft:gpt-4.1-nano-2025-04-14", "openai", date(2026, 10, 23)),
        ("gpt-4o-mini", "azure", date(2027, 4, 14)),
        ("gpt-5-mini", "openai", date(2026, 12, 11)),
        ("gemini-2.5-flash", "google", date(2026, 12, 1)),
        ("gemini-2.5-flash", "google_cloud", date(2026, 10, 20)),
        ("gpt-6-luna", "openai", None),
    ],
)
def test_a_retirement_is_found_by_base_or_tuned_model(catalogue, model, provider, expected):
    end = catalogue.retirement(model, provider, on=DAY)
    assert (end.retires if end else None) == expected


def test_an_unlisted_provider_has_no_caching_rule(catalogue):
    assert catalogue.caching_rule("elsewhere", "m") is None


def test_the_cheaper_model_is_the_next_one_with_lower_prices(catalogue):
    assert catalogue.cheaper_model("gpt-6.1-sol", "openai", on=DAY) == "gpt-6.1-terra"
    assert catalogue.cheaper_model("gpt-6-luna", "openai", on=DAY) is None
    assert catalogue.cheaper_model("nobody-knows", "openai", on=DAY) is None


def test_every_current_model_has_a_price(catalogue):
    for file in catalogue.files:
        for entry in file.current_models:
            for model in (entry.usual, *entry.models):
                prices = catalogue.token_prices(model, entry.provider, on=DAY)
                assert prices.input is not None, model
                assert prices.output is not None, model
        for offer in file.tuned_offers:
            assert offer.hosting is None or catalogue.unit_price(offer.hosting, on=DAY)


@pytest.mark.slow
def test_importing_costs_loads_no_price_list():
    code = (
        "import sys, advisor.costs; print({'genai_prices', 'numpy', 'networkx'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.strip() == "set()"


GOOD = (
    'defaults:\n  - {id: epochs, value: "3", unit: epochs, says: Thrice., '
    "status: unverified, checked: 2026-11-22, source: us}\n"
)
FACT = "status: verified, checked: 2026-11-22"
BACKWARDS = f'tokens_per_second: "1", from: 2026-02-01, until: 2026-01-01, source: x, {FACT}'
MEND = "End the older entry with 'until'."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "throughputs: []\n",
            "rules/prices/b.yaml:1:1: unknown key 'throughputs'. Did you mean 'throughput'?",
        ),
        (
            f"unit_prices:\n  - {{id: a, kind: gpu, usd: 2.5, per: hour, source: x, {FACT}}}\n",
            "rules/prices/b.yaml:2:24: write the amount in quotes, so that it stays exact",
        ),
        (
            f'unit_prices:\n  - {{id: a, kind: gpu, usd: "2.5", source: x, {FACT}}}\n',
            "rules/prices/b.yaml:2:5: the key 'per' is missing",
        ),
        (
            f'unit_prices:\n  - {{id: a, kind: gpu, uds: "2", per: hour, source: x, {FACT}}}\n',
            "rules/prices/b.yaml:2:24: unknown key 'uds'. Did you mean 'usd'?",
        ),
        (
            f'unit_prices:\n  - {{id: a, kind: gpu, usd: "2.5", per: hour, {FACT}}}\n',
            "rules/prices/b.yaml:2:5: says neither 'source' nor 'via'",
        ),
        (
            f"throughput:\n  - {{id: a, model: m, hardware: h, {BACKWARDS}}}\n",
            "rules/prices/b.yaml:2:5: ends before it begins",
        ),
        (
            f"unit_prices:\n  - {{id: a, kind: gpu, low: '2', per: hour, source: x, {FACT}}}\n",
            "rules/prices/b.yaml:2:5: needs 'usd', or 'low' and 'high', or all three",
        ),
        (
            (
                "unit_prices:\n"
                f"  - {{id: a, kind: gpu, low: '3', high: '2', per: hour, source: x, {FACT}}}\n"
            ),
            "rules/prices/b.yaml:2:5: needs low <= usd <= high",
        ),
        (
            GOOD,
            f"rules/prices/b.yaml:2:5: 'epochs' is said twice for the same days. {MEND}",
        ),
        (
            f"defaults:\n  - {{id: a, value: many, unit: hours, says: x, source: x, {FACT}}}\n",
            "rules/prices/b.yaml:2:5: the value needs digits, or the unit 'name'",
        ),
    ],
)
def test_a_broken_price_file_is_refused_with_its_place(tmp_path, text, message):
    prices = tmp_path / "prices"
    prices.mkdir()
    (prices / "a.yaml").write_text(GOOD, encoding="utf-8")
    (prices / "b.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load_catalogue(tmp_path)
    assert str(caught.value) == message


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(RulebookError, match="holds no price defaults"):
        load_catalogue(tmp_path)


def test_a_changed_price_keeps_its_old_entry(tmp_path):
    prices = tmp_path / "prices"
    prices.mkdir()
    entry = "  - {{id: a, kind: gpu, usd: '{usd}', per: hour, {span}, source: x, " + FACT + "}}\n"
    (prices / "a.yaml").write_text(
        GOOD
        + "unit_prices:\n"
        + entry.format(usd=2, span="until: 2026-06-01")
        + entry.format(usd=3, span="from: 2026-06-01"),
        encoding="utf-8",
    )
    catalogue = load_catalogue(tmp_path)
    days = (date(2026, 5, 31), date(2026, 6, 1))
    assert [catalogue.unit_price("a", on=day).usd for day in days] == [2, 3]


@pytest.mark.parametrize("provider", [None, "openai"])
def test_a_model_name_may_start_with_its_provider(provider):
    scenario = {"calls_per_month": 100_000, "prompt": {"static_tokens": 500, "output_tokens": 100}}
    named = {"provider": provider} if provider else {}
    plain = compare_costs({**scenario, **named, "model": "gpt-4.1"})
    with_provider = compare_costs({**scenario, **named, "model": "openai/gpt-4.1"})
    assert list(with_provider.options) == list(plain.options)
    assert (
        with_provider.options["cheaper_model"].horizon_usd
        == plain.options["cheaper_model"].horizon_usd
    )
    assert with_provider.options["prompt"].horizon_usd == plain.options["prompt"].horizon_usd


SCENARIO = {
    "calls_per_month": 1_000,
    "model": "gpt-4o-mini",
    "prompt": {"static_tokens": 50, "output_tokens": 20},
}
MISSPELLED = "provider: no price list knows 'opnai'. Did you mean 'openai'?"


@pytest.mark.parametrize(
    "ask",
    [
        lambda name: compare_costs({**SCENARIO, "provider": name}),
        lambda name: read_prompt("You are a clerk.", provider=name),
        lambda name: read_prompt("You are a clerk.", provider=name, model="gpt-4o-mini"),
    ],
)
def test_a_misspelled_provider_is_refused_with_the_nearest_name(ask):
    with pytest.raises(AdvisorError) as caught:
        ask("opnai")
    assert str(caught.value) == MISSPELLED


def test_the_command_line_refuses_a_misspelled_provider_in_a_scenario(tmp_path):
    file = tmp_path / "s.json"
    file.write_text(json.dumps({"scenario": {**SCENARIO, "provider": "opnai"}}))
    result = CliRunner().invoke(main, ["costs", str(file)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"{MISSPELLED}\n"


def test_the_prices_of_an_unlisted_provider_are_unknown_until_entered():
    (gap,) = compare_costs({**SCENARIO, "provider": "acme"}).option("prompt").missing
    assert gap.why.startswith("no price is listed for 'gpt-4o-mini' of acme.")
    by_hand = {**SCENARIO, "provider": "acme", "prices": {"input": "0.15", "output": "0.6"}}
    assert not compare_costs(by_hand).option("prompt").missing


@pytest.mark.slow
def test_costs_and_the_prompt_reader_accept_every_provider_answer(shipped):
    for provider in shipped.options(shipped.questions["provider"]):
        compare_costs({**SCENARIO, "provider": provider})
        read_prompt("You are a clerk.", provider=provider)


@pytest.mark.parametrize("key", ["provider", "model"])
@pytest.mark.parametrize("name", [5, "", " "])
def test_the_prompt_reader_refuses_a_provider_or_model_that_is_not_a_name(key, name):
    with pytest.raises(AdvisorError) as caught:
        read_prompt("You are a clerk.", **{key: name})
    expected = f"{key}: {name!r} is not a name. Give it as text, or leave it out."
    assert str(caught.value) == expected
