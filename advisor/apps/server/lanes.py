"""Two lanes for work: short work in threads, long work in processes that can be ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from http import HTTPStatus
from threading import BoundedSemaphore

from advisor.apps.server.long_work import LongWorkers, can_start_processes
from advisor.apps.server.responses import RequestRefused
from advisor.apps.server.verbs import Backend
from advisor.apps.server.work import Answered, Work, answered
from advisor.errors import Problem

LONG_BYTES = 10_000
"""A larger body is long work. Below, no request takes more than some ten milliseconds."""

_ASK_FOR_LESS = "Ask for less at once, or try again later."


class Lane:
    """A queue of limited length, with a limit on the time until an answer."""

    def __init__(
        self,
        start: Callable[[Work, float], Future[Answered]],
        *,
        room: int,
        seconds: float,
        try_again_after: int,
    ) -> None:
        self._start = start
        self._room = BoundedSemaphore(room)
        self._seconds = seconds
        self._later = {"retry-after": str(try_again_after)}

    async def answered(self, work: Work) -> Answered:
        """Return the answer, waiting for it in the queue.

        Raises RequestRefused where the queue is full, or the answer takes too long; work that
        waits, and long work, is ended then.
        """
        if not self._room.acquire(blocking=False):
            what = "too many requests are waiting already"
            raise self._refused(what, f"Try again in {self._later['retry-after']} s.")
        future = self._begun(work)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            what = f"no answer within {self._seconds:g} seconds"
            raise self._refused(what, _ASK_FOR_LESS) from None

    def has_room(self) -> bool:
        """Return whether one more request would be taken."""
        if found := self._room.acquire(blocking=False):
            self._room.release()
        return found

    def _begun(self, work: Work) -> Future[Answered]:
        try:
            future = self._start(work, self._seconds)
        except BaseException:
            self._room.release()
            raise
        future.add_done_callback(lambda _: self._room.release())
        return future

    def _refused(self, what: str, hint: str) -> RequestRefused:
        return RequestRefused(HTTPStatus.SERVICE_UNAVAILABLE, Problem("", what, hint), self._later)


class Lanes:
    """Both lanes of one app."""

    def __init__(
        self, backend: Backend, *, threads: int, processes: int, waiting: int, seconds: float
    ) -> None:
        self._workers = LongWorkers(backend, processes)
        pool = ThreadPoolExecutor(threads, "advisor")

        def in_a_thread(work: Work, _seconds: float) -> Future[Answered]:
            return pool.submit(answered, work, backend)

        self.short = Lane(
            in_a_thread,
            room=threads + waiting,
            seconds=seconds,
            try_again_after=1,
        )
        self.long = Lane(
            self._workers.start if can_start_processes() else in_a_thread,
            room=processes + waiting,
            seconds=seconds,
            try_again_after=5,
        )

    async def answered(self, work: Work) -> Answered:
        """Return the answer from the lane that the work belongs to."""
        lane = self.long if len(work.body) > LONG_BYTES else self.short
        return await lane.answered(work)

    def close(self) -> None:
        """End the processes for long work that are idle; the next long work starts new ones."""
        self._workers.close()
