"""The ASGI app: the verbs over HTTP, without state; each refusal names every problem."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from advisor.apps.server.bodies import read_body
from advisor.apps.server.documents import Document
from advisor.apps.server.encoding import GZIP, takes_gzip
from advisor.apps.server.fields import read_fields
from advisor.apps.server.lanes import Lanes
from advisor.apps.server.openapi import openapi_document
from advisor.apps.server.responses import JSON, RequestRefused, json_response, refusal
from advisor.apps.server.result_schemas import result_fields
from advisor.apps.server.rulebook_view import shown_rulebook
from advisor.apps.server.verbs import REQUESTS, Backend
from advisor.apps.server.work import Work
from advisor.checks.loading import rulebook_or_shipped
from advisor.costs import Catalogue, given_prices
from advisor.errors import Problem
from advisor.formats.version import __version__
from advisor.rulebook.rulebook import Rulebook

MAX_BYTES = 1_000_000
SECONDS = 10.0
THREADS = 4
PROCESSES = 1
WAITING = 32

_NOT_KEPT = {"cache-control": "no-store"}


def create_app(  # noqa: PLR0913  # each limit has a name of its own
    rulebook: Rulebook | None = None,
    *,
    prices: Catalogue | None = None,
    max_bytes: int = MAX_BYTES,
    seconds: float = SECONDS,
    threads: int = THREADS,
    processes: int = PROCESSES,
    waiting: int = WAITING,
) -> Starlette:
    """Return an ASGI app that answers with this rulebook, or the shipped one.

    Serve it alone or mount it in an app of your own. It keeps nothing between requests and logs
    nothing of them. A body may have `max_bytes`. `seconds` limits the arrival of a body, and then
    the time until its answer. `threads` short requests are worked on at the same time, and
    `processes` long ones, those of more than 10,000 bytes, each in a process that is ended at the
    limit. `waiting` more of each kind may wait. Raises AdvisorError for a rulebook or prices of
    another kind.
    """
    backend = Backend(rulebook_or_shipped(rulebook), given_prices(prices))
    lanes = Lanes(backend, threads=threads, processes=processes, waiting=waiting, seconds=seconds)
    verbs = _Verbs(lanes, max_bytes, seconds)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        lanes.close()

    app = Starlette(
        routes=[
            *(Route(k.path, verbs.endpoint(n), methods=["POST"]) for n, k in REQUESTS.items()),
            Route("/rulebook", _document(shown_rulebook(backend.rulebook).to_dict())),
            Route("/openapi.json", _document(openapi_document(backend.rulebook))),
            Route("/health", _health(backend.rulebook)),
            Route("/ready", _readiness(lanes)),
        ],
        exception_handlers={HTTPException: _not_found, Exception: _failed},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # a redirect would repeat the Host header of a stranger
    return app


Endpoint = Callable[[Request], Awaitable[Response]]


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


def _document(data: Mapping[str, object]) -> Endpoint:
    document = Document(data)

    async def endpoint(request: Request) -> Response:
        return document.response(request)

    return endpoint


def _health(rulebook: Rulebook) -> Endpoint:
    data = {
        "tool_version": __version__,
        "rulebook_version": rulebook.about.version,
        "rulebook_digest": rulebook.digest,
    }

    async def endpoint(_request: Request) -> Response:
        return json_response(data, headers=_NOT_KEPT)

    return endpoint


def _readiness(lanes: Lanes) -> Endpoint:
    async def endpoint(_request: Request) -> Response:
        if lanes.short.has_room():
            return json_response({"ready": True}, headers=_NOT_KEPT)
        problem = Problem("", "too many requests are waiting", "Send the next ones elsewhere.")
        return refusal(HTTPStatus.SERVICE_UNAVAILABLE, [problem], {"retry-after": "1", **_NOT_KEPT})

    return endpoint


async def _not_found(_request: Request, error: Exception) -> Response:
    """Return the response to an unknown address or method."""
    assert isinstance(error, HTTPException)
    allowed = (error.headers or {}).get("Allow")
    hint = f"Allowed: {allowed}." if allowed else "GET /openapi.json lists every address."
    problem = Problem("", error.detail.lower(), hint)
    return refusal(error.status_code, [problem], error.headers)


async def _failed(_request: Request, _error: Exception) -> Response:
    """Return the response to a request that met a fault of ours; the fault itself is logged."""
    problem = Problem("", "a fault of the server", "Please report it; the log has its place.")
    return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, [problem])
