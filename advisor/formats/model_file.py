"""Read a YAML file as one strict model; every fault is reported with its place."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from advisor.errors import RulebookError
from advisor.formats.model_faults import model_problems
from advisor.formats.yaml_source import Document, read_file

M = TypeVar("M", bound=BaseModel)


def read_model(path: Path, model: type[M], *, shown_as: str) -> M:
    """Return a file as a model, named `shown_as` in messages.

    Raises SourceError for a file that cannot be read, and RulebookError naming every part that
    does not fit.
    """
    return read_placed_model(path, model, shown_as=shown_as)[1]


def read_placed_model(path: Path, model: type[M], *, shown_as: str) -> tuple[Document, M]:
    """Return a file as a document, for the places of its parts, and as a model.

    Raises as `read_model` does.
    """
    document = read_file(path, shown_as=shown_as)
    try:
        return document, model.model_validate(document.data)
    except ValidationError as error:
        raise RulebookError(model_problems(error, model, document)) from error
