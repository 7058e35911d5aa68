"""The forms that prompts are kept in: what is read in each, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import PromptError
from advisor.evidence.prompt.forms.find import find_prompt
from advisor.evidence.prompt.forms.json_data import line_of
from advisor.evidence.prompt.forms.paths import find, place_words
from advisor.evidence.prompt.forms.table import forms
from tests.drawing import examples

PROMPTS = Path(__file__).parents[1] / "prompts"
GIVEN = yaml.safe_load((PROMPTS / "forms.yaml").read_text(encoding="utf-8"))
LINES = GIVEN["lines"]
PLAIN = "\n".join(LINES)
SAMPLES = GIVEN["samples"]
SYSTEM = {"role": "system", "content": PLAIN}
USER = {"role": "user", "content": "May I renew?"}
ANSWER = {"role": "assistant", "content": "At the desk."}


def raw_of(sample):
    return (PROMPTS / "forms" / sample["file"]).read_bytes()


def found_in(sample):
    return find_prompt(raw_of(sample), sample["file"])


def spoken(text):
    return [line.strip() for line in text.split("\n") if line.strip()]


def refused(raw, name="prompt", at=None):
    with pytest.raises(PromptError) as caught:
        find_prompt(raw if isinstance(raw, str) else json.dumps(raw), name, at=at)
    return str(caught.value)


every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["file"])


# Each form


@every_sample
def test_of_each_form_the_prompt_is_read_and_nothing_else(sample):
    found = found_in(sample)
    assert spoken(found.text) == LINES
    assert found.source.form == sample["form"]


@every_sample
def test_of_each_form_one_sentence_says_what_was_read(sample):
    assert found_in(sample).source.says == sample["says"]


@every_sample
def test_each_line_is_found_again_in_the_file(sample):
    found = found_in(sample)
    file = raw_of(sample).decode().split("\n")
    for number, line in enumerate(found.text.split("\n"), start=found.source.first_line):
        on_file = file[found.source.file_line(number) - 1].replace("\\", "")
        assert line.strip()[:30] in on_file


@every_sample
def test_each_place_is_read_back_as_it_is_named(sample):
    found = found_in(sample)
    if found.source.how == "data" and len(found.source.places) == 1:
        (place,) = found.source.places
        if found.source.form != "modelfile":
            again = find_prompt(raw_of(sample), sample["file"], at=place)
            assert spoken(again.text) == LINES


def test_every_form_of_the_table_has_a_sample_or_wraps_one():
    shown = {sample["form"] for sample in SAMPLES}
    for form in forms().forms:
        known = form.id in shown or form.inside is not None or form.kind == "tools"
        assert known or form.id in WITHOUT_SAMPLE, form.id


WITHOUT_SAMPLE = {
    "promptfoo-result-rows", "otel-attributes", "otel-legacy", "call-log-flat", "training-chosen",
    "training-prompt-completion", "training-checked", "gemini-without", "completion-request",
    "langchain-template", "lobechat-config", "n8n-node",
}  # fmt: skip
"""Forms that differ from a neighbor of theirs in one key."""


# More than one message, prompt or call


def test_the_prompts_of_many_calls_are_told_apart():
    chats = [{"messages": [{"role": "system", "content": c}, USER]} for c in "ABAAC"]
    source = find_prompt("\n".join(map(json.dumps, chats))).source
    assert (source.prompts, source.calls, source.all_calls) == (3, 3, 5)
    assert [(other.place, other.calls) for other in source.others] == [
        ("[1].messages[0]", 1),
        ("[4].messages[0]", 1),
    ]
    assert source.says == (
        "Read from `[0].messages[0]` of a chat request. 3 of 5 calls have this prompt. The file"
        " holds 2 further prompts."
    )


def test_another_prompt_is_read_by_its_place():
    config = "prompts:\n  - You sort mail.\n  - You sort boxes.\nproviders: [any]\n"
    first, second = find_prompt(config), find_prompt(config, at="prompts[1]")
    assert (first.text, second.text) == ("You sort mail.", "You sort boxes.")
    assert [other.place for other in first.source.others] == ["prompts[1]"]
    assert [other.place for other in second.source.others] == ["prompts[0]"]
    assert second.source.form == "promptfoo"


def test_an_agent_of_several_is_read_by_its_name():
    agents = {
        name: {"role": f"{name} clerk", "goal": "Help", "backstory": "Long ago"}
        for name in ("first", "second")
    }
    found = find_prompt(yaml.safe_dump(agents), "agents.yaml", at="second")
    assert spoken(found.text) == ["second clerk", "Help", "Long ago"]


def test_of_source_code_the_longest_text_is_chosen_and_said():
    code = (
        'import os\nSHORT = "You sort the mail of a small office, by hand."\n'
        'LONG = """You sort the mail of a large office.\nBe quick, and never open a letter."""\n'
    )
    found = find_prompt(code)
    assert found.source.says == (
        "Read from `LONG`, line 3 of Python source code: the longest of its 2 texts."
    )
    assert [(o.place, o.words) for o in found.source.others] == [("SHORT", 10)]
    for at in ("SHORT", "2", "line 2"):
        assert find_prompt(code, at=at).text == "You sort the mail of a small office, by hand."


def test_documentation_of_code_is_no_prompt():
    code = (
        'def f(x):\n    """Return what the caller wants to know about the thing it is given."""\n'
    )
    assert refused(code, "a.py") == (
        "a.py: is Python source code without a text of at least 8 words. Give the prompt itself,"
        " or `.` as its place (at) to read the whole as text."
    )


# Training data, logs, results


@pytest.mark.parametrize(
    ("rows", "kind", "name"),
    [
        ([{"messages": [SYSTEM, USER, ANSWER]}] * 2, "training", "training data (chats)"),
        ([{"messages": [SYSTEM, USER]}] * 2, "request", "a chat request"),
        ([{"messages": [SYSTEM, USER], "response": {}}] * 2, "calls", "a log of calls"),
        (
            [{"prompt": {"raw": PLAIN}, "score": 1, "success": True}] * 2,
            "evaluation",
            "evaluation results of promptfoo",
        ),
        (
            [{"custom_id": "1", "body": {"messages": [SYSTEM, USER]}}] * 2,
            "request",
            "a chat request in a batch file",
        ),
    ],
    ids=["training", "requests", "log", "evaluation", "batch"],
)
def test_what_the_rows_are_is_told_apart(rows, kind, name):
    source = find_prompt("\n".join(map(json.dumps, rows))).source
    assert (source.kind, source.name) == (kind, name)


# A prompt that looks like data


@pytest.mark.parametrize(
    "text",
    [
        "role: clerk of a ferry line\ninstructions: choose one label\nnever: promise a refund\n",
        "system: You are a clerk.\nfacts:\n  - The crossing costs 18 EUR.\nrules:\n  - Be kind.\n",
        "messages: answer them all\ninput: what the traveler wrote\n",
        "{customer} wrote to us.\nAnswer in two sentences.\n",
        "{{customer}} wrote to us.\nAnswer in two sentences.\n",
        "[Role] You are a clerk.\n[Tone] Be warm.\n",
        '{"label": "refund"}\nAnswer with one such object for each message.\n',
        "---\nYou are a clerk.\n---\nBe warm.\n",
        "From now on you are a clerk.\nSystem of rules: be kind.\n",
        "Import the order first.\nclass of travel: second\n",
        "# Rules\nprint nothing but the label\n",
        "<role>\nYou are a clerk.\n</role>\n",
        "a, prompt answer is best\n",
        "# Write code that answers.\n# Q: How many boats?\nanswer = dict()\n\n# Q: {question}\n",
    ],
)
def test_a_plain_prompt_is_read_whole(text):
    found = find_prompt(text)
    assert (found.text, found.source.form) == (text, "text")


def test_the_whole_is_read_as_text_where_that_is_asked_for():
    text = '{"any": "data that is no prompt at all"}'
    assert find_prompt(text, at=".").text == text


# Data and code of no known form, and bad input


WHOLE = " or `.` to read the whole as text."
AS_IT_STANDS = "To read the text as it stands, give `.` as its place (at)."
UNKNOWN = {"title": "Ferries", "notes": ["short", {"text": "You are the clerk of a ferry line."}]}


@pytest.mark.parametrize(
    ("raw", "name", "message"),
    [
        (
            UNKNOWN,
            "prompt",
            (
                "prompt: is JSON of no form that is known here. Name the place of the prompt "
                f"(at),{WHOLE} Its longest text stands at `notes[1].text`."
            ),
        ),
        (
            "services:\n  web: {image: x, ports: [80]}\n",
            "compose.yaml",
            (
                "compose.yaml: is YAML of no form that is known here. Name the place of the "
                f"prompt (at),{WHOLE}"
            ),
        ),
        (
            {"instructions": "Choose one label each.", "facts": "The crossing costs 18 EUR."},
            "prompt",
            (
                "prompt: holds texts at `instructions`, `facts`, and which is the prompt is "
                f"not known. Name one as its place (at),{WHOLE}"
            ),
        ),
        (
            {"messages": [USER]},
            "prompt",
            (
                "prompt: is a chat request without a system prompt. Give the system prompt as "
                f"text, or the place of another text (at),{WHOLE}"
            ),
        ),
        (
            {"messages": [{"role": "system", "content": " "}, USER]},
            "chat.json",
            "chat.json: has nothing in `messages[0]`. Write the prompt there.",
        ),
        (
            [{"instruction": "May I?", "input": "", "output": "Yes."}] * 3,
            "prompt",
            (
                "prompt: is training data of instructions and answers, 3 of them, without a "
                "system prompt. Give the system prompt as text, or the place of another text "
                f"(at),{WHOLE}"
            ),
        ),
        (
            [{"name": "find", "input_schema": {"type": "object"}}],
            "tools.json",
            (
                "tools.json: holds 1 tool and no prompt. That is 14 tokens in each call. Give "
                "a request with a prompt."
            ),
        ),
        (
            '{"messages": [{"role": "system", "cont',
            "chat.json",
            f"chat.json:1:34: not valid JSON: unterminated string. {AS_IT_STANDS}",
        ),
        (
            '{"seed": ' + "9" * 5_000 + "}",
            "prompt",
            "prompt: holds a number of 5,000 digits. Write it with at most 1,000.",
        ),
        (
            '{"messages": [], "messages": []}',
            "prompt",
            "prompt: the key 'messages' stands here twice. Keep one of the two.",
        ),
        (
            "[" * 100_000,
            "prompt",
            f"prompt: nested too deep. No request is that deep. {AS_IT_STANDS}",
        ),
        (
            "messages:\n  - role: system\n   content: x\n",
            "chat.yaml",
            (
                "chat.yaml:3:4: not valid YAML: this is no entry of the list above."
                " Begin it with a hyphen. Check how far the line is indented, and that quotes and"
                f" brackets above are closed. {AS_IT_STANDS}"
            ),
        ),
        (
            "prompt = x\n",
            "a.toml",
            f"a.toml: not valid TOML: invalid value (at line 1, column 10). {AS_IT_STANDS}",
        ),
        (
            "<!DOCTYPE html>\n<html></html>",
            "prompt",
            f"prompt: is a page of the web and no prompt. Give the prompt itself. {AS_IT_STANDS}",
        ),
        (
            "---\nmodel: {api: chat}\n---\nassistant:\nHello\n",
            "a.prompty",
            "a.prompty: is a Prompty file without a system prompt. Give the system prompt as text.",
        ),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else None,
)
def test_what_holds_no_prompt_gets_one_sentence(raw, name, message):
    assert refused(raw, name) == message


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("notes[7]", "a.json: holds nothing at `notes[7]`. Did you mean 'notes[0]'?"),
        ("notes[1].txt", "a.json: holds nothing at `notes[1].txt`. Did you mean 'notes[1].text'?"),
        ("title..x", "at: 'title..x' is no place. Write a place as `messages[0].content`."),
        ("notes[*]]", "at: 'notes[*]]' is no place. Write a place as `messages[0].content`."),
    ],
)
def test_a_place_where_nothing_is_gets_one_sentence(at, message):
    assert refused(UNKNOWN, "a.json", at=at) == message


def test_a_place_in_a_plain_text_is_refused():
    assert refused("You are a clerk.", at="messages[0]") == (
        "prompt: is a text and holds nothing at `messages[0]`. A place is for data and source"
        " code; leave it out."
    )


def test_a_place_of_ones_own_is_read_whatever_the_form():
    found = find_prompt(json.dumps(UNKNOWN), at="notes[1].text")
    assert found.text == "You are the clerk of a ferry line."
    assert found.source.says == "Read from `notes[1].text` of JSON."


def test_a_secret_in_a_key_is_not_shown():
    key = "sk-" + "q1W2e3R4" * 4
    assert key not in refused({key: "You are the clerk of a ferry line.", "b": "some text here"})


# Places and lines


keys = st.text(min_size=1, max_size=6).filter(lambda key: '"' not in key)
data = st.recursive(
    st.text(max_size=8) | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


def everywhere(value, path=()):
    yield path, value
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value if isinstance(value, list) else ())
    )
    for key, inner in items:
        yield from everywhere(inner, (*path, key))


@pytest.mark.slow
@given(data)
@examples(60)
def test_every_place_is_found_by_its_words(value):
    for path, there in everywhere(value):
        if path:
            assert list(find(value, place_words(path))) == [(path, there)]


@given(data, st.sampled_from([None, 1]))
@examples(60)
def test_every_place_of_json_has_its_line(value, indent):
    text = json.dumps(value, indent=indent)
    for path, there in everywhere(value):
        line = text.split("\n")[line_of(text, path) - 1]
        if not isinstance(there, list | dict):
            assert json.dumps(there) in line
