"""Data frames and series of other libraries, read through narwhals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from advisor.errors import AnswerError, Problem
from advisor.formats.tables.foreign import faults_named
from advisor.formats.tables.table import Output, Table, check_names, no_table
from advisor.formats.tables.typed_column import ColumnKind, float_numbers

Frame: TypeAlias = "nw.DataFrame[Any]"


class FrameTable(Table):
    """A data frame that is held in memory, or was collected."""

    def __init__(self, frame: Frame, given_back: Callable[[Any], object] | None = None) -> None:
        """Take a frame, and how to turn one like it into the kind that was given."""
        super().__init__(frame.columns)
        self._frame = frame
        self._given_back = given_back
        self.rows = len(frame)

    def __getitem__(self, name: str) -> SeriesColumn:
        with faults_named(f"columns.{name}"):
            return SeriesColumn(self._frame[:, self.names.index(name)], name)

    def with_results(self, keep: Sequence[str], results: Sequence[Output]) -> object:
        """Return a frame of the same kind; a pandas frame keeps its index."""
        with faults_named("columns"):
            frame = self._frame.with_columns(*(self._series(result) for result in results))
            columns = [*map(str, frame.columns)]
            wanted = [*keep, *(result.name for result in results)]
            native = frame[:, [columns.index(name) for name in wanted]].to_native()
            return native if self._given_back is None else self._given_back(native)

    def _series(self, result: Output) -> nw.Series[Any]:
        dtype = nw.Float64 if result.numbers else nw.String
        backend = self._frame.implementation
        return nw.new_series(result.name, list(result.values), dtype(), backend=backend)


class SeriesColumn:
    """A column of a data frame."""

    def __init__(self, series: nw.Series[Any], name: str) -> None:
        self._series = series
        self._name = name

    @property
    def kind(self) -> ColumnKind:
        """What it holds; decimals are numbers."""
        dtype = self._series.dtype
        if dtype.is_numeric():
            return "numbers"
        return "yes_no" if dtype == nw.Boolean else "other"

    def numbers(self) -> NDArray[np.float64]:
        """Return the numbers, NaN for a missing one; for `yes_no`, 1 is yes and 0 is no."""
        with faults_named(f"columns.{self._name}"):
            short = self._series.dtype == nw.Float32
            series = self._series if short else self._series.cast(nw.Float64())
            return float_numbers(np.asarray(series.to_numpy()))

    def values(self) -> list[object]:
        """Return plain values, None for a missing one."""
        with faults_named(f"columns.{self._name}"):
            found: list[object] = self._series.to_list()
            for row in np.flatnonzero(np.asarray(self._series.is_null().to_numpy())).tolist():
                found[row] = None
            return found

    def __len__(self) -> int:
        return len(self._series)


def frame_table(given: object) -> FrameTable | None:
    """Return the table of a data frame; None for anything else.

    Raises AnswerError for a frame whose data is somewhere else, and for a series.
    """
    with faults_named("columns"):
        _check_names(given)
        frame = nw.from_native(given, pass_through=True, allow_series=True)
        if isinstance(frame, nw.Series):
            raise no_table(given)
        if isinstance(frame, nw.DataFrame):
            return FrameTable(frame)
        if not isinstance(frame, nw.LazyFrame):
            return None
        if frame.implementation == nw.Implementation.POLARS:
            return FrameTable(frame.collect(), lambda native: native.lazy())
        if frame.implementation == nw.Implementation.DUCKDB:
            return None
    kind = frame.implementation.value
    what = f"a table of {kind} is read where its data is, not here"
    hint = "Call advise_many on each part of it, as docs/embed.md shows, or collect it first."
    raise AnswerError(Problem("columns", what, hint))


def _check_names(given: object) -> None:
    """Raise AnswerError for names that stand twice, which a frame may have and narwhals refuses."""
    if not nw.dependencies.is_polars_lazyframe(given):  # it has none before it is collected
        names = getattr(given, "column_names", None) or getattr(given, "columns", None)
        check_names(names if isinstance(names, Iterable) else ())


def series_column(values: object, name: str) -> SeriesColumn | None:
    """Return the column of a series; None for anything else."""
    with faults_named(f"columns.{name}"):
        series = nw.from_native(values, pass_through=True, allow_series=True)
        return SeriesColumn(series, name) if isinstance(series, nw.Series) else None
