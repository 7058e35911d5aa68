"""Read a YAML file as one strict model; every fault is reported with its place."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from advisor.errors import Problem, RulebookError
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
        problems = []
        for fault in error.errors(include_url=False):
            name = (path.name, *fault["loc"])[-1]
            problems.append(Problem(document.at(fault["loc"]), f"'{name}': {fault['msg']}"))
        raise RulebookError(problems) from error
