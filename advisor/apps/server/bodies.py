"""The body of a request: JSON as it says of itself, in time, and not too large."""

from __future__ import annotations

import asyncio
from email.message import Message
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import Request

from advisor.apps.server.responses import JSON, RequestRefused
from advisor.errors import Problem, shown
from advisor.formats.strict_json import BODY

MAX_BYTES = 1_000_000
_CHARSETS = ("utf-8", "utf8", "us-ascii")


async def read_body(request: Request, max_bytes: int, seconds: float) -> bytes:
    """Return the body of a request.

    Raises RequestRefused for a body that is not sent as plain JSON in UTF-8, has more than
    `max_bytes`, or does not arrive within so many seconds.
    """
    _check_form(request.headers)
    try:
        async with asyncio.timeout(seconds):
            return await _counted(request, max_bytes)
    except TimeoutError:
        problem = Problem(BODY, f"did not arrive within {seconds:g} seconds")
        raise RequestRefused(HTTPStatus.REQUEST_TIMEOUT, problem) from None


def _check_form(headers: Headers) -> None:
    said = Message()
    said["content-type"] = headers.get("content-type", "")
    charset = said.get_content_charset(_CHARSETS[0])
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if said.get_content_type() != JSON:
        _refuse_form(Problem("content-type", "must be application/json", "Send JSON and say so."))
    if charset not in _CHARSETS:
        what = f"the charset {shown(charset)} is not read"
        _refuse_form(Problem("content-type", what, "Send UTF-8."))
    if encoding != "identity":
        what = f"{shown(encoding)} is not read"
        _refuse_form(Problem("content-encoding", what, "Send the JSON as it is."))


def _refuse_form(problem: Problem) -> None:
    headers = {"accept-encoding": "identity"} if problem.where == "content-encoding" else None
    raise RequestRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, problem, headers)


async def _counted(request: Request, max_bytes: int) -> bytes:
    """Return the body, counted as it arrives: its content-length header is not trusted."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            problem = Problem(BODY, "is too large", f"The limit is {max_bytes:,} bytes.")
            raise RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, problem)
    return bytes(body)
