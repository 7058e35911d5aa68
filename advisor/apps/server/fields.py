"""The fields of a result that a caller asks for: `?fields=verdict,next_question`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from http import HTTPStatus

from advisor.apps.server.responses import RequestRefused
from advisor.errors import Problem, did_you_mean, shown

FIELDS = "fields"
_PARAMETER_HINT = "An address takes one parameter: fields."


def read_fields(
    parameters: Iterable[tuple[str, str]], known: Collection[str]
) -> tuple[str, ...] | None:
    """Return the names in the parameters of an address; None where all fields are asked for.

    Raises RequestRefused naming each parameter and each field that there is not.
    """
    given = list(parameters)
    problems = list(_problems(given, known))
    if problems:
        raise RequestRefused(HTTPStatus.UNPROCESSABLE_ENTITY, problems)
    names = [name for _, names in given for name in names.split(",")]
    return tuple(dict.fromkeys(names)) or None


def _problems(given: Iterable[tuple[str, str]], known: Collection[str]) -> Iterator[Problem]:
    for parameter, names in given:
        if parameter != FIELDS:
            what = f"{shown(parameter)} is not a parameter"
            yield Problem("", what, did_you_mean(parameter, [FIELDS]) or _PARAMETER_HINT)
            continue
        for name in dict.fromkeys(names.split(",")):
            if name not in known:
                what = f"{shown(name)} is not a field of the answer"
                hint = did_you_mean(name, known) or f"Known fields: {', '.join(known)}."
                yield Problem(FIELDS, what, hint)
