"""The state of the app: whether it runs, with which rules, and whether it takes requests."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from advisor.apps.server.addresses import Endpoint
from advisor.apps.server.lanes import Lanes
from advisor.apps.server.metrics import Metrics
from advisor.apps.server.responses import json_response, refusal
from advisor.errors import Problem
from advisor.formats.version import __version__
from advisor.rulebook.rulebook import Rulebook

_NOT_KEPT = {"cache-control": "no-store"}


def health(rulebook: Rulebook) -> Endpoint:
    """Return the endpoint that says which rules the app runs with."""
    data = {
        "tool_version": __version__,
        "rulebook_version": rulebook.about.version,
        "rulebook_digest": rulebook.digest,
    }

    async def endpoint(_request: Request) -> Response:
        return json_response(data, headers=_NOT_KEPT)

    return endpoint


def readiness(lanes: Lanes) -> Endpoint:
    """Return the endpoint that says whether the app takes short requests."""

    async def endpoint(_request: Request) -> Response:
        if lanes.short.has_room():
            return json_response({"ready": True}, headers=_NOT_KEPT)
        problem = Problem("", "too many requests are waiting", "Send the next ones elsewhere.")
        headers = {"retry-after": "1", **_NOT_KEPT}
        return refusal(HTTPStatus.SERVICE_UNAVAILABLE, [problem], headers)

    return endpoint


def figures(metrics: Metrics) -> Endpoint:
    """Return the endpoint that gives the figures of the app to Prometheus."""

    async def endpoint(_request: Request) -> Response:
        return metrics.response(_NOT_KEPT)

    return endpoint
