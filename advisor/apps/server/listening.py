"""Listening on a port, and how an app is served on it."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.types import ASGIApp

from advisor.apps.server.connections import Connection
from advisor.errors import AdvisorError, Problem


def serve_app(app: ASGIApp, host: str, port: int, started: Callable[[str], None]) -> None:
    """Serve any app until it is stopped; `started` gets its address before the first request.

    Raises AdvisorError when the address is in use or unknown.
    """
    listening = listen(host, port)
    started(address(host, listening))
    with suppress(KeyboardInterrupt):
        uvicorn.Server(server_settings(app)).run(sockets=[listening])


def server_settings(
    app: ASGIApp | Callable[[], ASGIApp],
    connection: type[Connection] = Connection,
    *,
    factory: bool = False,
    workers: int = 1,
) -> uvicorn.Config:
    """Return how an app is served: without a log of requests, each connection with deadlines.

    With `factory`, each worker makes its app by calling it.
    """
    return uvicorn.Config(
        app,
        factory=factory,
        workers=workers,
        http=connection,
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_keep_alive=connection.idle_seconds,
    )


def listen(host: str, port: int) -> socket.socket:
    """Return an open socket; port 0 takes a free one.

    What is sent leaves at once: the system else waits with the body of an answer until the caller
    has confirmed its headers, which takes up to 40 ms. asyncio sets this by itself only for
    sockets that it opens. Raises AdvisorError when the address is in use or unknown.
    """
    try:
        family, *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:
        what = f"cannot listen: {_reason(error)}"
        hint = "Give another --host or --port."
        raise AdvisorError(Problem(f"{host}:{port}", what, hint)) from error
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def address(host: str, listening: socket.socket) -> str:
    """Return the address in a browser of what listens there."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listening.getsockname()[1]}"


def _reason(error: OSError | UnicodeError) -> str:
    """Return why not, without the address that Python adds."""
    if isinstance(error, socket.gaierror | UnicodeError) or error.errno is None:
        return "no such host is known"
    return os.strerror(error.errno).lower()
