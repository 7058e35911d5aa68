"""What the reader of a table sees, whatever library it comes from."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisor.errors import AdvisorError, AnswerError, Problem, shown

NO_TABLE = "Give question ids with lists of values, or a data frame."


@dataclass(frozen=True)
class Output:
    """A column to give back: text, or numbers; None where there is nothing to say."""

    name: str
    values: Sequence[str | None] | Sequence[float | None]
    numbers: bool = False


class Table(Mapping[str, object]):
    """A table of answers: its columns by name, each read when it is asked for.

    A column is a list of values, a `TypedColumn`, or something that is no column at all, which its
    reader has to refuse.
    """

    rows: int | None = None
    """The number of rows, where it is known without reading a column."""

    def __init__(self, names: Iterable[object]) -> None:
        """Take the names of the columns. Raises AnswerError for a name that stands twice."""
        self.names = check_names(names)

    @abstractmethod
    def __getitem__(self, name: str) -> object: ...

    @abstractmethod
    def with_results(self, keep: Sequence[str], results: Sequence[Output]) -> object:
        """Return a table of the same kind: the columns to keep, then the results."""

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def check_names(names: Iterable[object], place: str = "columns.") -> list[str]:
    """Return the names of columns as text. Raises AnswerError for a name that stands twice."""
    found = [str(name) for name in names]
    twice = sorted(name for name, count in Counter(found).items() if count > 1)
    if twice:
        what, hint = "there are two columns of this name", "Rename one of the two, or leave it out."
        raise AnswerError(Problem(f"{place}{name}", what, hint) for name in twice)
    return found


def no_table(given: object) -> AnswerError:
    """Return the refusal of something that is no table."""
    return AnswerError(Problem("columns", f"{shown(given)} is not a table", NO_TABLE))


def missing_package(package: str, what: str, extra: str) -> AdvisorError:
    """Return the refusal of something that needs a package which is not installed."""
    hint = f"Install it with: pip install 'tune-or-prompt[{extra}]'"
    return AdvisorError(Problem("advise_many", f"{what} needs {package}, which is missing", hint))
