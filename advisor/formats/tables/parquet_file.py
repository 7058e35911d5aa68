"""Tables in Parquet files."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from advisor.errors import Problem, SourceError


def read_parquet(path: Path) -> pa.Table:
    """Return the table in a Parquet file. Raises SourceError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return parquet.read_table(file)
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise SourceError(Problem(str(path), f"cannot be read: {reason}")) from error
    except pa.ArrowException as error:
        said = str(error).strip().partition("\n")[0].rstrip(".")
        hint = "Give a file that was written as Parquet."
        raise SourceError(Problem(str(path), f"cannot be read: {said}", hint)) from error


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table. Raises OSError when the file cannot be written."""
    parquet.write_table(table, path)


def table_of(columns: Mapping[str, Sequence[object]], numbers: Collection[str]) -> pa.Table:
    """Return columns of text as a table; those in `numbers` hold numbers."""
    arrays = {
        name: pa.array(values, pa.float64() if name in numbers else pa.string())
        for name, values in columns.items()
    }
    return pa.table(arrays)
