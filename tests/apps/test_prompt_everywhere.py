"""Every door reads the prompt in a file alike, says what it was read as, and lists the others."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("streamlit")
pytest.importorskip("starlette")
pytest.importorskip("mcp")

import anyio
from mcp.client import Client
from starlette.testclient import TestClient

from advisor import create_app, read_prompt
from advisor.apps.cli import main
from advisor.apps.server.assistant.server import create_server
from advisor.apps.web.session.keys import ui
from advisor.apps.web.session.settings import DAY_VARIABLE
from tests.app_pages import html, open_page
from tests.days import DAY

FORMS = Path(__file__).parents[1] / "prompts" / "forms"
TWO = "prompts:\n  - You sort mail. {{mail}}\n  - You sort boxes.\nproviders: [any]\n"
TEXTS = {
    "chat with tools": (FORMS / "chat-tools.json").read_text(encoding="utf-8"),
    "two prompts": TWO,
    "source code": (FORMS / "desk.py").read_text(encoding="utf-8"),
}
UNKNOWN = json.dumps({"notes": {"mine": "You are the clerk of a ferry line."}})


@pytest.fixture(autouse=True)
def _fixed_day(monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, DAY)


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_every_door_reads_the_same(name):
    text = TEXTS[name]
    expected = json.loads(read_prompt(text, on=DAY).to_json())
    assert json.loads(on_the_command_line(text, "--json").stdout) == expected
    assert over_http(text).json() == expected
    assert over_mcp(text).structured_content == expected
    assert expected["source"]["says"].replace("`", "") in words_of(pasted(text))


@pytest.mark.slow
def test_every_door_lists_the_other_prompts_and_reads_them():
    for told in (on_the_command_line(TWO).stdout, over_mcp(TWO).content[0].text):
        assert "Further prompts in it; to read one, give its place (at):" in told
        assert "prompts[1]" in told
    app = pasted(TWO)
    app.selectbox(key=ui("prompt-other")).select_index(0).run()
    assert not app.exception
    shown = [
        "\n".join(code.value for code in app.code),
        on_the_command_line(TWO, "--at", "prompts[1]").stdout,
        over_http(TWO, at="prompts[1]").json()["text"],
        over_mcp(TWO, at="prompts[1]").structured_content["text"],
    ]
    for text in shown:
        assert "You sort boxes." in text
        assert "You sort mail." not in text


@pytest.mark.slow
def test_every_door_refuses_data_of_no_known_form_and_is_told_the_place():
    says = "is JSON of no form that is known here"
    assert says in on_the_command_line(UNKNOWN).stderr
    assert says in over_http(UNKNOWN).json()["problems"][0]["what"]
    assert over_mcp(UNKNOWN).is_error
    app = pasted(UNKNOWN)
    assert says in html(app)
    app.text_input(key=ui("prompt-place")).set_value("notes.mine").run()
    assert "clerk of a ferry line" in "\n".join(code.value for code in app.code)
    assert on_the_command_line(UNKNOWN, "--at", "notes.mine").exit_code == 0
    assert over_http(UNKNOWN, at="notes.mine").status_code == 200


def test_the_page_reads_data_as_text_where_that_is_asked_for():
    app = pasted(UNKNOWN)
    app.button(key=ui("prompt-read-whole")).click().run()
    assert "Read whole, as plain text." in words_of(app)


def on_the_command_line(text, *options):
    return CliRunner().invoke(main, ["prompt", "-", "--on", DAY, *options], input=text)


def over_http(text, **more):
    return TestClient(create_app()).post("/read-prompt", json={"text": text, "on": DAY, **more})


def over_mcp(text, **more):
    async def ask():
        async with Client(create_server()) as client:
            return await client.call_tool("read_prompt", {"text": text, "on": DAY, **more})

    return anyio.run(ask)


def pasted(text):
    app = open_page("prompt", {})
    app.text_area(key=ui("prompt-text")).set_value(text)
    app.button(key=ui("prompt-check")).click().run()
    assert not app.exception
    return app


def words_of(app):
    return html(app).replace("<code>", "").replace("</code>", "")
