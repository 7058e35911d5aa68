"""The files of folders that may hold prompts, and why each other one is left out.

Links to folders are not followed, so a circle of links has no effect, and only regular files are
opened: a pipe or a device in a folder would never end.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from advisor.errors import Problem, SourceError
from advisor.evidence.prompt.forms.code import LANGUAGES

MOST_FILES = 10_000
"""Files that may hold prompts; reading more takes many minutes."""
MOST_ENTRIES = 1_000_000
"""Entries of folders that are looked at."""

TEXTS = frozenset(
    [
        "md",
        "markdown",
        "txt",
        "text",
        "prompt",
        "prompty",
        "mdc",
        "j2",
        "jinja",
        "jinja2",
        "mustache",
        "handlebars",
        "hbs",
        "liquid",
    ]
)
"""Ends of the names of files that are read as a prompt, whatever they say."""
DATA = frozenset(["json", "jsonl", "ndjson", "yaml", "yml", "toml", "csv", "tsv", "ipynb"])
"""Ends of the names of files that are read where they hold a prompt of a known form."""
CODE = frozenset(LANGUAGES)
"""Ends of the names of files that are read where a text in them is called a prompt."""
_WHOLE_NAMES = frozenset({"modelfile"})
_PAPERS = (
    "readme", "changelog", "changes", "contributing", "license", "licence", "security", "notice",
    "authors", "code_of_conduct", "requirements", "constraints", "cmakelists", "robots", "history",
)  # fmt: skip
"""Texts about a project; a prompt of such a name is read when it is named itself."""
_PASSED_FOLDERS = frozenset(
    [
        ".git",
        ".hg",
        ".svn",
        "node_modules",
        "__pycache__",
        ".venv",
        "venv",
        ".tox",
        ".nox",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".eggs",
        "site-packages",
    ]
)
"""Folders of tools and of what others wrote."""


@dataclass(frozen=True, slots=True)
class Left:
    """A place that was left out, and why."""

    path: str
    why: str


@dataclass
class FoundFiles:
    """The files to read, in order, and what was left out."""

    named: list[Path] = field(default_factory=list)
    """Files that were named themselves."""
    found: list[Path] = field(default_factory=list)
    """Files of folders that may hold prompts."""
    left: list[Left] = field(default_factory=list)
    other_kinds: Counter[str] = field(default_factory=Counter)
    """How many files of folders have another end of the name."""


def files_in(paths: Iterable[Path], most: int = MOST_FILES) -> FoundFiles:
    """Return the files to read among `paths`, which are files or folders, each once.

    Raises SourceError for a folder that cannot be opened, and where more than `most` files may
    hold prompts.
    """
    result = FoundFiles()
    seen: set[tuple[int, int]] = set()
    for path in paths:
        if not path.is_dir():
            if _is_new(path, seen):
                result.named.append(path)
            continue
        for file in _walked(path, result, seen):
            if _is_new(file, seen):
                result.found.append(file)
            if len(result.found) > most:
                what = f"holds more than {most:,} files that may hold prompts"
                hint = "Name the folders or files with prompts in them."
                raise SourceError(Problem(str(path), what, hint))
    return result


def _is_new(path: Path, seen: set[tuple[int, int]]) -> bool:
    """Return whether a file was not found by another way; one that cannot be read is new."""
    try:
        status = path.stat()
    except OSError:
        return True
    identity = (status.st_dev, status.st_ino)
    if identity in seen and status.st_ino:
        return False
    seen.add(identity)
    return True


def _walked(top: Path, result: FoundFiles, seen: set[tuple[int, int]]) -> Iterator[Path]:
    """Yield the files below a folder that may hold prompts, by name; each folder once."""
    waiting = [top]
    entries = 0
    while waiting:
        folder = waiting.pop()
        if not _is_new(folder, seen):
            continue
        below: list[Path] = []
        for entry in _entries(folder, result, is_top=folder == top):
            entries += 1
            if entries > MOST_ENTRIES:
                what = f"holds more than {MOST_ENTRIES:,} files"
                hint = "Name the folders with prompts in them."
                raise SourceError(Problem(str(top), what, hint))
            path = folder / entry.name
            why = _why_left(entry)
            if why is not None:
                result.left.append(Left(str(path), why))
            elif entry.is_dir(follow_symlinks=False):
                below.append(path)
            elif _kind(path) is None:
                result.other_kinds[_ending(path) or "no ending"] += 1
            else:
                yield path
        waiting += reversed(below)


def _entries(folder: Path, result: FoundFiles, *, is_top: bool) -> Sequence[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda one: one.name)
    except OSError as error:
        why = f"cannot be opened: {(error.strerror or 'no reason given').lower()}"
        if is_top:
            raise SourceError(Problem(str(folder), why)) from error
        result.left.append(Left(str(folder), why))
        return ()


def _why_left(entry: os.DirEntry[str]) -> str | None:
    """Return why an entry of a folder is not looked at; None where it is."""
    try:
        if entry.is_symlink() and entry.is_dir():
            return "is a link to a folder, which is not followed"
        if entry.is_dir():
            return "is a folder of tools or packages" if entry.name in _PASSED_FOLDERS else None
        mode = entry.stat().st_mode
    except OSError as error:
        return f"cannot be read: {(error.strerror or 'no reason given').lower()}"
    if not stat.S_ISREG(mode):
        return "is no regular file"
    if Path(entry.name).suffix and Path(entry.name).stem.lower() in _PAPERS and _is_text(entry):
        return "is about the project, by its name"
    return None


def _is_text(entry: os.DirEntry[str]) -> bool:
    return _ending(Path(entry.name)) in TEXTS


def _kind(path: Path) -> str | None:
    ending = _ending(path)
    if ending in TEXTS or path.name.lower() in _WHOLE_NAMES:
        return "text"
    if ending in DATA:
        return "data"
    return "code" if ending in CODE else None


def _ending(path: Path) -> str:
    return path.suffix.removeprefix(".").lower()
