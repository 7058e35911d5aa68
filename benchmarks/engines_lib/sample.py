"""The questionnaires that every engine decides, in the forms that engines take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, inf

import numpy as np

from advisor.engine.case import Case
from advisor.engine.computed import UNKNOWN
from advisor.engine.decide import decide
from advisor.engine.price import with_own_costs
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from engines_lib.questionnaires import (
    Columns,
    Row,
    as_lists,
    as_rows,
    names_read,
    questions_asked,
    random_columns,
)

_NEVER = 1_000_000
_LARGEST = 10**15
LATE = date(2036, 1, 1)
"""A day when every price list is too old, so that no rule on money decides."""


@dataclass(frozen=True)
class Sample:
    """Random questionnaires as rows."""

    given: Sequence[Row]
    """What is answered."""
    values: Sequence[Row]
    """The same completed: assumptions in the place of unknowns, and the computed answers."""
    read: Sequence[dict[str, Value]]
    """Of the completed answers those that lever rules read: what other engines are given."""


@dataclass(frozen=True)
class Table:
    """The questions that lever rules rest on, as columns."""

    arrays: Columns
    lists: Mapping[str, list[Value | None]]

    def approaches(self, rulebook: Rulebook, on: date) -> list[str]:
        """Return the approach of each row, one questionnaire at a time."""
        cases = (Case.from_values(row, rulebook, on) for row in as_rows(rulebook, self.arrays))
        return [decide(case).approach for case in cases]


def draw(rulebook: Rulebook, rows: int, seed: int) -> Sample:
    """Return random questionnaires."""
    rng = np.random.default_rng(seed)
    questions = [q.id for q in rulebook.questions.values() if not q.only_costs]
    columns = random_columns(rulebook, questions, rows, rng)
    given = as_rows(rulebook, columns)
    values = [_whole(rulebook, with_own_costs(Case.from_values(r, rulebook)).values) for r in given]
    names = names_read(rulebook)
    read = [{name: row[name] for name in names} for row in values]
    return Sample(given, values, read)


def _whole(rulebook: Rulebook, row: Row) -> Row:
    """Return the row with computed numbers that every engine takes.

    Months are whole, with a large number for never and for unknown; products stay within 64 bits.
    No rule of a lever tells a month from a part of it, or such large numbers from one another.
    """
    found = dict(row)
    for name, entry in rulebook.computed.items():
        if entry.unit == "months" and name in row:
            found[name] = _NEVER if row[name] in (inf, UNKNOWN) else ceil(float(row[name]))
        elif entry.unit is not None and entry.inputs and name in row:
            found[name] = min(int(row[name]), _LARGEST)
    return found


def draw_table(rulebook: Rulebook, rows: int, seed: int) -> Table:
    """Return random questionnaires as a table of the questions that lever rules rest on."""
    rng = np.random.default_rng(seed)
    arrays = random_columns(rulebook, questions_asked(rulebook), rows, rng)
    return Table(arrays, as_lists(rulebook, arrays))
