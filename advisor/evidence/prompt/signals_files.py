"""Reads the files that stand beside the rules for reading prompts."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from advisor.formats.model_file import read_model
from advisor.rulebook.prompt_signals import SIGNALS_FOLDER

Model = TypeVar("Model", bound=BaseModel)


def read_signals_file(rules_dir: Path, name: str, model: type[Model]) -> Model:
    """Return one file of the signals folder as a model.

    Raises SourceError for a file that cannot be read and RulebookError with file, line and column.
    """
    shown = f"rules/{SIGNALS_FOLDER}/{name}"
    return read_model(rules_dir / SIGNALS_FOLDER / name, model, shown_as=shown)
