"""Connections: a stranger who sends nothing, or reads nothing, holds nobody up."""

from __future__ import annotations

import asyncio
from asyncio import TimerHandle
from http import HTTPStatus
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from advisor.apps.server.responses import JSON, refusal_bytes
from advisor.errors import Problem


class Connection(H11Protocol):
    """One connection, as uvicorn keeps it, with a deadline wherever the caller has to act.

    A caller acts while it sends a request, keeps the connection for a later one, or reads an
    answer. (The app itself limits the time for a body.) With too many connections, the one whose
    caller has had the longest time to act is closed for the new one, so none is ever refused.
    """

    head_seconds: ClassVar[float] = 10.0
    """The time for the first line and the headers, from the first byte or the connecting on."""
    idle_seconds: ClassVar[int] = 75
    """How long a connection is kept for the next request."""
    read_seconds: ClassVar[float] = 30.0
    """The time to read on, once an answer is held back because nobody reads."""
    most: ClassVar[int] = 256
    """So many connections are kept."""

    _head: TimerHandle | None = None
    _read: TimerHandle | None = None
    _bytes_came = False
    acts_since = 0.0
    """When the caller began to have to act."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock; close another connection where there are too many."""
        super().connection_made(transport)
        self.acts_since = self.loop.time()
        self._await_head()
        if len(self.connections) > self.most:
            self._close_another()

    def data_received(self, data: bytes) -> None:
        """Start the clock at the first byte of a head, and stop it at the last."""
        self._bytes_came = True
        super().data_received(data)
        if self._is_asked:
            self._stop_awaiting_head()
        else:
            self._await_head()

    def on_response_complete(self) -> None:
        """Keep the connection for the next request."""
        self.acts_since = self.loop.time()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Start the clock for a caller who does not read."""
        super().pause_writing()
        self.acts_since = self.loop.time()
        self._read = self.loop.call_later(self.read_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop that clock."""
        super().resume_writing()
        self._stop_awaiting_reader()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, even where the caller never reads what was sent last."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(self.read_seconds, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop both clocks."""
        self._stop_awaiting_head()
        self._stop_awaiting_reader()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's says no more
        """Refuse what is not HTTP, as JSON."""
        hint = "Send HTTP/1.1, with a head of at most 16 kB."
        self._refuse(HTTPStatus.BAD_REQUEST, Problem("", "this is not a request in HTTP", hint))

    @property
    def acts(self) -> bool:
        """Whether the caller has to act: to send a request, or to read the answer."""
        return not self._is_asked or self.cycle.more_body or self.flow.write_paused

    @property
    def _is_asked(self) -> bool:
        """Whether a head has come whose answer is not written yet."""
        return self.cycle is not None and not self.cycle.response_complete

    def _await_head(self) -> None:
        if self._head is None and not self.transport.is_closing():
            self._head = self.loop.call_later(self.head_seconds, self._head_is_late)

    def _head_is_late(self) -> None:
        self._head = None
        if self.transport.is_closing():
            return
        if self._bytes_came and self.conn.our_state is h11.IDLE:
            what = f"the headers did not arrive within {self.head_seconds:g} seconds"
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, Problem("", what))
        else:
            self.transport.abort()

    def _stop_awaiting_head(self) -> None:
        self._bytes_came = False
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _stop_awaiting_reader(self) -> None:
        if self._read is not None:
            self._read.cancel()
            self._read = None

    def _refuse(self, status: HTTPStatus, problem: Problem) -> None:
        """Write a refusal in the place of the app, and close."""
        body = refusal_bytes([problem])
        headers = [
            ("content-type", JSON),
            ("content-length", str(len(body))),
            ("connection", "close"),
        ]
        reason = STATUS_PHRASES[status]
        for event in (
            h11.Response(status_code=status, headers=headers, reason=reason),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
        self.loop.call_later(self.read_seconds, self.transport.abort)

    def _close_another(self) -> None:
        others = (one for one in self.connections if isinstance(one, Connection) and one.acts)
        longest = min(others, key=lambda one: one.acts_since, default=self)
        longest.transport.abort()
