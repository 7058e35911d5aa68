"""Rows for which the same question comes next, because they are alike in all that tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from advisor.engine.batch.columns import AnswerColumns, Column, Rows, alike, unknown
from advisor.engine.batch.level_cells import LevelCells, Places
from advisor.engine.batch.rows import PAYBACKS, AnswerRows, Paybacks
from advisor.engine.computed import PAYBACK
from advisor.engine.diagram.lookahead import look_ahead
from advisor.rulebook.rulebook import Rulebook


class QuestionGroups:
    """Finds the next question once for rows that are alike.

    Rows are alike when the same cells are left to them in each level, the same questions are
    answered, and the answers that other questions wait for, or that assumptions follow, are the
    same. The payback of a row stands for its costs.
    """

    def __init__(self, rows: AnswerRows, levels: Sequence[LevelCells]) -> None:
        self._rows = rows
        self._levels = levels
        questions = rows.rulebook.asked_later
        self._waited_for = [q.only_after for q in questions if q.only_after is not None]
        self._followed = sorted(_followed(rows.rulebook))
        self._known: dict[bytes, str | None] = {}

    def next_questions(
        self, rows: Rows, places: Sequence[Places], paybacks: Paybacks
    ) -> list[str | None]:
        """Return the next question of these rows, given their places in each level.

        Every required question of theirs is answered.
        """
        given = self._rows.given.at(rows)
        columns = [paybacks, *self._columns(given, places)]
        first, groups = alike(columns)
        keys = np.stack([column[first] for column in columns], axis=1).astype(np.float64)
        asked = np.array(
            [
                self._next_question(key.tobytes(), int(rows[row]), int(paybacks[row]))
                for key, row in zip(keys, first.tolist(), strict=True)
            ],
            object,
        )
        found: list[str | None] = asked[groups].tolist()
        return found

    def _next_question(self, key: bytes, row: int, payback: int) -> str | None:
        if key not in self._known:
            case = self._rows.case(row)
            values = MappingProxyType({**case.values, PAYBACK: PAYBACKS[payback]})
            self._known[key] = look_ahead(replace(case, values=values)).next_question()
        return self._known[key]

    def _columns(self, given: AnswerColumns, places: Sequence[Places]) -> Iterator[Column]:
        """Yield the columns in which rows are alike that are asked the same question."""
        for level, at in zip(self._levels, places, strict=True):
            yield at
            names = level.level.questions
            exactly = any(_may_be_set_aside(given.rulebook, name) for name in names)
            if exactly or level.level.computed:  # else its cells tell whether it is answered
                for name in names:
                    yield _told_apart(given, name, exactly=exactly)
        for name in self._followed:
            yield _told_apart(given, name, exactly=True)
        for after in self._waited_for:
            column = given.column(given.rulebook.questions[after.question])
            codes = [given.code(given.rulebook.questions[after.question], a) for a in after.answers]
            yield _told_apart(given, after.question, exactly=False)
            yield np.isin(column, codes).astype(np.uint8)


def _told_apart(given: AnswerColumns, name: str, *, exactly: bool) -> Column:
    """Return the answers to a question; unless `exactly`, only which rows have one."""
    column = given.column(given.rulebook.questions[name])
    return column if exactly else (~unknown(column)).astype(np.uint8)


def _followed(rulebook: Rulebook) -> frozenset[str]:
    """Return the questions whose answers decide what is assumed for others."""
    found = set(rulebook.required)
    for question in rulebook.questions.values():
        for other in (question.follows, question.assume_without):
            if other is not None and other.question in rulebook.questions:
                found.add(other.question)
    return frozenset(found)


def _may_be_set_aside(rulebook: Rulebook, name: str) -> bool:
    """Return whether a question may say nothing after some answer to another one."""
    after = rulebook.questions[name].only_after
    return after is not None and (
        bool(after.answers) or _may_be_set_aside(rulebook, after.question)
    )
