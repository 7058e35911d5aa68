"""The questionnaires that every engine decides, in the forms that engines take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf

import numpy as np

from advisor.engine.case import Case
from advisor.engine.computed import UNKNOWN
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


def draw(rulebook: Rulebook, rows: int, seed: int) -> tuple[Sample, Table]:
    """Return random questionnaires, and the same ones as a table."""
    rng = np.random.default_rng(seed)
    questions = [q.id for q in rulebook.questions.values() if not q.only_costs]
    columns = random_columns(rulebook, questions, rows, rng)
    given = as_rows(rulebook, columns)
    values = [_whole(rulebook, with_own_costs(Case.from_values(r, rulebook)).values) for r in given]
    names = names_read(rulebook)
    read = [{name: row[name] for name in names} for row in values]
    return Sample(given, values, read), _table(rulebook, columns)


def _whole(rulebook: Rulebook, row: Row) -> Row:
    """Return the row with months in whole numbers, and a large one for never and for unknown.

    Every engine takes those. No rule of a lever tells a month from a part of it.
    """
    months = {
        name: _NEVER if row[name] in (inf, UNKNOWN) else ceil(float(row[name]))
        for name, entry in rulebook.computed.items()
        if entry.unit == "months" and name in row
    }
    return {**row, **months}


def draw_table(rulebook: Rulebook, rows: int, seed: int) -> Table:
    """Return random questionnaires as a table only."""
    rng = np.random.default_rng(seed)
    return _table(rulebook, random_columns(rulebook, questions_asked(rulebook), rows, rng))


def _table(rulebook: Rulebook, columns: Columns) -> Table:
    arrays = {name: columns[name] for name in questions_asked(rulebook)}
    return Table(arrays, as_lists(rulebook, arrays))
