"""The folder of the shipped rules, and the YAML files in a folder of rules."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

from advisor.errors import Problem, RulebookError, shown
from advisor.formats.folder_layout import CATALOGUES, unread

MAX_FILES = 200
MAX_ENTRIES = 5_000
MAX_TOTAL_BYTES = 3_000_000


def default_rules() -> Path:
    """Return the folder of the shipped rules: in the installed package, or next to its source.

    Where the package lies in a zip file, the rules are unpacked into a temporary folder that goes
    with the process.
    """
    package = Path(__file__).parents[1]
    packaged = package / "rules"
    if packaged.is_dir():
        return packaged
    return package.parent / "rules" if package.is_dir() else _unpacked_rules()


@cache
def _unpacked_rules() -> Path:
    home = TemporaryDirectory(prefix="advisor-rules-")
    atexit.register(home.cleanup)
    folder = Path(home.name, "rules")
    _copy(files("advisor") / folder.name, folder)
    return folder


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for entry in source.iterdir():
        if entry.is_dir():
            _copy(entry, target / entry.name)
        else:
            (target / entry.name).write_bytes(entry.read_bytes())


def folder_from(given: object, where: str) -> Path:
    """Return the folder that a string or a Path names. Raises RulebookError for anything else."""
    if isinstance(given, Path) or (isinstance(given, str) and given):
        return Path(given)
    hint = "Give the name of a folder as text, or as a Path."
    raise RulebookError(Problem(where, f"{shown(given)} names no folder", hint))


def rule_files(folder: Path) -> list[Path]:
    """Return the YAML files of a rulebook, sorted, without those of other catalogues.

    Names that begin with a dot are skipped. Raises RulebookError when the folder is missing, holds
    no YAML, holds too many or too large files, or has a link that leads out of it.
    """
    files = [f for f in yaml_files(folder) if not _inside_other(f, folder)]
    if not files:
        hint = "Rules are .yaml files."
        raise RulebookError(Problem(str(folder), "this folder holds no rules", hint))
    return files


def price_files(folder: Path) -> list[Path]:
    """Return the price files in a rules folder, sorted; there may be none.

    Raises as `yaml_files` does.
    """
    prices = folder / "prices"
    return [f for f in yaml_files(folder) if f.parent == prices]


def _inside_other(file: Path, folder: Path) -> bool:
    inside = file.relative_to(folder).parts
    return len(inside) > 1 and inside[0] in CATALOGUES


def yaml_files(folder: Path) -> list[Path]:
    """Return every YAML file in a folder, sorted. Raises as `rule_files` does."""
    return sorted(Path(entry) for entry in yaml_entries(folder))


def yaml_entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return every YAML file in a folder as a directory entry, in any order.

    The page lists the whole folder on each click. A directory entry keeps what the disk said, so
    the disk is not asked twice. Raises as `rule_files` does.
    """
    if not folder.is_dir():
        hint = "Give the folder that holds questions.yaml and levers/."
        raise RulebookError(Problem(str(folder), "there is no rules folder here", hint))
    entries = list(islice(_entries(folder), MAX_ENTRIES + 1))
    if len(entries) > MAX_ENTRIES:
        what = f"this folder holds more than {MAX_ENTRIES:,} files and folders"
        raise RulebookError(Problem(str(folder), what, "Is it the right one?"))
    problems = [problem for entry in entries for problem in _entry_problems(entry, folder)]
    if problems:
        raise RulebookError(problems)
    files = [entry for entry in entries if entry.name.endswith(".yaml") and entry.is_file()]
    _refuse_too_many(files, folder)
    return files


def unread_problems(folder: Path, name: str) -> Iterator[Problem]:
    """Yield a problem for each file and folder in a folder of rules that nothing would read.

    `name` is the name of the folder in messages. Raises RulebookError for one that cannot be
    listed.
    """
    for entry in sorted(_entries(folder), key=lambda entry: entry.path):
        inside = Path(entry).relative_to(folder)
        told = unread(inside.parts, is_folder=entry.is_dir(follow_symlinks=False))
        if told is not None:
            yield Problem(str(Path(name) / inside), *told)


def _entries(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    """Yield the files and folders in a folder, at any depth; links to folders are not followed."""
    try:
        with os.scandir(folder) as listed:
            inside = [entry for entry in listed if not entry.name.startswith(".")]
    except OSError as error:
        _refuse_unreadable(error)
    yield from inside
    for entry in inside:
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(entry.path)


def _refuse_unreadable(error: OSError) -> NoReturn:
    """Raise for a folder that cannot be listed, instead of reading the rules around it."""
    reason = (error.strerror or "no reason given").lower()
    raise RulebookError(Problem(str(error.filename), f"cannot be read: {reason}")) from error


def _entry_problems(entry: os.DirEntry[str], folder: Path) -> Iterator[Problem]:
    is_yaml = entry.name.endswith(".yaml")
    if entry.is_symlink() and Path(entry).is_dir():
        yield _problem(entry, folder, "is a link to a folder", "Put the folder itself here.")
    elif entry.name.endswith(".yml"):
        yield _problem(entry, folder, "would not be read", "Name it .yaml.")
    elif is_yaml and entry.is_symlink() and not _stays_inside(entry, folder):
        what = "is a link that leads out of the folder"
        yield _problem(entry, folder, what, "Put the file itself here.")
    elif is_yaml and not _exists(entry):
        yield _problem(entry, folder, "is not a file one can read", "Remove it.")


def _problem(entry: os.DirEntry[str], folder: Path, what: str, hint: str) -> Problem:
    return Problem(str(folder.name / Path(entry).relative_to(folder)), what, hint)


def _stays_inside(entry: os.DirEntry[str], folder: Path) -> bool:
    return Path(os.path.realpath(entry)).is_relative_to(folder.resolve())


def _exists(entry: os.DirEntry[str]) -> bool:
    """Return whether the entry is a file or a folder; a link that leads to itself is neither."""
    try:
        return entry.is_file() or entry.is_dir()
    except OSError:
        return False


def _refuse_too_many(files: Sequence[os.DirEntry[str]], folder: Path) -> None:
    total = sum(file.stat().st_size for file in files)
    if len(files) > MAX_FILES:
        what = f"holds {len(files):,} YAML files"
        raise RulebookError(Problem(str(folder), what, f"The limit is {MAX_FILES}."))
    if total > MAX_TOTAL_BYTES:
        what = f"holds {total:,} bytes of YAML"
        raise RulebookError(Problem(str(folder), what, f"The limit is {MAX_TOTAL_BYTES:,}."))
