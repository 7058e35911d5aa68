"""Reading a request: every fault is named with its key and with the allowed values."""

from __future__ import annotations

import json
import re
from typing import TypeVar

from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails

from advisor.apps.server.verbs import MAX_KEYS, Request, RequestError
from advisor.errors import Problem, did_you_mean, shown
from advisor.evidence.prompt.recommend.prices import MAX_CALLS
from advisor.formats.days import day_problem
from advisor.formats.strict_json import BODY
from advisor.formats.value_faults import value_words

R = TypeVar("R", bound=Request)

_QUOTED = re.compile("'([^']*)'")
"""The allowed words in a message of pydantic."""


def read_request(kind: type[R], data: JsonValue) -> R:
    """Return the request in `data`. Raises RequestError naming every key that does not fit."""
    if not isinstance(data, dict):
        raise RequestError(Problem(BODY, "must be a group of keys", _known_keys(kind)))
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        found = dict.fromkeys(_problem(kind, fault) for fault in error.errors())
        raise RequestError(found) from None


def _problem(kind: type[Request], fault: ErrorDetails) -> Problem:
    match fault["loc"]:
        case ("columns", name, int(row), *_):  # one fault for each kind of answer it is not
            where = f"columns.{name}, row {row}"
            return Problem(where, "is not an answer", "Give text, a number, true, false or null.")
        case loc:
            return _key_problem(kind, ".".join(map(str, loc)), fault)


def _key_problem(kind: type[Request], where: str, fault: ErrorDetails) -> Problem:
    match fault["type"]:
        case "missing":
            return Problem(where, "is missing", f"Send for example {_example(kind, where)}.")
        case "extra_forbidden":
            known = did_you_mean(where, kind.model_fields) or _known_keys(kind)
            return Problem(where, "is not a key of this request", known)
        case "dict_type":
            by_question = where in ("answers", "columns")
            hint = "Write question ids with values." if by_question else ""
            return Problem(where, "must be a group of keys", hint)
        case "too_long":
            return Problem(where, "has too many keys", f"The limit is {MAX_KEYS:,}.")
        case "tuple_type":
            by_row = where.startswith("columns.")
            hint = "Give one value for each row." if by_row else "Write it in square brackets."
            return Problem(where, "must be a list", hint)
        case _:
            return _value_problem(where, fault)


def _value_problem(where: str, fault: ErrorDetails) -> Problem:
    match fault["type"]:
        case "literal_error":
            return _word_problem(where, fault)
        case "string_type" if where == "on":
            return day_problem(fault["input"], where)
        case "string_type":
            return Problem(where, "must be text")
        case "int_type":
            return Problem(where, "must be a whole number")
        case "greater_than_equal" | "less_than_equal":
            return Problem(where, "is out of range", f"Give a number from 0 to {MAX_CALLS:,}.")
        case _:
            return Problem(where, *value_words([fault]))


def _word_problem(where: str, fault: ErrorDetails) -> Problem:
    allowed = _QUOTED.findall(fault["ctx"]["expected"])
    hint = f"{did_you_mean(str(fault['input']), allowed)} Use one of {', '.join(allowed)}."
    return Problem(where, f"{shown(fault['input'])} is not allowed here", hint.strip())


def _example(kind: type[Request], key: str) -> str:
    return json.dumps({key: kind.example[key]})


def _known_keys(kind: type[Request]) -> str:
    return f"Known keys: {', '.join(kind.model_fields)}."
