"""Tables and columns in Arrow's format: record batches, and whatever can hand over its data."""

from __future__ import annotations

from typing import Protocol, cast

import narwhals.stable.v2 as nw
import pyarrow as pa

from advisor.formats.tables.foreign import faults_named
from advisor.formats.tables.frames import FrameTable, SeriesColumn


def arrow_table(given: object) -> FrameTable:
    """Return the table of a record batch, a DuckDB relation or another source of Arrow data.

    A record batch gives a record batch back, and a relation a relation of the same connection.
    Any other source gives a `pyarrow.Table` back.
    """
    with faults_named("columns"):
        if isinstance(given, pa.RecordBatch):
            return FrameTable(nw.from_native(pa.Table.from_batches([given])), _record_batch)
        frame = nw.from_native(given, pass_through=True)
        if isinstance(frame, nw.LazyFrame):
            relation = cast("_Relation", given)
            return FrameTable(frame.collect("pyarrow"), lambda table: _relation(relation, table))
        return FrameTable(nw.from_native(pa.table(given)))


def arrow_column(given: object, name: str) -> SeriesColumn:
    """Return the column of an Arrow array, or of another source of Arrow data."""
    with faults_named(f"columns.{name}"):
        array = pa.chunked_array([given] if isinstance(given, pa.Array) else given)
        return SeriesColumn(nw.from_native(array, series_only=True), name)


def _record_batch(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)


class _Relation(Protocol):
    """A relation of DuckDB."""

    def query(self, view: str, sql: str) -> object: ...


def _relation(beside: _Relation, _advisor_result_of_advise_many: pa.Table) -> object:
    """Return the rows of an Arrow table as a relation, on the connection of another relation.

    DuckDB finds the table by the name of the variable.
    """
    return beside.query("advise_many", "SELECT * FROM _advisor_result_of_advise_many")
