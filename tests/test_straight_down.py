"""No module calls a module of a higher layer, traced while the public functions run."""

import sys
import tomllib
from collections import Counter
from dataclasses import replace
from inspect import CO_GENERATOR
from pathlib import Path

import pytest

from advisor import (
    Rulebook,
    advise,
    advise_many,
    compare_costs,
    explain,
    flips,
    load_rulebook,
    read_prompt,
    replay,
)
from tests.quick import mostly_slow

DAY = "2026-11-22"
ANSWERS = {
    "what_must_change": "behavior",
    "distinct_voice": True,
    "labeled_examples": 20,
    "calls_per_month": 50_000,
    "needs_citations": None,
}
FACTS_AND_CONDITIONS = {"advisor.rulebook.facts", "advisor.rulebook.conditions"}
"""A fact is drawn when a condition asks for it, and rests on conditions itself."""


def floors():
    """Return the floor of each package, from the import layers: the lowest is 0."""
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["name"] == "the house")
    return {
        name.strip(): floor
        for floor, layer in enumerate(reversed(layers))
        for name in layer.split(":")
    }


class Watch:
    """Notes which module calls which; with `deep`, also which waiting module is called again."""

    def __init__(self, *, deep=False):
        self.calls = set()
        self.functions = Counter()
        self.reentered = set()
        self.deep = deep

    def __call__(self, frame, event, _argument):
        called = module_of(frame)
        if event != "call" or called is None or frame.f_code.co_flags & CO_GENERATOR:
            return  # a generator is run by whoever reads it, not by who called it
        self.functions[called, frame.f_code.co_name] += 1
        waiting = callers(frame)
        caller = next(waiting, called)
        self.calls.add((caller, called))
        if self.deep and caller != called and called in waiting:
            self.reentered.add(called)

    def up(self):
        """Return the calls into a module of a higher floor."""
        floor = floors()
        return {
            (caller, called)
            for caller, called in self.calls
            if floor[package(called)] > floor[package(caller)]
        }


def module_of(frame):
    name = frame.f_globals.get("__name__", "")
    return name if name.startswith("advisor.") else None


def package(module):
    return module.split(".")[1]


def callers(frame):
    """Yield the modules that wait for this call, the nearest first.

    What `Rulebook.cached` runs is a call of the module that asked for it.
    """
    while (frame := frame.f_back) is not None:
        module = module_of(frame)
        if module and frame.f_code is not Rulebook.cached.__code__:
            yield module


def watched(work, *, deep=False):
    watch, before = Watch(deep=deep), sys.getprofile()
    sys.setprofile(watch)
    try:
        work()
    finally:
        sys.setprofile(before)
    return watch


@pytest.fixture
def untouched():
    """A rulebook for which nothing has been worked out yet."""
    return replace(load_rulebook())


VERBS = {
    "advise": lambda book: advise(ANSWERS, rulebook=book, on=DAY),
    "advise, shipped rules": lambda _: advise(ANSWERS, on=DAY),
    "advise, what is required is open": lambda book: advise({}, rulebook=book, on=DAY),
    "advise_many": lambda book: advise_many({"what_must_change": ["behavior"]}, rulebook=book),
    "flips": lambda book: flips(ANSWERS, "rag", rulebook=book, on=DAY),
    "explain": lambda book: explain(ANSWERS, "requirements-change-often", rulebook=book, on=DAY),
    "replay": lambda book: replay(advise(ANSWERS, rulebook=book, on=DAY), rulebook=book, on=DAY),
    "read_prompt": lambda _: read_prompt("Answer in JSON.\nBe brief.", on=DAY),
    "compare_costs": lambda _: compare_costs(
        {"calls_per_month": 1_000, "prompt": {"static_tokens": 900}}, on=DAY
    ),
    "to_markdown": lambda book: advise(ANSWERS, rulebook=book, on=DAY).to_markdown(),
}


@pytest.mark.slow
@pytest.mark.parametrize("verb", mostly_slow(VERBS.values()), ids=VERBS)
def test_no_module_calls_one_of_a_higher_layer(verb, untouched):
    read_prompt("Answer in JSON.")  # pydantic calls the checks of what it reads: once, here
    watch = watched(lambda: verb(untouched))
    assert watch.calls
    assert watch.up() == set()


def test_no_module_is_called_again_while_it_waits_for_an_advice(untouched):
    advise(ANSWERS, rulebook=untouched, on=DAY)
    again = {**ANSWERS, "labeled_examples": 21}
    watch = watched(lambda: advise(again, rulebook=untouched, on=DAY), deep=True)
    assert watch.reentered <= FACTS_AND_CONDITIONS


@pytest.mark.slow
def test_the_answers_of_an_advice_are_read_and_completed_once_and_each_flip_once(untouched):
    watch = watched(lambda: advise(ANSWERS, rulebook=untouched, on=DAY))
    flips_run = watch.functions["advisor.engine.diagram.money_flips", "leads_to"]
    assert watch.functions["advisor.engine.answers", "read_answers"] == 1
    assert watch.functions["advisor.engine.computed", "complete"] == 1 + flips_run


def test_a_call_into_a_higher_layer_would_be_seen():
    above = {"__name__": "advisor.advice.made_up"}
    exec("def asked(name): return None", above)
    atom = load_rulebook().rules["requirements-change-often"].when

    class Reader:
        values = {}  # noqa: RUF012
        fact = staticmethod(above["asked"])

    assert watched(lambda: atom.evaluate(Reader())).up() == {
        ("advisor.rulebook.conditions", "advisor.advice.made_up")
    }
