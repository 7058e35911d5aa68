"""A saved advice, read back: or refused with one message that says what the file is instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from pydantic import ValidationError

from advisor.advice import SCHEMA_VERSION, Advice
from advisor.advising import tool_version
from advisor.errors import AdvisorError, Location, Problem, RecordError, SourceError
from advisor.yaml_source import DataPath, Document, parse_bytes, read_file

At: TypeAlias = Callable[[DataPath], Location | str]
"""Where a path of keys stands."""

ANSWERS_ALONE = "Its answers alone are read by `advisor advise`."
_MARKS = ("schema_version", "tool_version", "rulebook_digest")
"""Keys that every saved advice has, and other tools do not have together."""


def read_record(data: object, at: At = lambda _path: "record") -> Advice:
    """Return the advice that `Advice.to_dict` gave this data.

    Raises RecordError with one problem: data of another tool, of a newer version, or edited.
    """
    if not isinstance(data, Mapping) or not all(key in data for key in _MARKS):
        hint = "Give what `advisor advise --json` printed."
        raise RecordError(Problem(at(()), "is not a saved advice", hint))
    schema, tool = data["schema_version"], data["tool_version"]
    if isinstance(schema, int) and schema > SCHEMA_VERSION:
        what = f"was saved by a newer advisor ({tool}, schema {schema}); this one reads schema"
        hint = f"Update the advisor. {ANSWERS_ALONE}"
        raise RecordError(Problem(at(()), f"{what} {SCHEMA_VERSION}", hint))
    try:
        advice = Advice.from_dict(data)
    except ValidationError as error:
        raise RecordError(_edited(error, str(tool), at)) from error
    except AdvisorError as error:
        what = "'costs' is not what the advisor saved"
        raise RecordError(Problem(at(("costs",)), what, _why(str(tool)))) from error
    _refuse_unworded(advice, at)
    return advice


def record_in(raw: bytes, name: str) -> Advice:
    """Return the saved advice in a file's bytes, called `name` in messages.

    Raises RecordError as `read_record` does, with lines and columns, and for what is not JSON.
    """
    return _record(lambda: parse_bytes(raw, name))


def record_file(path: Path) -> Advice:
    """Return the saved advice in a file. Raises RecordError as `record_in` does."""
    return _record(lambda: read_file(path))


def _record(read: Callable[[], Document]) -> Advice:
    try:
        document = read()
    except SourceError as error:
        raise RecordError(_unreadable(error.problems[0])) from error
    return read_record(document.data, lambda path: document.at(path) if path else document.path)


def _unreadable(problem: Problem) -> Problem:
    """Say of JSON that is broken that it is no JSON; the reader beneath would call it YAML."""
    broken = problem.what.startswith("not valid YAML")
    what = "is not JSON" + problem.what.removeprefix("not valid YAML") if broken else problem.what
    hint = "Give what `advisor advise --json` printed." if broken else problem.hint
    return Problem(problem.where, what, hint)


def _edited(error: ValidationError, tool: str, at: At) -> Problem:
    """Name the first fault; an edited file has one, and a file of another version has many."""
    first = error.errors(include_url=False)[0]
    path = tuple(part for part in first["loc"] if isinstance(part, str | int))
    name = ".".join(map(str, path))
    match first["type"]:
        case "missing":
            what = f"'{name}' is missing"
        case "extra_forbidden":
            what = f"'{name}' is not a part of a saved advice"
        case _:
            what = f"'{name}' does not fit: {first['msg'][0].lower()}{first['msg'][1:]}"
    return Problem(at(path), what, _why(tool))


def _refuse_unworded(advice: Advice, at: At) -> None:
    """Refuse a record without the words for something it shows."""
    assumed = (assumption.question for assumption in advice.assumptions)
    approaches = (*advice.verdict.possible, *(a.approach for a in advice.alternatives))
    shown = [("statements", name) for name in assumed if name not in advice.statements]
    shown += [("names", name) for name in approaches if name not in advice.names]
    for key, name in shown[:1]:
        what = f"'{key}' leaves out '{name}'"
        raise RecordError(Problem(at((key,)), what, _why(advice.tool_version)))


def _why(tool: str) -> str:
    if tool == tool_version():
        return f"The file was changed after it was saved. {ANSWERS_ALONE}"
    return f"It was saved by advisor {tool}, and this is {tool_version()}. {ANSWERS_ALONE}"
