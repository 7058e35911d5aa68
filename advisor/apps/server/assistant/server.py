"""The MCP server: tools that answer briefly, with details on request."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Protocol, TypeAlias, runtime_checkable

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from mcp.server import Server, ServerRequestContext
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

from advisor.apps.server.assistant.tool_schemas import input_schema, output_schema
from advisor.apps.server.assistant.tools import TOOLS
from advisor.apps.server.request_reading import read_request
from advisor.apps.server.verbs import Backend, Request, Result
from advisor.checks.loading import rulebook_or_shipped
from advisor.costs import Catalogue, given_prices
from advisor.errors import AdvisorError, did_you_mean
from advisor.formats.json_text import json_text
from advisor.formats.strict_json import BODY, check_json
from advisor.formats.version import __version__
from advisor.rulebook.rulebook import Rulebook

INSTRUCTIONS = """\
Says whether a team should fine-tune a model, use retrieval (RAG), or write a better prompt. Ask it
before any training is started. Call advise with the answers you know, ask the user its
next_question, and call it again with that answer added, until next_question is null. Leave out what
nobody said: it is assumed, and shown. Pass null for what the user is not sure about: it is not
asked again. Quote the verdict, the reason and what it rests on, and add no confidence of your own.
The wording and the options of every question: resource advisor://questions."""

THREADS = 4
"""Answers that are worked out at the same time."""

_LONGEST_LINE = 600
"""The most characters of one problem; only a key or a value of the call makes one longer."""

Context: TypeAlias = ServerRequestContext[dict[str, object]]


@runtime_checkable
class Readable(Protocol):
    """A result that can be written as a page for a person."""

    def to_markdown(self) -> str:
        """Return the page."""
        ...


def create_server(
    rulebook: Rulebook | None = None, *, prices: Catalogue | None = None
) -> Server[dict[str, object]]:
    """Return an MCP server that answers with this rulebook, or the shipped one.

    Raises AdvisorError for a rulebook or prices of another kind.
    """
    backend = Backend(rulebook_or_shipped(rulebook), given_prices(prices))
    tools = [_tool(name, kind, backend.rulebook) for name, kind in TOOLS.items()]
    threads = CapacityLimiter(THREADS)

    async def list_tools(_: Context, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=tools)

    async def call_tool(_: Context, params: CallToolRequestParams) -> CallToolResult:
        return await run_sync(_tool_result, backend, params, limiter=threads)

    return Server(
        "advisor",
        version=__version__,
        title=backend.rulebook.about.title,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _tool(name: str, kind: type[Request], rulebook: Rulebook) -> Tool:
    return Tool(
        name=name,
        description=f"{kind.summary}. For example: {json.dumps(kind.example)}",
        input_schema=input_schema(kind, rulebook),
        output_schema=output_schema(kind),
        annotations=ToolAnnotations(
            read_only_hint=True, idempotent_hint=True, open_world_hint=False
        ),
    )


def _tool_result(backend: Backend, params: CallToolRequestParams) -> CallToolResult:
    """Return the result of a tool as data and as text, or every problem of the call as text."""
    kind = TOOLS.get(params.name)
    if kind is None:
        hint = did_you_mean(params.name, TOOLS)
        what = f"There is no tool '{params.name[:60]}'. {hint}".strip()
        raise MCPError(INVALID_PARAMS, what)
    arguments = params.arguments or {}
    try:
        check_json(arguments)
        result = read_request(kind, arguments).result(backend)
    except AdvisorError as error:
        return CallToolResult(content=[TextContent(text=_refusal(error))], is_error=True)
    return CallToolResult(
        content=[TextContent(text=_text(result))], structured_content=dict(result.to_dict())
    )


def _text(result: Result) -> str:
    if isinstance(result, Readable):
        return result.to_markdown()
    return json_text(result.to_dict(), indent=None)


def _refusal(error: AdvisorError) -> str:
    """Return every problem of a call. An assistant sends arguments, and no body."""
    told = (
        replace(problem, where="arguments") if problem.where == BODY else problem
        for problem in error.problems
    )
    return "\n".join(_cut(str(problem)) for problem in told)


def _cut(line: str) -> str:
    """Return a line without the rest of what a call repeats in it."""
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}..."
