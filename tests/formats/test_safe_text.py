"""Texts of strangers steer no terminal and hide in no file: they are shown written out."""

import csv
import json
import re
from io import StringIO
from pathlib import Path
from unicodedata import category

import anyio
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st
from mcp import Client
from starlette.testclient import TestClient

from advisor import Advice, advise, load_rulebook, read_prompt
from advisor.apps.cli import main
from advisor.apps.server.assistant.server import create_server
from advisor.apps.server.http import create_app
from advisor.apps.web.parts import markup
from advisor.authoring.graph import decision_graph
from advisor.authoring.graph_drawing import dot, mermaid
from advisor.authoring.rule_pages import rule_pages
from advisor.engine.answer_files import answers_text
from advisor.engine.case import Case
from advisor.errors import AdvisorError, visible
from advisor.formats.json_text import json_text
from advisor.formats.yaml_source import parse
from tests.quick import mostly_slow

ROOT = Path(__file__).parents[2]
DAY = "2026-11-22"
DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HIDDEN = "\u200b\u2028\u2029\u2060\ufeff\U000e0041"
HOSTILE = f"\x1b]0;PWN\x07\x1b[31mRED\x9b31m\x1bc\x7f\u202e{HIDDEN}"
WRITTEN = r"\x1b]0;PWN\x07\x1b[31mRED\x9b31m\x1bc\x7f\u202e\u200b\u2028\u2029\u2060\ufeff\U000e0041"
STYLES = ("\x1b[1m", "\x1b[2m", "\x1b[0m")
"""Bold, dim and the end of both: our own."""
FROM_OUTSIDE = {
    "what_must_change": {"value": "knowledge", "origin": "read", "quote": HOSTILE},
    "knowledge_changes": "weekly",
    "model": HOSTILE,
}
TEXTS = {"ask", "author", "because", "do", "help", "met", "needs", "reason", "says", "section"}
TEXTS |= {"short", "title", "unless_you", "via", "why", "assumed_because", "done_when", "note"}


def unsafe(text):
    """Return the characters of a text that a terminal would obey or not show."""
    control = (c for c in text if category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\n\r\t")
    return [*control, *(c for c in text if c in DIRECTIONS + HIDDEN)]


def poisoned(data):
    """Return rules in which every text ends with characters that control a terminal."""
    match data:
        case dict():
            return {
                key: value + HOSTILE if key in TEXTS and isinstance(value, str) else poisoned(value)
                for key, value in data.items()
            }
        case list():
            return [poisoned(one) for one in data]
        case _:
            return data


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with answers, a prompt, a saved advice and rules, each from a stranger."""
    made = tmp_path_factory.mktemp("stranger")
    for file in (ROOT / "examples" / "company").rglob("*.yaml"):
        there = made / "house" / file.relative_to(ROOT / "examples" / "company")
        there.parent.mkdir(parents=True, exist_ok=True)
        rules = poisoned(yaml.safe_load(file.read_text(encoding="utf-8")))
        there.write_text(yaml.dump(rules, sort_keys=False), encoding="utf-8")
    (made / "a.yaml").write_text(yaml.dump(FROM_OUTSIDE), encoding="utf-8")
    (made / "p.txt").write_text(f"You are {HOSTILE} a clerk.\n{HOSTILE}\n", encoding="utf-8")
    (made / "record.json").write_text(advise(FROM_OUTSIDE, on=DAY).to_json(), encoding="utf-8")
    (made / "typo.yaml").write_text(yaml.dump({HOSTILE: 1}), encoding="utf-8")
    (made / "refused.yaml").write_text(f"{yaml.dump(HOSTILE)}: [\n", encoding="utf-8")
    return made


COMMANDS = [
    "advise a.yaml --on 2026-11-22 --extend house",
    "advise a.yaml --on 2026-11-22 --markdown",
    "costs a.yaml --on 2026-11-22",
    "costs a.yaml --on 2026-11-22 --csv",
    "explain a.yaml lindenhof-clause-on-record --on 2026-11-22 --extend house",
    "questions --extend house",
    "rules check --extend house",
    "rules prove --extend house",
    "rules diff --extend house",
    "prompt p.txt --on 2026-11-22",
    "replay record.json --on 2026-11-22 --extend house",
    "advise typo.yaml",
    "advise refused.yaml",
    f"advise {HOSTILE}",
    f"advise a.yaml {HOSTILE}",
]
OTHER_FORMS = [
    "advise a.yaml --on 2026-11-22 --html --extend house",
    "advise a.yaml --on 2026-11-22 --adr --extend house",
    "advise a.yaml --on 2026-11-22 --json --extend house",
    "costs a.yaml --on 2026-11-22 --json",
    "costs a.yaml --on 2026-11-22 --arithmetic rag",
    "flips a.yaml fine_tune --on 2026-11-22 --extend house",
    "prices --on 2026-11-22 --extend house",
    "rules diff --json --extend house",
    "rules schema --extend house",
    "rules graph --extend house",
    "rules graph --format mermaid --extend house",
    "prompt p.txt --on 2026-11-22 --markdown",
    "prompt p.txt --on 2026-11-22 --sarif",
    "replay record.json --on 2026-11-22 --json --extend house",
    f"rules check {HOSTILE}",
    f"ask new.yaml --on {HOSTILE}",
]


TYPED = f"w\n{HOSTILE}\n2\nw\n?\nw\nq\n"


@pytest.fixture
def shown_in_a_terminal(folder, in_a_terminal, monkeypatch):
    """Return a function that gives what a command prints in a terminal, its messages too."""
    monkeypatch.chdir(folder)

    def shown(words):
        _, printed = in_a_terminal(words.split(" "), 92, TYPED.encode())
        return re.sub("\r+\n", "\n", printed.decode())

    return shown


def in_a_pipe(folder, words):
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        patched.setenv("COLUMNS", "92")
        runner = CliRunner()
        output = runner.invoke(main, words.split(" "), input=TYPED, prog_name="advisor").output
    return re.sub("\r+\n", "\n", output)


def without_styles(text):
    for style in STYLES:
        text = text.replace(style, "")
    return text


@pytest.mark.slow
@pytest.mark.parametrize("words", mostly_slow(COMMANDS), ids=ascii)
def test_a_terminal_gets_the_same_text_as_a_pipe_and_nothing_it_obeys(
    folder, shown_in_a_terminal, words
):
    shown = without_styles(shown_in_a_terminal(words))
    assert "Traceback" not in shown
    assert unsafe(shown) == []
    assert in_a_pipe(folder, words) == shown


@pytest.mark.slow
@pytest.mark.parametrize("words", mostly_slow(OTHER_FORMS), ids=ascii)
def test_every_other_output_has_no_unsafe_characters_in_a_pipe(folder, words):
    assert unsafe(in_a_pipe(folder, words)) == []


@pytest.mark.slow
def test_an_interview_shows_unsafe_questions_and_typed_text_escaped(shown_in_a_terminal):
    shown = without_styles(shown_in_a_terminal("ask new.yaml --on 2026-11-22 --extend house"))
    assert unsafe(shown) == []
    assert "Answers saved to new.yaml." in shown
    assert r"\x1b]0;pwn\x07" in shown.lower()


@pytest.mark.slow
@pytest.mark.parametrize("words", ["advise a.yaml --extend house", "advise typo.yaml"])
def test_escaped_characters_can_be_read_in_the_output(folder, words):
    assert r"\x1b]0;PWN\x07\x1b[31mRED\x9b31m\x1bc\x7f\u202e" in in_a_pipe(folder, words)


@pytest.mark.slow
def test_styles_of_the_advisor_itself_are_kept(shown_in_a_terminal):
    shown = shown_in_a_terminal("advise a.yaml --on 2026-11-22")
    assert shown.startswith("\x1b[1m")
    assert "\x1b[1mFirst steps\x1b[0m\n" in shown


def test_unsafe_answers_saved_by_an_interview_are_read_back():
    text = answers_text(advise(FROM_OUTSIDE, on=DAY).answers)
    assert unsafe(text) == []
    assert parse(text, "a.yaml").data == FROM_OUTSIDE


@pytest.fixture(scope="module")
def advice(folder):
    return advise(FROM_OUTSIDE, rulebook=load_rulebook(extend=folder / "house"), on=DAY)


@pytest.mark.slow
@pytest.mark.parametrize(
    "form",
    [Advice.to_markdown, Advice.to_html, Advice.to_decision_record, Advice.to_csv, Advice.to_json],
)
def test_every_form_of_an_advice_has_no_unsafe_characters(advice, form):
    text = form(advice)
    assert unsafe(text) == []
    assert "PWN" in text


@pytest.mark.slow
def test_a_document_shows_unsafe_characters_escaped(advice):
    assert WRITTEN in advice.to_html()
    rows = [*csv.reader(StringIO(advice.to_csv()))]
    models = [row[rows[0].index("model")] for row in rows[1:]]
    assert set(models) == {WRITTEN, ""}
    assert models[0] == WRITTEN


def test_escaped_json_holds_the_same_data(advice):
    assert json.loads(advice.to_json()) == advice.to_dict()
    assert Advice.from_dict(json.loads(advice.to_json())) == advice
    assert advice.answers["model"].value == HOSTILE


def test_a_reading_of_a_prompt_has_no_unsafe_characters():
    reading = read_prompt(f"You are {HOSTILE} a clerk.", on=DAY)
    assert unsafe(reading.to_markdown()) == []
    assert unsafe(json_text(reading.to_dict())) == []


@pytest.mark.slow
def test_pages_and_drawings_of_rules_have_no_unsafe_characters(folder):
    rulebook = load_rulebook(extend=folder / "house")
    for text in rule_pages(rulebook).values():
        assert unsafe(text) == []
    graph = decision_graph(Case.from_values({}, rulebook))
    assert r"\\x1b" in dot(graph)
    assert unsafe(dot(graph)) == unsafe(mermaid(graph)) == []


@pytest.mark.slow
def test_the_http_server_sends_the_same_data_escaped():
    asked = {"answers": FROM_OUTSIDE, "on": DAY}
    response = TestClient(create_app()).post("/advise", json=asked)
    assert unsafe(response.text) == []
    assert response.json() == advise(FROM_OUTSIDE, on=DAY).to_dict()
    refused = TestClient(create_app()).post("/advise", json={"answers": {HOSTILE: 1}})
    assert unsafe(refused.text) == []
    assert refused.json()["problems"][0]["where"] == f"answers.{HOSTILE}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("advise", {"answers": FROM_OUTSIDE, "on": DAY}),
        ("advise", {"answers": FROM_OUTSIDE, "on": DAY, "detail": ["assumptions", "record"]}),
        ("flips", {"answers": FROM_OUTSIDE, "approach": "rag", "on": DAY}),
        ("explain", {"answers": FROM_OUTSIDE, "rule": HOSTILE, "on": DAY}),
        ("replay", {"record": {HOSTILE: 1}}),
        ("compare_costs", {"answers": FROM_OUTSIDE, "on": DAY}),
        ("read_prompt", {"text": f"You are {HOSTILE} a clerk.", "on": DAY}),
        ("advise", {"answers": {HOSTILE: 1}}),
        ("advise_many", {"columns": {"what_must_change": [HOSTILE]}}),
    ],
)
def test_the_mcp_server_sends_no_unsafe_characters(tool, arguments):
    async def asking():
        async with Client(create_server()) as client:
            return await client.call_tool(tool, arguments)

    (content,) = anyio.run(asking).content
    assert unsafe(content.text) == []


def test_the_page_draws_no_unsafe_characters(monkeypatch):
    drawn = []
    monkeypatch.setattr("streamlit.html", drawn.append)
    markup.draw("<p>", HOSTILE, "</p>")
    assert drawn == [f"<p>{WRITTEN}</p>"]


def test_an_error_message_has_no_unsafe_characters():
    with pytest.raises(AdvisorError) as caught:
        advise({"what_must_change": "knowledge", f"x{HOSTILE}": 1})
    assert unsafe(str(caught.value)) == []


def test_a_file_name_that_is_not_utf_8_is_shown_escaped():
    result = CliRunner().invoke(main, ["advise", "\udc9b.yaml"])
    assert result.stderr == "\\udc9b.yaml: cannot be read: no such file or directory\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ordinary ü 漢 € text\twith\nlines\r\n", "ordinary ü 漢 € text\twith\nlines\r\n"),
        ("👩\u200d💻 \u00ad 1\u202f000\u00a0m", "👩\u200d💻 \u00ad 1\u202f000\u00a0m"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\x9b", r"\x9b"),
        ("back\rover", r"back\rover"),
        ("\u202eevil", r"\u202eevil"),
        ("\ud800", r"\ud800"),
    ],
)  # fmt: skip
def test_unsafe_characters_are_escaped_and_all_others_stay(text, shown):
    assert visible(text) == shown
    assert json.loads(json_text(text)) == text


anything = st.text(st.characters() | st.sampled_from(HOSTILE + DIRECTIONS + "\r\n\t\x00\x85"))


@given(anything)
@example("\r\r\n\r")
def test_shown_text_has_nothing_unsafe_and_is_not_escaped_twice(text):
    shown = visible(text)
    assert unsafe(shown) == []
    assert shown.replace("\r\n", "").count("\r") == 0
    assert visible(shown) == shown


@given(anything)
def test_text_without_unsafe_characters_stays_the_same(text):
    clean = "".join(c for c in text if not unsafe(c) and c != "\r" and category(c) != "Cf")
    assert visible(clean) == clean
    assert json_text([clean]) == json.dumps([clean], indent=2, ensure_ascii=False)


@given(st.dictionaries(anything, anything))
def test_escaped_json_is_read_back_as_the_same_data(data):
    text = json_text(data)
    assert unsafe(text) == []
    assert json.loads(text) == data
