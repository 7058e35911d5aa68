"""Documents that stay the same while the app runs: sent short, and only where they are new."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from advisor.apps.server.encoding import GZIP, takes_gzip, zipped
from advisor.apps.server.responses import JSON, json_bytes


class Document:
    """Data that is sent as JSON; a caller who has it already is told so."""

    def __init__(self, data: Mapping[str, object]) -> None:
        self._plain = json_bytes(data)
        self._zipped = zipped(self._plain)
        self._tag = hashlib.sha256(self._plain).hexdigest()[:16]

    def response(self, request: Request) -> Response:
        """Return the document, or 304 for a caller who names the tag it has now."""
        as_gzip = takes_gzip(request.headers.get("accept-encoding", ""))
        tag = f'"{self._tag}-{GZIP}"' if as_gzip else f'"{self._tag}"'
        headers = {"etag": tag, "cache-control": "no-cache", "vary": "Accept-Encoding"}
        if self._tag in _tags(request.headers.get("if-none-match", "")):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        if as_gzip:
            headers["content-encoding"] = GZIP
        return Response(self._zipped if as_gzip else self._plain, headers=headers, media_type=JSON)


def _tags(if_none_match: str) -> set[str]:
    """Return the tags that a caller has, each without its quotes and its encoding."""
    named = (one.strip().removeprefix("W/").strip('"') for one in if_none_match.split(","))
    return {one.removesuffix(f"-{GZIP}") for one in named}
