"""Responses: data as JSON, and refusals that name every problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from starlette.responses import Response

from advisor.errors import AdvisorError, Problem
from advisor.formats.json_text import json_text

JSON = "application/json"
MOST_PROBLEMS = 100
"""So many are named one by one."""


class RequestRefused(AdvisorError):  # noqa: N818
    """A request that is refused or late, with the HTTP status to send."""

    def __init__(
        self,
        status: HTTPStatus,
        problems: Iterable[Problem] | Problem,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(problems)
        self.status = status
        self.headers = headers


def json_response(
    data: Mapping[str, object], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return data as a response."""
    return Response(json_bytes(data), status, headers, media_type=JSON)


def refusal(
    status: int, problems: Iterable[Problem], headers: Mapping[str, str] | None = None
) -> Response:
    """Return the response that names these problems."""
    return Response(refusal_bytes(problems), status, headers, media_type=JSON)


def refusal_bytes(problems: Iterable[Problem]) -> bytes:
    """Return the body of a refusal."""
    found = [*problems]
    shown = found[:MOST_PROBLEMS]
    if len(found) > MOST_PROBLEMS:
        what = f"and {len(found) - MOST_PROBLEMS:,} more problems"
        shown.append(Problem("", what, "Mend these first."))
    written = [{"where": p.place, "what": p.what, "hint": p.hint} for p in shown]
    return json_bytes({"problems": written})


def json_bytes(data: Mapping[str, object]) -> bytes:
    """Return data as JSON without spaces, ending in a newline."""
    return f"{json_text(data, indent=None)}\n".encode()
