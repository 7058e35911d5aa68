"""The MCP server: the same five verbs as tools for assistants, over standard input and output."""

from __future__ import annotations

import json

import anyio
from anyio.to_thread import run_sync
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)

from advisor.advice.advice import Advice
from advisor.apps.server.request_reading import read_request
from advisor.apps.server.request_schemas import request_schema
from advisor.apps.server.result_schemas import result_schema
from advisor.apps.server.verbs import REQUESTS, Backend, Request, Result
from advisor.checks.loading import rulebook_or_shipped
from advisor.costs import Catalogue, CostComparison, given_prices
from advisor.errors import AdvisorError, did_you_mean
from advisor.evidence.evidence import Evidence
from advisor.formats.json_text import json_text
from advisor.formats.markdown import to_markdown
from advisor.formats.strict_json import check_json
from advisor.formats.version import __version__
from advisor.rulebook.rulebook import Rulebook

INSTRUCTIONS = """\
Says whether a team should fine-tune a model, use retrieval (RAG), or write a better prompt.
Call advise with the answers you know, ask the user its next_question, and call it again until
next_question is null. Leave out what nobody said; what is left out is assumed, and shown. Pass null
for what the user is not sure about: it is not asked again. Quote the headline, the reason, the
assumptions it rests on and what would settle it, and add no confidence of your own."""


def create_server(
    rulebook: Rulebook | None = None, *, prices: Catalogue | None = None
) -> Server[dict[str, object]]:
    """Return an MCP server that answers with this rulebook, or the shipped one."""
    backend = Backend(rulebook_or_shipped(rulebook), given_prices(prices))
    tools = [_tool(name, kind, backend.rulebook) for name, kind in REQUESTS.items()]

    async def list_tools(
        _context: ServerRequestContext[dict[str, object]], _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(tools=tools)

    async def call_tool(
        _context: ServerRequestContext[dict[str, object]], params: CallToolRequestParams
    ) -> CallToolResult:
        return await run_sync(_tool_result, backend, params)

    return Server(
        "advisor",
        version=__version__,
        title=backend.rulebook.about.title,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def serve_stdio(rulebook: Rulebook) -> None:
    """Answer over standard input and output until the input ends."""
    anyio.run(_serve, create_server(rulebook))


async def _serve(server: Server[dict[str, object]]) -> None:
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _tool(name: str, kind: type[Request], rulebook: Rulebook) -> Tool:
    return Tool(
        name=name,
        title=kind.summary,
        description=f"{kind.summary}. For example: {json.dumps(kind.example)}",
        input_schema=request_schema(kind, rulebook),
        output_schema=result_schema(kind),
        annotations=ToolAnnotations(
            read_only_hint=True, idempotent_hint=True, open_world_hint=False
        ),
    )


def _tool_result(backend: Backend, params: CallToolRequestParams) -> CallToolResult:
    """Return the result of a tool as data and as text, or every problem of the call as text."""
    kind = REQUESTS.get(params.name)
    if kind is None:
        hint = did_you_mean(params.name, REQUESTS)
        what = f"There is no tool '{params.name[:60]}'. {hint}".strip()
        raise MCPError(INVALID_PARAMS, what)
    arguments = params.arguments or {}
    try:
        check_json(arguments)
        result = read_request(kind, arguments).result(backend)
    except AdvisorError as error:
        return CallToolResult(content=[TextContent(text=str(error))], is_error=True)
    return CallToolResult(
        content=[TextContent(text=_text(result))], structured_content=dict(result.to_dict())
    )


def _text(result: Result) -> str:
    match result:
        case Advice() | CostComparison():
            return result.to_markdown()
        case Evidence():
            return to_markdown(result.report())
        case _:
            return json_text(result.to_dict(), indent=None)
