"""How firm the verdict of each row is, and the question to ask next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, reduce

import numpy as np

from advisor.engine.batch.block import Block
from advisor.engine.batch.columns import Mask, Rows, unknown
from advisor.engine.batch.diagram_columns import DiagramColumns
from advisor.engine.batch.level_cells import Places
from advisor.engine.batch.question_groups import QuestionGroups
from advisor.engine.batch.rows import PAYBACKS, AnswerRows, Paybacks
from advisor.engine.diagram.compile import diagrams
from advisor.engine.diagram.lookahead import Lookahead, Standing, look_ahead


class OutlookRows:
    """What the open questions of each row can still change: the same as one case at a time.

    All rows follow the decision diagram together. Where money may change what is possible, rows
    are priced; ScenarioError then names the row whose costs cannot be computed.
    """

    def __init__(self, rows: AnswerRows) -> None:
        self._rows = rows
        self._diagram = DiagramColumns(diagrams(rows.rulebook))
        count = len(rows)
        self._missing, self._doubted = np.zeros(count, bool), np.zeros(count, bool)
        self._unasked = np.full(count, -1, np.int16)
        """The first required question that nobody was asked, by its position; -1 without one."""
        self._settled = np.zeros((len(PAYBACKS), count), bool)
        self._money_counts = np.zeros(count, bool)
        self._open: list[tuple[Rows, Sequence[Places]]] = []
        for here, block in rows.parts():
            self._look(here, block)

    def standings(self) -> list[Standing]:
        """Return how firm the verdict of each row is."""
        names: tuple[Standing, ...] = ("open", "leaning", "settled")
        found = np.where(self._missing, 0, np.where(self._firm & ~self._doubted, 2, 1))
        told = np.array(names, object).take(found).tolist()
        for row, ahead in self._alone.items():
            doubted = ahead.standing == "settled" and self._doubted[row]
            told[row] = "leaning" if doubted else ahead.standing
        result: list[Standing] = told
        return result

    def next_questions(self) -> list[str | None]:
        """Return the question to ask next in each row; None where asking ends."""
        found = np.full(len(self._rows), None, object)
        needed = np.flatnonzero((self._unasked >= 0) & (~self._firm | self._missing))
        required = np.array(self._rows.rulebook.required, object)
        found[needed] = required[self._unasked[needed]]
        groups = QuestionGroups(self._rows, self._diagram.levels)
        for rows, places in self._open:
            still = ~self._firm[rows] & ~np.isin(rows, list(self._alone))
            asked = rows[still]
            if asked.size:
                at = [one[still] for one in places]
                found[asked] = groups.next_questions(asked, at, self._paybacks[asked])
        for row, ahead in self._alone.items():
            found[row] = ahead.next_question()
        result: list[str | None] = found.tolist()
        return result

    # -- one look at every row

    def _look(self, here: slice, block: Block) -> None:
        places = [level.places(block.given) for level in self._diagram.levels]
        possible = self._diagram.possible(places, block.rows)
        self._missing[here] = block.incomplete()
        self._doubted[here] = _doubted(block)
        self._unasked[here] = unasked = block.given.first_unasked()
        self._settled[:, here] = possible.settled
        self._money_counts[here] = possible.money_counts
        open_rows = np.flatnonzero(~self._settled[:, here].all(axis=0) & (unasked < 0))
        if open_rows.size:
            at = [one[open_rows] for one in places]
            self._open.append((open_rows + (here.start or 0), at))

    # -- money

    @cached_property
    def _by_money(self) -> Rows:
        """The rows where money may change what is possible, and that are priced for it."""
        firm = self._settled.all(axis=0)
        return np.flatnonzero(self._money_counts & ~firm & (self._unasked < 0))

    @cached_property
    def _paybacks(self) -> Paybacks:
        """The payback of each row; none is known where it changes nothing."""
        found = np.zeros(len(self._rows), np.int8)
        if not self._rows.reads_single_months:
            found[self._by_money] = self._rows.paybacks(self._by_money)
        return found

    @cached_property
    def _firm(self) -> Mask:
        """The rows with one approach left at their own payback."""
        firm: Mask = self._settled[self._paybacks, np.arange(len(self._rows))]
        return firm

    @cached_property
    def _alone(self) -> Mapping[int, Lookahead]:
        """The rows that are looked at one by one: rules tell single months of payback apart."""
        if not self._rows.reads_single_months:
            return {}
        return {row: look_ahead(self._rows.priced_case(row)) for row in self._by_money.tolist()}


def _doubted(block: Block) -> Mask:
    """Return the rows with two answers that cannot both be right; an assumption is no answer."""
    given, rulebook = block.given, block.rulebook
    as_given = Block(given, block.on, assumes=False)
    found = np.zeros(given.rows, bool)
    for conflict in rulebook.conflicts:
        columns = (given.column(rulebook.questions[name]) for name in conflict.between)
        answered = reduce(np.logical_and, (~unknown(column) for column in columns))
        found |= answered & as_given.truth(conflict.when).holds
    return found
