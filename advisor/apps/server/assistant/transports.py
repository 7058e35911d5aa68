"""How an assistant reaches the MCP server: over standard input and output, or over HTTP."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

import anyio
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.routing import Route

from advisor.apps.server.assistant.server import create_server
from advisor.apps.server.bodies import MAX_BYTES
from advisor.apps.server.listening import serve_app
from advisor.costs import Catalogue
from advisor.rulebook.rulebook import Rulebook

PATH = "/mcp"

THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")
"""The names of this machine that a request may ask for in any case."""

_EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104  # not listened on, but recognized


def serve_stdio(rulebook: Rulebook) -> None:
    """Answer over standard input and output until the input ends."""
    _log_faults_alone()
    anyio.run(_serve, create_server(rulebook))


async def _serve(server: Server[dict[str, object]]) -> None:
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def serve_http(
    rulebook: Rulebook, host: str, port: int, names: Iterable[str], tell: Callable[[str], None]
) -> None:
    """Answer over HTTP until it is stopped; first `tell` prints the address.

    Raises AdvisorError when the address is in use or unknown.
    """
    _log_faults_alone()
    own = () if host in _EVERY_ADDRESS else (f"[{host}]" if ":" in host else host,)
    app = create_mcp_app(rulebook, names=(*own, *names))
    serve_app(app, host, port, lambda at: tell(f"Listening on {at}{PATH}. Ctrl+C stops it."))


def _log_faults_alone() -> None:
    """Keep the SDK from printing what a request says: its warnings repeat the headers."""
    logging.getLogger("mcp").setLevel(logging.ERROR)


def create_mcp_app(
    rulebook: Rulebook | None = None,
    *,
    prices: Catalogue | None = None,
    names: Iterable[str] = (),
    max_bytes: int = MAX_BYTES,
) -> Starlette:
    """Return an ASGI app that serves assistants at /mcp, by the streamable HTTP transport.

    It keeps no session, so any number of copies may serve the same clients. A request has to ask
    for this machine or for one of `names` in its Host header, and a page in a browser has to come
    from there: a page of somebody else cannot reach it. A body may have `max_bytes`.
    """
    manager = StreamableHTTPSessionManager(
        create_server(rulebook, prices=prices),
        json_response=True,
        stateless=True,
        security_settings=_security((*THIS_MACHINE, *names)),
        max_request_body_size=max_bytes,
    )
    route = Route(PATH, StreamableHTTPASGIApp(manager), methods=["POST"])
    return Starlette(routes=[route], lifespan=lambda _app: manager.run())


def _security(names: Iterable[str]) -> TransportSecuritySettings:
    hosts = [host for name in names for host in (name, f"{name}:*")]
    origins = [f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")]
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)
