"""The settings of the pages: the rules, the prices and the day."""

from __future__ import annotations

import os
from contextvars import ContextVar
from datetime import date
from pathlib import Path

from advisor.apps.environment import (
    EXTEND_VARIABLE,
    RULES_VARIABLE,
    named_extensions,
    named_rulebook,
)
from advisor.checks.loading import read_rulebook
from advisor.costs import Catalogue
from advisor.formats.days import read_day
from advisor.formats.days import today as today_in_utc
from advisor.rulebook.rulebook import Rulebook

__all__ = ["DAY_VARIABLE", "EXTEND_VARIABLE", "RULES_VARIABLE"]

DAY_VARIABLE = "ADVISOR_ON"


_OF_THIS_RUN: ContextVar[Rulebook | None] = ContextVar("_OF_THIS_RUN", default=None)


def begin_run() -> Rulebook:
    """Return the rules that ADVISOR_RULES and ADVISOR_EXTEND name, or the shipped ones.

    They are used until the page runs again; changed files are read then. The tests prove the
    examples of the shipped rules, so these are not run again for the first visitor.
    Raises RulebookError, or SourceError, naming every fault with its file and line.
    """
    is_shipped = not (own_folder() or named_extensions())
    found = read_rulebook() if is_shipped else named_rulebook()
    _OF_THIS_RUN.set(found)
    return found


def rulebook() -> Rulebook:
    """Return the rules of this run of the page."""
    return _OF_THIS_RUN.get() or begin_run()


def catalogue() -> Catalogue:
    """Return the prices that go with those rules."""
    return rulebook().prices


def own_folders() -> dict[str, list[str]]:
    """Return the names of the folders of rules in use, by the option that gives them."""
    own = own_folder()
    return {
        "--rules": [own.name] if own else [],
        "--extend": [Path(name).name for name in named_extensions()],
    }


def own_folder() -> Path | None:
    """Return the folder that ADVISOR_RULES names, None without one."""
    folder = os.environ.get(RULES_VARIABLE)
    return Path(folder) if folder else None


def today() -> date:
    """Return the day that ADVISOR_ON names, or today (UTC). Raises DayError when it is none."""
    given = os.environ.get(DAY_VARIABLE) or None
    return read_day(given, DAY_VARIABLE) or today_in_utc()
