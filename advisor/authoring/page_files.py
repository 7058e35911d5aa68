"""Generated pages written to a folder of their own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from advisor.authoring.rule_pages import MARK
from advisor.errors import AdvisorError, Problem


def write_pages(folder: Path, pages: Mapping[str, str]) -> None:
    """Write every page, and remove generated ones that no rule gives any more.

    Raises AdvisorError when the folder cannot be written, or a file of somebody's own stands in
    the way of a page; then nothing is written.
    """
    own = [folder / name for name in pages if _is_own(folder / name)]
    if own:
        hint = "Move it, or choose another --out."
        raise AdvisorError(Problem(str(file), "was not generated", hint) for file in own)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.glob("*.md"):
            if file.name not in pages and not _is_own(file):
                file.unlink()
        for name, text in pages.items():
            (folder / name).write_bytes(text.encode())
    except OSError as error:
        reason = (error.strerror or "unknown").lower()
        raise AdvisorError(Problem(str(folder), f"cannot be written: {reason}")) from error


def _is_own(file: Path) -> bool:
    """Return whether a file exists that no generator wrote."""
    return file.is_file() and not file.read_bytes().startswith(MARK.encode())
