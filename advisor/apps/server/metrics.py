"""What the app counts of itself, for Prometheus: requests, their time, and how many are here."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from time import perf_counter

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.apps.server.addresses import own_path

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names a folder in which several processes count together."""

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
_OTHER = "other"


class Metrics:
    """The figures of one app; nothing in them comes from a caller."""

    def __init__(self, paths: Collection[str]) -> None:
        self._paths = frozenset(paths)
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "advisor_requests",
            "Requests that were answered, by address and status.",
            ["path", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "advisor_request_seconds",
            "Seconds from the head of a request to the end of its answer.",
            ["path"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._here = Gauge(
            "advisor_requests_in_progress",
            "Requests that are not answered yet.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )

    async def count(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it."""
        path = own_path(scope)
        named = path if path in self._paths else _OTHER
        began = perf_counter()
        status = 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with self._here.track_inprogress():
                await app(scope, receive, send_and_note)
        finally:
            self._seconds.labels(named).observe(perf_counter() - began)
            self._requests.labels(named, str(status)).inc()

    def response(self, headers: Mapping[str, str]) -> Response:
        """Return the figures as text, those of all workers together."""
        registry = self._registry
        if SHARED_FOLDER in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        headers = {**headers, "content-type": CONTENT_TYPE_LATEST}
        return Response(generate_latest(registry), headers=headers)


class Counted:
    """The middleware that counts."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it."""
        if scope["type"] == "http":
            await self.metrics.count(self.app, scope, receive, send)
        else:
            await self.app(scope, receive, send)
