"""One table as every kind of table that `advise_many` takes, and results back as plain rows."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from advisor.formats.cells import is_missing, plain


class Capsule:
    """Something of a library nobody knows, which hands over its data in Arrow's format."""

    def __init__(self, given):
        self._given = given

    def __arrow_c_stream__(self, requested_schema=None):
        return self._given.__arrow_c_stream__(requested_schema)


def as_columns(make):
    return lambda columns: {name: make(values) for name, values in columns.items()}


def records(columns):
    """Return a structured array; its fields hold objects, so that any value may be missing."""
    rows = list(zip(*columns.values(), strict=True))
    return np.array(rows, dtype=[(name, object) for name in columns])


CONNECTION = duckdb.connect()


def relation(columns):
    return CONNECTION.from_arrow(pa.table(columns))


def pandas_with_numbers(columns):
    """Return a frame in which yes and no with gaps are 1.0, 0.0 and NaN, as from a CSV file."""
    frame = pd.DataFrame(columns)
    for name, values in columns.items():
        if {bool} <= set(map(type, values)) <= {bool, type(None)}:
            frame[name] = frame[name].astype("float64")
    return frame


def pandas_with_categories(columns):
    frame = pd.DataFrame(columns)
    words = [name for name, values in columns.items() if any(isinstance(v, str) for v in values)]
    return frame.astype(dict.fromkeys(words, "category"))


def pandas_of_arrow(columns):
    return pd.DataFrame(columns).convert_dtypes(dtype_backend="pyarrow")


MAKERS = {
    "lists": dict,
    "rows": lambda columns: pa.table(columns).to_pylist(),
    "arrays": as_columns(lambda values: np.array(values, dtype=object)),
    "records": records,
    "pandas": pd.DataFrame,
    "pandas with numbers": pandas_with_numbers,
    "pandas with categories": pandas_with_categories,
    "pandas with objects": lambda columns: pd.DataFrame(columns).astype(object),
    "pandas, nullable": lambda columns: pd.DataFrame(columns).convert_dtypes(),
    "pandas of Arrow": pandas_of_arrow,
    "polars": pl.DataFrame,
    "polars, lazy": pl.LazyFrame,
    "Arrow table": pa.table,
    "Arrow batch": lambda columns: pa.table(columns).to_batches()[0],
    "Arrow arrays": as_columns(pa.array),
    "Arrow columns": as_columns(lambda values: pa.chunked_array([values])),
    "Arrow capsule": lambda columns: Capsule(pa.table(columns)),
    "series of polars": as_columns(pl.Series),
    "series of pandas": as_columns(pd.Series),
    "arrays of pandas": as_columns(pd.array),
    "DuckDB": relation,
    "DuckDB as pandas": lambda columns: relation(columns).df(),
    "DuckDB as arrays": lambda columns: relation(columns).fetchnumpy(),
}
"""For each kind of table a function that makes one from lists."""


def plain_columns(table):
    """Return the columns of a table of results as lists, with None for a missing value."""
    match table:
        case dict():
            found = {name: list(values) for name, values in table.items()}
        case list():
            found = {name: [row[name] for row in table] for name in (table[0] if table else ())}
        case np.ndarray():
            found = {name: table[name].tolist() for name in table.dtype.names}
        case pd.DataFrame():
            found = {str(name): table.iloc[:, i].tolist() for i, name in enumerate(table.columns)}
        case pl.LazyFrame():
            found = table.collect().to_dict(as_series=False)
        case pl.DataFrame():
            found = table.to_dict(as_series=False)
        case pa.Table() | pa.RecordBatch():
            found = table.to_pydict()
        case Capsule():
            found = pa.table(table).to_pydict()
        case _:
            rows = table.fetchall()
            columns = zip(*rows, strict=True) if rows else ([] for _ in table.columns)
            found = dict(zip(table.columns, columns, strict=True))
    return {name: [None if is_missing(v) else plain(v) for v in vs] for name, vs in found.items()}


def without_rows(table):
    """Return the same table without its rows."""
    match table:
        case dict():
            return {name: values[:0] for name, values in table.items()}
        case pd.DataFrame():
            return table.iloc[:0]
        case pl.LazyFrame():
            return table.limit(0)
        case pa.RecordBatch() | pa.Table():
            return table.slice(0, 0)
        case Capsule():
            return Capsule(pa.table(table).slice(0, 0))
        case duckdb.DuckDBPyRelation():
            return table.limit(0)
        case _:
            return table[:0]
