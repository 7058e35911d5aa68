"""Read a YAML file as one strict model; every fault is reported with its place."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from advisor.errors import RulebookError
from advisor.formats.model_faults import model_problems
from advisor.formats.yaml_source import read_file

M = TypeVar("M", bound=BaseModel)


def read_model(path: Path, model: type[M], *, shown_as: str) -> M:
    """Return a file as a model, named `shown_as` in messages.

    Raises SourceError for a file that cannot be read, and RulebookError naming every part that
    does not fit.
    """
    document = read_file(path, shown_as=shown_as)
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise RulebookError(model_problems(error, model, document)) from error
