"""What the catalogue says about a model, and what is wrong with it."""

from datetime import date
from decimal import Decimal

import pytest

from advisor.costs.prices.catalogue import load_catalogue, shipped_catalogue
from advisor.costs.prices.report import (
    catalogue_facts,
    check_lines,
    check_prices,
    model_facts,
    our_rates,
    price_blocks,
)
from advisor.errors import ScenarioError
from advisor.formats.plain_text import to_plain_text

DAY = date(2026, 11, 22)
HEAD = (
    'defaults:\n  - {id: epochs, value: "3", unit: epochs, says: Thrice., '
    "status: unverified, checked: 2026-11-22, source: us}\n"
)
FACT = "status: verified, checked: 2026-11-22, source: a page"


@pytest.fixture
def catalogue_of(tmp_path):
    """A catalogue with one file of the given text."""

    def make(text):
        (tmp_path / "prices").mkdir()
        (tmp_path / "prices" / "a.yaml").write_text(HEAD + text, encoding="utf-8")
        return load_catalogue(tmp_path)

    return make


def values(model, provider=None, on=DAY):
    facts = model_facts(shipped_catalogue(), model, provider, on=on)
    return {(fact.group, fact.what): fact for fact in facts}


def test_a_model_has_its_prices_caching_tuning_and_retirement():
    found = values("gpt-4.1-mini")
    assert found["Token prices", "output"].value == "1.6 USD per million tokens"
    assert found["Caching", "start of a prompt"].value == "from 1,024 tokens, in steps of 128"
    assert found["Caching", "a cached token"].value == "0.25 of the input price"
    assert found["Tuned from it", "output"].value == "3.2 USD per million tokens"
    assert found["Training", "training"].status == "unverified"
    assert found["Retirement", "retires on"].value.startswith("2027-01-14")
    assert all(fact.source for fact in found.values())


def test_a_retirement_and_an_hourly_price_are_shown():
    assert ("Retirement", "retired on") in values("gpt-4.1-mini", on=date(2027, 2, 1))
    hosted = values("gpt-4.1-mini", "azure_openai")
    assert hosted["Tuned from it", "keeping it available"].value == "1.7 USD an hour"


def test_long_calls_have_their_own_prices():
    found = values("gpt-6-luna")
    long = found["Token prices", "input, calls over 272,000 tokens"]
    assert long.value == "0.2 USD per million tokens"


def test_a_tuned_model_has_the_status_of_our_own_entry():
    found = values("ft:gpt-4o-mini")
    assert found["Token prices", "input"].status == "verified"
    assert ("Tuned from it", "input") not in found


def test_a_model_is_found_without_naming_its_provider():
    found = values("amazon.nova-lite-v1:0")
    assert found["Token prices", "input"].value == "0.06 USD per million tokens"


def test_a_misspelled_model_is_refused_with_the_nearest_names():
    with pytest.raises(ScenarioError, match="Did you mean 'gpt-6-luna'"):
        list(price_blocks(shipped_catalogue(), "gtp-6-luna", on=DAY))


def test_the_catalogue_shows_every_price_of_the_day():
    facts = catalogue_facts(shipped_catalogue(), on=DAY)
    named = {fact.what for fact in facts}
    assert {"openai gpt-6-luna", "azure-standard-tuned", "gpu-h100-80gb", "voyage-4"} <= named
    assert "openai-train-o4-mini-rft" not in named
    hundred = next(fact for fact in facts if fact.what == "gpu-h100-80gb")
    assert hundred.value == "2.69 (1.99 to 5) USD an hour"
    lines = to_plain_text(price_blocks(shipped_catalogue(), on=DAY)).splitlines()
    assert "Training" in lines
    assert not any(line != line.rstrip() for line in lines)


def test_the_shipped_catalogue_has_only_stale_facts_as_problems():
    problems = check_prices(shipped_catalogue(), DAY)
    assert all("was last checked on" in problem.what for problem in problems)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            (
                'unit_prices:\n  - {id: a, kind: gpu, usd: "2", per: hour, source: page,'
                " status: verified, checked: 2026-08-23}\n"
            ),
            (
                "rules/prices: unit_prices a: was last checked on 2026-08-23, 91 days before "
                "2026-11-22. Look it up again at page and set 'checked'."
            ),
        ),
        (
            (
                "unit_prices:\n"
                f'  - {{id: a, kind: gpu, usd: "2", per: hour, until: 2026-06-01, {FACT}}}\n'
                f'  - {{id: a, kind: gpu, usd: "3", per: hour, from: 2026-07-01, {FACT}}}\n'
            ),
            (
                "rules/prices: unit_prices a: says nothing from 2026-06-01 until 2026-07-01. "
                "Let the older entry end on the day the newer begins."
            ),
        ),
        (
            (
                "current_models:\n"
                f"  - {{provider: openai, usual: gpt-4o, models: [gpt-4o], {FACT}}}\n"
                "retirements:\n"
                f"  - {{provider: openai, model: gpt-4o, retires: 2026-11-22, {FACT}}}\n"
            ),
            (
                "rules/prices: current_models openai: still lists 'gpt-4o', retired on 2026-11-22. "
                "Take it out, or end the entry with 'until'."
            ),
        ),
        (
            (
                "current_models:\n"
                f"  - {{provider: openai, usual: gpt-nope, models: [gpt-nope], {FACT}}}\n"
            ),
            (
                "rules/prices: current_models openai: lists 'gpt-nope', which no price list knows. "
                "Check the name."
            ),
        ),
        (
            (
                "unit_prices:\n  - {id: text-embedding-3-small, kind: embedding, provider: openai,"
                f' usd: "0.03", per: million tokens, {FACT}}}\n'
            ),
            (
                "rules/prices: unit_prices text-embedding-3-small: input is 0.03, genai-prices "
                "says 0.02. Look at the provider's page and mend the wrong one."
            ),
        ),
        (
            (
                "tuned_models:\n  - {model: ft:gpt-4o-mini-2024-07-18, base_model: gpt-4o-mini,"
                f' provider: openai, input: "0.3", output: "1.3", {FACT}}}\n'
            ),
            (
                "rules/prices: tuned_models ft:gpt-4o-mini-2024-07-18: output is 1.3, genai-prices "
                "says 1.2. "
                "Look at the provider's page and mend the wrong one."
            ),
        ),
        (
            (
                "current_models:\n"
                f"  - {{provider: openai, usual: gpt-6-luna, models: [gpt-6-luna], {FACT}}}\n"
                'caching:\n  - {provider: openai, model_prefix: "", min_tokens: 1024,'
                f' step_tokens: 128, read_share: "0.5", {FACT}}}\n'
            ),
            (
                "rules/prices: caching openai: read_share is 0.5, genai-prices makes it 0.1 for "
                "'gpt-6-luna'. Look at the provider's page and mend the wrong one."
            ),
        ),
    ],
)
def test_each_fault_of_a_catalogue_has_its_message(catalogue_of, text, message):
    found = catalogue_of(text)
    assert list(check_lines(found, check_prices(found, DAY), on=DAY)) == [message]


def test_a_catalogue_without_faults_says_so(catalogue_of):
    found = catalogue_of("")
    lines = list(check_lines(found, check_prices(found, DAY), on=DAY))
    assert lines == ["No problems: 1 dated facts, none older than 90 days on 2026-11-22."]


def test_our_rates_are_tuned_and_embedding_prices():
    found = {(rate.model, rate.kind): rate.usd for rate in our_rates(shipped_catalogue(), DAY)}
    assert found["ft:gpt-4.1-2025-04-14", "input"] == 3
    assert found["embed-v4.0", "input"] == Decimal("0.12")
    assert not any(model.startswith("ft:o4-mini") for model, _ in found)
