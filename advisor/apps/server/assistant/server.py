"""The MCP server: tools that answer briefly, questions and rules to read, and one prompt."""

from __future__ import annotations

from typing import TypeAlias

from anyio import CapacityLimiter, fail_after
from anyio.to_thread import run_sync
from mcp.server import Server, ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    CompleteRequestParams,
    CompleteResult,
    Completion,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    Prompt,
    PromptArgument,
    PromptMessage,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
)

from advisor.apps.server.assistant import walk_through
from advisor.apps.server.assistant.resources import LISTED, TEMPLATES, ids_of, read_resource
from advisor.apps.server.assistant.tool_calls import listed_tools, tool_result
from advisor.apps.server.verbs import Backend
from advisor.checks.loading import rulebook_or_shipped
from advisor.costs import Catalogue, given_prices
from advisor.errors import AdvisorError
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

SECONDS = 10.0

_LESS = "Ask for less at once, or try again later."

_MOST_COMPLETIONS = 100
"""By the protocol."""

Context: TypeAlias = ServerRequestContext[dict[str, object]]


def create_server(
    rulebook: Rulebook | None = None, *, prices: Catalogue | None = None, seconds: float = SECONDS
) -> Server[dict[str, object]]:
    """Return an MCP server that answers with this rulebook, or the shipped one.

    It keeps nothing between requests. `seconds` limits the work on an answer.
    Raises AdvisorError for a rulebook or prices of another kind.
    """
    door = _Door(Backend(rulebook_or_shipped(rulebook), given_prices(prices)), seconds)
    return Server(
        "advisor",
        version=__version__,
        title=door.rulebook.about.title,
        instructions=INSTRUCTIONS,
        on_list_tools=door.list_tools,
        on_call_tool=door.call_tool,
        on_list_resources=door.list_resources,
        on_list_resource_templates=door.list_resource_templates,
        on_read_resource=door.read_resource,
        on_list_prompts=door.list_prompts,
        on_get_prompt=door.get_prompt,
        on_completion=door.complete,
    )


class _Door:
    """The handlers of the protocol; work is done in threads, off the event loop."""

    def __init__(self, backend: Backend, seconds: float) -> None:
        self.backend = backend
        self.rulebook = backend.rulebook
        self.tools = listed_tools(backend.rulebook)
        self.seconds = seconds
        self.threads = CapacityLimiter(THREADS)

    async def list_tools(
        self, _context: Context, _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(tools=self.tools)

    async def call_tool(self, _context: Context, params: CallToolRequestParams) -> CallToolResult:
        """Return the result of a tool; one that is not ready in time is dropped."""
        try:
            with fail_after(self.seconds):
                return await run_sync(
                    tool_result,
                    self.backend,
                    params,
                    limiter=self.threads,
                    abandon_on_cancel=True,
                )
        except TimeoutError:
            told = f"no answer within {self.seconds:g} seconds. {_LESS}"
            return CallToolResult(content=[TextContent(text=told)], is_error=True)

    async def list_resources(
        self, _context: Context, _params: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        resources = [
            Resource(uri=one.address, name=one.name, description=one.says, mime_type=one.media_type)
            for one in LISTED
        ]
        return ListResourcesResult(resources=resources)

    async def list_resource_templates(
        self, _context: Context, _params: PaginatedRequestParams | None
    ) -> ListResourceTemplatesResult:
        templates = [
            ResourceTemplate(
                uri_template=one.address,
                name=one.name,
                description=one.says,
                mime_type=one.media_type,
            )
            for one in TEMPLATES
        ]
        return ListResourceTemplatesResult(resource_templates=templates)

    async def read_resource(
        self, _context: Context, params: ReadResourceRequestParams
    ) -> ReadResourceResult:
        try:
            found = await run_sync(read_resource, self.rulebook, params.uri, limiter=self.threads)
        except AdvisorError as error:
            raise MCPError(INVALID_PARAMS, str(error)) from error
        content = TextResourceContents(uri=params.uri, text=found.text, mime_type=found.media_type)
        return ReadResourceResult(contents=[content])

    async def list_prompts(
        self, _context: Context, _params: PaginatedRequestParams | None
    ) -> ListPromptsResult:
        situation = PromptArgument(
            name=walk_through.SITUATION, description=walk_through.SITUATION_DESCRIPTION
        )
        prompt = Prompt(
            name=walk_through.NAME,
            title=walk_through.TITLE,
            description=walk_through.DESCRIPTION,
            arguments=[situation],
        )
        return ListPromptsResult(prompts=[prompt])

    async def get_prompt(
        self, _context: Context, params: GetPromptRequestParams
    ) -> GetPromptResult:
        try:
            text = walk_through.message(params.name, params.arguments or {})
        except AdvisorError as error:
            raise MCPError(INVALID_PARAMS, str(error)) from error
        message = PromptMessage(role="user", content=TextContent(text=text))
        return GetPromptResult(description=walk_through.DESCRIPTION, messages=[message])

    async def complete(self, _context: Context, params: CompleteRequestParams) -> CompleteResult:
        """Return the ids that complete an address; nothing for the text of the prompt."""
        template = getattr(params.ref, "uri", "")
        found = ids_of(self.rulebook, template, params.argument.value)
        shown = found[:_MOST_COMPLETIONS]
        return CompleteResult(
            completion=Completion(
                values=[*shown], total=len(found), has_more=len(shown) < len(found)
            )
        )
