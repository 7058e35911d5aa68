"""The work behind one request: from the bytes of its body to the bytes of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from advisor.apps.server.request_reading import read_request
from advisor.apps.server.responses import json_bytes, refusal_bytes
from advisor.apps.server.verbs import REQUESTS, Backend
from advisor.errors import AdvisorError, SourceError
from advisor.formats.strict_json import read_json


@dataclass(frozen=True)
class Work:
    """A request that has come whole. It can be sent to another process."""

    verb: str
    """One of `REQUESTS`."""
    body: bytes


@dataclass(frozen=True)
class Answered:
    """What to send back."""

    status: HTTPStatus
    body: bytes


def answered(work: Work, backend: Backend) -> Answered:
    """Return the answer, or the refusal that names every problem."""
    try:
        request = read_request(REQUESTS[work.verb], read_json(work.body))
        return Answered(HTTPStatus.OK, json_bytes(request.result(backend).to_dict()))
    except SourceError as error:
        return Answered(HTTPStatus.BAD_REQUEST, refusal_bytes(error.problems))
    except AdvisorError as error:
        return Answered(HTTPStatus.UNPROCESSABLE_ENTITY, refusal_bytes(error.problems))
