"""What the advised option of each row costs a month; rows with the same figures are priced once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from advisor.advice.cost_options import usd_per_month
from advisor.engine.batch.block import Block
from advisor.engine.batch.columns import Rows, alike
from advisor.engine.batch.decided import DecidedRows
from advisor.engine.batch.rows import AnswerRows
from advisor.engine.price import with_costs_and_needs


def monthly_costs(rows: AnswerRows, decided: DecidedRows) -> list[float | None]:
    """Return for each row what the advised option costs in its first month, USD.

    None where an advice would have no such amount: see `usd_per_month`. Raises ScenarioError naming
    the row whose costs cannot be computed.
    """
    return _MonthlyCosts(rows, decided).amounts()


class _MonthlyCosts:
    """Prices a row for each set of figures that money is counted from.

    Which answers these are is noted while rows are priced, so no list of them has to be kept.
    """

    def __init__(self, rows: AnswerRows, decided: DecidedRows) -> None:
        self._rows = rows
        self._decided = decided
        self._names: frozenset[str] = frozenset()
        """The answers that amounts follow from, as far as rows were priced."""
        self._known: dict[bytes, float | None] = {}
        """The amount by the outcome and these answers."""
        self._priced: dict[int, float | None] = {}
        """The amount of each row that was priced."""

    def amounts(self) -> list[float | None]:
        found: list[float | None] = []
        for here, block in self._rows.parts():
            found += self._of_block(block, here.start)
            self._priced.clear()
        return found

    def _of_block(self, block: Block, start: int) -> list[float | None]:
        """Return the amounts of some rows; without an answer that is required, none is counted."""
        found = np.full(block.rows, None, object)
        rows = np.flatnonzero(block.given.first_unasked() < 0)
        if rows.size:
            found[rows] = self._of_rows(block, start, rows)
        result: list[float | None] = found.tolist()
        return result

    def _of_rows(self, block: Block, start: int, rows: Rows) -> NDArray[np.object_]:
        positions = self._decided.positions[start + rows]
        while True:
            names = self._names
            columns = [positions, *(block.column(name)[rows] for name in sorted(names))]
            first, groups = alike(columns)
            keys = np.stack([column[first] for column in columns], axis=1).astype(np.float64)
            amounts = np.full(len(first), None, object)
            for i, (key, row) in enumerate(zip(keys, (start + rows[first]).tolist(), strict=True)):
                amounts[i] = self._amount(key.tobytes(), row)
                if self._names != names:
                    break  # rows that looked alike may differ in an answer that is read as well
            else:
                return amounts[groups]

    def _amount(self, key: bytes, row: int) -> float | None:
        """Return the amount of a row, which is priced unless one like it was."""
        if key not in self._known:
            if row not in self._priced:
                self._priced[row] = self._price(row)
            self._known[key] = self._priced[row]
        return self._known[key]

    def _price(self, row: int) -> float | None:
        outcome = self._decided.of(row)
        if outcome.approach is None:
            return None
        case = self._rows.priced_case(row, with_costs_and_needs)
        read = frozenset(name for name in case.costs_read or () if self._has_column(name))
        if not read <= self._names:
            self._names |= read
            self._known = {}
        usd = usd_per_month(outcome.approach, outcome.means, case.costs)
        return None if usd is None else float(usd)

    def _has_column(self, name: str) -> bool:
        """Return whether a name is a question, or computed from questions."""
        computed = self._rows.rulebook.computed.get(name)
        return name in self._rows.rulebook.questions or bool(computed and computed.inputs)
