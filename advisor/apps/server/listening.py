"""Listening on a port: the one place that runs a web server."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

from advisor.apps.server.http import create_app
from advisor.errors import AdvisorError, Problem
from advisor.rulebook.rulebook import Rulebook

MAX_CONNECTIONS = 100
"""Further connections get 503 at once, so that memory stays bounded."""


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
    try:
        listening = socket.create_server((host, port), family=_family(host))
    except OSError as error:
        hint = "Give another --host or --port."
        what = f"cannot listen: {_reason(error)}"
        raise AdvisorError(Problem(f"{host}:{port}", what, hint)) from error
    bound = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    started(f"http://{shown}:{bound}")
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        limit_concurrency=MAX_CONNECTIONS,
        server_header=False,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def _reason(error: OSError) -> str:
    """Return the message of the system, without the address that Python adds."""
    known = isinstance(error, socket.gaierror) or error.errno is None
    return str(error.strerror if known else os.strerror(error.errno or 0)).lower()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
