"""A name for each request, which the answer repeats, so that logs of both sides fit together."""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "x-request-id"
_FIT = re.compile(r"[A-Za-z0-9._:/+=-]{1,100}")
_KEY = "advisor.request_id"


class RequestIds:
    """Gives each request the id that its caller sent, or a new one, and repeats it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        scope[_KEY] = given if _FIT.fullmatch(given) else secrets.token_hex(8)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = scope[_KEY]
            await send(message)

        await self.app(scope, receive, send_with_id)


def request_id(scope: Scope) -> str:
    """Return the id of a request."""
    return str(scope.get(_KEY, ""))
