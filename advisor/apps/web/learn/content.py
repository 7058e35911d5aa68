"""The published cases and the lessons that belong to the rules of the pages.

They are read apart from the rules, so that pages that need neither do not wait for them.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from advisor.apps.web.learn.lessons import LEARN_FOLDER, Lessons, load_lessons, shipped_lessons
from advisor.apps.web.session import settings
from advisor.authoring.published_cases import FILE as PUBLISHED
from advisor.authoring.published_cases import (
    PublishedCases,
    load_published_cases,
    shipped_published_cases,
)
from advisor.rulebook.rulebook import Rulebook


def published() -> PublishedCases:
    """Return the published cases in the folder of the rules, or the shipped ones."""
    own = settings.own_folder()
    return (
        _read_published(own) if own and (own / PUBLISHED).is_file() else shipped_published_cases()
    )


def lessons(rulebook: Rulebook) -> Lessons:
    """Return the lessons in the folder of the rules, or the shipped ones that fit the rules.

    Raises RulebookError, or SourceError, naming every fault with its file and line.
    """
    return rulebook.cached(_read_lessons)


def _read_lessons(rulebook: Rulebook) -> Lessons:
    own = settings.own_folder()
    if own and (own / LEARN_FOLDER).is_dir():
        return load_lessons(own, rulebook)
    return shipped_lessons(rulebook)


@lru_cache(maxsize=4)
def _read_published(folder: Path) -> PublishedCases:
    return load_published_cases(folder)
