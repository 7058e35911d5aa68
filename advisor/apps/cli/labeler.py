"""A program of the user that labels prompts: units in, labels out, within its time.

It is named on the command line alone, by a list of words that no shell reads.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from threading import Event, Thread
from typing import IO

from advisor.errors import Problem, PromptError
from advisor.evidence.prompt.labels.given import MAX_LABELS_BYTES

SECONDS = 120.0
LABELER = "labeler"
_CHUNK = 65_536
_LONGEST_SAID = 200
"""The most characters of what a program says last before it fails."""
_SECONDS_TO_END = 2.0
"""How long the pipes of a program that ended may stay open."""


def labeler_output(command: Sequence[str], given: bytes, seconds: float | None = None) -> bytes:
    """Return what a program prints that reads `given` from standard input.

    It has 120 seconds, unless `seconds` says otherwise, and 10 MB; then it is ended with every
    process it started. Raises PromptError where it cannot be run, has not ended, fails, or
    prints nothing or too much.
    """
    limit = SECONDS if seconds is None else seconds
    run = _Run(command, given)
    ended = run.wait(limit)
    if run.too_much.is_set():
        what = f"printed more than {MAX_LABELS_BYTES // 1_000_000} MB and was ended"
        raise _failed(what, "It has to print one group of JSON.")
    if not ended:
        raise _failed(f"had not ended after {limit:g} seconds, and was ended")
    if run.code:
        said = run.last_words()
        raise _failed(f"ended with code {run.code}{f' and said: {said}' if said else ''}")
    if not run.printed.strip():
        raise _failed("printed nothing", "It has to print labels as JSON on standard output.")
    return bytes(run.printed)


def _failed(what: str, hint: str = "") -> PromptError:
    return PromptError(Problem(LABELER, what, hint))


class _Run:
    """A program that runs, and threads that feed and read it."""

    def __init__(self, command: Sequence[str], given: bytes) -> None:
        self.printed, self._said = bytearray(), bytearray()
        self.too_much = Event()
        self._process = _started(command)
        self._threads = [
            Thread(target=work, args=(pipe, *more), daemon=True)
            for work, pipe, *more in (
                (_write, self._process.stdin, given),
                (self._read_output, self._process.stdout),
                (self._read_errors, self._process.stderr),
            )
        ]

    def wait(self, seconds: float) -> bool:
        """Return whether it ended in time. Whatever it started is ended in any case."""
        try:
            for thread in self._threads:
                thread.start()
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        finally:
            self._end()
        return True

    @property
    def code(self) -> int:
        return self._process.returncode

    def last_words(self) -> str:
        """Return the last line that it wrote on standard error."""
        lines = self._said.decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")[:_LONGEST_SAID]

    def _end(self) -> None:
        _end_group(self._process)
        self._process.wait()
        for thread in self._threads:
            thread.join(_SECONDS_TO_END)

    def _read_output(self, pipe: IO[bytes]) -> None:
        with pipe:
            while chunk := os.read(pipe.fileno(), _CHUNK):
                self.printed += chunk
                if len(self.printed) > MAX_LABELS_BYTES:
                    self.too_much.set()
                    _end_group(self._process)
                    return

    def _read_errors(self, pipe: IO[bytes]) -> None:
        with pipe:
            while chunk := os.read(pipe.fileno(), _CHUNK):
                self._said = (self._said + chunk)[-_CHUNK:]


def _write(pipe: IO[bytes], given: bytes) -> None:
    with suppress(OSError), pipe:  # a program need not read all of it
        pipe.write(given)


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603  # the user's own words, which no shell reads
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        hint = "Write the program and its arguments as words of their own, last in the command."
        raise _failed(f"{command[0]!r} cannot be run: {reason}", hint) from None


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started; on Windows, the program."""
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
