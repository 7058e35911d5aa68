"""Read a saved advice back, or refuse the file with one message that says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from advisor.advice.advice import SAVED_ADVICE, Advice, read_advice
from advisor.errors import Problem, RecordError, SourceError
from advisor.formats.saved import Locate
from advisor.formats.version import __version__
from advisor.formats.yaml_source import NOT_YAML, Document, parse_bytes, read_file

ANSWERS_ALONE = "Its answers alone are read by `advisor advise`."
_GIVE = "Give what `advisor advise --json` printed."
_UPDATE = f"{SAVED_ADVICE.update} {ANSWERS_ALONE}"


def read_record(data: object, at: Locate = lambda _path: "record") -> Advice:
    """Return the advice that `Advice.to_dict` gave this data.

    Raises RecordError with one problem: data of another tool, of another version, or edited.
    """
    tool = data.get("tool_version") if isinstance(data, Mapping) else None
    return read_advice(
        data, at, replace(SAVED_ADVICE, give=_GIVE, mend=_mend_hint(tool), update=_UPDATE)
    )


def read_record_bytes(raw: bytes, name: str) -> Advice:
    """Return the saved advice in a file's bytes, called `name` in messages.

    Raises RecordError as `read_record` does, with lines and columns, and for invalid JSON.
    """
    return _read_record_with(lambda: parse_bytes(raw, name))


def read_record_file(path: Path) -> Advice:
    """Return the saved advice in a file. Raises RecordError as `read_record_bytes` does."""
    return _read_record_with(lambda: read_file(path))


def _read_record_with(read: Callable[[], Document]) -> Advice:
    try:
        document = read()
    except SourceError as error:
        raise RecordError(_json_problem(error.problems[0])) from error
    return read_record_document(document)


def read_record_document(document: Document) -> Advice:
    """Return the saved advice in a document. Raises RecordError as `read_record_bytes` does."""
    return read_record(document.data, lambda path: document.at(path) if path else document.path)


def _json_problem(problem: Problem) -> Problem:
    """Return the problem of a file, with "is not JSON" where the YAML reader says `NOT_YAML`."""
    broken = problem.what.startswith(NOT_YAML)
    what = "is not JSON" + problem.what.removeprefix(NOT_YAML) if broken else problem.what
    hint = _GIVE if broken else problem.hint
    return Problem(problem.where, what, hint)


def _mend_hint(tool: object) -> str:
    if tool == __version__:
        return f"The file was changed after it was saved. {ANSWERS_ALONE}"
    return f"It was saved by advisor {tool}, and this is {__version__}. {ANSWERS_ALONE}"
