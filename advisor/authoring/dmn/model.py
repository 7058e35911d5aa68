"""The parts of a decision model, before they are written as XML. Every text in it is plain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

HitPolicy: TypeAlias = Literal["FIRST", "COLLECT"]
"""The first row that applies decides; or every row that applies adds its output to a list."""


@dataclass(frozen=True)
class Kind:
    """What a value is: a type of FEEL, and which values of it are allowed."""

    type: Literal["string", "number", "boolean"]
    allowed: str = ""
    """A FEEL test, such as "low", "high" or [0..1]; empty where every value of the type is."""


BOOLEAN = Kind("boolean")


@dataclass(frozen=True)
class Input:
    """A value that the caller gives. Its name is its id."""

    name: str
    label: str
    words: str
    kind: Kind


@dataclass(frozen=True)
class Column:
    """A column of a table: the FEEL expression that is read, and what its value is."""

    expression: str
    label: str
    kind: Kind


@dataclass(frozen=True)
class TableRow:
    """A row of a table: a cell for each column, and what comes out."""

    id: str
    cells: Sequence[str]
    output: str
    words: str


@dataclass(frozen=True)
class Table:
    """A decision table with one output, called like the decision."""

    policy: HitPolicy
    columns: Sequence[Column]
    rows: Sequence[TableRow]


@dataclass(frozen=True)
class Decision:
    """A value that the model works out, by an expression or by a table. Its name is its id."""

    name: str
    question: str
    words: str
    kind: Kind
    needs: Sequence[str]
    """The names of the inputs and decisions it reads."""
    logic: str | Table

    @property
    def is_list(self) -> bool:
        """Whether it gives a list of values and not one."""
        return isinstance(self.logic, Table) and self.logic.policy == "COLLECT"


@dataclass(frozen=True)
class Model:
    """A whole model; each decision comes after those it needs."""

    title: str
    words: str
    inputs: Sequence[Input]
    decisions: Sequence[Decision]
