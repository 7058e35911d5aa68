"""The server for assistants is the same over standard input and output and over HTTP."""

import os
import re
import subprocess
import sys
from contextlib import closing
from socket import create_server as listen

import anyio
import pytest
from click.testing import CliRunner
from mcp import Client, StdioServerParameters
from starlette.testclient import TestClient

from advisor.apps.cli import main
from advisor.apps.server.assistant.server import create_server
from advisor.apps.server.assistant.transports import create_mcp_app
from tests.assistants import run, shipped_server
from tests.days import DAY

ANSWERS = {"what_must_change": "both", "calls_per_month": 50_000, "needs_citations": None}
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": "1"}
COMMAND = ["-c", "from advisor.apps.cli import main; main()", "mcp"]
ASKED = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
JSON = {"accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def address():
    """Yield the address of a server of its own process, which must not print what is sent."""
    server = subprocess.Popen(
        [sys.executable, *COMMAND, "--http", "--port", "0"],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield re.search(r"http://\S+/mcp", server.stdout.readline())[0]
    finally:
        server.terminate()
        printed, _ = server.communicate(timeout=20)
    assert printed == ""


@pytest.fixture(params=["stdio", "http"])
def transport(request):
    if request.param == "http":
        return request.getfixturevalue("address")
    return StdioServerParameters(command=sys.executable, args=COMMAND, env=ENVIRONMENT)


async def everything(client):
    """Return one answer of each kind, as plain data."""
    said = [
        await client.list_tools(),
        await client.call_tool("advise", {"answers": ANSWERS, "on": DAY}),
        await client.call_tool("advise", {"answers": {"zzz": 1}}),
        await client.list_resources(),
        await client.read_resource("advisor://questions/what_must_change"),
        await client.list_prompts(),
        await client.get_prompt("walk_me_through", {"situation": "A bot."}),
    ]
    return [one.model_dump(mode="json", exclude={"meta"}) for one in said]


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_both_transports_answer_as_in_this_process(transport, mode):
    async def connected():
        async with Client(transport, mode=mode) as client:
            return await everything(client)

    async def here():
        async with Client(shipped_server(), mode=mode) as client:
            return await everything(client)

    assert anyio.run(connected) == anyio.run(here)


@pytest.mark.slow
def test_many_calls_at_once_over_http_are_all_answered(address):
    async def connected():
        found = []
        async with Client(address) as client, anyio.create_task_group() as calls:

            async def one(number):
                answers = {**ANSWERS, "labeled_examples": number}
                result = await client.call_tool("advise", {"answers": answers, "on": DAY})
                found.append(result.structured_content["approach"])

            for number in range(30):
                calls.start_soon(one, number)
        return found

    assert len(anyio.run(connected)) == 30


@pytest.fixture(scope="module")
def client():
    with TestClient(
        create_mcp_app(names=["advisor.example.com"], max_bytes=5_000),
        base_url="http://127.0.0.1:8001",
    ) as client:
        yield client


def post(client, **headers):
    return client.post("/mcp", json=ASKED, headers={**JSON, **headers})


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8001", "localhost", "[::1]:8001", "advisor.example.com", "localhost:1"]
)
def test_a_request_for_this_machine_or_an_allowed_name_is_answered(client, host):
    response = post(client, host=host)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json()["result"]["tools"]


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "advisor.example.com.evil.example:80", "127.0.0.2"],
)
def test_a_request_for_another_host_is_refused(client, host):
    assert post(client, host=host).status_code == 421


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:3000", 200),
        ("https://advisor.example.com", 200),
        ("http://evil.example", 403),
        ("https://advisor.example.com.evil.example", 403),
        ("null", 403),
    ],
)
def test_only_a_page_from_an_allowed_name_is_answered(client, origin, status):
    assert post(client, origin=origin).status_code == status


def test_a_large_body_is_refused(client):
    asked = {**ASKED, "params": {"padding": "x" * 5_000}}
    assert client.post("/mcp", json=asked, headers=JSON).status_code == 413


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_there_is_no_stream_to_hold_open_and_no_session_to_end(client, method):
    assert client.request(method, "/mcp", headers=JSON).status_code == 405


def test_an_answer_that_takes_too_long_is_refused_and_says_so():
    async def talk(client):
        return await client.call_tool("read_prompt", {"text": "Answer in JSON.\n" * 2_000})

    result = run(talk, create_server(seconds=0.001))
    assert result.is_error
    assert result.content[0].text == (
        "no answer within 0.001 seconds. Ask for less at once, or try again later."
    )


@pytest.mark.parametrize("option", [["--port", "8001"], ["--host", "::1"], ["--allow-host", "a"]])
def test_options_of_http_need_http(option):
    result = CliRunner().invoke(main, ["mcp", *option])
    assert result.exit_code == 2
    assert "--host, --port and --allow-host need --http." in result.stderr


@pytest.mark.slow
def test_a_port_in_use_is_named_in_one_sentence():
    with closing(listen(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["mcp", "--http", "--port", str(port)])
    assert result.exit_code == 1
    assert result.stderr == (
        f"127.0.0.1:{port}: cannot listen: address already in use. Give another --host or --port.\n"
    )
