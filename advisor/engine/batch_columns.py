"""Columns of answers as NumPy arrays, with every value checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.engine.answers import misfit
from advisor.errors import AnswerError, Problem, did_you_mean, shown
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Choice, Number, Question, YesNo

Mask: TypeAlias = NDArray[np.bool_]
Codes: TypeAlias = NDArray[np.uint8] | NDArray[np.int16]
Numbers: TypeAlias = NDArray[np.float64]
Column: TypeAlias = Codes | Numbers
"""One answer a row: a number, or the position of an option in its list; no is 1, yes is 2."""

UNKNOWN = 0
"""The code of a missing answer; in a column of numbers a missing answer is NaN."""

MAX_PROBLEMS = 20

_YES_NO: Mapping[object, int] = {None: UNKNOWN, False: 1, True: 2}
_BYTE = 256


def unknown(column: Column) -> Mask:
    """Return the rows without an answer."""
    found: Mask = np.isnan(column) if column.dtype.kind == "f" else column == UNKNOWN
    return found


def code(rulebook: Rulebook, question: Question, value: Value) -> float:
    """Return the code of a value in the column of its question."""
    match question.answer:
        case Choice():
            return list(rulebook.options(question)).index(str(value)) + 1
        case YesNo():
            return _YES_NO[bool(value)]
        case Number():
            return float(value)
        case _:
            return 1


def decoded(rulebook: Rulebook, question: Question, number: float) -> Value:
    """Return the value that a number stands for in the column of a question with known options."""
    match question.answer:
        case Choice():
            return list(rulebook.options(question))[int(number) - 1]
        case YesNo():
            return int(number) == _YES_NO[True]
        case _:
            return int(number) if float(number).is_integer() else float(number)


def unanswered(question: Question, rows: int) -> Column:
    """Return the column of a question that nobody answered."""
    return np.full(rows, np.nan) if _is_number(question) else np.full(rows, UNKNOWN, np.int16)


def read_columns(rulebook: Rulebook, columns: Mapping[str, Iterable[object]]) -> dict[str, Column]:
    """Return the column of each question.

    Raises AnswerError naming unknown questions, unequal lengths, and column and row of the values
    that do not fit.
    """
    problems: list[Problem] = []
    found: dict[str, Column] = {}
    for name, values in columns.items():
        question = rulebook.find_question(name)
        if question is None:
            if len(problems) < MAX_PROBLEMS:
                near = did_you_mean(name, rulebook.questions)
                problems.append(Problem(f"columns.{name}", "there is no such question", near))
        elif question.id != name and question.id in columns:
            what = f"is called '{question.id}' now, which has a column too"
            problems.append(Problem(f"columns.{name}", what, "Keep one of the two."))
        elif not _is_list(values):
            what = f"{shown(values)} is not a list of values"
            problems.append(Problem(f"columns.{name}", what, "Give one value for each row."))
        else:
            found[question.id] = _Reader(rulebook, question, problems).column(values)
    lengths = {name: len(column) for name, column in found.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {count}" for name, count in lengths.items())
        hint = "Give every column the same number of rows."
        problems.append(Problem("columns", f"the columns are not equally long: {told}", hint))
    if problems:
        raise AnswerError(problems[:MAX_PROBLEMS])
    return found


class _Reader:
    """Reads one column: quickly when all values fit, else one by one to name those that do not."""

    def __init__(self, rulebook: Rulebook, question: Question, problems: list[Problem]) -> None:
        self.rulebook = rulebook
        self.question = question
        self.problems = problems

    def column(self, values: Iterable[object]) -> Column:
        if isinstance(values, np.ndarray):
            if values.ndim == 1 and values.dtype.kind in "iuf" and _is_number(self.question):
                return self._numbers(values.astype(np.float64))
            values = values.tolist()
        rows = list(values)
        quick = self._quick(rows)
        return self._one_by_one(rows) if quick is None else quick

    def _quick(self, rows: Sequence[object]) -> Column | None:
        """Return the column, or None when some value has to be checked on its own."""
        match self.question.answer:
            case Number() if set(map(type, rows)) <= {int, float, type(None)}:
                with suppress(OverflowError):  # a number no float holds
                    return self._numbers(np.array(rows, dtype=np.float64))
            case YesNo() if set(map(type, rows)) <= {bool, type(None)}:  # 1 is no answer here
                return _coded(rows, _YES_NO)
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
        for row in np.flatnonzero(wrong)[:MAX_PROBLEMS].tolist():
            number = float(column[row])
            self._checked(int(number) if number.is_integer() else number, row)
        return column

    def _one_by_one(self, rows: Sequence[object]) -> Column:
        """Return the column, with each different value checked once.

        Values of different types are different: 1 is no answer where True is one.
        """
        column = unanswered(self.question, len(rows))
        known: dict[tuple[type, object], float] = {}
        for row, value in enumerate(rows):
            if not _is_hashable(value):
                self._checked(value, row)
                continue
            key = (value.__class__, value)
            if key not in known:
                known[key] = self._checked(value, row)
            column[row] = known[key]
        return column

    def _checked(self, value: object, row: int) -> float:
        missing = np.nan if _is_number(self.question) else UNKNOWN
        if value is None or _is_nan(value) or len(self.problems) >= MAX_PROBLEMS:
            return missing
        fault = misfit(self.rulebook, self.question, value)
        if fault is not None:
            self.problems.append(Problem(f"columns.{self.question.id}, row {row}", *fault))
            return missing
        assert isinstance(value, str | bool | int | float)
        return code(self.rulebook, self.question, value)


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


def _is_nan(value: object) -> bool:
    return _is_hashable(value) and bool(value != value)  # noqa: PLR0124  # NaN is not itself


def _is_number(question: Question) -> bool:
    return isinstance(question.answer, Number)


def _is_list(values: object) -> bool:
    """Return whether `values` is a list of values; strings and mappings are not."""
    if isinstance(values, np.ndarray):
        return values.ndim > 0
    return isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping)
