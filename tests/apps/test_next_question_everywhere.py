"""The command line, HTTP, an assistant and the page ask the same next question as the library."""

import json

import pytest
from click.testing import CliRunner

pytest.importorskip("streamlit")
pytest.importorskip("starlette")
pytest.importorskip("mcp")

from starlette.testclient import TestClient

from advisor import advise, create_app, load_rulebook
from advisor.apps.cli import main
from advisor.apps.web.session.answer_texts import text_of
from advisor.apps.web.session.settings import DAY_VARIABLE
from tests.app_pages import open_page, script
from tests.assistants import call
from tests.days import DAY

RULES = load_rulebook()
ANSWERS = [
    {"distinct_voice": True},
    {"what_must_change": None},
    {"what_must_change": None, "what_goes_wrong": None},
    {"what_must_change": "knowledge"},
    {"what_must_change": "both", "requirement_changes_per_quarter": None, "base_model_can": None},
    {"what_must_change": "behavior", "needs_citations": False, "output_format": "json"},
    {"what_must_change": "knowledge", "knowledge_changes": "weekly"},
]


@pytest.mark.slow
@pytest.mark.parametrize("answers", ANSWERS, ids="-".join)
def test_everybody_is_asked_the_same_next_question(answers, monkeypatch):
    monkeypatch.setenv(DAY_VARIABLE, DAY)
    expected = advise(answers, on=DAY).next_question
    assert on_the_command_line(answers) == expected
    assert over_http(answers) == expected
    assert from_an_assistant(answers) == expected
    assert on_the_page(answers) == expected


def on_the_command_line(answers):
    printed = (
        CliRunner().invoke(main, ["advise", "-", "--on", DAY], input=json.dumps(answers)).stdout
    )
    _, _, told = printed.partition("\nNext question\n")
    return told.partition("Add ")[2].partition(" to the answers:")[0] or None


def over_http(answers):
    response = TestClient(create_app()).post("/advise", json={"answers": answers, "on": DAY})
    return response.json()["next_question"]


def from_an_assistant(answers):
    data, text = call("advise", answers=answers, on=DAY)
    asked = data["next_question"]
    assert ("**Ask next:**" in text) == (asked is not None)
    return asked and asked["id"]


def on_the_page(answers):
    app = open_page("questions", {name: text_of(value) for name, value in answers.items()})
    more = [button for button in app.button if button.label == "Next question"]
    if more:  # the list of answers comes first where few guesses are left
        more[0].click().run()
        app.switch_page(script("questions")).run()
    keys = (getattr(element, "key", None) for element in app.main)
    return next((key for key in keys if key in RULES.questions), None)
