"""A day through every door: the library, the command line, HTTP, an assistant and the page."""

import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import anyio
import pytest
from click.testing import CliRunner
from mcp import Client
from starlette.testclient import TestClient

from advisor import (
    AdvisorError,
    advise,
    advise_many,
    compare_costs,
    flips,
    load_rulebook,
    read_prompt,
    replay,
)
from advisor.apps.cli import main
from advisor.apps.server.assistant.server import create_server
from advisor.apps.server.http import create_app
from advisor.apps.web.session.settings import DAY_VARIABLE, today
from advisor.formats.days import months_later, next_day
from advisor.formats.days import today as today_in_utc
from advisor.formats.folders import default_rules
from advisor.formats.json_text import json_text

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
def test_every_verb_refuses_a_value_that_is_no_day_in_the_same_words(ask, on):
    with pytest.raises(AdvisorError) as caught:
        ask(on)
    assert str(caught.value) == f"on: {says(on)}"


def test_a_long_value_that_is_no_day_is_cut_in_the_message():
    with pytest.raises(AdvisorError) as caught:
        advise(ANSWERS, on="x" * 10_000)
    assert str(caught.value) == f"on: '{'x' * 59}... is not a day. Write it like 2026-11-22."


@pytest.mark.parametrize("on", NO_DAYS)
@pytest.mark.parametrize(
    "words", [("advise", "-"), ("costs", "-"), ("prompt", "-"), ("replay", "-"), ("prices",)]
)
def test_the_command_line_names_the_option_with_the_wrong_day(words, on):
    result = CliRunner().invoke(main, [*words, "--on", on], input="what_must_change: behavior\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith(f"\nError: --on: {says(on)}\n")


@pytest.fixture(scope="module")
def client():
    return TestClient(create_app())


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
def test_the_http_server_reports_the_same_problem_in_parts(client, path, body, on):
    response = client.post(path, json={**body, "on": on})
    (problem,) = response.json()["problems"]
    assert problem["where"] == "on"
    assert f"{problem['what']}. {problem['hint']}" == says(on)


def test_the_mcp_server_reports_the_same_problem():
    async def asking():
        async with Client(create_server()) as client:
            return await client.call_tool("advise", {"answers": ANSWERS, "on": "2026-1-5"})

    (text,) = anyio.run(asking).content
    assert text.text == f"on: {says('2026-1-5')}"


@pytest.mark.parametrize("on", [day for day in NO_DAYS if day])
def test_the_page_names_the_environment_variable_with_the_wrong_day(on, monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, on)
    with pytest.raises(AdvisorError) as caught:
        today()
    assert str(caught.value) == f"{DAY_VARIABLE}: {says(on)}"


def test_an_empty_environment_variable_means_today(monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, "")
    with on_a_day_of_now() as days:
        found = today()
    assert found in days


# -- the same day on every door


EARLIER = "2025-06-01"
"""Not the day of the rulebook, and with other prices."""
TUNE = {"what_must_change": "behavior", "distinct_voice": True, "provider": "openai"}
PROMPT = "You are a clerk.\nAnswer in JSON.\n"


@contextmanager
def on_a_day_of_now():
    """Return the days on which something may have run: two days at midnight."""
    days = [datetime.now(UTC).date()]
    yield days
    days.append(datetime.now(UTC).date())


def in_the_library(on):
    return {
        "advise": advise(TUNE, on=on).to_json(),
        "compare_costs": json_text(compare_costs(SCENARIO, on=on).to_dict()) + "\n",
        "read_prompt": json_text(read_prompt(PROMPT, on=on).to_dict()) + "\n",
    }


def on_the_command_line(on):
    files = {
        "advise": ["advise", "answers.json", "--json"],
        "compare_costs": ["costs", "scenario.json", "--json"],
        "read_prompt": ["prompt", "prompt.txt", "--json"],
    }
    Path("answers.json").write_text(json.dumps(TUNE), encoding="utf-8")
    Path("scenario.json").write_text(json.dumps({"scenario": SCENARIO}), encoding="utf-8")
    Path("prompt.txt").write_text(PROMPT, encoding="utf-8")
    given = ["--on", on] if on else []
    return {verb: CliRunner().invoke(main, [*w, *given]).stdout for verb, w in files.items()}


ASKED = {
    "advise": {"answers": TUNE},
    "compare_costs": {"scenario": SCENARIO},
    "read_prompt": {"text": PROMPT},
}
PATHS = {"advise": "/advise", "compare_costs": "/costs", "read_prompt": "/read-prompt"}


def over_http(on):
    client, given = TestClient(create_app()), {"on": on} if on else {}
    return {
        verb: json_text(client.post(path, json={**ASKED[verb], **given}).json()) + "\n"
        for verb, path in PATHS.items()
    }


def from_an_assistant(on):
    given = {"on": on} if on else {}
    whole = {"advise": {"detail": ["record"]}}

    async def asking():
        async with Client(create_server()) as client:
            return {
                verb: await client.call_tool(verb, {**asked, **given, **whole.get(verb, {})})
                for verb, asked in ASKED.items()
            }

    said = {verb: one.structured_content for verb, one in anyio.run(asking).items()}
    said["advise"] = said["advise"]["detail"]["record"]
    return {verb: json_text(data) + "\n" for verb, data in said.items()}


def on_the_page(on):
    """Return the advice of the result page, run again from the commands the page shows."""
    from tests.app_pages import open_page  # noqa: PLC0415  # needs Streamlit

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(DAY_VARIABLE, on or "")
        app = open_page(
            "result",
            {"what_must_change": "behavior", "distinct_voice": "yes", "provider": "openai"},
        )
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(app.code[-1].value, {})
    return printed.getvalue()


APPS = [in_the_library, on_the_command_line, over_http, from_an_assistant]


@pytest.fixture
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("in_an_empty_folder")
@pytest.mark.parametrize("app", APPS)
def test_every_app_gives_the_same_bytes_on_another_day_than_the_rulebooks(app):
    assert str(load_rulebook().about.as_of) != EARLIER
    said = app(EARLIER)
    assert said == in_the_library(EARLIER)
    assert json.loads(said["advise"])["on"] == EARLIER


@pytest.mark.slow
@pytest.mark.usefixtures("in_an_empty_folder")
@pytest.mark.parametrize("app", APPS)
def test_every_app_advises_for_today_without_a_day(app):
    with on_a_day_of_now() as days:
        said = app(None)
    assert said in [in_the_library(day) for day in days]


@pytest.mark.slow
@pytest.mark.parametrize("on", [EARLIER, None])
def test_the_page_advises_for_the_day_of_the_variable(on):
    with on_a_day_of_now() as days:
        said = on_the_page(on)
    assert said in [advise(TUNE, on=day).to_json() for day in ([on] if on else days)]


def test_the_other_verbs_use_today_without_a_day():
    saved = advise(TUNE, on=EARLIER)
    with on_a_day_of_now() as days:
        found = replay(saved).now.on, flips(TUNE, "prompt")
    assert found in [(day, flips(TUNE, "prompt", on=day)) for day in days]


def test_the_approach_does_not_depend_on_the_day():
    """So `advise_many` takes none."""
    columns = {name: [value] for name, value in TUNE.items()}
    approaches = {advise(TUNE, on=day).verdict.approach for day in (EARLIER, None, "2031-01-01")}
    assert approaches == set(advise_many(columns))


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_today_is_the_utc_day_in_every_time_zone(zone):
    code = "from advisor.formats.days import today; print(today())"
    with on_a_day_of_now() as days:
        printed = subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "TZ": zone, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
    assert printed.strip() in map(str, days)


@pytest.fixture
def dated_tomorrow(tmp_path):
    """The shipped rules, last checked on a future day."""
    rules = shutil.copytree(default_rules(), tmp_path / "rules")
    about = rules / "rulebook.yaml"
    text = about.read_text(encoding="utf-8")
    day = str(load_rulebook().about.as_of)
    assert text.count(f"as_of: {day}") == 1
    later = today_in_utc() + timedelta(days=40)
    about.write_text(text.replace(f"as_of: {day}", f"as_of: {later}"), encoding="utf-8")
    return load_rulebook(rules)


@pytest.mark.slow
def test_rules_dated_after_today_advise_for_today(dated_tomorrow):
    with on_a_day_of_now() as days:
        said = advise(TUNE, rulebook=dated_tomorrow)
    assert said.on in days
    assert said.verdict == advise(TUNE, on=said.on).verdict
    assert said.costs == advise(TUNE, on=said.on).costs


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 30), 36, date(2029, 11, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(9998, 1, 1), 36, date.max),
    ],
)
def test_so_many_months_later(day, months, then):
    assert months_later(day, months) == then


def test_the_day_after_the_last_is_the_last():
    assert next_day(date(2026, 12, 31)) == date(2027, 1, 1)
    assert next_day(date.max) == date.max
