"""The skill for coding assistants: short, well formed, and true in every call it names."""

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from advisor import advise, prompt_units
from advisor.apps.cli import main
from advisor.evidence.prompt.tokens import count_each
from tests.assistants import call, run
from tests.days import DAY
from tests.documentation_examples import PageSession, blocks_of
from tests.published import published_cases

FILE = Path(__file__).parent.parent / "skills" / "tune-or-prompt" / "SKILL.md"
TEXT = FILE.read_text(encoding="utf-8")
MOST_TOKENS = 1_500

PROMPT = "You are a travel clerk.\nAlways answer in JSON with the keys reply and mood.\n"
ANSWERS = {"what_must_change": "behavior", "prompting_effort": "exhausted"}


def front_matter():
    return yaml.safe_load(TEXT.split("---\n")[1])


def table_rows(head):
    """Return the cells of each row of the table that begins with this head."""
    lines = TEXT[TEXT.index(head) :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_skill_is_short():
    assert count_each([TEXT]) < [MOST_TOKENS]


def test_the_front_matter_is_that_of_an_agent_skill():
    found = front_matter()
    assert found["name"] == FILE.parent.name
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found["name"])
    assert len(found["name"]) <= 64
    assert 0 < len(found["description"]) <= 1024
    assert "before any training" in found["description"].lower()
    assert len(found["compatibility"]) <= 500
    assert set(found) <= {"name", "description", "license", "compatibility", "metadata"}


@pytest.mark.slow
def test_the_words_it_acts_on_are_those_a_verdict_begins_with():
    said = [first for first, _ in table_rows("| the first words |")]
    seen = set()
    for answers in ({}, *(case.answers for case in published_cases())):
        verdict = advise(answers, on=DAY).verdict
        (row,) = [one for one in said if re.match(rf"{re.escape(one)}\b", verdict.answer)]
        seen.add(row)
    assert seen == set(said)


@pytest.mark.slow
def test_each_command_it_names_runs_and_prints_what_it_says(tmp_path):
    (tmp_path / "prompt.txt").write_text(PROMPT, encoding="utf-8")
    printed = {}
    with PageSession(tmp_path) as session:
        for block in blocks_of(FILE):
            for command in re.findall(r"^\$ (.+)$", block.body, re.MULTILINE):
                printed[command] = session._run(command)
                assert "Error" not in printed[command], command
                if command == "advisor prompt prompt.txt --answers > answers.yaml":
                    answers = tmp_path / "answers.yaml"
                    read = yaml.safe_load(answers.read_text(encoding="utf-8"))
                    assert {one["origin"] for one in read.values()} == {"read"}
                    assert all(one["quote"] for one in read.values())
                    with answers.open("a", encoding="utf-8") as more:
                        more.write("what_must_change: behavior\nlabeled_examples: null\n")
    brief = printed["advisor advise answers.yaml --brief"]
    assert brief.startswith("Fine-tune? ")
    assert re.search(r"^Ask next: .+ \(\w+\)$", brief, re.MULTILINE)
    assert "First steps:" in brief
    assert "null: not sure" in brief
    assert printed["advisor replay decision.json"].startswith("Nothing moved.")
    assert "what_must_change" in printed["advisor questions"]


@pytest.mark.slow
def test_each_tool_it_names_takes_these_arguments_and_answers_with_these_fields():
    async def talk(client):
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in run(talk)}
    record = advise(ANSWERS, on=DAY).to_dict()
    given = {
        "text": PROMPT,
        "labels": {"digest": prompt_units(PROMPT).digest, "labels": {"0": "persona"}},
        "answers": ANSWERS,
        "detail": ["record"],
        "approach": "rag",
        "rule": "prompt-not-measured",
        "record": record,
    }
    rows = table_rows("| tool |")
    assert rows
    for name, takes, reads in rows:
        arguments = re.findall(r"`(\w+)`", takes)
        tool = tools[name.strip("`")]
        assert set(arguments) <= set(tool.input_schema["properties"])
        assert set(tool.input_schema["required"]) <= set(arguments)
        data, _ = call(tool.name, **{key: given[key] for key in arguments})
        for field in re.findall(r"`([\w.]+)`", reads):
            assert field_in(data, field), f"{tool.name} gives no {field}"


def field_in(data, path):
    """Return whether the data has a value at a dotted path, which may be null."""
    for key in path.split("."):
        if key not in data:
            return False
        data = data[key]
    return True


def test_the_command_prints_the_skill_and_copies_it(tmp_path):
    assert CliRunner().invoke(main, ["skill"]).stdout == TEXT
    folder = tmp_path / ".agents" / "skills"
    for _ in range(2):
        done = CliRunner().invoke(main, ["skill", "--out", str(folder)])
        assert done.exit_code == 0
        assert (folder / "tune-or-prompt" / "SKILL.md").read_bytes() == FILE.read_bytes()


def test_a_skill_that_was_changed_is_not_overwritten(tmp_path):
    changed = tmp_path / "tune-or-prompt" / "SKILL.md"
    changed.parent.mkdir()
    changed.write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(main, ["skill", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert result.stderr == (
        f"{changed}: is there already and reads differently. "
        "Remove it first, or choose another --out.\n"
    )
    assert changed.read_text(encoding="utf-8") == "mine"
