"""An argument of the wrong kind for rulebook, prices or signals is refused, also when empty."""

from pathlib import Path

import pytest

from advisor import (
    AdvisorError,
    advise,
    advise_many,
    compare_costs,
    create_app,
    diff_rulebooks,
    explain,
    flips,
    load_catalogue,
    load_rulebook,
    load_signals,
    prompt_units,
    prove_rulebook,
    read_prompt,
    replay,
)
from advisor.apps.server.assistant.server import create_server

DAY = "2026-11-22"
ANSWERS = {"what_must_change": "knowledge"}
SCENARIO = {"calls_per_month": 1_000, "prompt": {"static_tokens": 900}}
PROMPT = "Always answer in JSON."
RECORD = advise(ANSWERS, on=DAY)

TAKE_A_RULEBOOK = {
    "advise": lambda given: advise(ANSWERS, rulebook=given, on=DAY),
    "advise with nothing answered": lambda given: advise({}, rulebook=given, on=DAY),
    "advise_many": lambda given: advise_many({"what_must_change": ["both"]}, rulebook=given),
    "flips": lambda given: flips(ANSWERS, "prompt", rulebook=given, on=DAY),
    "explain": lambda given: explain(ANSWERS, "facts-change-weekly", rulebook=given, on=DAY),
    "read_prompt": lambda given: read_prompt(PROMPT, rulebook=given, on=DAY),
    "prompt_units": lambda given: prompt_units(PROMPT, rulebook=given),
    "replay": lambda given: replay(RECORD, rulebook=given, on=DAY),
    "prove_rulebook": prove_rulebook,
    "diff_rulebooks": lambda given: diff_rulebooks(load_rulebook(), given),
    "create_app": create_app,
    "create_server": create_server,
}
TAKE_PRICES = {
    "advise": lambda given: advise(ANSWERS, prices=given, on=DAY),
    "advise with nothing answered": lambda given: advise({}, prices=given, on=DAY),
    "compare_costs": lambda given: compare_costs(SCENARIO, prices=given, on=DAY),
    "flips": lambda given: flips(ANSWERS, "prompt", prices=given, on=DAY),
    "explain": lambda given: explain(ANSWERS, "facts-change-weekly", prices=given, on=DAY),
    "read_prompt": lambda given: read_prompt(PROMPT, prices=given, on=DAY),
    "replay": lambda given: replay(RECORD, prices=given, on=DAY),
    "create_app": lambda given: create_app(prices=given),
    "create_server": lambda given: create_server(prices=given),
}
NONE_OF_THEM = [{}, "", False, 0, (), "company", Path("company"), {"questions": {}}, True]


def refusal(verb, given):
    with pytest.raises(AdvisorError) as caught:
        verb(given)
    return str(caught.value)


@pytest.mark.parametrize("given", NONE_OF_THEM, ids=repr)
@pytest.mark.parametrize("verb", TAKE_A_RULEBOOK)
def test_an_argument_that_is_not_a_rulebook_is_refused(verb, given):
    assert refusal(TAKE_A_RULEBOOK[verb], given) == (
        f"rulebook: {given!r} is no Rulebook. "
        "Give what load_rulebook() returns, such as load_rulebook(extend='company')."
    )


@pytest.mark.parametrize("given", NONE_OF_THEM, ids=repr)
@pytest.mark.parametrize("verb", TAKE_PRICES)
def test_an_argument_that_is_not_prices_is_refused(verb, given):
    assert refusal(TAKE_PRICES[verb], given) == (
        f"prices: {given!r} is no Catalogue. "
        "Give what load_catalogue() returns, or the `prices` of a rulebook."
    )


@pytest.mark.parametrize("given", NONE_OF_THEM, ids=repr)
def test_an_old_rulebook_that_is_none_is_refused_by_its_name(given):
    assert refusal(diff_rulebooks, given) == (
        f"old: {given!r} is no Rulebook. "
        "Give what load_rulebook() returns, such as load_rulebook('old-rules')."
    )


@pytest.mark.parametrize("given", NONE_OF_THEM, ids=repr)
def test_an_argument_that_is_not_signals_is_refused(given):
    for verb in (read_prompt, prompt_units):
        told = refusal(lambda signals, verb=verb: verb(PROMPT, signals=signals), given)
        assert told == f"signals: {given!r} is no Signals. Give what load_signals() returns."


def test_prices_in_place_of_a_rulebook_are_refused_in_one_line():
    prices = load_catalogue()
    assert refusal(TAKE_A_RULEBOOK["advise"], prices).startswith(f"rulebook: {prices!r} is no R")


@pytest.mark.slow
@pytest.mark.parametrize("verb", TAKE_A_RULEBOOK)
def test_the_shipped_rulebook_is_the_default(verb):
    take = TAKE_A_RULEBOOK[verb]
    if verb.endswith("_rulebook") or verb == "diff_rulebooks":  # a rulebook equals only itself
        assert take(None).to_json() == take(load_rulebook()).to_json()
    elif not verb.startswith("create"):
        assert take(None) == take(load_rulebook())


def test_the_shipped_prices_and_signals_are_the_default():
    given = {"prices": load_catalogue(), "signals": load_signals(), "rulebook": load_rulebook()}
    assert read_prompt(PROMPT, on=DAY) == read_prompt(PROMPT, **given, on=DAY)
