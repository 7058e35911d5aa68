"""A day through every door: the library, the command line, HTTP, an assistant and the page."""

from datetime import date

import anyio
import pytest
from click.testing import CliRunner
from mcp import Client
from starlette.testclient import TestClient

from advisor import AdvisorError, advise, compare_costs, flips, read_prompt, replay
from advisor.apps.cli import main
from advisor.apps.server.http import create_app
from advisor.apps.server.mcp_server import create_server
from advisor.apps.web.session.settings import DAY_VARIABLE, today

ANSWERS = {"what_must_change": "behavior"}
SCENARIO = {"calls_per_month": 50_000, "model": "gpt-4o-mini", "prompt": {"output_tokens": 200}}
NO_DAYS = ["soon", "2026-13-40", "2026-1-5", "20261122", "2026-W47-7", "2026-11-22T00:00", ""]


def says(on):
    return f"{on!r} is not a day. Write it like 2026-11-22."


@pytest.mark.parametrize("on", [*NO_DAYS, 20261122])
@pytest.mark.parametrize(
    "ask",
    [
        lambda on: advise(ANSWERS, on=on),
        lambda on: flips(ANSWERS, "prompt", on=on),
        lambda on: replay(advise(ANSWERS), on=on),
        lambda on: compare_costs(SCENARIO, on=on),
        lambda on: read_prompt("You are a clerk.", on=on),
    ],
    ids=["advise", "flips", "replay", "compare_costs", "read_prompt"],
)
def test_what_is_no_day_is_refused_in_the_same_words_by_every_verb(ask, on):
    with pytest.raises(AdvisorError) as caught:
        ask(on)
    assert str(caught.value) == f"on: {says(on)}"


def test_a_long_text_that_is_no_day_is_cut_in_the_message():
    with pytest.raises(AdvisorError) as caught:
        advise(ANSWERS, on="x" * 10_000)
    assert str(caught.value) == f"on: '{'x' * 59}... is not a day. Write it like 2026-11-22."


@pytest.mark.parametrize("on", NO_DAYS)
@pytest.mark.parametrize(
    "words", [("advise", "-"), ("costs", "-"), ("prompt", "-"), ("replay", "-"), ("prices",)]
)
def test_the_command_line_names_its_option(words, on):
    result = CliRunner().invoke(main, [*words, "--on", on], input="what_must_change: behavior\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"\nError: --on: {says(on)}\n")


@pytest.mark.parametrize("on", [*NO_DAYS, 5])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/advise", {"answers": ANSWERS}),
        ("/costs", {"answers": ANSWERS}),
        ("/costs", {"scenario": SCENARIO}),
        ("/read-prompt", {"text": "You are a clerk."}),
    ],
)
def test_a_service_is_told_the_same_in_parts(path, body, on):
    response = TestClient(create_app()).post(path, json={**body, "on": on})
    (problem,) = response.json()["problems"]
    assert problem["where"] == "on"
    assert f"{problem['what']}. {problem['hint']}" == says(on)


def test_an_assistant_is_told_the_same():
    async def asking():
        async with Client(create_server()) as client:
            return await client.call_tool("advise", {"answers": ANSWERS, "on": "2026-1-5"})

    (text,) = anyio.run(asking).content
    assert text.text == f"on: {says('2026-1-5')}"


@pytest.mark.parametrize("on", [day for day in NO_DAYS if day])
def test_the_page_names_its_variable(on, monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, on)
    with pytest.raises(AdvisorError) as caught:
        today()
    assert str(caught.value) == f"{DAY_VARIABLE}: {says(on)}"


def test_an_empty_variable_is_today(monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, "")
    assert today() == date.today()  # noqa: DTZ011  # the reader's day
