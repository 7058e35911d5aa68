"""The approach of each row, and the means: the same as one case at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import prod
from typing import NamedTuple, TypeVar

import numpy as np

from advisor.costs import Catalogue
from advisor.engine.batch.block import Block
from advisor.engine.batch.columns import Positions, Rows
from advisor.engine.batch.reading import read_columns
from advisor.engine.batch.rows import PAYBACKS, AnswerRows
from advisor.engine.decide import decide
from advisor.formats.tables.columns_table import ColumnsTable
from advisor.rulebook.rulebook import MeansList, Rulebook
from advisor.rulebook.schema import ApproachId, MeansId

T = TypeVar("T")


class Outcome(NamedTuple):
    """What the rules decide for a row."""

    approach: ApproachId | None
    """None without a required answer."""
    means: tuple[MeansId, ...]
    """One for each lever that is pulled, or one for the prompt; empty where none was asked for."""


@dataclass(frozen=True, eq=False)
class DecidedRows:
    """The outcome of each row, as a position in the list of outcomes."""

    outcomes: tuple[Outcome, ...]
    positions: Positions

    def of(self, row: int) -> Outcome:
        """Return the outcome of one row."""
        return self.outcomes[int(self.positions[row])]

    def approaches(self) -> list[ApproachId | None]:
        """Return the approach of each row."""
        return self.each([outcome.approach for outcome in self.outcomes])

    def each(self, told: Sequence[T]) -> list[T]:
        """Return for each row what is told of its outcome, in the order of the outcomes."""
        words = np.empty(len(told), dtype=object)
        words[:] = told
        found: list[T] = words.take(self.positions).tolist()
        return found


def approaches_of(
    rulebook: Rulebook,
    columns: Mapping[str, Iterable[object]],
    on: date,
    prices: Catalogue | None = None,
) -> list[ApproachId | None]:
    """Return the approach of each row, the same as `advise` gives; None without a required answer.

    `columns` maps question ids to equally long lists or arrays; None or NaN is unknown. Rows that
    a rule on money decides are priced on the day `on`; without `prices`, at those of the rulebook.
    Raises AnswerError naming row and column of the values that do not fit, and ScenarioError naming
    the row whose costs cannot be computed.
    """
    rows = AnswerRows.of(read_columns(rulebook, ColumnsTable(columns)), on, prices)
    return decide_rows(rows).approaches()


def decide_rows(rows: AnswerRows, *, with_means: bool = False) -> DecidedRows:
    """Return the outcome of each row. Rows that a rule on money decides are priced.

    Raises ScenarioError naming the row whose costs cannot be computed.
    """
    numbering = _Numbering(rows.rulebook, with_means=with_means)
    found: Positions = np.zeros(len(rows), np.int64 if with_means else np.int8)
    by_costs = np.zeros(len(rows), bool)
    for here, block in rows.parts():
        found[here] = numbering.positions(block)
        by_costs[here] = block.by_costs
    open_rows = np.flatnonzero(by_costs)
    if open_rows.size:
        found[open_rows] = _at_their_costs(rows, open_rows, numbering)
    return DecidedRows(numbering.outcomes, found)


def _at_their_costs(rows: AnswerRows, open_rows: Rows, numbering: _Numbering) -> Positions:
    """Return the outcomes of rows that rules on money may decide."""
    if rows.reads_single_months:
        return np.array([numbering.decided(rows, row) for row in open_rows.tolist()])
    at = np.stack([numbering.positions(rows.block(open_rows, payback)) for payback in PAYBACKS])
    found: Positions = at[0].copy()
    differ = np.flatnonzero((at != at[0]).any(axis=0))
    if differ.size:
        found[differ] = at[rows.paybacks(open_rows[differ]), differ]
    return found


class _Numbering:
    """Numbers every outcome that the rules can come to."""

    def __init__(self, rulebook: Rulebook, *, with_means: bool) -> None:
        self._approaches = list(rulebook.approaches)
        lists = rulebook.means_of if with_means else {}
        self._lists = {one: lists.get(one, ()) for one in self._approaches}
        self._named = {ways.id: _named(ways) for used in self._lists.values() for ways in used}
        found: list[Outcome] = []
        self._starts: dict[ApproachId, int] = {}
        for approach, used in self._lists.items():
            self._starts[approach] = len(found)
            each = product(*(self._named[ways.id] for ways in used))
            found += [Outcome(approach, means) for means in each]
        self.outcomes = (*found, Outcome(None, ()))
        self._position = {outcome: i for i, outcome in enumerate(self.outcomes)}

    def positions(self, block: Block) -> Positions:
        """Return the position of the outcome of each row."""
        approaches = block.approaches()
        if not self._named:
            return approaches  # one outcome for each approach, in their order
        starts = [*self._starts.values(), len(self.outcomes) - 1]
        found: Positions = np.array(starts)[approaches]
        for ways in {w.id: w for used in self._lists.values() for w in used}.values():
            steps = np.array([*(self._step(one, ways) for one in self._approaches), 0])[approaches]
            order = [self._named[ways.id].index(rule.then) for rule in ways.rules]
            found += steps * np.array(order)[block.first_rules(ways, steps > 0)]
        return found

    def _step(self, approach: ApproachId, ways: MeansList) -> int:
        """Return how far apart outcomes are that differ in the next means of a list; 0 if none."""
        used = [one.id for one in self._lists[approach]]
        if ways.id not in used:
            return 0
        return prod(len(self._named[name]) for name in used[used.index(ways.id) + 1 :])

    def decided(self, rows: AnswerRows, row: int) -> int:
        """Return the position of the outcome of one row, decided on its own."""
        decision = decide(rows.priced_case(row))
        means = tuple(decision.means_named.values()) if self._named else ()
        return self._position[Outcome(decision.approach, means)]


def _named(ways: MeansList) -> list[MeansId]:
    """Return the means that a list can name, each once."""
    return list(dict.fromkeys(rule.then for rule in ways.rules))
