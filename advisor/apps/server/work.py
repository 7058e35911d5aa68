"""The work behind one request: from the bytes of its body to the bytes of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from advisor.apps.server.encoding import is_worth_gzip, zipped
from advisor.apps.server.request_reading import read_request
from advisor.apps.server.responses import json_bytes, refusal_bytes
from advisor.apps.server.verbs import REQUESTS, Backend, Request
from advisor.errors import AdvisorError, SourceError
from advisor.formats.strict_json import read_json


@dataclass(frozen=True)
class Work:
    """A request that has come whole. It can be sent to another process."""

    verb: str
    """One of `REQUESTS`."""
    body: bytes
    fields: tuple[str, ...] | None = None
    """The fields of the result to answer with; None for the whole."""
    as_gzip: bool = False
    """Whether the caller takes gzip."""


@dataclass(frozen=True)
class Answered:
    """What to send back."""

    status: HTTPStatus
    body: bytes
    is_gzip: bool = False


def answered(work: Work, backend: Backend) -> Answered:
    """Return the answer, or the refusal that names every problem."""
    found = _plainly_answered(work, backend)
    if work.as_gzip and is_worth_gzip(found.body):
        return Answered(found.status, zipped(found.body), is_gzip=True)
    return found


def _plainly_answered(work: Work, backend: Backend) -> Answered:
    try:
        request = read_request(REQUESTS[work.verb], read_json(work.body))
        return Answered(HTTPStatus.OK, json_bytes(_result(request, work.fields, backend)))
    except SourceError as error:
        return Answered(HTTPStatus.BAD_REQUEST, refusal_bytes(error.problems))
    except AdvisorError as error:
        return Answered(HTTPStatus.UNPROCESSABLE_ENTITY, refusal_bytes(error.problems))


def _result(
    request: Request, names: tuple[str, ...] | None, backend: Backend
) -> Mapping[str, object]:
    return request.result(backend).to_dict() if names is None else request.fields(backend, names)
