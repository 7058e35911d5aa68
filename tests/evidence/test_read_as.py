"""What a reading says about the form it was read from: tools, schemas, lines of the file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml

from advisor import PromptReading, read_prompt
from advisor.costs import shipped_catalogue
from advisor.errors import PromptError
from advisor.evidence.prompt.forms.table import forms
from advisor.evidence.prompt.sarif import reading_sarif
from tests.days import DAY

PROMPTS = Path(__file__).parents[1] / "prompts"
PLAIN = "\n".join(yaml.safe_load((PROMPTS / "forms.yaml").read_text(encoding="utf-8"))["lines"])
SYSTEM = {"role": "system", "content": PLAIN}
USER = {"role": "user", "content": "May I renew?"}
SECRET = f"{PLAIN}\nKey: AKIA{'A' * 16}"


@pytest.mark.parametrize("name", ["chat.json", "agent.md", "desk.py", "desk.prompty"])
def test_the_library_takes_bytes_and_text(name):
    raw = (PROMPTS / "forms" / name).read_bytes()
    from_bytes = read_prompt(raw, name=name, on=DAY)
    assert read_prompt(raw.decode(), name=name, on=DAY) == from_bytes
    plain = read_prompt(PLAIN, on=DAY)
    assert from_bytes.recommendation == plain.recommendation
    assert [line.text for line in from_bytes.lines] == [line.text for line in plain.lines]
    assert from_bytes.tokens == plain.tokens
    assert plain.source.says == "Read whole, as plain text."


def test_several_messages_are_one_prompt_in_order():
    data = {"messages": [SYSTEM, USER, {"role": "developer", "content": "Today is {{date}}."}]}
    reading = read_prompt(json.dumps(data), on=DAY)
    assert reading.text == f"{PLAIN}\n\nToday is {{{{date}}}}."
    assert [spotted.line for spotted in reading.facts.per_call] == [7]
    assert reading.source.places == ("messages[0]", "messages[2]")


def test_at_most_twenty_further_prompts_are_listed_and_the_rest_counted():
    chats = [{"messages": [{"role": "system", "content": f"You are {n}."}]} for n in range(50)]
    reading = read_prompt("\n".join(map(json.dumps, chats)), on=DAY)
    assert (len(reading.source.others), reading.source.prompts) == (20, 50)
    told = reading.to_markdown()
    assert "Further prompts in it; to read one, give its place (at):" in told
    assert "`[1].messages[0]`, 3 words" in told
    assert "And 29 more." in told


def test_an_empty_file_is_named():
    with pytest.raises(PromptError) as caught:
        read_prompt(b" \n", name="desk.txt")
    assert str(caught.value) == "desk.txt: is empty. Give the system prompt itself."


def request_with(count, **more):
    function = {"name": "find", "description": "Find a book.", "parameters": {"type": "object"}}
    tools = [{"type": "function", "function": function} for _ in range(count)]
    return json.dumps({"messages": [SYSTEM, USER], "tools": tools, **more})


def test_tools_are_counted_where_the_provider_puts_them():
    stands = {"openai": "ahead of it", "anthropic": "ahead of it", "mistral": "behind it"}
    for provider, where in stands.items():
        reading = read_prompt(request_with(12), provider=provider, on=DAY)
        tokens = reading.source.tools.tokens
        assert reading.source.says == (
            f"Read from `messages[0]` of a chat request; 12 tools, {tokens} tokens {where}."
        )
    unknown = read_prompt(request_with(1), provider="google", on=DAY).source
    assert "sent with it" in unknown.says


def test_tools_count_in_size_cache_and_money():
    with_tools = read_prompt(request_with(100), on=DAY)
    without = read_prompt(PLAIN, on=DAY)
    tools = with_tools.source.tools.tokens
    row, bare = with_tools.cacheable.rows[0], without.cacheable.rows[0]
    assert row.total_tokens == bare.total_tokens + tools
    assert (bare.today_tokens, row.today_tokens > 0) == (0, True)
    today, plain = with_tools.requests[0], without.requests[0]
    assert today.tokens == plain.tokens + tools
    assert today.usd_per_million_calls > plain.usd_per_million_calls
    assert with_tools.requests[1].parts[0].kind == "tools"
    assert f"With its 100 tools, {tools:,} tokens more in each call." in with_tools.to_markdown()


def test_tools_behind_a_prompt_that_changes_are_not_cached():
    chat = {
        "messages": [{"role": "system", "content": f"Today is {{{{date}}}}.\n{PLAIN}"}],
        "tools": json.loads(request_with(100))["tools"],
    }
    providers = shipped_catalogue().providers(on=date.fromisoformat(DAY))
    stand = {provider: forms().stand(provider) for provider in providers}
    for row in read_prompt(json.dumps(chat), on=DAY).cacheable.rows:
        assert (row.today_tokens > 0) == (stand[row.provider] == "ahead")


def test_a_schema_that_is_given_is_not_asked_for_again():
    prompt = f'{PLAIN}\nAnswer in JSON with the keys "reply" and "mood".'
    chat = {"messages": [{"role": "system", "content": prompt}]}
    asked = read_prompt(json.dumps(chat), on=DAY)
    schema = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}}
    given = read_prompt(json.dumps({**chat, "response_format": schema}), on=DAY)
    assert "json-in-words" in {finding.id for finding in asked.advice}
    assert "json-in-words" not in {finding.id for finding in given.advice}
    assert given.source.schema_given
    assert given.source.says.endswith("; a schema for the answer is given.")


def test_findings_point_into_the_file():
    chat = {
        "model": "m",
        "messages": [{"role": "system", "content": SECRET}],
    }
    text = json.dumps(chat, indent=1)
    sarif = reading_sarif(read_prompt(text, on=DAY), "chat.json")
    result = next(r for r in sarif["runs"][0]["results"] if r["ruleId"] == "secret")
    (place,) = result["locations"]
    line = place["physicalLocation"]["region"]["startLine"]
    assert '"content"' in text.split("\n")[line - 1]
    assert place["message"]["text"] == "Line 6 of the prompt."


FRONT_MATTER = "---\nname: desk\ndescription: The desk\n---\n\n"


@pytest.mark.parametrize("before", [FRONT_MATTER, 'import os\n\n\nPROMPT = """'])
def test_where_lines_are_lines_of_the_file_they_have_its_numbers(before):
    clock = f"Today is {{{{date}}}}.\n{SECRET}"
    after = '"""\n' if before.startswith("import") else "\n"
    reading, plain = (read_prompt(text, on=DAY) for text in (f"{before}{clock}{after}", clock))
    ahead = before.count("\n")
    assert reading.text == plain.text
    assert reading.source.first_line == ahead + 1
    assert [line.line for line in reading.lines] == [line.line + ahead for line in plain.lines]
    assert [(line.start, line.tokens) for line in reading.lines] == [
        (line.start, line.tokens) for line in plain.lines
    ]
    assert reading.facts.secrets[0].line == plain.facts.secrets[0].line + ahead
    assert reading.advice[0].lines == (plain.advice[0].lines[0] + ahead,)
    assert reading.cacheable.says.startswith(f"Line {ahead + 1}, the current date")
    assert reading.cacheable.moved_tokens == plain.cacheable.moved_tokens
    assert reading.requests == plain.requests
    assert reading.places["prompt_words"].number == ahead + 1
    assert reading.rewritten().text == plain.rewritten().text
    assert reading.rewritten().changes == (f"moved to the end: line {ahead + 1}",)
    sarif = reading_sarif(reading, "desk.md")
    line = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert line == plain.facts.secrets[0].line + ahead


def test_hidden_characters_are_named_with_the_line_of_the_file():
    reading = read_prompt(f"{FRONT_MATTER}You are\u200b a clerk.\n", on=DAY)
    assert reading.stripped[0].lines == (6,)


def test_lines_of_a_plain_text_are_its_own():
    sarif = reading_sarif(read_prompt(SECRET, on=DAY), "a.txt")
    (place,) = sarif["runs"][0]["results"][0]["locations"]
    assert place["physicalLocation"]["region"]["startLine"] == 6
    assert "message" not in place


def test_a_reading_is_saved_with_what_it_was_read_as():
    reading = read_prompt(request_with(2), on=DAY)
    assert PromptReading.from_dict(json.loads(reading.to_json())) == reading
    older = reading.to_dict()
    del older["source"]
    assert PromptReading.from_dict(older).source.form == "text"
