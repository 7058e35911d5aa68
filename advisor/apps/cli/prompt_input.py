"""What the command `prompt` was given to read: a file, or standard input."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from advisor.apps.cli.options import standard_input
from advisor.evidence.prompt.forms.find import MAX_FILE_BYTES, prompt_file_bytes


@dataclass(frozen=True)
class PromptInput:
    """The bytes of a file, and how it is called in messages."""

    path: Path
    raw: bytes
    name: str
    at: str | None = None


def prompt_input(path: Path, at: str | None = None, *, called: str = "prompt") -> PromptInput:
    """Return what to read; `called` names standard input. Raises SourceError if it cannot be."""
    if str(path) == "-":
        return PromptInput(path, standard_input(MAX_FILE_BYTES), called, at)
    return PromptInput(path, prompt_file_bytes(path), str(path), at)
