"""Listening on a port: the one place that runs a web server."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

from advisor.apps.server.connections import Connection
from advisor.apps.server.http import create_app
from advisor.errors import AdvisorError, Problem
from advisor.rulebook.rulebook import Rulebook

_ANOTHER = "Give another --host or --port."


def serve_http(rulebook: Rulebook, host: str, port: int, tell: Callable[[str], None]) -> None:
    """Serve the app until it is stopped; first `tell` prints its address.

    Raises AdvisorError when the address is in use or unknown.
    """
    what = "described at /openapi.json. Ctrl+C stops it."
    serve_app(create_app(rulebook), host, port, lambda at: tell(f"Listening on {at}, {what}"))


def serve_app(app: ASGIApp, host: str, port: int, started: Callable[[str], None]) -> None:
    """Serve any app until it is stopped; `started` gets its address before the first request.

    Raises AdvisorError when the address is in use or unknown.
    """
    listening = _listening(host, port)
    bound = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    started(f"http://{shown}:{bound}")
    with suppress(KeyboardInterrupt):
        uvicorn.Server(server_settings(app)).run(sockets=[listening])


def server_settings(app: ASGIApp, connection: type[Connection] = Connection) -> uvicorn.Config:
    """Return how an app is served: without a log of requests, each connection with deadlines."""
    return uvicorn.Config(
        app,
        http=connection,
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_keep_alive=connection.idle_seconds,
    )


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:
        what = f"cannot listen: {_reason(error)}"
        raise AdvisorError(Problem(f"{host}:{port}", what, _ANOTHER)) from error


def _reason(error: OSError | UnicodeError) -> str:
    """Return why not, without the address that Python adds."""
    if isinstance(error, socket.gaierror | UnicodeError) or error.errno is None:
        return "no such host is known"
    return os.strerror(error.errno).lower()
