"""Names of the server: a page of another name that leads here cannot read the rules.

A web page may let its own name point to this machine and ask it in the visitor's browser. Such a
request names the other host.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from advisor.apps.server.addresses import own_path
from advisor.apps.server.responses import refusal
from advisor.errors import Problem, shown

LOOPBACK = ("localhost", "127.0.0.1", "::1")
ANY_HOST = "*"


class AllowedHosts:
    """Refuses requests to another host than these names; `*` among them allows every name."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], except_paths: Iterable[str]) -> None:
        self.app = app
        self.hosts = frozenset(host.lower().strip("[]") for host in hosts)
        self.except_paths = frozenset(except_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http" or self._allows(scope):
            await self.app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        hint = "Use a name of the server, or allow this one with --allowed-host."
        problem = Problem("host", f"{shown(host)} is not a name of this server", hint)
        await refusal(HTTPStatus.MISDIRECTED_REQUEST, [problem])(scope, receive, send)

    def _allows(self, scope: Scope) -> bool:
        named = host_name(Headers(scope=scope).get("host", ""))
        return bool(self.hosts & {ANY_HOST, named}) or own_path(scope) in self.except_paths


def host_name(host: str) -> str:
    """Return the name in a Host header, without its port and the brackets of an IPv6 address."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()
