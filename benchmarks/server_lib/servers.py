"""Servers in processes of their own, and what they and their processes take."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BARE = Path(__file__).with_name("bare.py")
MIB = 1 << 20
_ADVISOR = "from advisor.apps.cli import main; main()"
_PORT = re.compile(r"http://[^/]*:(\d+)")


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: int

    def memory(self) -> float:
        """Return the memory of the server with its processes in MiB; what they share counts once.

        It is the sum of their proportional set sizes.
        """
        return sum(map(_memory, _with_children(self.process))) / MIB

    def processor_seconds(self) -> float:
        """Return the processor time that the server and its processes took since the start."""
        return sum(map(_processor_seconds, _with_children(self.process)))


@contextmanager
def serving_ours(workers: int) -> Iterator[Server]:
    """Start `advisor serve`; yield it when it listens, then end it."""
    options = ["--port", "0", "--workers", str(workers)]
    with _serving(["-c", _ADVISOR, "serve", *options]) as server:
        yield server


@contextmanager
def serving_bare(workers: int) -> Iterator[Server]:
    """Start the bare app with the settings of `advisor serve`; yield it when it listens."""
    with _serving([str(BARE), str(workers)]) as server:
        yield server


@contextmanager
def _serving(command: Sequence[str]) -> Iterator[Server]:
    with subprocess.Popen(
        [sys.executable, *command], env=_environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            found = _PORT.search(process.stdout.readline())
            if found is None:
                raise SystemExit(f"{' '.join(command)} did not start")
            yield Server(int(found[1]), process.pid)
        finally:
            process.terminate()


def _environment() -> dict[str, str]:
    """Return the surroundings of a server: the code of this checkout."""
    paths = filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _with_children(process: int) -> Iterator[int]:
    yield process
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        for child in listed.read_text(encoding="ascii").split():
            yield from _with_children(int(child))


def _memory(process: int) -> int:
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024


def _processor_seconds(process: int) -> float:
    stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
