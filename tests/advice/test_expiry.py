"""How long an advice holds: found on listed days alone, and equal to looking at every day."""

import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest

from advisor import advise, load_rulebook
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.price import price
from tests.published import published_cases

DAY = date(2026, 11, 30)
RULES = Path(__file__).parents[2] / "rules"
THREE_YEARS = timedelta(days=3 * 365)

TUNES = {
    "what_must_change": "behavior",
    "prompting_effort": "exhausted",
    "labeled_examples": 500,
    "calls_per_month": 500_000,
    "prompt_words": 3_000,
}


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


# -- against looking at every day


def record(seed):
    """Return the answers of a published case at some provider, and a day."""
    random = Random(seed)
    answers = dict(random.choice(published_cases()).answers)
    provider = random.choice([None, *rules().providers])
    models = [None, "gpt-4.1-mini", "gpt-4o-mini", "gemini-3.8-flash", "gemini-3.5-flash-lite"]
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
    written = [random.choice(written_days()) for _ in range(12)]
    near = [day - back for day in written for back in (timedelta(0), reach)]
    near = [day + timedelta(days=random.randint(-1, 1)) for day in near]
    any_day = [first + timedelta(days=random.randint(0, (last - first).days)) for _ in range(4)]
    return [day for day in (*near, *any_day) if first <= day <= last]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200))
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
