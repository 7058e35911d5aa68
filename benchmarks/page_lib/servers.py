"""Streamlit servers in processes of their own, and what they take."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

from advisor.apps.web import launch
from advisor.apps.web.questions import texts

ROOT = Path(__file__).parents[2]
APPS = Path(__file__).parent / "apps"
START_SECONDS = 60
MIB = 1 << 20


@dataclass(frozen=True)
class App:
    """A Streamlit script, the page of it that is clicked on, and a text that stands there."""

    name: str
    script: Path
    text: str
    page: str = ""


EMPTY = App("empty app", APPS / "empty.py", "Which one?")
TWENTY = App("20 widgets", APPS / "twenty.py", "Twenty questions")
OURS = App("our page", launch.SCRIPT, texts.ALL_SAYS, "all_questions")
ALL = (EMPTY, TWENTY, OURS)


@dataclass(frozen=True)
class Server:
    """A running app."""

    app: App
    port: int
    process: int

    @property
    def socket_address(self) -> str:
        return f"ws://127.0.0.1:{self.port}/_stcore/stream"

    def memory(self) -> float:
        """Return the resident memory in MiB."""
        pages = int(Path(f"/proc/{self.process}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / MIB

    def processor_seconds(self) -> float:
        """Return the processor time taken since the start."""
        stat = Path(f"/proc/{self.process}/stat").read_text(encoding="utf-8")
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(app: App) -> Iterator[Server]:
    """Start an app with the settings of our page; yield it when it is healthy, then end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    options = {
        "server.address": "127.0.0.1",
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "logger.level": "error",
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    command = ["streamlit", "run", str(app.script), *launch.settings(), *given]
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=APPS, env=_environment(), stdout=subprocess.DEVNULL
    )
    try:
        _wait(process, port)
        yield Server(app, port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _environment() -> dict[str, str]:
    """Return the surroundings of a server: this checkout, compiled once as installed code is."""
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    paths = filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))
    return {**inherited, "PYTHONPATH": os.pathsep.join(paths)}


@contextmanager
def serving_all() -> Iterator[list[Server]]:
    """Start every app side by side."""
    with ExitStack() as stack:
        yield [stack.enter_context(serving(app)) for app in ALL]


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = monotonic() + START_SECONDS
    while process.poll() is None and monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                return
        except (URLError, OSError):
            sleep(0.01)
    raise SystemExit(f"the server on port {port} did not start")
