"""Decision tables out of rows: the columns that they read, and a cell for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.authoring.dmn.feel import ANYTHING, cell, constant
from advisor.authoring.dmn.model import BOOLEAN, Column, HitPolicy, Table, TableRow
from advisor.authoring.dmn.rows import Row
from advisor.rulebook.conditions import OneOf


@dataclass(frozen=True)
class Line:
    """A row of a table to be: what it reads, the word that comes out, and its description."""

    id: str
    row: Row
    output: str
    words: str


def only(*values: str) -> OneOf:
    """Return the test that accepts these words."""
    return OneOf(values)


def table(policy: HitPolicy, lines: Sequence[Line], columns: Mapping[str, Column]) -> Table | str:
    """Return the table of these lines, with a column for each expression in order of first use.

    `columns` has the columns of single names; another expression is true or false. Lines that read
    nothing give no table but the output of the first, as an expression.
    """
    expressions = list(dict.fromkeys(name for line in lines for name in line.row))
    if not expressions:
        return constant(lines[0].output)
    rows = [
        TableRow(
            line.id,
            [cell(line.row[name]) if name in line.row else ANYTHING for name in expressions],
            constant(line.output),
            line.words,
        )
        for line in lines
    ]
    return Table(
        policy, [columns.get(name, Column(name, name, BOOLEAN)) for name in expressions], rows
    )
