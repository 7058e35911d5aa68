"""Read columns of answers, with every value checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

import numpy as np

from advisor.engine.answers import misfit
from advisor.engine.batch.columns import (
    UNKNOWN,
    YES_NO,
    AnswerColumns,
    Codes,
    Column,
    Numbers,
    first_names,
    is_number,
    unanswered,
)
from advisor.errors import AnswerError, Problem, did_you_mean, shown
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Choice, ModelName, Number, Question, YesNo

MAX_PROBLEMS = 20

_BYTE = 256


def read_columns(rulebook: Rulebook, columns: Mapping[str, Iterable[object]]) -> AnswerColumns:
    """Return the columns of a table by question.

    Raises AnswerError naming unknown questions, unequal lengths, and column and row of the values
    that do not fit.
    """
    problems: list[Problem] = []
    found: dict[str, Column] = {}
    names: dict[str, Sequence[str]] = {}
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
            reader = _Reader(rulebook, question, problems)
            found[question.id] = reader.column(values)
            names[question.id] = reader.names
    lengths = {name: len(column) for name, column in found.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {count}" for name, count in lengths.items())
        hint = "Give every column the same number of rows."
        problems.append(Problem("columns", f"the columns are not equally long: {told}", hint))
    if problems:
        raise AnswerError(problems[:MAX_PROBLEMS])
    return AnswerColumns(rulebook, max(lengths.values(), default=0), found, names)


class _Reader:
    """Reads one column: quickly when all values fit, else one by one to name those that do not."""

    def __init__(self, rulebook: Rulebook, question: Question, problems: list[Problem]) -> None:
        self.rulebook = rulebook
        self.question = question
        self.problems = problems
        self.names = first_names(question)
        """The names in the column of a question that takes any name."""

    def column(self, values: Iterable[object]) -> Column:
        if isinstance(values, np.ndarray):
            if values.ndim == 1 and values.dtype.kind in "iuf" and is_number(self.question):
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
        for row in np.flatnonzero(wrong)[:MAX_PROBLEMS].tolist():
            number = float(column[row])
            self._checked(int(number) if number.is_integer() else number, row)
        return column

    def _one_by_one(self, rows: Sequence[object]) -> Column:
        """Return the column, with each different value checked once.

        Values of different types are different: 1 is no answer where True is one.
        """
        column = unanswered(self.question, len(rows))
        if isinstance(self.question.answer, ModelName):
            column = column.astype(np.int32)
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
        missing = np.nan if is_number(self.question) else UNKNOWN
        if value is None or _is_nan(value) or len(self.problems) >= MAX_PROBLEMS:
            return missing
        fault = misfit(self.rulebook, self.question, value)
        if fault is not None:
            self.problems.append(Problem(f"columns.{self.question.id}, row {row}", *fault))
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


def _is_nan(value: object) -> bool:
    return _is_hashable(value) and bool(value != value)  # noqa: PLR0124  # NaN is not itself


def _is_list(values: object) -> bool:
    """Return whether `values` is a list of values; strings and mappings are not."""
    if isinstance(values, np.ndarray):
        return values.ndim > 0
    return isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping)


def kept(values: Iterable[object]) -> Iterable[object]:
    """Return values that can be read again; a string or a mapping stays what it is."""
    return tuple(values) if isinstance(values, Iterator) else values
