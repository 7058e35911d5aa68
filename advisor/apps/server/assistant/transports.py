"""How an assistant reaches the MCP server: over standard input and output."""

from __future__ import annotations

import anyio
from mcp.server import Server
from mcp.server.stdio import stdio_server

from advisor.apps.server.assistant.server import create_server
from advisor.rulebook.rulebook import Rulebook


def serve_stdio(rulebook: Rulebook) -> None:
    """Answer over standard input and output until the input ends."""
    anyio.run(_serve, create_server(rulebook))


async def _serve(server: Server[dict[str, object]]) -> None:
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
