"""A copy of a rulebook in a folder, with its version and digest, to compare with later rules."""

from __future__ import annotations

import shutil
from pathlib import Path

from advisor.errors import Problem, SourceError
from advisor.formats.version import __version__
from advisor.rulebook.rulebook import Rulebook

NOTE = "EXPORTED.md"
"""The file of the copy that says which rules it holds."""


def export_rules(rulebook: Rulebook, folder: Path, into: Path) -> None:
    """Copy the rules in `folder`, read as `rulebook`, to the folder `into`, with a note on them.

    Files whose names begin with a dot are left out. Raises SourceError where `into` holds anything.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        hint = "Name a folder that does not exist yet, or an empty one."
        raise SourceError(Problem(str(into), "is there already", hint))
    shutil.copytree(folder, into, ignore=shutil.ignore_patterns(".*"), dirs_exist_ok=True)
    (into / NOTE).write_text(_note(rulebook), encoding="utf-8")


def _note(rulebook: Rulebook) -> str:
    about = rulebook.about
    return (
        f"# {about.title} {about.version}\n\n"
        f"- digest: `{rulebook.digest}`\n"
        f"- last checked as a whole: {about.as_of}\n"
        f"- exported by advisor {__version__}\n\n"
        "Saved advice names the digest of the rules behind it. After an upgrade,"
        " `advisor rules diff` with this folder says what changed since, and"
        " `advisor replay RECORD.json --rules` with this folder runs a record on these rules.\n"
    )
