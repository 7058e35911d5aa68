"""The answers of many people on one day, as columns, and the case of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from math import inf
from types import MappingProxyType
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.costs import Catalogue
from advisor.costs.amounts import MOST_MONTHS
from advisor.engine.answers import Answer
from advisor.engine.batch.block import Block
from advisor.engine.batch.columns import AnswerColumns, Column, Numbers, Rows, alike, unknown
from advisor.engine.batch.payback import CostGroups
from advisor.engine.case import CONTEXT_WINDOW, Case, context_window
from advisor.engine.computed import PAYBACK
from advisor.engine.computed import UNKNOWN as UNKNOWN_RESULT
from advisor.engine.diagram.compile import atoms_in
from advisor.engine.price import with_own_costs, with_payback
from advisor.errors import Cell, Problem, ScenarioError
from advisor.rulebook.conditions import Between, OneOf, Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Number, RuleLike

BLOCK = 1 << 15
"""Rows decided at once: few enough for their masks to stay in the processor's cache."""

PAYBACKS: tuple[Value, ...] = (UNKNOWN_RESULT, inf, 0)
"""The results that rules tell apart: no price, not within the months compared, within them."""

_NO_NUMBERS: Mapping[str, float] = MappingProxyType({})

Paybacks: TypeAlias = NDArray[np.int8]
"""For each row the position of its result in PAYBACKS."""


@dataclass(frozen=True, eq=False)
class AnswerRows:
    """The answers of many people on one day."""

    given: AnswerColumns
    """The answers, with the context windows that follow from models."""
    on: date
    """The day for prices, offers and other dated facts."""
    prices: Catalogue | None = None
    """The prices to count with; None for those of the rulebook."""

    @classmethod
    def of(cls, columns: AnswerColumns, on: date, prices: Catalogue | None = None) -> Self:
        """Return the rows of a table; its rulebook has to be without rules dated after `on`."""
        return cls(_with_context_windows(columns), on, prices)

    @property
    def rulebook(self) -> Rulebook:
        """The rules that hold on the day."""
        return self.given.rulebook

    def __len__(self) -> int:
        return self.given.rows

    def parts(self) -> Iterator[tuple[slice, Block]]:
        """Yield the rows in parts of a size that is quick to work on."""
        for start in range(0, len(self), BLOCK):
            here = slice(start, start + BLOCK)
            yield here, self.block(here)

    def block(self, where: slice | Rows, payback: Value | None = None) -> Block:
        """Return some of the rows, all with the same payback, or without costs."""
        return Block(self.given.at(where), self.on, payback=payback)

    def case(self, row: int, numbers: Mapping[str, float] = _NO_NUMBERS) -> Case:
        """Return the case of one row, without costs; `numbers` stand in the place of answers."""
        questions = self.rulebook.questions
        known = ((questions[name], n) for name, n in numbers.items() if name in questions)
        others = {question.id: self.given.value(question, number) for question, number in known}
        answers = self.given.row(row) | others
        return Case.read(answers, self.rulebook, self.on, prices=self.prices)

    def priced_case(self, row: int, price: Callable[[Case], Case] = with_own_costs) -> Case:
        """Return the case of one row with its costs. Raises ScenarioError naming the row."""
        with _naming(row):
            return price(self.case(row))

    # -- payback

    def paybacks(self, rows: Rows) -> Paybacks:
        """Return the payback of these rows. Raises ScenarioError for a row without costs."""
        asked = rows[self._paybacks[rows] < 0]
        if asked.size:
            completed = self.block(asked)

            def column(name: str) -> Column | None:
                computed = self.rulebook.computed.get(name)
                without_inputs = computed is not None and not computed.inputs
                known = name in self.rulebook.questions or computed is not None
                return completed.column(name) if known and not without_inputs else None

            def priced(i: int, numbers: Mapping[str, float]) -> Case:
                with _naming(int(asked[i])):
                    return with_payback(self.case(int(asked[i]), numbers))

            found = CostGroups(priced, column).payback(np.arange(len(asked)))
            self._paybacks[asked] = np.where(found.known, np.where(found.pays, 2, 1), 0)
        return self._paybacks[rows]

    @cached_property
    def _paybacks(self) -> Paybacks:
        """The payback of every row; negative where nobody has asked for it yet."""
        return np.full(len(self), -1, np.int8)

    @cached_property
    def reads_single_months(self) -> bool:
        """Whether a rule tells months within the horizon apart, not only paid or never."""
        whens = (rule.when for rule in self._rules())
        tests = (atom.test for atom in atoms_in(self.rulebook, whens) if atom.name == PAYBACK)
        longest = self._longest_horizon()
        return any(not _tells_only_never(test, longest) for test in tests)

    def _rules(self) -> Iterator[RuleLike]:
        for lever in self.rulebook.levers.values():
            yield from lever.rules
        for ways in self.rulebook.means.values():
            yield from ways.rules

    def _longest_horizon(self) -> float:
        """Return the most months that can be compared; a payback beyond them is never told."""
        question = self.rulebook.questions.get("horizon_months")
        answer = None if question is None else question.answer
        return answer.max if isinstance(answer, Number) else float(MOST_MONTHS)


def _tells_only_never(test: OneOf | Between, longest: float) -> bool:
    if isinstance(test, OneOf):
        return all(isinstance(value, str) for value in test.values)
    return all(bound >= longest for _, bound in test.bounds)


@contextmanager
def _naming(row: int) -> Iterator[None]:
    """Name the row in the problems of costs that cannot be computed."""
    try:
        yield
    except ScenarioError as error:
        raise ScenarioError(_in_row(problem, row) for problem in error.problems) from error


def _in_row(problem: Problem, row: int) -> Problem:
    """Return the problem of one row, with its place in the table."""
    where = str(problem.where)
    name = where.removeprefix("answers.")
    return replace(problem, where=f"row {row}, {where}" if name == where else Cell(name, row))


def _with_context_windows(columns: AnswerColumns) -> AnswerColumns:
    """Return the columns with the context window of each named model that the price list knows."""
    rulebook = columns.rulebook
    if "model" not in columns.by_question or CONTEXT_WINDOW not in rulebook.questions:
        return columns
    named = [columns.column(rulebook.questions[name]) for name in _NAMED_BY]
    first, groups = alike(named)
    pairs = zip(*(column[first].tolist() for column in named), strict=True)
    found = np.array([_window(columns, *pair) for pair in pairs], np.float64)[groups]
    said = columns.by_question.get(CONTEXT_WINDOW)
    return columns.with_column(
        CONTEXT_WINDOW, found if said is None else _where_unknown(said, found)
    )


_NAMED_BY = ("model", "provider")


def _where_unknown(said: Column, instead: Numbers) -> Numbers:
    return np.where(unknown(said), instead, said)


def _window(columns: AnswerColumns, model: int, provider: int) -> float:
    """Return the context window of a model; NaN where it is not known."""
    rulebook, codes = columns.rulebook, zip(_NAMED_BY, (model, provider), strict=True)
    values = {name: columns.value(rulebook.questions[name], code) for name, code in codes if code}
    answers = {name: Answer(value=value) for name, value in values.items()}
    found = context_window(answers, rulebook).get(CONTEXT_WINDOW)
    return np.nan if found is None or found.value is None else float(found.value)
