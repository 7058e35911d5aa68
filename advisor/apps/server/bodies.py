"""The body of a request: JSON as it says of itself, in time, and not too large."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from starlette.requests import Request

from advisor.apps.server.responses import JSON, RequestRefused
from advisor.errors import Problem
from advisor.formats.strict_json import BODY


async def read_body(request: Request, max_bytes: int, seconds: float) -> bytes:
    """Return the body of a request.

    Raises RequestRefused for a body that is not sent as JSON, has more than `max_bytes`, or does
    not arrive within so many seconds.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        problem = Problem("content-type", "must be application/json", "Send JSON and say so.")
        raise RequestRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, problem)
    try:
        async with asyncio.timeout(seconds):
            return await _counted(request, max_bytes)
    except TimeoutError:
        problem = Problem(BODY, f"did not arrive within {seconds:g} seconds")
        raise RequestRefused(HTTPStatus.REQUEST_TIMEOUT, problem) from None


async def _counted(request: Request, max_bytes: int) -> bytes:
    """Return the body, counted as it arrives: its content-length header is not trusted."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            problem = Problem(BODY, "is too large", f"The limit is {max_bytes:,} bytes.")
            raise RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, problem)
    return bytes(body)
