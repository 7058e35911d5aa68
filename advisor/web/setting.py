"""What the pages stand on: the rules, the prices and the day."""

from __future__ import annotations

import os
from datetime import date
from functools import lru_cache
from pathlib import Path

from advisor.api import load_rulebook
from advisor.costs import Catalogue, load_catalogue, shipped_catalogue
from advisor.errors import AdvisorError, Problem
from advisor.learning import LEARN_FOLDER, Lessons, load_lessons, shipped_lessons
from advisor.published import FILE as PUBLISHED
from advisor.published import Published, load_published, shipped_published
from advisor.rulebook import Rulebook

RULES_VARIABLE = "ADVISOR_RULES"
DAY_VARIABLE = "ADVISOR_ON"


def rulebook() -> Rulebook:
    """Return the rules in the folder that ADVISOR_RULES names, or the shipped ones.

    Raises RulebookError, or SourceError, naming every fault with its file and line.
    """
    return load_rulebook(os.environ.get(RULES_VARIABLE) or None)


def catalogue() -> Catalogue:
    """Return the prices beside those rules, or the shipped ones."""
    folder = os.environ.get(RULES_VARIABLE)
    own = Path(folder) if folder else None
    return _read(own) if own and (own / "prices").is_dir() else shipped_catalogue()


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
    """Return the day that ADVISOR_ON names, or today."""
    given = os.environ.get(DAY_VARIABLE)
    try:
        return date.fromisoformat(given) if given else date.today()  # noqa: DTZ011  # the reader's day
    except ValueError:
        hint = "Write it like 2026-11-22."
        raise AdvisorError(Problem(DAY_VARIABLE, "is not a day", hint)) from None


@lru_cache(maxsize=4)
def _read(folder: Path) -> Catalogue:
    return load_catalogue(folder)


@lru_cache(maxsize=4)
def _read_lessons(folder: Path, rulebook: Rulebook) -> Lessons:
    return load_lessons(folder, rulebook)


@lru_cache(maxsize=4)
def _read_published(folder: Path) -> Published:
    return load_published(folder)
