"""A table as a mapping of columns, each of any kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from advisor.formats.tables.table import Output, Table, missing_package
from advisor.formats.tables.typed_column import ArrayColumn


class ColumnsTable(Table):
    """Columns by name: lists, arrays, and the series of data frames."""

    def __init__(self, columns: Mapping[str, object]) -> None:
        super().__init__(columns)
        self._columns = {str(name): _kept(columns[name]) for name in columns}

    def __getitem__(self, name: str) -> object:
        column = self._columns[name]
        if isinstance(column, np.ndarray):
            return ArrayColumn(column) if column.ndim == 1 else column.tolist()
        if isinstance(column, list | tuple | range | str | bytes | Mapping):
            return column
        return _foreign_column(column, name)

    def with_results(self, keep: Sequence[str], results: Sequence[Output]) -> dict[str, object]:
        """Return a dict: the columns to keep as they were given, then a list for each result."""
        kept = {name: self._columns[name] for name in keep}
        return kept | {result.name: list(result.values) for result in results}


def _kept(values: object) -> object:
    """Return values that can be read again."""
    return tuple(values) if isinstance(values, Iterator) else values


def _foreign_column(column: object, name: str) -> object:
    """Return the column of a series or an Arrow array; anything else as it is."""
    try:
        from advisor.formats.tables.frames import series_column  # noqa: PLC0415  # needs an extra
    except ImportError:
        return column  # as the values that it iterates over
    found = series_column(column, name)
    kind = type(column)
    is_arrow = hasattr(kind, "__arrow_c_array__") or hasattr(kind, "__arrow_c_stream__")
    if found is not None or not is_arrow:
        return column if found is None else found
    try:
        from advisor.formats.tables.arrow import arrow_column  # noqa: PLC0415  # needs an extra
    except ImportError as error:
        raise missing_package("pyarrow", f"a {kind.__name__}", "parquet") from error
    return arrow_column(column, name)
