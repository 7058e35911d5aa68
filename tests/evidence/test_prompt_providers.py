"""The cost of one prompt at each provider: one row each, and what is not known stays unknown."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from advisor import load_catalogue, prompt_providers, read_prompt
from tests.days import DAY

CLERK = "You are a clerk at a library.\nToday is {{today}}.\nAnswer in two sentences.\n"
A_CENT = Decimal("0.01")


def rows(text=CLERK, **terms):
    return prompt_providers(read_prompt(text, on=DAY, **terms), on=DAY)


def test_each_provider_has_one_row_with_its_usual_model():
    found, catalogue, day = rows(), load_catalogue(), date.fromisoformat(DAY)
    assert sorted(row.provider for row in found.rows) == sorted(catalogue.providers(day))
    for row in found.rows:
        assert row.model == catalogue.current_models(row.provider, on=day).usual


def test_the_named_model_stands_in_the_row_of_its_provider():
    found = rows(model="gpt-4o-mini", provider="openai")
    (row,) = [one for one in found.rows if one.provider == "openai"]
    reading = read_prompt(CLERK, on=DAY, model="gpt-4o-mini")
    assert (row.model, row.tokens) == ("gpt-4o-mini", reading.tokens.count)


def test_the_least_comes_first_and_unknown_last():
    costs = [row.usd_with_answers for row in rows().rows]
    known = [cost for cost in costs if cost is not None]
    assert costs[: len(known)] == sorted(known)


def test_sums_grow_with_the_calls():
    once, twice = rows(calls_per_month=1_000_000), rows(calls_per_month=2_000_000)
    for one, two in zip(once.rows, twice.rows, strict=True):
        if one.usd_with_answers is not None:
            assert abs(two.usd_with_answers - 2 * one.usd_with_answers) <= A_CENT


def test_tools_count_where_they_are_sent():
    tool = {"type": "function", "function": {"name": "find_book", "parameters": {}}}
    chat = {"messages": [{"role": "system", "content": CLERK}]}
    bare, tools = (rows(json.dumps(one)).rows for one in (chat, {**chat, "tools": [tool]}))
    before = {row.provider: row.tokens.tokens for row in bare}
    assert all(row.tokens.tokens > before[row.provider] for row in tools)


def test_a_price_that_is_not_known_stays_unknown():
    reading = read_prompt(CLERK, on=DAY, provider="openai", model="gpt-none-such")
    row = prompt_providers(reading, on=DAY).rows[-1]
    assert (row.provider, row.usd_per_month, row.usd_with_answers) == ("openai", None, None)
    assert row.why_unknown
    page = prompt_providers(reading, on=DAY).to_markdown()
    assert "Unknown for openai: " in page
