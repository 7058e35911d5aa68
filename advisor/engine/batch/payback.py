"""The payback of many rows: only a few of them are priced.

Rows are grouped by the answers that the payback reads. Which these are is noted while a row of each
group is priced, so no list of them has to be kept. Two numbers are left out of the groups: the
calls a month and the examples at hand. Between two volumes the price of a call lies between its
prices there, since it moves only with the share of cache hits. Between two counts of examples each
sum grows evenly, as long as both counts are too few or neither is. So the four corners of a group
tell most of its rows, and what they leave open is told by the corners of smaller and smaller parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.costs.comparison.tuning_payback import (
    ComparableSums,
    comparable_sums,
    payback_is_unsaid,
)
from advisor.costs.ranges.break_even import VolumeCost
from advisor.engine.batch.columns import Column, Mask, Numbers, Rows
from advisor.engine.case import Case
from advisor.engine.computed import PAYBACK, UNKNOWN
from advisor.engine.cost_answers import READ_WITH_COSTS, cheaper_model_fails

_CALLS, _EXAMPLES = "calls_per_month", "labeled_examples"
_FREE = (_CALLS, _EXAMPLES)
"""The numbers that may differ within a group."""


class Payback(NamedTuple):
    """For each row, whether the payback is known, and whether it comes within the horizon."""

    known: Mask
    pays: Mask


class CostGroups:
    """Prices as few rows as tell the payback of all.

    `priced` returns the case of a row, with other numbers in the place of some answers and with
    the costs its payback reads. `column` returns the completed column of a question, or None for a
    name that has none.
    """

    def __init__(
        self,
        priced: Callable[[int, Mapping[str, float]], Case],
        column: Callable[[str], Column | None],
    ) -> None:
        self.priced = priced
        self._column = column
        self._first: dict[int, Case] = {}

    def payback(self, rows: Rows) -> Payback:
        """Return the payback of these rows. Raises ScenarioError for a row without costs."""
        numbers = [self._numbers(name, rows) for name in _FREE]
        found = Payback(np.ones(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool))
        for members in self._groups(rows, numbers[0]):
            costs = self._at(int(rows[members[0]])).costs
            if costs is None or payback_is_unsaid(costs):
                found.known[members] = False
            else:
                _Group(self, rows, numbers, members[0], found).tell(members)
        return found

    def _at(self, row: int) -> Case:
        """Return the case of a row as it is, which is priced once."""
        if row not in self._first:
            self._first[row] = self.priced(row, {})
        return self._first[row]

    def _numbers(self, name: str, rows: Rows) -> Numbers:
        column = self._column(name)
        return np.zeros(len(rows)) if column is None else column[rows].astype(np.float64)

    def _groups(self, rows: Rows, calls: Numbers) -> list[Rows]:
        """Return the positions of rows with the same figures but the free ones."""
        names = set(READ_WITH_COSTS)
        while True:
            numbers = self._numbered(rows, names)
            numbers = 2 * numbers + (calls == 0)  # without calls there is no cost to compare
            order = np.argsort(numbers, kind="stable")
            starts = np.flatnonzero(np.diff(numbers[order])) + 1
            groups = np.split(order, starts)
            cases = [self._at(int(rows[members[0]])) for members in groups]
            read = frozenset[str]().union(*(case.costs_read or () for case in cases)) - {*_FREE}
            if read <= names:
                return groups
            names |= read

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


class _Group:
    """The rows that differ in nothing that the payback reads but in the free numbers."""

    def __init__(
        self,
        groups: CostGroups,
        rows: Rows,
        numbers: Sequence[Numbers],
        one: np.intp,
        found: Payback,
    ) -> None:
        self._groups = groups
        self._row = int(rows[one])
        self._calls, self._examples = numbers
        self._found = found
        self._priced: dict[tuple[float, float], Case] = {}

    def tell(self, members: Rows) -> None:
        """Note the payback of the rows at these positions."""
        calls, examples = self._calls[members], self._examples[members]
        least = self._case(calls.min(), examples.min())
        if least.values[PAYBACK] == UNKNOWN:  # no number is too large here, so a price is missing
            self._found.known[members] = False
            return
        parts = self._by_enough_examples(members, least)
        while parts:
            part = parts.pop()
            still_open = self._told(part)
            if 0 < 2 * len(still_open) <= len(part):
                parts.append(still_open)
            elif len(still_open):
                parts += self._halves(still_open)

    def _by_enough_examples(self, members: Rows, least: Case) -> list[Rows]:
        """Return the rows that need more examples, and the rows that train on all they have."""
        tune = None if least.costs is None else least.costs.scenario.fine_tune
        examples = self._examples[members]
        enough = examples >= examples.min() + (0 if tune is None else float(tune.examples))
        return [part for part in (members[enough], members[~enough]) if len(part)]

    def _told(self, part: Rows) -> Rows:
        """Note what the corners of a part tell about its rows, and return the other rows."""
        found, corners = self._found, self._corners(part)
        known = [case.values[PAYBACK] != UNKNOWN for case in corners]
        if not any(known):
            found.known[part] = False
            return part[:0]
        if len(corners) == 1:
            found.pays[part] = corners[0].values[PAYBACK] != inf
            return part[:0]
        lines = _Lines.among(corners) if all(known) else None
        if lines is None:
            return part
        pays, may_pay = lines.pays(self._calls[part], self._examples[part])
        found.pays[part] = pays
        return part[may_pay & ~pays]

    def _corners(self, part: Rows) -> list[Case]:
        """Return the cases of the fewest and the most calls with the fewest and most examples."""
        ends = [{here.min(), here.max()} for here in (self._calls[part], self._examples[part])]
        return [self._case(c, e) for c in sorted(ends[0]) for e in sorted(ends[1])]

    def _case(self, calls: float, examples: float) -> Case:
        key = (calls, examples)
        if key not in self._priced:
            numbers = dict(zip(_FREE, key, strict=True))
            self._priced[key] = self._groups.priced(self._row, numbers)
        return self._priced[key]

    def _halves(self, part: Rows) -> list[Rows]:
        """Return the part in two by its calls; with one number of calls, by its examples."""
        column = self._calls[part]
        if column.min() == column.max():
            column = self._examples[part]
        values = np.unique(column)
        below = column < values[len(values) // 2]
        return [half for half in (part[below], part[~below]) if len(half)]


class _Line(NamedTuple):
    """A sum that grows evenly from the fewest examples to the most, in USD."""

    fewest: float
    most: float

    def at(self, share: Numbers) -> Numbers:
        return self.fewest + (self.most - self.fewest) * share


class _Cost(NamedTuple):
    """What an option costs at one number of calls."""

    upfront: _Line
    monthly: _Line
    per_million: _Line

    @classmethod
    def of(cls, ends: Sequence[VolumeCost]) -> _Cost:
        first, last = ends[0], ends[-1]
        return cls(
            _Line(float(first.upfront), float(last.upfront)),
            _Line(float(first.monthly), float(last.monthly)),
            _Line(float(first.per_million), float(last.per_million)),
        )


class _Bounds(NamedTuple):
    low: Numbers
    high: Numbers


_SLACK_USD, _SLACK_SHARE = 1e-3, 1e-9
"""More than amounts are rounded by: to four decimals of a dollar, and as floats."""


@dataclass(frozen=True)
class _Lines:
    """The sums of each option at both ends of the calls: the tuned one, then each of its rivals."""

    options: Sequence[Sequence[_Cost]]
    months: float
    examples: tuple[float, float]

    @classmethod
    def among(cls, corners: Sequence[Case]) -> _Lines | None:
        """Return the lines through corners in order of their calls; None without sums."""
        fails = cheaper_model_fails(corners[0].values)
        sums = [_sums(case, cheaper_model_fails=fails) for case in corners]
        known = [one for one in sums if one is not None]
        if len(known) < len(corners):
            return None
        ends = (float(corners[0].values[_EXAMPLES]), float(corners[-1].values[_EXAMPLES]))
        at_calls = _in_runs(known, 1 if ends[0] == ends[1] else 2)
        tuned = [_Cost.of([one.tuned for one in pair]) for pair in at_calls]
        rivals = [
            [_Cost.of([one.rivals[i] for one in pair]) for pair in at_calls]
            for i in range(len(known[0].rivals))
        ]
        return cls([tuned, *rivals], float(known[0].months), ends)

    def pays(self, calls: Numbers, examples: Numbers) -> tuple[Mask, Mask]:
        """Return the rows where fine-tuning surely pays back, and those where it may."""
        fewest, most = self.examples
        share = (examples - fewest) / max(most - fewest, 1)
        tuned, *rivals = ((_upfront(c, share), _monthly(c, calls, share)) for c in self.options)
        sure, possible = np.ones(len(calls), dtype=bool), np.ones(len(calls), dtype=bool)
        for upfront, monthly in rivals:
            saved = _less(monthly, tuned[1])
            extra = _less(tuned[0], upfront)
            sure &= (saved.low > 0) & (extra.high <= self.months * saved.low)
            possible &= (saved.high > 0) & (extra.low <= self.months * saved.high)
        return sure, possible


def _in_runs(sums: Sequence[ComparableSums], length: int) -> list[Sequence[ComparableSums]]:
    return [sums[i : i + length] for i in range(0, len(sums), length)]


def _sums(case: Case, *, cheaper_model_fails: bool) -> ComparableSums | None:
    if case.costs is None:
        return None
    return comparable_sums(case.costs, cheaper_model_fails=cheaper_model_fails)


def _upfront(costs: Sequence[_Cost], share: Numbers) -> _Bounds:
    return _around([cost.upfront.at(share) for cost in costs])


def _monthly(costs: Sequence[_Cost], calls: Numbers, share: Numbers) -> _Bounds:
    return _around([c.monthly.at(share) + calls * c.per_million.at(share) / 1e6 for c in costs])


def _around(sums: Sequence[Numbers]) -> _Bounds:
    low, high = np.minimum.reduce(sums), np.maximum.reduce(sums)
    slack = _SLACK_USD + _SLACK_SHARE * np.maximum(abs(low), abs(high))
    return _Bounds(low - slack, high + slack)


def _less(one: _Bounds, other: _Bounds) -> _Bounds:
    return _Bounds(one.low - other.high, one.high - other.low)
