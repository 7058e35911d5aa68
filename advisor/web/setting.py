"""What the pages stand on: the rules, the prices and the day."""

from __future__ import annotations

import os
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from pathlib import Path

from advisor.costs import Catalogue
from advisor.days import read_day
from advisor.environment import EXTEND_VARIABLE, RULES_VARIABLE, named_extensions, named_rulebook
from advisor.learning import LEARN_FOLDER, Lessons, load_lessons, shipped_lessons
from advisor.loading import read_rulebook
from advisor.published import FILE as PUBLISHED
from advisor.published import Published, load_published, shipped_published
from advisor.rulebook import Rulebook

__all__ = ["DAY_VARIABLE", "EXTEND_VARIABLE", "RULES_VARIABLE"]

DAY_VARIABLE = "ADVISOR_ON"


_OF_THIS_RUN: ContextVar[Rulebook | None] = ContextVar("_OF_THIS_RUN", default=None)


def begin() -> Rulebook:
    """Return the rules that ADVISOR_RULES and ADVISOR_EXTEND name, or the shipped ones.

    They hold until the page runs again; files that changed meanwhile are read then. The examples
    of the shipped ones are proven by the tests, and are not run again for the first visitor.
    Raises RulebookError, or SourceError, naming every fault with its file and line.
    """
    is_shipped = not (os.environ.get(RULES_VARIABLE) or named_extensions())
    found = read_rulebook() if is_shipped else named_rulebook()
    _OF_THIS_RUN.set(found)
    return found


def rulebook() -> Rulebook:
    """Return the rules of this run of the page."""
    return _OF_THIS_RUN.get() or begin()


def catalogue() -> Catalogue:
    """Return the prices that go with those rules."""
    return rulebook().prices


def own_folders() -> dict[str, list[str]]:
    """Return the names of the folders of rules in use, by the option that gives them."""
    rules = [name for name in [os.environ.get(RULES_VARIABLE)] if name]
    given = {"--rules": rules, "--extend": named_extensions()}
    return {option: [Path(name).name for name in names] for option, names in given.items()}


def signals_folder() -> Path | None:
    """Return the folder of one's own rules when it has signals for prompts in it."""
    folder = os.environ.get(RULES_VARIABLE)
    return Path(folder) if folder and (Path(folder) / "signals").is_dir() else None


def published() -> Published:
    """Return the published cases beside those rules, or the shipped ones."""
    folder = os.environ.get(RULES_VARIABLE)
    own = Path(folder) if folder else None
    return _read_published(own) if own and (own / PUBLISHED).is_file() else shipped_published()


def lessons(rulebook: Rulebook) -> Lessons:
    """Return the lessons beside those rules, or those of the shipped ones that fit them.

    Raises RulebookError, or SourceError, naming every fault with its file and line.
    """
    folder = os.environ.get(RULES_VARIABLE)
    own = Path(folder) if folder else None
    if own and (own / LEARN_FOLDER).is_dir():
        return _read_lessons(own, rulebook)
    return shipped_lessons(rulebook)


def today() -> date:
    """Return the day that ADVISOR_ON names, or today. Raises DayError when it is none."""
    given = os.environ.get(DAY_VARIABLE) or None
    return read_day(given, DAY_VARIABLE) or date.today()  # noqa: DTZ011  # the reader's day


@lru_cache(maxsize=4)
def _read_lessons(folder: Path, rulebook: Rulebook) -> Lessons:
    return load_lessons(folder, rulebook)


@lru_cache(maxsize=4)
def _read_published(folder: Path) -> Published:
    return load_published(folder)
