"""What is too long ago to be used: offers, models on sale, prices and defaults."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from advisor import advise, compare_costs, load_rulebook
from advisor.costs.expired_defaults import expired_defaults
from advisor.costs.prices.facts import Default, Retirement
from advisor.costs.prices.sellers import TunableModel
from advisor.engine.case import Case
from advisor.engine.price import price

RULES = load_rulebook()
KNOWN, PAST = "2027-11-22", "2027-11-23"
TEAM = {"what_must_change": "both", "provider": "aws_bedrock", "calls_per_month": 50_000}


def costs(answers, on):
    return price(Case.read(answers, RULES, on))


def default(**given):
    usual = {"id": "x", "value": "1", "unit": "hours", "says": "x", "status": "unverified"}
    return Default.model_validate({**usual, "checked": "2026-01-31", **given})


@pytest.mark.parametrize(
    ("given", "last"),
    [
        ({"source": "our-judgement"}, date(2027, 1, 31)),
        ({"source": "https://example.com/prices"}, date(2028, 1, 31)),
        ({"via": "a price list"}, date(2028, 1, 31)),
        ({"source": "our-judgement", "good_until": "2030-06-30"}, date(2030, 6, 30)),
    ],
)
def test_a_default_is_used_for_a_time_that_depends_on_its_source(given, last):
    assert default(**given).good_through == last


def test_a_retirement_stays_true():
    end = Retirement(
        provider="openai", model="gpt-4", retires=date(2027, 1, 1), checked=date(2020, 1, 1),
        status="verified", source="https://example.com",
    )  # fmt: skip
    assert end.is_known(date(2040, 1, 1))


@pytest.mark.parametrize("provider", ["openai", "coreweave", "google", "self_hosted"])
@pytest.mark.parametrize("change", ["knowledge", "behavior", "both"])
def test_to_answer_what_expired_is_enough_and_nothing_is_asked_that_no_option_needs(
    provider, change
):
    team = {"what_must_change": change, "provider": provider, "output_format": "labels"}
    known = {one.key: one.value for one in costs(team, KNOWN).scenario.assumed}
    asked = [key for one in expired_defaults(costs(team, PAST)) for key in one.answers]
    assert asked
    assert len(asked) == len(set(asked))
    answered = costs({**team, **{key: float(known[key]) for key in asked}}, PAST)
    assert list(expired_defaults(answered)) == []
    assert "Not known any more" not in answered.to_markdown()
    if provider == "openai":
        assert not {"epochs", "train_usd_per_million"} & set(asked)
        assert any(one.horizon_usd is not None for one in answered.estimates)


def test_after_its_last_day_a_default_is_not_known_and_nothing_is_totaled_with_it():
    assert costs(TEAM, KNOWN).options["prompt"].horizon_usd is not None
    late = costs(TEAM, PAST)
    assert {option.horizon_usd for option in late.estimates} == {None}
    (told,) = [line for line in late.to_markdown().splitlines() if "any more" in line][:1]
    assert "defaults were good until 2027-11-22. Answer " in told
    assert "prompt\\_hours" in told
    assert "engineer\\_usd\\_per\\_hour" in told


def test_an_answer_takes_the_place_of_a_default_that_is_not_known_any_more():
    answers = {
        "what_must_change": "behavior",
        "provider": "aws_bedrock",
        "calls_per_month": 50_000,
        "horizon_months": 12,
        "prompt_words": 800,
        "input_tokens_per_call": 300,
        "output_tokens_per_call": 250,
        "cache_hit_share": 0,
        "engineer_usd_per_hour": 90,
        "prompt_hours": 8,
        "prompt_hours_per_change": 2,
        "requirement_changes_per_quarter": 1,
    }
    assert costs(answers, PAST).options["prompt"].horizon_usd is not None


def test_the_row_of_a_fine_tune_says_that_its_offer_is_not_known_any_more():
    found = costs(TEAM, "2027-12-01").options["fine_tune"]
    assert found.not_sold == (
        "whether Amazon Bedrock fine-tunes global.amazon.nova-2-lite-v1:0 is not known any more:"
        " it was last checked on 2026-11-30"
    )
    assert not found.is_ranked
    assert not costs(TEAM, "2027-11-30").options["fine_tune"].not_sold


def test_the_advice_says_which_offers_are_not_known_any_more():
    tune = {
        "what_must_change": "behavior",
        "distinct_voice": True,
        "prompting_effort": "exhausted",
        "labeled_examples": 600,
        "provider": "together",
    }
    before, after = advise(tune, on="2027-11-20"), advise(tune, on="2027-12-01")
    states = {offer.provider: offer.state for offer in after.offers}
    assert states["together"] == states["aws_bedrock"] == "not_known"
    assert states["anthropic"] == "closed"
    assert {o.provider: o.state for o in before.offers}["together"] == "open"
    told = {one.id: one.says for one in after.computed}["tuning_offer"]
    assert told.endswith("Whether you can fine-tune there is not known any more")
    assert "Fine-tuning offers that are not known any more:" in after.to_markdown()
    assert "that are not known any more:" not in before.to_markdown()


def test_an_entry_may_say_its_own_last_day():
    entry = TunableModel(
        model="m-1", methods=("supervised",), open_to="everyone", checked=date(2026, 11, 30),
        good_until=date(2027, 1, 31), status="verified", source="https://example.com",
    )  # fmt: skip
    assert entry.holds(date(2027, 1, 31))
    assert not entry.holds(date(2027, 2, 1))


@pytest.mark.slow
def test_an_own_price_that_is_not_known_any_more_is_told_and_not_replaced(tmp_path: Path):
    (tmp_path / "prices").mkdir()
    (tmp_path / "rulebook.yaml").write_text('extension: {title: Ours, version: "1"}\n', "utf-8")
    (tmp_path / "prices" / "ours.yaml").write_text(
        "model_prices:\n"
        "  - {model: m-1, provider: acme, input: '1', output: '2', status: verified,"
        " checked: 2026-11-01, good_until: 2027-01-31, source: 'https://example.com'}\n",
        "utf-8",
    )
    rules = load_rulebook(extend=tmp_path)
    scenario = {
        "calls_per_month": 100,
        "model": "m-1",
        "provider": "acme",
        "prompt": {"static_tokens": 100},
    }
    days = ("2027-01-31", "2027-02-01")
    known, past = (compare_costs(scenario, prices=rules.prices, on=on) for on in days)
    assert known.options["prompt"].horizon_usd is not None
    (gap,) = past.options["prompt"].missing
    assert gap.why == ("the price of 'm-1' was good until 2027-01-31 and is not known any more")
