"""The ASGI app: the verbs over HTTP, without state; each refusal names every problem."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from advisor.apps.server.addresses import (
    HEALTH,
    METRICS,
    OPENAPI,
    READY,
    RULEBOOK,
    Endpoint,
    root,
)
from advisor.apps.server.bodies import MAX_BYTES, read_body
from advisor.apps.server.documents import Document
from advisor.apps.server.encoding import GZIP, takes_gzip
from advisor.apps.server.fields import read_fields
from advisor.apps.server.hosts import ANY_HOST, AllowedHosts
from advisor.apps.server.lanes import Lanes
from advisor.apps.server.metrics import Counted, Metrics
from advisor.apps.server.openapi import openapi_document
from advisor.apps.server.request_ids import HEADER, RequestIds, request_id
from advisor.apps.server.responses import JSON, RequestRefused, refusal
from advisor.apps.server.result_schemas import result_fields
from advisor.apps.server.rulebook_view import shown_rulebook
from advisor.apps.server.state import figures, health, readiness
from advisor.apps.server.verbs import REQUESTS, Backend
from advisor.apps.server.work import Work
from advisor.checks.loading import rulebook_or_shipped
from advisor.costs import Catalogue, given_prices
from advisor.errors import Problem
from advisor.rulebook.rulebook import Rulebook

SECONDS = 10.0
THREADS = 4
PROCESSES = 1
WAITING = 32

_log = logging.getLogger("advisor.server")


def create_app(  # noqa: PLR0913  # each limit has a name of its own
    rulebook: Rulebook | None = None,
    *,
    prices: Catalogue | None = None,
    max_bytes: int = MAX_BYTES,
    seconds: float = SECONDS,
    threads: int = THREADS,
    processes: int = PROCESSES,
    waiting: int = WAITING,
    allowed_hosts: Iterable[str] = (ANY_HOST,),
) -> Starlette:
    """Return an ASGI app that answers with this rulebook, or the shipped one.

    Serve it alone or mount it in an app of your own. It keeps nothing between requests and logs
    nothing of them. A body may have `max_bytes`. `seconds` limits the arrival of a body, and then
    the time until its answer. `threads` short requests are worked on at the same time, and
    `processes` long ones, those of more than 10,000 bytes, each in a process that is ended at the
    limit. `waiting` more of each kind may wait. `allowed_hosts` are the names that callers may use
    for this server, by default any. Raises AdvisorError for a rulebook or prices of another kind.
    """
    backend = Backend(rulebook_or_shipped(rulebook), given_prices(prices))
    lanes = Lanes(backend, threads=threads, processes=processes, waiting=waiting, seconds=seconds)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        lanes.close()

    verbs = _Verbs(lanes, max_bytes, seconds)
    documents = _documents(backend.rulebook, lanes)
    metrics = Metrics([*documents, *(kind.path for kind in REQUESTS.values())])
    app = Starlette(
        routes=[
            *(Route(k.path, verbs.endpoint(n), methods=["POST"]) for n, k in REQUESTS.items()),
            *(Route(path, endpoint) for path, endpoint in documents.items()),
            Route(METRICS, figures(metrics)),
        ],
        middleware=[
            Middleware(Counted, metrics),
            Middleware(RequestIds),
            Middleware(AllowedHosts, allowed_hosts, except_paths=[HEALTH, READY]),
        ],
        exception_handlers={HTTPException: _not_found, Exception: _failed},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # a redirect would repeat the Host header of a stranger
    return app


class _Verbs:
    """The endpoints of the verbs."""

    def __init__(self, lanes: Lanes, max_bytes: int, seconds: float) -> None:
        self.lanes = lanes
        self.max_bytes = max_bytes
        self.seconds = seconds

    def endpoint(self, verb: str) -> Endpoint:
        """Return the endpoint that reads a body within the limits and sends its answer."""
        known = result_fields(REQUESTS[verb])

        async def endpoint(request: Request) -> Response:
            try:
                fields = read_fields(request.query_params.multi_items(), known)
                body = await read_body(request, self.max_bytes, self.seconds)
                as_gzip = takes_gzip(request.headers.get("accept-encoding", ""))
                answer = await self.lanes.answered(Work(verb, body, fields, as_gzip))
            except RequestRefused as refused:
                return refusal(refused.status, refused.problems, refused.headers)
            except ClientDisconnect:
                return Response(status_code=HTTPStatus.BAD_REQUEST)
            headers = {"vary": "Accept-Encoding"}
            if answer.is_gzip:
                headers["content-encoding"] = GZIP
            return Response(answer.body, answer.status, headers, media_type=JSON)

        return endpoint


def _documents(rulebook: Rulebook, lanes: Lanes) -> Mapping[str, Endpoint]:
    return {
        RULEBOOK: _rulebook(rulebook),
        OPENAPI: _openapi(rulebook),
        HEALTH: health(rulebook),
        READY: readiness(lanes),
    }


def _rulebook(rulebook: Rulebook) -> Endpoint:
    document = Document(shown_rulebook(rulebook).to_dict())

    async def endpoint(request: Request) -> Response:
        return document.response(request)

    return endpoint


def _openapi(rulebook: Rulebook) -> Endpoint:
    @lru_cache(maxsize=8)
    def document(address: str) -> Document:
        return Document(openapi_document(rulebook, address))

    document("")

    async def endpoint(request: Request) -> Response:
        return document(root(request.scope)).response(request)

    return endpoint


async def _not_found(request: Request, error: Exception) -> Response:
    """Return the response to an unknown address or method."""
    assert isinstance(error, HTTPException)
    allowed = (error.headers or {}).get("Allow")
    listed = f"GET {root(request.scope)}{OPENAPI} lists every address."
    problem = Problem("", error.detail.lower(), f"Allowed: {allowed}." if allowed else listed)
    return refusal(error.status_code, [problem], error.headers)


async def _failed(request: Request, _error: Exception) -> Response:
    """Return the response to a request that met a fault of ours; the fault itself is logged."""
    name = request_id(request.scope)
    _log.error("Request %s met a fault of the advisor.", name)
    hint = f"Please report it; the log has its place, under {name}."
    problem = Problem("", "a fault of the server", hint)
    return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, [problem], {HEADER: name})
