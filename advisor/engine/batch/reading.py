"""Read columns of answers, with every value checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Sized
from contextlib import suppress
from typing import TypeGuard

import numpy as np

from advisor.engine.answers import misfit
from advisor.engine.batch.columns import (
    UNKNOWN,
    YES_NO,
    AnswerColumns,
    Codes,
    Column,
    Mask,
    Numbers,
    first_names,
    is_number,
    unanswered,
)
from advisor.errors import AnswerError, Cell, Problem, did_you_mean, shown
from advisor.formats.cells import is_missing, plain
from advisor.formats.tables.table import Table
from advisor.formats.tables.typed_column import TypedColumn
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Choice, ModelName, Number, Question, YesNo

MAX_PROBLEMS = 20

_BYTE = 256


def read_columns(
    rulebook: Rulebook,
    table: Mapping[str, object],
    *,
    keep: Collection[str] = (),
    hint: str = "",
) -> AnswerColumns:
    """Return the columns of a table by question; those in `keep` may have any name.

    `hint` says what to do with a column that is no question. Raises AnswerError naming such
    columns, unequal lengths, and column and row of the values that do not fit.
    """
    reader = _TableReader(rulebook, table, keep, hint)
    for name in table:
        reader.read(name)
    return reader.columns()


class _TableReader:
    """Reads one column after the other, and notes the problems of all."""

    def __init__(
        self, rulebook: Rulebook, table: Mapping[str, object], keep: Collection[str], hint: str
    ) -> None:
        self.rulebook = rulebook
        self.table = table
        self.keep = keep
        self.hint = hint
        self.problems: list[Problem] = []
        self.lengths: dict[str, int] = {}
        self.found: dict[str, Column] = {}
        self.names: dict[str, Sequence[str]] = {}

    def read(self, name: str) -> None:
        question = self.rulebook.find_question(name)
        if question is None and name not in self.keep:
            self._refuse_unknown(name)
            return
        if question is not None and question.id != name and question.id in self.table:
            what = f"is called '{question.id}' now, which has a column too"
            self.problems.append(Problem(f"columns.{name}", what, "Keep one of the two."))
            return
        values = self.table[name]
        if not _is_list(values):
            self.problems.append(_no_list(name, values))
        elif question is None:
            self.lengths[name] = _length(values)
        else:
            self._read_answers(question, values)

    def _read_answers(self, question: Question, values: Iterable[object] | TypedColumn) -> None:
        reader = _ColumnReader(self.rulebook, question, self.problems)
        self.found[question.id] = reader.column(values)
        self.names[question.id] = reader.names
        self.lengths[question.id] = len(self.found[question.id])

    def _refuse_unknown(self, name: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:  # to find the nearest name takes a while
            hint = f"{did_you_mean(name, self.rulebook.questions)} {self.hint}".strip()
            self.problems.append(Problem(f"columns.{name}", "there is no such question", hint))

    def columns(self) -> AnswerColumns:
        """Return what was read. Raises AnswerError where there are problems."""
        if len(set(self.lengths.values())) > 1:
            told = ", ".join(f"{name} {count}" for name, count in self.lengths.items())
            what = f"the columns are not equally long: {told}"
            hint = "Give every column the same number of rows."
            self.problems.append(Problem("columns", what, hint))
        if self.problems:
            raise AnswerError(self.problems[:MAX_PROBLEMS])
        known = self.table.rows if isinstance(self.table, Table) else None
        rows = max(self.lengths.values(), default=0) if known is None else known
        return AnswerColumns(self.rulebook, rows, self.found, self.names)


def _no_list(name: str, values: object) -> Problem:
    if isinstance(values, set | frozenset):
        what, hint = "a set has no order", "Give a list with one value for each row."
    else:
        what, hint = f"{shown(values)} is not a list of values", "Give one value for each row."
    return Problem(f"columns.{name}", what, hint)


class _ColumnReader:
    """Reads one column: quickly when all values fit, else one by one to name those that do not."""

    def __init__(self, rulebook: Rulebook, question: Question, problems: list[Problem]) -> None:
        self.rulebook = rulebook
        self.question = question
        self.problems = problems
        self.names = first_names(question)
        """The names in the column of a question that takes any name."""

    def column(self, values: Iterable[object] | TypedColumn) -> Column:
        if isinstance(values, TypedColumn):
            typed = self._typed(values)
            return self._listed(values.values()) if typed is None else typed
        return self._listed(list(values))

    def _listed(self, rows: Sequence[object]) -> Column:
        quick = self._quick(rows)
        return self._one_by_one(rows) if quick is None else quick

    def _typed(self, column: TypedColumn) -> Column | None:
        """Return the column, or None when its values have to be looked at.

        Many libraries turn yes and no with gaps into 1.0, 0.0 and NaN. So in a column of numbers 1
        is yes and 0 is no.
        """
        match self.question.answer, column.kind:
            case Number(), "numbers":
                return self._numbers(column.numbers())
            case YesNo(), "numbers" | "yes_no":
                return self._yes_no(column.numbers())
            case _, "numbers" if np.isnan(column.numbers()).all():
                return unanswered(self.question, len(column))
            case _:
                return None

    def _yes_no(self, numbers: Numbers) -> Codes:
        column = np.full(len(numbers), UNKNOWN, np.uint8)
        for value in (False, True):
            column[numbers == value] = YES_NO[value]
        wrong = ~np.isnan(numbers) & (column == UNKNOWN)
        self._check_some(numbers, wrong)
        return column

    def _check_some(self, numbers: Numbers, wrong: Mask) -> None:
        """Name the first of the numbers that do not fit."""
        for row in np.flatnonzero(wrong)[:MAX_PROBLEMS].tolist():
            number = float(numbers[row])
            self._checked(int(number) if number.is_integer() else number, row)

    def _quick(self, rows: Sequence[object]) -> Column | None:
        """Return the column, or None when some value has to be checked on its own."""
        match self.question.answer:
            case Number() if set(map(type, rows)) <= {int, float, type(None)}:
                with suppress(OverflowError):  # a number no float holds
                    return self._numbers(np.array(rows, dtype=np.float64))
            case YesNo() if set(map(type, rows)) <= {bool, type(None)}:  # 1 is no answer here
                return _coded(rows, YES_NO)
            case Choice():
                with suppress(KeyError, TypeError):  # no option, or nothing that could be one
                    options = self.rulebook.options(self.question)
                    return _coded(rows, {o: i for i, o in enumerate((None, *options))})
            case _:
                pass
        return None

    def _numbers(self, column: Numbers) -> Numbers:
        answer = self.question.answer
        assert isinstance(answer, Number)
        wrong = (column < answer.min) | (column > answer.max)
        if answer.type == "integer":
            wrong |= (column != np.floor(column)) & ~np.isnan(column)
        self._check_some(column, wrong)
        return column

    def _one_by_one(self, rows: Sequence[object]) -> Column:
        """Return the column, with each different value checked once.

        Values of different types are different: 1 is no answer where True is one.
        """
        column = unanswered(self.question, len(rows))
        if isinstance(self.question.answer, ModelName):
            column = column.astype(np.int32)
        known: dict[tuple[type, object], float] = {}
        for row, given in enumerate(rows):
            value = None if is_missing(given) else plain(given)
            if not _is_hashable(value):
                self._checked(value, row)
                continue
            key = (value.__class__, value)
            if key not in known:
                known[key] = self._checked(value, row)
            column[row] = known[key]
        return column

    def _checked(self, value: object, row: int) -> float:
        missing = np.nan if is_number(self.question) else UNKNOWN
        if value is None or len(self.problems) >= MAX_PROBLEMS:
            return missing
        fault = misfit(self.rulebook, self.question, value)
        if fault is not None:
            self.problems.append(Problem(Cell(self.question.id, row), *fault))
            return missing
        assert isinstance(value, str | bool | int | float)
        match self.question.answer:
            case Choice():
                return list(self.rulebook.options(self.question)).index(str(value)) + 1
            case YesNo():
                return YES_NO[value]
            case Number():
                return float(value)
            case _:
                return self._number_of(str(value))

    def _number_of(self, name: str) -> int:
        """Return the number of a name; it is asked once for each different name."""
        if name not in self.names[:1]:
            self.names.append(name)
            return len(self.names)
        return 1


def _coded(rows: Sequence[object], codes: Mapping[object, int]) -> Codes:
    """Return the code of each row. Raises KeyError for a value without one."""
    found = map(codes.__getitem__, rows)
    if len(codes) > _BYTE:
        return np.fromiter(found, np.int16, len(rows))
    return np.frombuffer(bytes(found), np.uint8)  # saves a fifth of the whole batch


def _is_hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:  # a list, or a tuple with a list in it
        return False
    return True


def _is_list(values: object) -> TypeGuard[Iterable[object] | TypedColumn]:
    """Return whether `values` is a list of values; strings, sets and mappings are not."""
    if isinstance(values, str | bytes | Mapping | set | frozenset):
        return False
    return isinstance(values, Iterable | TypedColumn)


def _length(values: Iterable[object] | TypedColumn) -> int:
    if isinstance(values, Sized):
        return len(values)
    return sum(1 for _ in values)
