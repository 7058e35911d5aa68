"""Data as a file holds it: JSON, JSON lines, YAML, TOML or CSV, with the lines of its values."""

from __future__ import annotations

import csv
import re
import tomllib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from advisor.errors import Problem, PromptError, SourceError
from advisor.evidence.prompt.forms.json_data import (
    AS_IT_STANDS,
    MOST_ENTRIES,
    JsonLines,
    line_of,
    read_json,
    read_json_lines,
    too_many,
)
from advisor.formats.yaml_source import Data, DataPath, Document, parse

MOST_YAML = 1_000_000
MOST_TOML = 200_000
"""Characters; parsing more takes seconds."""
_BLOCK_BEGINS = re.compile(r"[|>][0-9+-]{0,3}\s{0,20}(?:#.{0,200})?$")
_FOLDS = re.compile(r"[>][0-9+-]{0,3}\s{0,20}(?:#.{0,200})?$")


class Written(ABC):
    """Data, and how it is written."""

    called: str
    """What people call the way it is written."""
    data: Data

    @abstractmethod
    def lines(self, path: DataPath, count: int) -> Sequence[int]:
        """Return for each of the `count` lines of the text at `path` the line of the file."""


@dataclass(frozen=True)
class WrittenJson(Written):
    """One JSON value. Its texts write each line end as two characters, so they are in one line."""

    text: str = field(repr=False)
    data: Data = None
    called = "JSON"

    def lines(self, path: DataPath, count: int) -> Sequence[int]:
        return [line_of(self.text, path)] * count


@dataclass(frozen=True)
class WrittenJsonLines(Written):
    """A JSON value in each line, together a list."""

    read: JsonLines
    called = "JSON lines"

    @cached_property
    def data(self) -> Data:  # type: ignore[override]
        return list(self.read.data)

    def lines(self, path: DataPath, count: int) -> Sequence[int]:
        first = path[0] if path else 0
        assert isinstance(first, int)
        return [self.read.numbers[first]] * count


@dataclass(frozen=True)
class WrittenYaml(Written):
    """One YAML document."""

    text: str = field(repr=False)
    document: Document
    called = "YAML"

    @property
    def data(self) -> Data:  # type: ignore[override]
        return self.document.data

    def lines(self, path: DataPath, count: int) -> Sequence[int]:
        line = self.document.at(path).line
        begins = self._split[line - 1].rstrip()
        if not _BLOCK_BEGINS.search(begins):
            return [line] * count
        if _FOLDS.search(begins):
            return self._folded(line + 1, count)
        return range(line + 1, line + 1 + count)

    def _folded(self, first: int, count: int) -> Sequence[int]:
        """Return the lines of a text in which only a blank line ends a line."""
        found, blank = [first], 0
        for number, line in enumerate(self._split[first:], start=first + 1):
            if not line.strip():
                blank += 1
            elif blank:
                found += [number] * blank
                blank = 0
            if len(found) >= count:
                break
        return (found + [found[-1]] * count)[:count]

    @cached_property
    def _split(self) -> Sequence[str]:
        return self.text.split("\n")


@dataclass(frozen=True)
class WrittenToml(Written):
    """A TOML document; a text of several lines begins behind its quotes, or in the next line."""

    text: str = field(repr=False)
    data: Data = None
    called = "TOML"

    def lines(self, path: DataPath, count: int) -> Sequence[int]:
        key = re.compile(
            rf"""\s{{0,40}}["']?{re.escape(str(path[-1]))}["']?\s{{0,9}}=\s{{0,9}}(.*)"""
        )
        for number, line in enumerate(self.text.split("\n"), start=1):
            match = key.match(line)
            if match is None:
                continue
            quoted = match[1].startswith(('"""', "'''"))
            first = number + (quoted and not match[1][3:].strip())
            return range(first, first + count) if quoted else [number] * count
        return [1] * count


@dataclass(frozen=True)
class WrittenCsv(Written):
    """A table with names in its first line, as a list of groups."""

    data: Data
    numbers: Sequence[int] = field(repr=False)
    """The line in which each row begins, and one after the last."""
    called = "CSV"

    def lines(self, path: DataPath, count: int) -> Sequence[int]:
        row = path[0] if path else 0
        assert isinstance(row, int)
        first, following = self.numbers[row : row + 2]
        return range(first, following) if following - first == count else [first] * count


@dataclass(frozen=True)
class _Shifted(Written):
    """Data that stands further down in a file."""

    inner: Written
    by: int

    @property
    def called(self) -> str:  # type: ignore[override]
        return self.inner.called

    @property
    def data(self) -> Data:  # type: ignore[override]
        return self.inner.data

    def lines(self, path: DataPath, count: int) -> Sequence[int]:
        return [line + self.by for line in self.inner.lines(path, count)]


def shifted(written: Written, by: int) -> Written:
    """Return data with `by` lines of the file in front of it."""
    return _Shifted(written, by)


def written_json(text: str, name: str) -> Written:
    """Return the JSON in `text`. Raises PromptError as `read_json`."""
    return WrittenJson(text, read_json(text, name))


def written_json_lines(text: str, name: str) -> Written:
    """Return the JSON lines in `text`. Raises PromptError as `read_json`."""
    return WrittenJsonLines(read_json_lines(text, name))


def written_yaml(text: str, name: str) -> Written:
    """Return the YAML in `text`. Raises PromptError where it cannot be read."""
    if len(text) > MOST_YAML:
        hint = f"The limit is {MOST_YAML:,} characters."
        raise PromptError(Problem(name, "is too large to read as YAML", hint))
    try:
        return WrittenYaml(text, parse(text, name))
    except SourceError as error:
        problem = error.problems[0]
        hint = f"{problem.hint} {AS_IT_STANDS}".strip()
        raise PromptError(Problem(problem.where, problem.what, hint)) from None


def written_toml(text: str, name: str) -> Written:
    """Return the TOML in `text`. Raises PromptError where it cannot be read."""
    if len(text) > MOST_TOML:
        hint = f"The limit is {MOST_TOML:,} characters."
        raise PromptError(Problem(name, "is too large to read as TOML", hint))
    try:
        return WrittenToml(text, tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        fault = str(error)
        what = f"not valid TOML: {fault[0].lower()}{fault[1:]}"
        raise PromptError(Problem(name, what, AS_IT_STANDS)) from None


def written_csv(text: str, name: str, separator: str) -> Written:
    """Return the table in `text`. Raises PromptError where it cannot be read."""
    rows: list[Data] = []
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=separator)
    try:
        named = reader.fieldnames
        numbers = [reader.line_num + 1 if named else 1]
        for row in reader:
            rows.append({str(k): v for k, v in row.items() if isinstance(v, str)})
            numbers.append(reader.line_num + 1)
            if len(rows) > MOST_ENTRIES:
                raise too_many(name, "rows")
    except csv.Error as error:
        raise PromptError(Problem(name, f"not valid CSV: {error}", AS_IT_STANDS)) from None
    return WrittenCsv(rows, numbers)
