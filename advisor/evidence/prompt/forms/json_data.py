"""JSON and JSON lines: strictly read, and the line in which a value stands."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import NamedTuple

from advisor.errors import Location, Problem, PromptError
from advisor.evidence.prompt.forms.paths import shown_key
from advisor.formats.yaml_source import Data, DataPath

MOST_DIGITS = 1_000
"""Longer numbers are refused: no number in a request or a log is that long."""
_DECODER = json.JSONDecoder()
_SPACES = " \t\n\r"
MOST_ENTRIES = 100_000
"""Lines or rows; no reading needs more, and each takes its time."""
AS_IT_STANDS = "To read the text as it stands, give `.` as its place (at)."


class JsonLines(NamedTuple):
    """The values of JSON lines, and the line of each."""

    data: list[Data]
    numbers: Sequence[int]


class TextAfterJsonError(PromptError):
    """A whole JSON value with other text behind it, as in a prompt that begins with a sample."""


def read_json(text: str, name: str, line: int = 1) -> Data:
    """Return the value in `text`, which begins in that line of `name`.

    Raises PromptError where it is not JSON, or holds a key twice or a number too long to read.
    """
    try:
        data: Data = json.loads(
            text,
            object_pairs_hook=lambda pairs: _object(pairs, name),
            parse_int=lambda digits: _integer(digits, name),
        )
    except json.JSONDecodeError as error:
        where = Location(name, line + error.lineno - 1, error.colno)
        fault = error.msg.removesuffix(" starting at")
        what = f"not valid JSON: {fault[0].lower()}{fault[1:]}"
        problem = Problem(where, what, AS_IT_STANDS)
        more = error.msg.startswith("Extra data")
        raise (TextAfterJsonError if more else PromptError)(problem) from None
    except RecursionError:
        hint = f"No request is that deep. {AS_IT_STANDS}"
        raise PromptError(Problem(name, "nested too deep", hint)) from None
    return data


def read_json_lines(text: str, name: str) -> JsonLines:
    """Return the values of every line that is not blank. Raises PromptError as `read_json`."""
    lines = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if len(lines) > MOST_ENTRIES:
        raise too_many(name, "lines")
    return JsonLines([read_json(line, name, n) for n, line in lines], [n for n, _ in lines])


def too_many(name: str, entries: str) -> PromptError:
    """Return the refusal of a file with too many lines or rows."""
    hint = f"The limit is {MOST_ENTRIES:,}; give a part of it."
    return PromptError(Problem(name, f"holds too many {entries}", hint))


def is_json_lines(text: str) -> bool:
    """Return whether the first two lines that are not blank are each a JSON object."""
    lines = [line for line in text[:_BEGIN].split("\n") if line.strip()][:2]
    return len(lines) > 1 and all(_is_object(line) for line in lines)


_BEGIN = 2_000_000


def _is_object(line: str) -> bool:
    if not line.lstrip().startswith("{") or not line.rstrip().endswith("}"):
        return False
    try:
        return isinstance(json.loads(line, parse_int=len), dict)
    except (ValueError, RecursionError):
        return False


def _object(pairs: list[tuple[str, Data]], name: str) -> dict[str, Data]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        what = f"the key '{shown_key(twice)}' stands here twice"
        raise PromptError(Problem(name, what, "Keep one of the two."))
    return found


def _integer(digits: str, name: str) -> int:
    if len(digits) > MOST_DIGITS:
        what = f"holds a number of {len(digits):,} digits"
        raise PromptError(Problem(name, what, f"Write it with at most {MOST_DIGITS:,}."))
    return int(digits)


def line_of(text: str, path: DataPath) -> int:
    """Return the line of JSON `text` in which the value at `path` begins; the path is in it."""
    at = _after_spaces(text, 0)
    for key in path:
        at = _item(text, at, key) if isinstance(key, int) else _value(text, at, key)
    return text.count("\n", 0, at) + 1


def _value(text: str, at: int, wanted: str) -> int:
    """Return where the value of a key begins in the object that begins at `at`."""
    while True:
        key, at = scanstring(text, _after_spaces(text, at + 1) + 1, False)  # noqa: FBT003
        at = _after_spaces(text, _after_spaces(text, at) + 1)
        if key == wanted:
            return at
        at = _after_spaces(text, _DECODER.raw_decode(text, at)[1])


def _item(text: str, at: int, wanted: int) -> int:
    at = _after_spaces(text, at + 1)
    for _ in range(wanted):
        at = _after_spaces(text, _DECODER.raw_decode(text, at)[1])
        at = _after_spaces(text, at + 1)
    return at


def _after_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACES:
        at += 1
    return at
