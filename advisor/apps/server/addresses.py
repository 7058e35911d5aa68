"""The addresses of the app, alone or below an address of another app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

RULEBOOK = "/rulebook"
OPENAPI = "/openapi.json"
HEALTH = "/health"
READY = "/ready"
METRICS = "/metrics"


def root(scope: Scope) -> str:
    """Return the address that the app is mounted at; empty for an app of its own."""
    return str(scope.get("root_path", ""))


def own_path(scope: Scope) -> str:
    """Return the path of a request without the address that the app is mounted at."""
    return str(scope["path"]).removeprefix(root(scope))
