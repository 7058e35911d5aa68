"""Generated pages in a folder: what differs from what is generated now, and writing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from advisor.authoring.rule_pages import MARK
from advisor.errors import AdvisorError, Problem

_AGAIN = "Run the command again without --check."


def page_changes(folder: Path, pages: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for each page that is missing, differs, or belongs to no rule any more.

    Files that do not begin with the mark of a generated page are left out.
    """
    for name, text in pages.items():
        file = folder / name
        if not file.is_file():
            yield Problem(str(file), "is missing", _AGAIN)
        elif file.read_bytes() != text.encode():
            yield Problem(str(file), "is not as the rules give it", _AGAIN)
    for file in _left_over(folder, pages):
        yield Problem(str(file), "belongs to no rule any more", _AGAIN)


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
        for file in _left_over(folder, pages):
            file.unlink()
        for name, text in pages.items():
            (folder / name).write_bytes(text.encode())
    except OSError as error:
        reason = (error.strerror or "unknown").lower()
        raise AdvisorError(Problem(str(folder), f"cannot be written: {reason}")) from error


def _left_over(folder: Path, pages: Mapping[str, str]) -> list[Path]:
    files = sorted(folder.glob("*.md"))
    return [file for file in files if file.name not in pages and not _is_own(file)]


def _is_own(file: Path) -> bool:
    """Return whether a file exists that no generator wrote."""
    return file.is_file() and not file.read_bytes().startswith(MARK.encode())
