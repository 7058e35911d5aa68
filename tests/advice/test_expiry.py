"""How long an advice holds: found on listed days alone, and equal to looking at every day."""

import copy
import json
import pickle
import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from advisor import Advice, AdvisorError, ExpiryError, advise, load_rulebook
from advisor.apps.cli import main
from advisor.costs.prices.facts import PriceFile
from advisor.costs.prices.token_prices import installed_list
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.price import price
from tests.drawing import is_long_run
from tests.published import published_cases
from tests.quick import mostly_long

DAY = date(2026, 11, 30)
RULES = Path(__file__).parents[2] / "rules"
EXAMPLE = Path(__file__).parents[2] / "examples" / "company"
AZURE = "Microsoft Foundry (Azure)"
THREE_YEARS = timedelta(days=3 * 365)

TUNES = {
    "what_must_change": "behavior",
    "prompting_effort": "exhausted",
    "labeled_examples": 500,
    "eval_examples": 400,
    "calls_per_month": 500_000,
    "prompt_words": 3_000,
}
AT_AZURE = {**TUNES, "provider": "azure", "model": "gpt-4.1-mini", "tuning_customer": True}
AT_OPENAI = {**TUNES, "provider": "openai", "model": "gpt-4.1-mini", "tuning_customer": True}
WITH_GEMINI = {
    **TUNES,
    "provider": "google",
    "model": "gemini-4-argon",
    "input_usd_per_million": 1.5,
    "output_usd_per_million": 7.5,
    "cheaper_model": "gemini-3.8-flash",
    "horizon_months": 6,
}
"""A team with a price of its own for the large model."""
SERVED = {"what_must_change": "knowledge", "provider": "anthropic", "calls_per_month": 2_000}
NOT_LAUNCHED = {**SERVED, "calls_per_month": 0}
"""Without calls there is no sum that could change."""


@cache
def rules():
    return load_rulebook()


def parts(answers, on):
    """Return what makes an advice another one, without the rest of the advice."""
    case = Case.read(answers, rules(), on)
    costs = price(case)
    decision = decide(case.with_costs(costs))
    tunes = decision.approach in ("fine_tune", "rag_fine_tune")
    return {
        "approach": decision.approach,
        "means": dict(decision.means_named),
        "gates": [gate.id for gate, _ in decision.levers["tuning"].gates] if tunes else [],
        "cheapest": starred(costs),
    }


def starred(costs):
    """Return the cheapest option and the model of its row."""
    name = costs.cheapest()
    if name in ("fine_tune", "rag_fine_tune"):
        return name, costs.tuned_base
    return name, name and costs.options[name].model


def different(answers, one, other):
    before, after = (parts(answers, day) for day in (one, other))
    return tuple(name for name in before if before[name] != after[name])


# -- people


def told(answers, on=DAY):
    """Return the first day on which the advice is another one, the cause, and what differs."""
    found = advise(answers, on=on).expires()
    return str(found.on), found.cause, found.parts


def test_customers_of_azure_can_tune_until_its_last_day():
    without_another = {"horizon_months": 6, "cheaper_model": "gpt-4.1-mini"}
    answers = {**AT_AZURE, **without_another}
    assert advise(answers, on=DAY).costs.cheapest() == "fine_tune"
    on, cause, parts = told(answers)
    assert (on, parts) == ("2027-04-15", ("cheapest",))
    assert cause.startswith("nobody can start to fine-tune gpt-4.1-mini at Microsoft Foundry")


def test_a_tune_that_ends_inside_the_horizon_ends_the_advice_before_it_is_switched_off():
    answers = {**AT_AZURE, "horizon_months": 8, "cheaper_model": "gpt-4.1-mini"}
    assert advise(answers, on=DAY).costs.cheapest() == "fine_tune"
    assert told(answers) == (
        "2027-02-13",
        (
            "fine-tuned gpt-4.1-mini lasts less than the 8 months compared: "
            f"{AZURE} stops serving it on 2027-10-14"
        ),
        ("cheapest",),
    )


def test_the_cheapest_model_of_azure_ends_inside_the_year_first():
    assert told(AT_AZURE) == (
        "2027-03-12",
        f"gpt-6-luna lasts less than the 12 months compared: {AZURE} switches it off on 2028-03-11",
        ("cheapest",),
    )


def test_customers_of_openai_can_start_a_job_until_2027_01_06():
    assert told(AT_OPENAI) == (
        "2027-01-07",
        "nobody can start a training job at OpenAI",
        ("gates",),
    )
    assert told(AT_OPENAI, "2027-01-06")[0] == "2027-01-07"
    assert told(AT_OPENAI, "2027-01-07")[2] == ("cheapest",)


@pytest.mark.slow
def test_an_introductory_price_ends_the_advice_before_the_price_moves():
    """From day to day, fewer of the months compared have the price that ends with the year."""
    assert told(WITH_GEMINI) == (
        "2026-12-29",
        (
            "more of the 6 months compared come after 2027-01-01, when the price of"
            " gemini-3.8-flash doubles"
        ),
        ("cheapest",),
    )
    days = [DAY + timedelta(days=count) for count in range(40)]
    stars = {day: advise(WITH_GEMINI, on=day).costs.cheapest() for day in days}
    assert {star for day, star in stars.items() if day < date(2026, 12, 29)} == {"cheaper_model"}
    assert {star for day, star in stars.items() if day >= date(2026, 12, 29)} == {"prompt_cached"}


def test_what_costs_least_is_known_until_the_price_list_is_too_old():
    one = installed_list()
    name = f"{one.made:%Y-%m} ({one.name} {one.version})"
    assert told(SERVED) == (
        str(one.made + timedelta(days=180)),
        f"the price list of {name} is 180 days old, too old to compare costs",
        ("cheapest",),
    )


def test_with_prices_of_ones_own_those_of_the_tuned_model_grow_too_old_first():
    by_hand = {"input_usd_per_million": 1, "output_usd_per_million": 2}
    assert told({**SERVED, **by_hand, "model": "ours", "provider": "undecided"}) == (
        "2027-05-29",
        "the price list of 2026-11 (our own facts) is 180 days old, too old to compare costs",
        ("cheapest",),
    )


def test_without_a_listed_change_there_is_no_last_day():
    found = advise(NOT_LAUNCHED, on=DAY).expires()
    assert (found.on, found.cause, found.parts) == (None, None, ())
    assert found.looked_until == date(2029, 11, 30)


def test_without_costs_and_a_verdict_nothing_ends():
    assert advise({}, on=DAY).expires().on is None


def test_an_advice_at_the_end_of_the_calendar_is_looked_at_until_then():
    assert advise(NOT_LAUNCHED, on="9999-12-31").expires().looked_until == date.max


# -- the rules and prices behind an advice


def test_a_saved_advice_takes_the_shipped_rules():
    advice = advise(AT_OPENAI, on=DAY)
    assert Advice.from_dict(advice.to_dict()).expires() == advice.expires()


@pytest.mark.slow
def test_a_saved_advice_of_other_rules_asks_for_them():
    own = load_rulebook(extend=EXAMPLE)
    advice = advise(AT_OPENAI, rulebook=own, on=DAY)
    saved = Advice.from_dict(advice.to_dict())
    with pytest.raises(ExpiryError) as refused:
        saved.expires()
    assert str(refused.value) == (
        f"rulebook: this advice was given with the rules {own.digest}, not {rules().digest}. Give"
        " the rulebook it was given with, expires(rulebook=load_rulebook(...)); what other rules"
        " say about its answers is shown by replay."
    )
    assert saved.expires(rulebook=own) == advice.expires()
    assert "Good until" not in saved.to_markdown()


def test_other_prices_than_those_of_the_advice_are_refused():
    flash = {"model": "gemini-3.8-flash", "provider": "google", "input": "9", "output": "9"}
    fact = {**flash, "checked": DAY, "status": "verified", "via": "a letter"}
    own = PriceFile.model_validate({"model_prices": [fact]})
    dear = replace(rules().prices, files=(*rules().prices.files, own))
    advice = advise(WITH_GEMINI, prices=dear, on=DAY)
    saved = Advice.from_dict(advice.to_dict())
    assert saved.expires(prices=dear) == advice.expires()
    with pytest.raises(ExpiryError) as refused:
        saved.expires()
    assert str(refused.value) == (
        "prices: its own answers give another advice on its day with these prices. Give the prices"
        " it was given with, expires(prices=...); what moved since then is shown by replay."
    )


def test_rules_and_prices_of_another_kind_are_refused():
    advice = advise(NOT_LAUNCHED, on=DAY)
    for wrong in ({"rulebook": "company"}, {"prices": {}}):
        with pytest.raises(AdvisorError, match="Give what load_"):
            advice.expires(**wrong)


def test_the_rules_behind_an_advice_are_no_part_of_it():
    own = load_rulebook(extend=EXAMPLE)
    advice = advise(AT_OPENAI, rulebook=own, on=DAY)
    for same in (Advice.from_dict(advice.to_dict()), pickle.loads(pickle.dumps(advice))):
        assert same == advice
        assert hash(same) == hash(advice)
    assert len(pickle.dumps(advice)) < len(pickle.dumps(own))
    assert copy.deepcopy(advice).expires() == advice.expires()


# -- shown


def test_every_report_says_until_when_the_advice_is_good():
    line = "Good until 2027-01-06: from 2027-01-07 on, nobody can start a training job at OpenAI."
    advice = advise(AT_OPENAI, on=DAY)
    assert f"\n\n**{line}**\n\nRulebook " in advice.to_markdown()
    assert line in advice.to_html()
    review = "**Review on 2027-01-07: from then on, nobody can start a training job at OpenAI.**"
    assert review in advice.to_decision_record()


def test_every_report_says_that_nothing_listed_changes_it():
    advice = advise(NOT_LAUNCHED, on=DAY)
    assert "**Nothing listed changes this advice until 2029-11-30.**" in advice.to_markdown()
    assert "**Review by 2029-11-30: nothing listed changes this before" in (
        advice.to_decision_record()
    )


def test_the_terminal_says_it_too(tmp_path):
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(AT_OPENAI), encoding="utf-8")
    result = CliRunner().invoke(main, ["advise", str(file), "--on", str(DAY)])
    assert result.exit_code == 0, result.output
    assert "Good until 2027-01-06: from 2027-01-07 on, nobody can start" in result.output


def test_it_is_no_part_of_the_data():
    advice = advise(AT_OPENAI, on=DAY)
    before = advice.to_json()
    advice.expires()
    assert advice.to_json() == before
    assert "expires" not in advice.to_dict()


# -- against looking at every day


def record(seed):
    """Return the answers of a published case at some provider, and a day."""
    random = Random(seed)
    answers = dict(random.choice([random.choice(published_cases()).answers, TUNES]))
    common = ["openai", "azure", "google_cloud", "aws_bedrock"]
    provider = random.choice([*common, random.choice([None, *rules().providers])])
    models = [
        None,
        None,
        "gpt-4.1-mini",
        "gpt-4o-mini",
        "gemini-3.8-flash",
        "gemini-3.5-flash-lite",
    ]
    answers |= {
        "provider": provider,
        "model": random.choice(models),
        "tuning_customer": random.choice([True, False]),
        "horizon_months": random.choice([1, 3, 6, 12, 18, 24]),
        "calls_per_month": random.choice([2_000, 50_000, 500_000, 5_000_000, 50_000_000]),
        "labeled_examples": random.choice([20, 500]),
        "eval_examples": random.choice([5, 400]),
    }
    answers = {name: value for name, value in answers.items() if value is not None}
    return answers, DAY + timedelta(days=random.randint(-200, 200)), random


@cache
def written_days():
    """Return every day that is written anywhere in the price files or at a provider."""
    files = [RULES / "providers.yaml", *(RULES / "prices").glob("*.yaml")]
    found = re.findall(r"\d{4}-\d\d-\d\d", " ".join(f.read_text(encoding="utf-8") for f in files))
    return sorted({date.fromisoformat(day) for day in found})


def days_to_try(random, answers, first, last):
    """Return days between two: some at random, some next to written days and horizons."""
    reach = timedelta(days=int(answers["horizon_months"] * 30.4375))
    written = [random.choice(written_days()) for _ in range(8)]
    near = [day - back for day in written for back in (timedelta(0), reach)]
    near = [day + timedelta(days=random.randint(-1, 1)) for day in near]
    any_day = [first + timedelta(days=random.randint(0, (last - first).days)) for _ in range(4)]
    return [day for day in (*near, *any_day) if first <= day <= last]


@pytest.mark.slow
@pytest.mark.parametrize("seed", mostly_long(range(200 if is_long_run() else 60), but=20))
def test_before_its_end_an_advice_is_the_same_on_every_day(seed):
    answers, on, random = record(seed)
    advice = advise(answers, on=on)
    found = advice.expires()
    last = found.looked_until if found.on is None else found.on - timedelta(days=1)
    for day in days_to_try(random, answers, on, last):
        assert different(answers, on, day) == (), day
    if found.on is not None:
        assert different(answers, on, found.on) == found.parts
        assert different(answers, on, found.on - timedelta(days=1)) == ()


@pytest.mark.slow
@pytest.mark.parametrize("provider", ["azure", "openai", "google_cloud"])
def test_equal_to_looking_at_every_day_of_three_years(provider):
    answers = {**TUNES, "provider": provider, "tuning_customer": True}
    now, days = parts(answers, DAY), (DAY + timedelta(days=i) for i in range(THREE_YEARS.days))
    first = next((day for day in days if parts(answers, day) != now), None)
    assert advise(answers, on=DAY).expires().on == first
