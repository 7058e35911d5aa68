"""Find the YAML files of a rulebook: inside its folder, and no more than people write."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NoReturn

from advisor.errors import Problem, RulebookError, shown

OTHER_FOLDERS = frozenset({"learn", "prices", "signals"})
"""Folders beside the rules that hold other catalogues."""

MAX_FILES = 200
MAX_ENTRIES = 5_000
MAX_TOTAL_BYTES = 3_000_000


def folder_named(given: object, where: str) -> Path:
    """Return the folder that a text or a Path names. Raises RulebookError for anything else."""
    if isinstance(given, Path) or (isinstance(given, str) and given):
        return Path(given)
    hint = "Give the name of a folder as text, or as a Path."
    raise RulebookError(Problem(where, f"{shown(given)} names no folder", hint))


def rule_files(folder: Path) -> list[Path]:
    """Return the YAML files of a rulebook, sorted, without those of other catalogues.

    Names that begin with a dot are passed over. Raises RulebookError when the folder is missing
    or holds no YAML, holds more than anybody writes, or leads out of itself by a link.
    """
    files = [f for f in yaml_files(folder) if not _inside_other(f, folder)]
    if not files:
        hint = "Rules are .yaml files."
        raise RulebookError(Problem(str(folder), "this folder holds no rules", hint))
    return files


def price_files(folder: Path) -> list[Path]:
    """Return the files of prices beside the rules, sorted; there may be none. Raises likewise."""
    beside = folder / "prices"
    return [f for f in yaml_files(folder) if f.parent == beside]


def _inside_other(file: Path, folder: Path) -> bool:
    return not OTHER_FOLDERS.isdisjoint(file.relative_to(folder).parts[:-1])


def yaml_files(folder: Path) -> list[Path]:
    """Return every YAML file in a folder, sorted. Raises as `rule_files` does."""
    if not folder.is_dir():
        hint = "Give the folder that holds questions.yaml and levers/."
        raise RulebookError(Problem(str(folder), "there is no rules folder here", hint))
    entries = list(islice(_entries(folder), MAX_ENTRIES + 1))
    if len(entries) > MAX_ENTRIES:
        what = f"this folder holds more than {MAX_ENTRIES:,} files and folders"
        raise RulebookError(Problem(str(folder), what, "Is it the right one?"))
    problems = [problem for entry in entries for problem in _unfit(entry, folder)]
    if problems:
        raise RulebookError(problems)
    files = sorted(entry for entry in entries if entry.suffix == ".yaml" and entry.is_file())
    _refuse_masses(files, folder)
    return files


def _entries(folder: Path) -> Iterator[Path]:
    """Yield what lies in the folder, at any depth; links to folders are not followed."""
    for here, folders, names in os.walk(folder, onerror=_refuse_closed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = [*folders, *(name for name in names if not name.startswith("."))]
        yield from (Path(here) / name for name in inside)


def _refuse_closed(error: OSError) -> NoReturn:
    """Refuse a folder that cannot be looked into, instead of reading the rules around it."""
    reason = (error.strerror or "no reason given").lower()
    raise RulebookError(Problem(str(error.filename), f"cannot be read: {reason}")) from error


def _unfit(entry: Path, folder: Path) -> Iterator[Problem]:
    told = str(Path(folder.name) / entry.relative_to(folder))
    if entry.is_symlink() and entry.is_dir():
        yield Problem(told, "is a link to a folder", "Put the folder itself here.")
    elif entry.suffix == ".yml":
        yield Problem(told, "would not be read", "Name it .yaml.")
    elif entry.suffix == ".yaml" and entry.is_symlink() and not _stays_inside(entry, folder):
        yield Problem(told, "is a link that leads out of the folder", "Put the file itself here.")
    elif entry.suffix == ".yaml" and not entry.is_file() and not entry.is_dir():
        yield Problem(told, "is not a file one can read", "Remove it.")


def _stays_inside(entry: Path, folder: Path) -> bool:
    return entry.resolve().is_relative_to(folder.resolve())


def _refuse_masses(files: list[Path], folder: Path) -> None:
    total = sum(file.stat().st_size for file in files)
    if len(files) > MAX_FILES:
        what = f"holds {len(files):,} YAML files"
        raise RulebookError(Problem(str(folder), what, f"The limit is {MAX_FILES}."))
    if total > MAX_TOTAL_BYTES:
        what = f"holds {total:,} bytes of YAML"
        raise RulebookError(Problem(str(folder), what, f"The limit is {MAX_TOTAL_BYTES:,}."))
