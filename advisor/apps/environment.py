"""The variables that name one's own rules, read alike by every door."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from advisor.checks.loading import load_rulebook
from advisor.evidence.prompt.read import check_signals
from advisor.rulebook.rulebook import Rulebook

RULES_VARIABLE = "ADVISOR_RULES"
"""A folder of rules to use instead of the shipped ones."""

EXTEND_VARIABLE = "ADVISOR_EXTEND"
"""Folders of rules to put on top, in order, separated as in PATH."""


def named_extensions() -> list[str]:
    """Return the folders that ADVISOR_EXTEND names."""
    return [name for name in os.environ.get(EXTEND_VARIABLE, "").split(os.pathsep) if name]


def name_folders(rules: Path | None, extend: Iterable[Path]) -> None:
    """Let the variables name these folders, for what this process starts."""
    os.environ[RULES_VARIABLE] = str(rules or "")
    os.environ[EXTEND_VARIABLE] = os.pathsep.join(str(folder) for folder in extend)


def named_rulebook() -> Rulebook:
    """Return the rulebook that the two variables name; without them, the shipped one.

    Raises RulebookError, or SourceError, naming every fault with its file and line.
    """
    rulebook = load_rulebook(os.environ.get(RULES_VARIABLE) or None, extend=named_extensions())
    check_signals(rulebook)
    return rulebook
