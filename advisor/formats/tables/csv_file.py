"""Tables in CSV files: every cell is text, and a line for each row."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from advisor.errors import Problem, SourceError
from advisor.formats.tables.table import check_names
from advisor.formats.yaml_source import Data, plain_scalar

_MAX_PROBLEMS = 20


@dataclass(frozen=True)
class CsvFile:
    """The cells of a CSV file by column, and the line on which each row begins."""

    name: str
    columns: Mapping[str, list[str]]
    lines: Sequence[int]

    def place(self, column: str, row: int) -> str:
        """Return the place of a cell, for messages."""
        return f"{self.name}:{self.lines[row]}, {column}"

    def answers(self, column: str) -> list[Data]:
        """Return the cells of a column as answers, read as in a file of answers.

        `true` and `false` are yes and no, figures are numbers, and an empty cell is no answer.
        """
        cells = self.columns[column]
        known = {text: _answer(text) for text in set(cells)}
        return [known[text] for text in cells]


def read_csv(raw: bytes, name: str) -> CsvFile:
    """Return the table in CSV text, called `name` in messages. Its first line names the columns.

    Raises SourceError for bytes that are not UTF-8 text, for text that is no CSV, and for rows with
    more or fewer cells than the first line.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = "Give a CSV file saved as UTF-8."
        raise SourceError(Problem(name, "is not text", hint)) from error
    rows, lines = _rows(text, name)
    if not rows:
        raise SourceError(Problem(name, "is empty", "Begin with a line that names the columns."))
    head = _head(rows[0], name)
    _check_lengths(rows, lines, name)
    columns = {title: [row[i] for row in rows[1:]] for i, title in enumerate(head)}
    return CsvFile(name, columns, lines[1:])


def csv_text(columns: Mapping[str, Sequence[object]]) -> str:
    """Return columns as CSV text; a missing value is an empty cell, yes and no true and false."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return out.getvalue()


def _rows(text: str, name: str) -> tuple[list[list[str]], list[int]]:
    """Return the rows with the line on which each begins; empty lines are left out."""
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for row in reader:
            if row:
                rows.append(row)
                lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(Problem(f"{name}:{begins}", f"not valid CSV: {error}")) from error
    return rows, lines


def _head(row: Sequence[str], name: str) -> list[str]:
    head = [title.strip() for title in row]
    other = next((mark for mark in (";", "\t") if len(head) == 1 and mark in row[0]), None)
    if other is not None:
        what = f"the cells are separated by {other!r}"
        raise SourceError(Problem(f"{name}:1", what, "Separate them with commas."))
    if "" in head:
        what = f"column {head.index('') + 1} has no name"
        raise SourceError(Problem(f"{name}:1", what, "Name it, or remove it."))
    return check_names(head, f"{name}:1, ")


def _check_lengths(rows: Sequence[Sequence[str]], lines: Sequence[int], name: str) -> None:
    wanted = len(rows[0])
    hint = "Put a cell that holds a comma in quotes."
    problems = [
        Problem(f"{name}:{line}", f"holds {len(row)} cells, and the first line {wanted}", hint)
        for row, line in zip(rows, lines, strict=True)
        if len(row) != wanted
    ]
    if problems:
        raise SourceError(problems[:_MAX_PROBLEMS])


def _answer(text: str) -> Data:
    try:
        return plain_scalar(text.strip())
    except ValueError:
        return text  # which is then refused as a number


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)
