"""The command about tables of answers in files."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import click

from advisor.advice.advise_many import advise_many
from advisor.advice.wanted_columns import GIVES, Give
from advisor.apps.cli.console import say
from advisor.apps.cli.extras import extra_not_installed
from advisor.apps.cli.interview import check_writable
from advisor.apps.cli.options import (
    FILE_OR_STANDARD_INPUT,
    STANDARD_INPUT,
    check_standard_input,
    on_option,
    rules_option,
)
from advisor.costs import Catalogue, load_catalogue
from advisor.errors import AnswerError, Cell, Problem, ScenarioError, SourceError, did_you_mean
from advisor.formats.tables.csv_file import CsvFile, csv_text, read_csv
from advisor.rulebook.rulebook import Rulebook

_CSV, _PARQUET = ".csv", ".parquet"


@click.command("advise-many")
@click.argument("file", type=FILE_OR_STANDARD_INPUT)
@click.option(
    "--out",
    type=click.Path(path_type=Path, allow_dash=True),
    help="The file to write, .csv or .parquet; CSV is printed without it.",
)
@click.option(
    "--give",
    multiple=True,
    type=click.Choice(GIVES),
    default=("approach",),
    show_default=True,
    help="What to say of each row; may be given several times.",
)
@click.option(
    "--keep",
    multiple=True,
    metavar="COLUMN",
    help="A column to take through as it is; may be given several times.",
)
@click.option(
    "--prices",
    type=click.Path(path_type=Path),
    help="A folder of rules whose prices count, instead of those that go with the rules.",
)
@on_option
@rules_option
def advise_many_command(  # noqa: PLR0913  # one parameter for each option
    rulebook: Rulebook,
    /,
    file: Path,
    *,
    out: Path | None,
    give: tuple[Give, ...],
    keep: tuple[str, ...],
    prices: Path | None,
    on: date,
) -> None:
    """Say what to do for each row of the table in FILE, .csv or .parquet; - reads CSV.

    The first line of a CSV file names the columns, each by the id of its question. Cells are read
    as in a file of answers; an empty cell is a question that nobody answered.
    """
    target = None if out is None or str(out) == "-" else out
    _check_files(file, target)
    catalogue = None if prices is None else load_catalogue(prices)
    wanted = _Wanted(rulebook, catalogue, on, give, keep)
    found = wanted.of_parquet(file) if _is_parquet(file) else wanted.of_csv(_read_csv(file))
    if target is None:
        say(_csv(found), newline=False)
        return
    if _is_parquet(target):
        _write_parquet(found, target)
    else:
        target.write_bytes(_csv(found).encode())
    say(f"Written to {target}.")


_Columns: TypeAlias = Mapping[str, Sequence[object]]
_ArrowTable: TypeAlias = Any
"""A `pyarrow.Table`."""


@dataclass(frozen=True)
class _Wanted:
    """What is wanted of each row, and the rules, the prices and the day it is told by."""

    rulebook: Rulebook
    prices: Catalogue | None
    on: date
    give: tuple[Give, ...]
    keep: tuple[str, ...]

    def of_csv(self, table: CsvFile) -> _Columns:
        """Return the results; what is kept of a CSV file stays the text it is."""
        self._check_names(table.columns, f"{table.name}:1, ")
        read = {name: table.answers(name) for name in table.columns if self._asks(name)}
        kept = {name: table.columns[name] for name in self.keep if name in table.columns}
        with _lines_named(table):
            return {**self._advised({**kept, **read}), **kept}

    def of_parquet(self, file: Path) -> _ArrowTable:
        """Return the results as an Arrow table."""
        table = _parquet().read_parquet(file)
        self._check_names(table.column_names, f"{file}, ")
        return self._advised(table)

    def _advised(self, table: Any) -> Any:  # noqa: ANN401  # of the same kind as the table
        return advise_many(
            table,
            give=self.give,
            keep=self.keep,
            rulebook=self.rulebook,
            prices=self.prices,
            on=self.on,
        )

    def _asks(self, name: str) -> bool:
        return self.rulebook.find_question(name) is not None

    def _check_names(self, names: Iterable[str], place: str) -> None:
        """Raise AnswerError for columns that are no question and are not kept."""
        problems = []
        for name in names:
            if not self._asks(name) and name not in self.keep:
                near = did_you_mean(name, self.rulebook.questions)
                hint = f"{near} To take it through unread, give --keep {shlex.quote(name)}.".strip()
                problems.append(Problem(f"{place}{name}", "there is no such question", hint))
        if problems:
            raise AnswerError(problems[:_MAX_PROBLEMS])


_MAX_PROBLEMS = 20


def _check_files(file: Path, out: Path | None) -> None:
    """Raise AnswerError for files of another kind, and for a file that would replace its input."""
    for path in (file, out):
        if path is not None and str(path) != "-" and path.suffix.lower() not in (_CSV, _PARQUET):
            hint = "Give a file that ends in .csv or .parquet."
            raise AnswerError(Problem(str(path), "is neither CSV nor Parquet by its name", hint))
    if out is None:
        return
    check_writable(out)
    if out.exists() and file.exists() and out.samefile(file):
        hint = "Give --out another name."
        raise AnswerError(Problem(str(out), "is the file that is read", hint))


def _is_parquet(file: Path) -> bool:
    return file.suffix.lower() == _PARQUET


def _read_csv(file: Path) -> CsvFile:
    if str(file) == "-":
        check_standard_input("Pipe a table in, or name a file.")
        return read_csv(sys.stdin.buffer.read(), STANDARD_INPUT)
    try:
        return read_csv(file.read_bytes(), str(file))
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise SourceError(Problem(str(file), f"cannot be read: {reason}")) from error


@contextmanager
def _lines_named(table: CsvFile) -> Iterator[None]:
    """Name cells by their line in the file, in what is refused."""
    try:
        yield
    except (AnswerError, ScenarioError) as error:
        problems = (
            replace(problem, where=table.place(problem.where.column, problem.where.row))
            if isinstance(problem.where, Cell)
            else problem
            for problem in error.problems
        )
        raise type(error)(problems) from error


def _csv(found: _Columns | _ArrowTable) -> str:
    return csv_text(found if isinstance(found, Mapping) else found.to_pydict())


def _write_parquet(found: _Columns | _ArrowTable, path: Path) -> None:
    parquet = _parquet()
    table = found
    if isinstance(found, Mapping):
        table = parquet.table_of(found, {"usd_per_month"})
    parquet.write_parquet(table, path)


def _parquet() -> ModuleType:
    """Return the module that reads and writes Parquet files."""
    try:
        return import_module("advisor.formats.tables.parquet_file")
    except ImportError as error:
        raise extra_not_installed("parquet") from error
