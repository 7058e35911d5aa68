"""The variables that name one's own rules, read alike by every door."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from advisor.checks.loading import load_rulebook
from advisor.errors import AdvisorError, Problem, shown
from advisor.evidence.prompt.read import check_signals
from advisor.rulebook.rulebook import Rulebook

RULES_VARIABLE = "ADVISOR_RULES"
"""A folder of rules to use instead of the shipped ones."""

EXTEND_VARIABLE = "ADVISOR_EXTEND"
"""Folders of rules to put on top, in order, separated as in PATH."""

DIGEST_VARIABLE = "ADVISOR_DIGEST"
"""The digest of the rules that a server is to start with, and with no others."""

HOSTS_VARIABLE = "ADVISOR_ALLOWED_HOSTS"
"""The names of the server besides this machine, separated by commas or spaces."""


def named_extensions() -> list[str]:
    """Return the folders that ADVISOR_EXTEND names."""
    return [name for name in os.environ.get(EXTEND_VARIABLE, "").split(os.pathsep) if name]


def name_folders(rules: Path | None, extend: Iterable[Path]) -> None:
    """Let the variables name these folders, for what this process starts."""
    os.environ[RULES_VARIABLE] = str(rules or "")
    os.environ[EXTEND_VARIABLE] = os.pathsep.join(str(folder) for folder in extend)


def named_hosts() -> list[str]:
    """Return the names that ADVISOR_ALLOWED_HOSTS gives."""
    return [name for name in re.split(r"[,\s]+", os.environ.get(HOSTS_VARIABLE, "")) if name]


def check_digest(rulebook: Rulebook, expected: str | None) -> None:
    """Raise AdvisorError where these are other rules than the ones with this digest."""
    if expected and rulebook.digest != expected:
        what = f"these rules have the digest {rulebook.digest}, not {shown(expected)}"
        hint = "Name the right rules with --rules and --extend, or leave the digest out."
        raise AdvisorError(Problem("rulebook", what, hint))


def named_rulebook() -> Rulebook:
    """Return the rulebook that the two variables name; without them, the shipped one.

    Raises RulebookError, or SourceError, naming every fault with its file and line.
    """
    rulebook = load_rulebook(os.environ.get(RULES_VARIABLE) or None, extend=named_extensions())
    check_signals(rulebook)
    return rulebook
