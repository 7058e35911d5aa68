"""Generated pages written to a folder of their own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from advisor.authoring.rule_pages import GENERATED_MARK
from advisor.errors import AdvisorError, Problem


def write_pages(folder: Path, pages: Mapping[str, str]) -> None:
    """Write every page, and remove generated pages of rules that no longer exist.

    Raises AdvisorError when the folder cannot be written. Raises it before anything is written
    when a file that was not generated has the name of a page.
    """
    handwritten = [folder / name for name in pages if _is_handwritten(folder / name)]
    if handwritten:
        hint = "Move it, or choose another --out."
        raise AdvisorError(Problem(str(file), "was not generated", hint) for file in handwritten)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.glob("*.md"):
            if file.name not in pages and not _is_handwritten(file):
                file.unlink()
        for name, text in pages.items():
            (folder / name).write_bytes(text.encode())
    except OSError as error:
        reason = (error.strerror or "unknown").lower()
        raise AdvisorError(Problem(str(folder), f"cannot be written: {reason}")) from error


def _is_handwritten(file: Path) -> bool:
    """Return whether a file exists and was not generated."""
    return file.is_file() and not file.read_bytes().startswith(GENERATED_MARK.encode())
