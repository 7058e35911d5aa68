"""Read untrusted JSON: strictly, within limits, and with a message for every fault."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from math import isinf
from typing import Never, TypeAlias

from pydantic import JsonValue

from advisor.errors import Location, Problem, SourceError
from advisor.formats.yaml_source import MAX_DEPTH, MAX_DIGITS

BODY = "body"
"""The name of the text in messages."""

_LONGEST_SHOWN = 60

Group: TypeAlias = dict[str, JsonValue] | list[JsonValue]


Pairs: TypeAlias = list[tuple[str, JsonValue]]


def read_json(
    raw: bytes, *, group: Callable[[Pairs], dict[str, JsonValue]] | None = None
) -> JsonValue:
    """Return the value in `raw`.

    Raises SourceError when the bytes are not UTF-8, not JSON by RFC 8259 (so NaN is refused), or
    nested deeper than 30 levels, when a key appears twice, or when a number is too long to hold.
    `group` makes groups of their keys and values in another way, which may take a key twice.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise _refused(BODY, "is not text", "Send JSON as UTF-8.") from error
    try:
        data: JsonValue = json.loads(
            text,
            object_pairs_hook=group or _object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        where = Location(BODY, error.lineno, error.colno)
        raise _refused(where, f"not valid JSON: {error.msg.lower()}") from error
    except RecursionError:
        raise _too_deep() from None
    check_json(data)
    return data


def check_json(data: JsonValue) -> None:
    """Raise SourceError when parsed JSON is nested too deep or holds half of a surrogate pair."""
    _check_depth(data)
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        what = "holds half of a character that is written in two parts"
        raise _refused(BODY, what, "Send both surrogates.") from error


def _check_depth(data: JsonValue) -> None:
    level = _groups([data])
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _groups(_values(outer))]
        if not level:
            return
    raise _too_deep()


def _groups(values: Iterable[JsonValue]) -> list[Group]:
    return [value for value in values if isinstance(value, dict | list)]


def _values(group: Group) -> Iterable[JsonValue]:
    return group.values() if isinstance(group, dict) else group


def _object(pairs: Pairs) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    problems = []
    for key, value in pairs:
        if key in found:
            what = f"the key '{key[:_LONGEST_SHOWN]}' stands here twice"
            problems.append(Problem(BODY, what, "Keep one of the two."))
        found[key] = value
    if problems:
        raise SourceError(problems)
    return found


def _integer(digits: str) -> int:
    _check_length(digits)
    return int(digits)


def _float(digits: str) -> float:
    _check_length(digits)
    number = float(digits)
    if isinf(number):
        raise _refused(BODY, f"the number {digits} is too large to hold", "Write it smaller.")
    return number


def _check_length(digits: str) -> None:
    if len(digits) > MAX_DIGITS:
        raise _refused(BODY, f"a number of {len(digits)} characters", f"Use at most {MAX_DIGITS}.")


def _constant(word: str) -> Never:
    raise _refused(BODY, f"{word} is not JSON", "Leave out what is not known, or write null.")


def _too_deep() -> SourceError:
    return _refused(BODY, "nested too deep", f"The limit is {MAX_DEPTH} levels.")


def _refused(where: Location | str, what: str, hint: str = "") -> SourceError:
    return SourceError(Problem(where, what, hint))
