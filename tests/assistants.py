"""Talk to the server for assistants with the official client."""

from functools import cache

import anyio
from mcp import Client

from advisor.apps.server.assistant.server import create_server


@cache
def shipped_server():
    return create_server()


def run(talk, server=None):
    """Connect to a server, the shipped one in this process by default; return what `talk` does."""

    async def connected():
        async with Client(server or shipped_server()) as client:
            return await talk(client)

    return anyio.run(connected)


def call(name, **arguments):
    """Call one tool that has to answer; return its data and its text."""

    async def talk(client):
        return await client.call_tool(name, arguments)

    result = run(talk)
    assert not result.is_error, result.content
    (text,) = result.content
    return result.structured_content, text.text


def refused(name, **arguments):
    """Call one tool that has to refuse; return its message."""

    async def talk(client):
        return await client.call_tool(name, arguments)

    result = run(talk)
    assert result.is_error
    assert result.structured_content is None
    (text,) = result.content
    return text.text
