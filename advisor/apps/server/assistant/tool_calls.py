"""A call of a tool: its result as data and as text, or every problem as text."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Protocol, runtime_checkable

from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    TextContent,
    Tool,
    ToolAnnotations,
)

from advisor.apps.server.assistant.tool_schemas import input_schema, output_schema
from advisor.apps.server.assistant.tools import TOOLS
from advisor.apps.server.request_reading import read_request
from advisor.apps.server.verbs import Backend, Request, Result
from advisor.errors import AdvisorError, did_you_mean
from advisor.formats.json_text import json_text
from advisor.formats.strict_json import BODY, check_json
from advisor.rulebook.rulebook import Rulebook

_LONGEST_LINE = 600
"""The most characters of one problem; only a key or a value of the call makes one longer."""


@runtime_checkable
class Readable(Protocol):
    """A result that can be written as a page for a person."""

    def to_markdown(self) -> str:
        """Return the page."""
        ...


def listed_tools(rulebook: Rulebook) -> list[Tool]:
    """Return every tool with its schemas, down to the questions of this rulebook."""
    return [_tool(name, kind, rulebook) for name, kind in TOOLS.items()]


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


def tool_result(backend: Backend, params: CallToolRequestParams) -> CallToolResult:
    """Return the result of a tool as data and as text, or every problem of the call as text.

    Raises MCPError for a tool that does not exist, naming the nearest.
    """
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
