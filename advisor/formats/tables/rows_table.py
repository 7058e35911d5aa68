"""A table as a list of rows, each a mapping of names to values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from advisor.errors import AnswerError, Problem, shown
from advisor.formats.arguments import as_mapping
from advisor.formats.tables.table import Output, Table

MAX_PROBLEMS = 20


class RowsTable(Table):
    """Rows of names and values; what a row leaves out is missing."""

    def __init__(self, rows: Sequence[object]) -> None:
        """Take the rows. Raises AnswerError naming those that are none."""
        self._rows = [_row(row) for row in rows]
        wrong = [i for i, row in enumerate(self._rows) if row is None][:MAX_PROBLEMS]
        if wrong:
            hint = "Give question ids with values, such as {'what_must_change': 'knowledge'}."
            raise AnswerError(
                Problem(f"row {i}", f"{shown(rows[i])} is not a group of answers", hint)
                for i in wrong
            )
        super().__init__(dict.fromkeys(name for row in self._rows for name in row or ()))
        self.rows = len(rows)

    def __getitem__(self, name: str) -> list[object]:
        return [row.get(name) for row in self._rows if row is not None]

    def with_results(
        self, keep: Sequence[str], results: Sequence[Output]
    ) -> list[dict[str, object]]:
        """Return a dict for each row."""
        names = [*keep, *(result.name for result in results)]
        columns: list[Iterable[object]] = [self[name] for name in keep]
        columns += [result.values for result in results]
        rows = zip(*columns, strict=True)
        return [dict(zip(names, row, strict=True)) for row in rows]


def _row(row: object) -> dict[str, object] | None:
    found = as_mapping(row)
    return None if found is None else {str(name): found[name] for name in found}
