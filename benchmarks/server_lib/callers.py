"""Callers in one asyncio process: each keeps a connection open and asks one request at a time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, cycle
from time import perf_counter
from typing import Self

HOST = "127.0.0.1"
_OK, _BUSY = 200, 503


@dataclass(frozen=True)
class Asked:
    """What is asked of a server, under a name; the bodies take turns."""

    name: str
    requests: Sequence[bytes]

    @classmethod
    def of(cls, name: str, path: str, bodies: Iterable[object]) -> Self:
        return cls(name, [_request(path, json.dumps(body).encode()) for body in bodies])


def _request(path: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nhost: {HOST}\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass(frozen=True)
class Reply:
    """The status of an answer and its headers, by their names in small letters."""

    status: int
    headers: Mapping[str, str]


@dataclass
class Answers:
    """What the answers to some callers took, and how many were none."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    """503: too much is waiting, or it took too long."""
    failed: int = 0
    """Any other status than 200, and connections that broke."""

    def add(self, reply: Reply | None, seconds: float) -> None:
        if reply is not None and reply.status == _OK:
            self.seconds.append(seconds)
        elif reply is not None and reply.status == _BUSY:
            self.refused += 1
        else:
            self.failed += 1


class Caller(asyncio.Protocol):
    """A kept-open connection with one request at a time."""

    def __init__(self) -> None:
        self._came = b""
        self._reply: asyncio.Future[Reply] | None = None

    @classmethod
    async def connected(cls, port: int) -> Self:
        loop = asyncio.get_running_loop()
        _, caller = await loop.create_connection(cls, HOST, port)
        return caller

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    async def ask(self, request: bytes) -> Reply:
        """Return the answer. Raises ConnectionError when the connection ends before it."""
        self._reply = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._reply

    def data_received(self, data: bytes) -> None:
        """Take the answer once all of it is there."""
        self._came += data
        head, end, body = self._came.partition(b"\r\n\r\n")
        if not end:
            return
        status, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (x.partition(": ") for x in lines)}
        if len(body) >= int(headers["content-length"]):
            self._came = b""
            if self._reply is not None and not self._reply.done():
                self._reply.set_result(Reply(int(status.split(" ")[1]), headers))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(exc or ConnectionError("closed before an answer"))


async def asked_for(
    port: int, asked: Sequence[Asked], callers: int, seconds: float
) -> dict[str, Answers]:
    """Ask for so long, so many callers at a time; several kinds of requests take turns."""
    found = {one.name: Answers() for one in asked}
    turns, until = count(), perf_counter() + seconds

    async def call() -> None:
        caller = await Caller.connected(port)
        while perf_counter() < until:
            turn = next(turns)
            one, place = asked[turn % len(asked)], turn // len(asked)
            start = perf_counter()
            reply = await caller.ask(one.requests[place % len(one.requests)])
            found[one.name].add(reply, perf_counter() - start)
        caller.transport.close()

    await asyncio.gather(*(call() for _ in range(callers)))
    return found


@asynccontextmanager
async def in_the_background(port: int, asked: Asked, callers: int) -> AsyncIterator[Answers]:
    """Have so many callers ask until the block ends; refused ones come back when they are told."""
    found, requests = Answers(), cycle(asked.requests)

    async def call() -> None:
        caller = await Caller.connected(port)
        while True:
            start, reply = perf_counter(), None
            with suppress(ConnectionError):
                reply = await caller.ask(next(requests))
            found.add(reply, perf_counter() - start)
            if reply is None:
                caller = await Caller.connected(port)
            elif reply.status == _BUSY:
                await asyncio.sleep(float(reply.headers["retry-after"]))

    tasks = [asyncio.create_task(call()) for _ in range(callers)]
    try:
        yield found
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
