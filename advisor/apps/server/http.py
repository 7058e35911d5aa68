"""The ASGI app: five verbs over HTTP, without state; each refusal names every problem."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from advisor.apps.server.bodies import read_body
from advisor.apps.server.openapi import openapi_document
from advisor.apps.server.request_reading import read_request
from advisor.apps.server.responses import RequestRefused, json_response, refusal
from advisor.apps.server.rulebook_view import shown_rulebook
from advisor.apps.server.verbs import REQUESTS, Backend
from advisor.apps.server.verbs import Request as Verb
from advisor.checks.loading import rulebook_or_shipped
from advisor.costs import Catalogue, given_prices
from advisor.errors import AdvisorError, Problem, SourceError
from advisor.formats.strict_json import read_json
from advisor.formats.version import __version__
from advisor.rulebook.rulebook import Rulebook

MAX_BYTES = 1_000_000
SECONDS = 10.0
THREADS = 4


def create_app(
    rulebook: Rulebook | None = None,
    *,
    prices: Catalogue | None = None,
    max_bytes: int = MAX_BYTES,
    seconds: float = SECONDS,
    threads: int = THREADS,
) -> Starlette:
    """Return an ASGI app that answers with this rulebook, or the shipped one.

    Serve it alone or mount it in an app of your own. It keeps nothing between requests and logs
    nothing of them. A body may have `max_bytes`. `seconds` limits the arrival of a body, and then
    the work on an answer. `threads` answers are worked out at the same time. Raises AdvisorError
    for a rulebook or prices of another kind.
    """
    backend = Backend(rulebook_or_shipped(rulebook), given_prices(prices))
    endpoints = _Endpoints(backend, max_bytes, seconds, ThreadPoolExecutor(threads, "advisor"))
    posts = [Route(k.path, endpoints.endpoint_of(k), methods=["POST"]) for k in REQUESTS.values()]
    gets = [
        Route(path, _document_endpoint(data)) for path, data in _documents(backend.rulebook).items()
    ]
    app = Starlette(
        routes=[*posts, *gets],
        exception_handlers={HTTPException: _not_found, Exception: _failed},
    )
    app.router.redirect_slashes = False  # a redirect would repeat the Host header of a stranger
    return app


class _Endpoints:
    """Endpoints that read a body within the limits and work out its answer in a thread."""

    def __init__(
        self, backend: Backend, max_bytes: int, seconds: float, threads: ThreadPoolExecutor
    ) -> None:
        self.backend = backend
        self.max_bytes = max_bytes
        self.seconds = seconds
        self.threads = threads

    def endpoint_of(self, kind: type[Verb]) -> Callable[[Request], Awaitable[Response]]:
        """Return the endpoint for one verb."""

        async def endpoint(request: Request) -> Response:
            try:
                raw = await read_body(request, self.max_bytes, self.seconds)
                return await self._answer(kind, raw)
            except RequestRefused as refused:
                return refusal(refused.status, refused.problems, refused.headers)
            except ClientDisconnect:
                return Response(status_code=HTTPStatus.BAD_REQUEST)

        return endpoint

    async def _answer(self, kind: type[Verb], raw: bytes) -> Response:
        """Return the answer, worked out in a thread; an answer after the time limit is dropped."""
        running = asyncio.get_running_loop().run_in_executor(self.threads, self._compute, kind, raw)
        try:
            async with asyncio.timeout(self.seconds):
                return await running
        except TimeoutError:
            what = f"no answer within {self.seconds:g} seconds"
            problem = Problem("", what, "Ask for less at once, or try again later.")
            raise RequestRefused(HTTPStatus.SERVICE_UNAVAILABLE, problem) from None

    def _compute(self, kind: type[Verb], raw: bytes) -> Response:
        try:
            return json_response(read_request(kind, read_json(raw)).result(self.backend).to_dict())
        except SourceError as error:
            return refusal(HTTPStatus.BAD_REQUEST, error.problems)
        except AdvisorError as error:
            return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, error.problems)


def _documents(rulebook: Rulebook) -> dict[str, Mapping[str, object]]:
    return {
        "/rulebook": shown_rulebook(rulebook).to_dict(),
        "/openapi.json": openapi_document(rulebook),
        "/health": {
            "tool_version": __version__,
            "rulebook_version": rulebook.about.version,
            "rulebook_digest": rulebook.digest,
        },
        "/ready": {"ready": True},
    }


def _document_endpoint(data: Mapping[str, object]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(_request: Request) -> Response:
        return json_response(data)

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
