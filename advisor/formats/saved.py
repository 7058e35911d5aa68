"""Read saved data back, or refuse it with one message that says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard, TypeVar

from pydantic import BaseModel, ValidationError

from advisor.errors import AdvisorError, Location, Problem, RecordError, shown
from advisor.formats.value_faults import OF_A_KEY, value_words
from advisor.formats.yaml_source import DataPath

Locate: TypeAlias = Callable[[DataPath], Location | str]
"""Returns the place of a path of keys, for messages."""
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class SavedKind:
    """A kind of saved data, with the texts of messages about data that does not fit."""

    name: str
    """The name of the kind in messages, with its article."""
    version: int
    """The only schema version that is read."""
    marks: tuple[str, ...]
    """Keys besides `schema_version` that all data of the kind has, and data of other tools not."""
    give: str
    """The hint for data that is not of the kind."""
    mend: str = "Give it as it was saved."
    """The hint for data of the kind that does not fit."""
    update: str = "Update the advisor."
    """The hint for data of a newer version."""

    def claimed_by(self, data: object) -> TypeGuard[Mapping[str, object]]:
        """Return whether data says it is of the kind, readable or not."""
        marks = ("schema_version", *self.marks)
        return isinstance(data, Mapping) and all(key in data for key in marks)


def read_saved(model: type[M], kind: SavedKind, data: object, at: Locate) -> M:
    """Return the model that was saved as `data`.

    Raises RecordError with one problem: data of another tool, of another version, or edited.
    """
    if not kind.claimed_by(data):
        raise RecordError(Problem(at(()), f"is not {kind.name}", kind.give))
    _refuse_other_version(kind, data, at)
    try:
        return model.model_validate(dict(data))
    except ValidationError as error:
        raise RecordError(_edited(kind, error, at)) from error
    except AdvisorError as error:  # the costs have a reader of their own, with its own errors
        what = "'costs' is not what the advisor saved"
        raise RecordError(Problem(at(("costs",)), what, kind.mend)) from error


def _refuse_other_version(kind: SavedKind, data: Mapping[str, object], at: Locate) -> None:
    version = data["schema_version"]
    if version == kind.version and not isinstance(version, bool):
        return
    if isinstance(version, int) and version > kind.version:
        by = f"{data['tool_version']}, schema" if "tool_version" in data else "schema"
        what = f"was saved by a newer advisor ({by} {shown(version)}); this one reads schema"
        raise RecordError(Problem(at(()), f"{what} {kind.version}", kind.update))
    what = f"'schema_version' is {shown(version)}, and this advisor reads {kind.version}"
    raise RecordError(Problem(at(("schema_version",)), what, kind.mend))


def _edited(kind: SavedKind, error: ValidationError, at: Locate) -> Problem:
    """Return the first problem: an edited file has one, a file of another version has many."""
    first = error.errors(include_url=False)[0]
    path = tuple(part for part in first["loc"] if part != OF_A_KEY)
    name = ".".join(map(str, path))
    match first["type"]:
        case "missing":
            what = f"'{name}' is missing"
        case "extra_forbidden":
            what = f"'{name}' is not a part of {kind.name}"
        case "string_pattern_mismatch":
            what = f"'{name}' is {shown(first['input'])}, which the advisor never writes there"
        case _:
            what = f"'{name}' does not fit: {value_words([first])[0]}"
    return Problem(at(path), what, kind.mend)
