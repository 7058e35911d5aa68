"""The answers of a table as NumPy arrays: one number for each answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Choice, Number, Question, YesNo

Mask: TypeAlias = NDArray[np.bool_]
Codes: TypeAlias = NDArray[np.uint8] | NDArray[np.int16] | NDArray[np.int32]
Numbers: TypeAlias = NDArray[np.float64]
Column: TypeAlias = Codes | Numbers
"""One answer a row: a number, or the position of an option in its list; no is 1, yes is 2."""
Rows: TypeAlias = NDArray[np.intp]
"""Positions of rows."""
Positions: TypeAlias = NDArray[np.integer[Any]]
"""For each row a position in some list."""

UNKNOWN = 0
"""The code of a missing answer; in a column of numbers a missing answer is NaN."""

YES_NO: Mapping[object, int] = {None: UNKNOWN, False: 1, True: 2}
_NOWHERE = -1
"""The code of a name that no row has."""


def unknown(column: Column) -> Mask:
    """Return the rows without an answer."""
    found: Mask = np.isnan(column) if column.dtype.kind == "f" else column == UNKNOWN
    return found


def is_number(question: Question) -> bool:
    """Return whether a question takes a number, so that its column holds the answers themselves."""
    return isinstance(question.answer, Number)


def unanswered(question: Question, rows: int) -> Column:
    """Return the column of a question that nobody answered."""
    return np.full(rows, np.nan) if is_number(question) else np.full(rows, UNKNOWN, np.int16)


def first_names(question: Question) -> list[str]:
    """Return the names that the column of a question counts first: the one that is assumed."""
    return [] if question.assume is None else [str(question.assume)]


@dataclass(frozen=True)
class AnswerColumns:
    """The answers of a table: a column for each question that has one."""

    rulebook: Rulebook
    rows: int
    by_question: Mapping[str, Column]
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For each question that takes a name, the names that its column counts from 1."""

    def at(self, where: slice | Rows) -> AnswerColumns:
        """Return some of the rows."""
        by_question = {name: column[where] for name, column in self.by_question.items()}
        rows = len(range(*where.indices(self.rows))) if isinstance(where, slice) else len(where)
        return replace(self, rows=rows, by_question=by_question)

    def of(self, questions: Collection[str]) -> AnswerColumns:
        """Return the columns of some questions."""
        by_question = {n: column for n, column in self.by_question.items() if n in questions}
        return replace(self, by_question=by_question)

    def with_column(self, name: str, column: Column) -> AnswerColumns:
        """Return the same table with one more or another column."""
        return replace(self, by_question={**self.by_question, name: column})

    def column(self, question: Question) -> Column:
        """Return the column of a question, also of one without any answer."""
        column = self.by_question.get(question.id)
        return unanswered(question, self.rows) if column is None else column

    def first_unasked(self) -> NDArray[np.int16]:
        """Return the first required question without an answer, by its position; -1 for none."""
        required = self.rulebook.required
        found = np.full(self.rows, -1, np.int16)
        for i in reversed(range(len(required))):
            found[unknown(self.column(self.rulebook.questions[required[i]]))] = i
        return found

    def row(self, row: int) -> dict[str, Value]:
        """Return the answers in one row, without those that nobody gave."""
        found: dict[str, Value] = {}
        for name, column in self.by_question.items():
            if not unknown(column[row : row + 1])[0]:
                found[name] = self.value(self.rulebook.questions[name], column[row])
        return found

    def code(self, question: Question, value: Value) -> float:
        """Return the number that stands for a value in the column of a question."""
        match question.answer:
            case Choice():
                return list(self.rulebook.options(question)).index(str(value)) + 1
            case YesNo():
                return YES_NO[bool(value)]
            case Number():
                return float(value)
            case _:
                names = self.names.get(question.id) or first_names(question)
                return names.index(str(value)) + 1 if value in names else _NOWHERE

    def value(self, question: Question, number: float) -> Value:
        """Return the value that a number stands for in the column of a question."""
        match question.answer:
            case Choice():
                return list(self.rulebook.options(question))[int(number) - 1]
            case YesNo():
                return int(number) == YES_NO[True]
            case Number():
                return int(number) if float(number).is_integer() else float(number)
            case _:
                return self.names[question.id][int(number) - 1]


def alike(columns: Iterable[Column | Positions]) -> tuple[Rows, Positions]:
    """Return the first row of each group of rows that are alike, and the group of each row."""
    groups, count = None, 1
    for column in columns:
        codes, different = _coded(column)
        if groups is not None and count * different > _MOST_GROUPS:
            _, groups = np.unique(groups, return_inverse=True)
            count = int(groups.max(initial=0)) + 1
        groups = codes if groups is None else groups * different + codes
        count *= different
    assert groups is not None, "rows without columns"
    _, first, found = np.unique(groups, return_index=True, return_inverse=True)
    return first, found


_MOST_GROUPS = 2**62
"""The most groups that a whole number of 64 bits can count, before groups without rows are left
out."""


def _coded(column: Column | Positions) -> tuple[NDArray[np.int64], int]:
    """Return a column in whole numbers from 0 up, and the number past the largest."""
    if column.dtype.kind == "f":
        _, codes = np.unique(column, return_inverse=True)
    else:
        codes = column.astype(np.int64) - int(column.min(initial=0))
    return codes.astype(np.int64), int(codes.max(initial=0)) + 1
