"""The MCP server: an assistant gets the results and the refusals of the library."""

import json
import os
import sys
from functools import cache

import anyio
import pytest
from jsonschema import Draft202012Validator
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError

from advisor import advise, advise_many, compare_costs, read_prompt
from advisor.apps.server.mcp_server import create_server
from advisor.apps.server.verbs import REQUESTS
from advisor.errors import AdvisorError
from tests.days import DAY

ANSWERS = {"what_must_change": "both", "calls_per_month": 50_000, "needs_citations": None}
STDIO = StdioServerParameters(
    command=sys.executable,
    args=["-c", "from advisor.apps.cli import main; main()", "mcp"],
    env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
)


@cache
def shipped_server():
    return create_server()


def run(talk, server=None):
    """Connect to the server, in this process by default; return the result of `talk`."""

    async def connected():
        async with Client(server or shipped_server()) as client:
            return await talk(client)

    return anyio.run(connected)


def call(name, arguments):
    """Call one tool that has to answer; return its data and its text."""

    async def talk(client):
        return await client.call_tool(name, arguments)

    result = run(talk)
    assert not result.is_error, result.content
    (text,) = result.content
    return result.structured_content, text.text


def refused(name, arguments):
    async def talk(client):
        return await client.call_tool(name, arguments)

    result = run(talk)
    assert result.is_error
    assert result.structured_content is None
    (text,) = result.content
    return text.text


@pytest.mark.slow
def test_advise_returns_the_advice_of_the_library_as_data_and_as_text():
    said = advise(ANSWERS, on=DAY)
    assert call("advise", {"answers": ANSWERS, "on": DAY}) == (said.to_dict(), said.to_markdown())


def test_advise_many_returns_what_the_library_returns():
    columns = {"what_must_change": ["knowledge", None], "distinct_voice": [True, False]}
    data, text = call("advise_many", {"columns": columns})
    assert data == json.loads(text) == {"approaches": advise_many(columns)}


def test_read_prompt_returns_what_the_library_returns():
    said = read_prompt("Answer in JSON.", on=DAY)
    assert call("read_prompt", {"text": "Answer in JSON.", "on": DAY}) == (
        said.to_dict(),
        said.to_markdown(),
    )


def test_compare_costs_returns_what_the_library_returns():
    scenario = {"calls_per_month": 1000, "model": "gpt-4o-mini", "prompt": {"static_tokens": 900}}
    data, text = call("compare_costs", {"scenario": scenario, "on": DAY})
    assert data == compare_costs(scenario, on=DAY).to_dict()
    assert text.startswith("## What each option costs over 12 months")


def test_expires_returns_what_the_library_returns():
    data, text = call("expires", {"answers": ANSWERS, "on": DAY})
    assert data == json.loads(text) == advise(ANSWERS, on=DAY).expires().to_dict()


def test_the_answers_a_prompt_gives_can_be_advised_on():
    read, _ = call("read_prompt", {"text": 'You are a pirate.\nAnswer in JSON: {"a": 1}.'})
    data, _ = call("advise", {"answers": {**read["answers"], "what_must_change": "behavior"}})
    assert data["verdict"]["approach"]


def test_every_wrong_answer_is_refused_with_the_message_of_the_library():
    answers = {"what_must_chang": "both", "calls_per_month": -1}
    with pytest.raises(AdvisorError) as caught:
        advise(answers, on=DAY)
    assert refused("advise", {"answers": answers}) == str(caught.value)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("advise", {"answrs": {}}, "answrs: is not a key of this request. Did you mean 'answers'?"),
        ("advise_many", {"columns": {"provider": "cohere"}}, (
            "columns.provider: must be a list. Give one value for each row."
        )),
        ("read_prompt", {"text": ""}, "prompt: is empty. Paste the system prompt itself."),
        ("compare_costs", {}, (
            "body: takes either a scenario or answers. Give one of the two."
        )),
    ],
)  # fmt: skip
def test_a_call_that_does_not_fit_is_refused_with_a_message(name, arguments, message):
    assert message in refused(name, arguments).split("\n")


def test_an_unknown_tool_is_refused_with_the_nearest_name():
    async def talk(client):
        await client.call_tool("advize", {})

    with pytest.RaisesGroup(
        pytest.RaisesExc(MCPError, match="Did you mean 'advise'"),
        flatten_subgroups=True,
        allow_unwrapped=True,
    ):
        run(talk)


@pytest.mark.slow
def test_the_schemas_of_each_tool_accept_its_example_and_its_result():
    async def talk(client):
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in run(talk)}
    assert list(tools) == ["advise", "advise_many", "read_prompt", "compare_costs", "expires"]
    for name, tool in tools.items():
        taken, given = (Draft202012Validator(s) for s in (tool.input_schema, tool.output_schema))
        assert tool.input_schema["type"] == tool.output_schema["type"] == "object"
        example = REQUESTS[name].example
        taken.validate(example)
        given.validate(call(name, example)[0])
        assert not taken.is_valid({"surprise": 1})
        assert tool.annotations.read_only_hint


@pytest.mark.slow
def test_over_standard_input_and_output_the_server_answers_the_same():
    async def talk(client):
        tools = await client.list_tools()
        right = await client.call_tool("advise", {"answers": ANSWERS, "on": DAY})
        wrong = await client.call_tool("advise", {"answers": {"zzz": 1}})
        return [tool.name for tool in tools.tools], right, wrong

    names, right, wrong = run(talk, STDIO)
    assert names == list(REQUESTS)
    assert right.structured_content == advise(ANSWERS, on=DAY).to_dict()
    assert wrong.is_error
    assert wrong.content[0].text == (
        "answers.zzz: there is no such question. `advisor questions` lists them all."
    )
