"""Long work in processes: it leaves the server its time, and can be ended in the middle."""

from __future__ import annotations

import pickle
import subprocess
import sys
import weakref
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from threading import Timer
from time import monotonic

from advisor.apps.server.verbs import Backend
from advisor.apps.server.work import Answered, Work

_BEGIN = (
    "import sys; sys.path[:] = {path!r}; from advisor.apps.server.long_worker import serve; serve()"
)


class WorkEndedError(Exception):
    """A process ended before it had answered, as when the system ran out of memory."""


def can_start_processes() -> bool:
    """Return whether `sys.executable` is Python: in a frozen app it is the app itself."""
    return bool(sys.executable) and not getattr(sys, "frozen", False)


class LongWorkers:
    """Processes for long work, each started when it is needed first.

    They do not come from `multiprocessing`, which runs the main script of the caller again, and
    stops the caller where that fails.
    """

    def __init__(self, backend: Backend, processes: int) -> None:
        self._backend = backend
        self._idle: deque[_Process] = deque()
        self._threads = ThreadPoolExecutor(processes, "advisor-long")

    def start(self, work: Work, seconds: float) -> Future[Answered]:
        """Return the answer as a future.

        Its process is ended after so many seconds from now on, and the future has a TimeoutError.
        A process that ended by itself gives a WorkEndedError.
        """
        return self._threads.submit(self._answered, work, monotonic() + seconds)

    def close(self) -> None:
        """End the processes that do nothing now."""
        while self._idle:
            self._idle.pop().end()

    def _answered(self, work: Work, until: float) -> Answered:
        if until <= monotonic():
            raise TimeoutError
        process = self._living() or _Process(self._pickled_backend)
        answer = process.answered(work, until)
        self._idle.append(process)
        return answer

    def _living(self) -> _Process | None:
        """Return a process that is idle, without those that died meanwhile."""
        while self._idle:
            process = self._idle.pop()
            if process.lives():
                return process
            process.end()
        return None

    @cached_property
    def _pickled_backend(self) -> bytes:
        return pickle.dumps(self._backend)


class _Process:
    """A process that answers one request after the other; it ends when its input does."""

    def __init__(self, pickled_backend: bytes) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # this Python, and code of ours
            [sys.executable, "-c", _BEGIN.format(path=sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.end = weakref.finalize(self, _end, self._process)
        self._unsent = pickled_backend

    def lives(self) -> bool:
        """Return whether it can answer."""
        return self._process.poll() is None

    def answered(self, work: Work, until: float) -> Answered:
        """Return the answer; at that time the process is ended with a TimeoutError."""
        timer = Timer(until - monotonic(), self._process.kill)
        timer.start()
        try:
            return self._exchanged(pickle.dumps(work))
        except (EOFError, OSError, pickle.UnpicklingError):
            self.end()
            raise (TimeoutError if monotonic() >= until else WorkEndedError) from None
        finally:
            timer.cancel()

    def _exchanged(self, pickled_work: bytes) -> Answered:
        to_it, from_it = self._process.stdin, self._process.stdout
        assert to_it is not None
        assert from_it is not None
        to_it.write(self._unsent + pickled_work)
        to_it.flush()
        self._unsent = b""
        answer = pickle.load(from_it)  # noqa: S301  # of our own process
        assert isinstance(answer, Answered)
        return answer


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()
