"""Serving the app over HTTP: in one process, or in several workers."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from advisor.apps.server.hosts import LOOPBACK
from advisor.apps.server.http import create_app
from advisor.apps.server.listening import address, listen, server_settings
from advisor.apps.server.metrics import SHARED_FOLDER
from advisor.apps.server.worker_app import WorkerApp
from advisor.errors import AdvisorError, Problem
from advisor.rulebook.rulebook import Rulebook

_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # compared with, not listened on


def serve_http(  # noqa: PLR0913  # one for each option
    rulebook: Rulebook,
    host: str,
    port: int,
    tell: Callable[[str], None],
    *,
    workers: int = 1,
    allowed_hosts: Iterable[str] = (),
) -> None:
    """Serve the app until it is stopped; first `tell` prints its address.

    Raises AdvisorError when the address is in use or unknown, or when the workers cannot start.
    """
    listening = listen(host, port)
    names = tuple(allowed_hosts)
    tell(f"Listening on {address(host, listening)}, described at /openapi.json. Ctrl+C stops it.")
    if host in _EVERYWHERE and not names:
        tell("Only this machine can ask. Name the hosts that others ask for with --allowed-host.")
    hosts = (*LOOPBACK, host, *names)
    with suppress(KeyboardInterrupt):
        if workers == 1:
            app = create_app(rulebook, allowed_hosts=hosts)
            uvicorn.Server(server_settings(app)).run(sockets=[listening])
        else:
            _run_workers(rulebook, hosts, workers, listening)


def _run_workers(
    rulebook: Rulebook, hosts: tuple[str, ...], workers: int, listening: socket.socket
) -> None:
    """Run so many processes on one port; they count together what /metrics shows."""
    with TemporaryDirectory(prefix="advisor-serve-") as folder:
        app = WorkerApp.written(rulebook, hosts, Path(folder))
        os.environ[SHARED_FOLDER] = folder
        settings = server_settings(app, factory=True, workers=workers)
        running = Multiprocess(settings, sockets=[listening])
        running.run()
        del os.environ[SHARED_FOLDER]
    if any(worker.exitcode == STARTUP_FAILURE for worker in running.processes):
        raise AdvisorError(Problem("", "a worker could not start", "The line above says why."))
