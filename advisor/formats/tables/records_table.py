"""A table as a structured NumPy array."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.formats.tables.table import Output, Table
from advisor.formats.tables.typed_column import ArrayColumn


class RecordsTable(Table):
    """A NumPy array of records with named fields."""

    def __init__(self, records: NDArray[np.void]) -> None:
        super().__init__(records.dtype.names or ())
        self._records = records
        self.rows = len(records)

    def __getitem__(self, name: str) -> object:
        field = self._records[name]
        return ArrayColumn(field) if field.ndim == 1 else field.tolist()

    def with_results(self, keep: Sequence[str], results: Sequence[Output]) -> NDArray[np.void]:
        """Return an array of records; text is of type object, a number without value is NaN."""
        fields = [(name, self._records.dtype[name]) for name in keep]
        new = [(result.name, "f8" if result.numbers else "O") for result in results]
        found = np.empty(len(self._records), dtype=[*fields, *new])
        for name in keep:
            found[name] = self._records[name]
        for result in results:
            found[result.name] = result.values
        return found.view(type(self._records))
