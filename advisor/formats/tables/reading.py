"""Find out what kind of table was given."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from advisor.formats.arguments import as_mapping
from advisor.formats.tables.columns_table import ColumnsTable
from advisor.formats.tables.records_table import RecordsTable
from advisor.formats.tables.rows_table import RowsTable
from advisor.formats.tables.table import Table, missing_package, no_table


def read_table(given: object) -> Table:
    """Return a table, whatever kind it is of.

    Taken are mappings of columns, lists of mappings, structured NumPy arrays, data frames that
    narwhals knows, DuckDB relations, and whatever hands over its data in Arrow's format. Raises
    AnswerError for anything else, and AdvisorError naming a package that is missing.
    """
    match given:
        case Mapping():
            return ColumnsTable(given)
        case list() | tuple():
            return RowsTable(given)
        case np.ndarray() if given.dtype.names and given.ndim == 1:
            return RecordsTable(given)
        case np.ndarray() | str() | bytes() | set() | frozenset():
            raise no_table(given)
    table = _frame_table(given)
    if table is not None:
        return table
    columns = None if hasattr(given, "ndim") else as_mapping(given)
    if columns is None:
        raise no_table(given)
    return ColumnsTable(columns)


def _frame_table(given: object) -> Table | None:
    """Return the table of a data frame of another library; None for anything else."""
    kind = type(given)
    is_arrow = hasattr(kind, "__arrow_c_stream__") or hasattr(kind, "__arrow_c_array__")
    if not is_arrow and not hasattr(kind, "columns"):
        return None
    try:
        from advisor.formats.tables.frames import frame_table  # noqa: PLC0415  # needs an extra
    except ImportError as error:
        raise missing_package("narwhals", "a data frame", "batch") from error
    table = frame_table(given)
    if table is not None or not is_arrow:
        return table
    try:
        from advisor.formats.tables.arrow import arrow_table  # noqa: PLC0415  # needs an extra
    except ImportError as error:
        raise missing_package("pyarrow", f"a {kind.__name__}", "parquet") from error
    return arrow_table(given)
