"""The result of the cost comparison for many rows: only a few of them are priced.

Rows are grouped by the answers that money reads. Which these are is noted while a row of each group
is priced, so no list of them has to be kept. The calls a month are left out of the groups. Between
two volumes the price of a call lies between its prices there, since it moves only with the share of
cache hits. So the rows of a group with the fewest and the most calls tell most of the others, and
what they leave open is told by the ends of smaller and smaller parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.costs.comparison.tuning_payback import calls_between
from advisor.engine.batch_columns import Column, Mask, Numbers
from advisor.engine.case import Case
from advisor.engine.computed import PAYBACK, UNKNOWN
from advisor.engine.cost_answers import READ_WITH_COSTS, cheaper_model_fails
from advisor.engine.price import with_own_costs
from advisor.errors import Problem, ScenarioError

_CALLS = "calls_per_month"

Rows = NDArray[np.intp]


class Payback(NamedTuple):
    """For each row, whether the payback is known, and whether it comes within the horizon."""

    known: Mask
    pays: Mask


class CostGroups:
    """Prices as few rows as tell the payback of all.

    `case_of` returns the case of a row, and `column` the completed column of a question, or None
    for a name that has none.
    """

    def __init__(
        self, case_of: Callable[[int], Case], column: Callable[[str], Column | None]
    ) -> None:
        self._case_of = case_of
        self._column = column
        self._priced: dict[int, Case] = {}

    def payback(self, rows: Rows) -> Payback:
        """Return the payback of these rows. Raises ScenarioError for a row without costs."""
        calls = self._column(_CALLS)
        volumes = np.zeros(len(rows)) if calls is None else calls[rows].astype(np.float64)
        found = Payback(np.ones(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool))
        for members in self._groups(rows, volumes):
            self._tell(rows, volumes, members[np.argsort(volumes[members])], found)
        return found

    def _groups(self, rows: Rows, volumes: Numbers) -> list[Rows]:
        """Return the positions of rows with the same figures but the calls."""
        names = set(READ_WITH_COSTS)
        while True:
            numbers = self._numbered(rows, names)
            numbers = 2 * numbers + (volumes == 0)  # without calls there is no cost to compare
            order = np.argsort(numbers, kind="stable")
            starts = np.flatnonzero(np.diff(numbers[order])) + 1
            groups = np.split(order, starts)
            cases = [self._case(int(rows[members[0]])) for members in groups]
            read = frozenset[str]().union(*(case.costs_read or () for case in cases)) - {_CALLS}
            if read <= names:
                return groups
            names |= read

    def _tell(self, rows: Rows, volumes: Numbers, members: Rows, found: Payback) -> None:
        """Note the payback of the rows of one group, sorted by their calls."""
        parts = [members]
        while parts:
            part = parts.pop()
            ends = [self._case(int(rows[i])) for i in (part[0], part[-1])]
            if any(case.values[PAYBACK] == UNKNOWN for case in ends):
                found.known[part] = False
                continue
            sure, possible = _between(*ends)
            calls = volumes[part]
            pays, may_pay = _within(sure, calls), _within(possible, calls)
            for case, at in zip(ends, (calls[0], calls[-1]), strict=True):
                pays[calls == at] = may_pay[calls == at] = case.values[PAYBACK] != inf
            found.pays[part] = pays
            rest = part[may_pay & ~pays]
            if 2 * len(rest) <= len(part):
                parts += [rest] if len(rest) else []
            else:
                parts += [half for half in np.array_split(rest, 2) if len(half)]

    def _numbered(self, rows: Rows, names: set[str]) -> NDArray[np.int64]:
        """Return a number for each row, the same for rows with the same answers to `names`."""
        numbers = np.zeros(len(rows), dtype=np.int64)
        for name in sorted(names):
            column = self._column(name)
            if column is None:
                continue
            values = column[rows]
            if len(values) and (values == values[0]).all():
                continue
            _, codes = np.unique(values, return_inverse=True)
            _, numbers = np.unique(numbers * (codes.max() + 1) + codes, return_inverse=True)
        return numbers

    def _case(self, row: int) -> Case:
        """Return the case of a row with its costs."""
        if row not in self._priced:
            try:
                self._priced[row] = with_own_costs(self._case_of(row))
            except ScenarioError as error:
                raise ScenarioError(_in_row(problem, row) for problem in error.problems) from error
        return self._priced[row]


_MOST_CALLS = 10**12


def _between(fewer: Case, more: Case) -> tuple[range, range]:
    """Return the calls that surely pay back, and those that may, between those of two cases."""
    assert fewer.costs is not None
    assert more.costs is not None
    fails = cheaper_model_fails(fewer.values)
    return calls_between(fewer.costs, more.costs, _MOST_CALLS, cheaper_model_fails=fails)


def _in_row(problem: Problem, row: int) -> Problem:
    return replace(problem, where=f"row {row}, {problem.where}")


def _within(numbers: range, calls: Numbers) -> Mask:
    found: Mask = (calls >= numbers.start) & (calls < numbers.stop)
    return found
