"""What goes wrong, said so that a reader can mend it: where, what, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Self

UNSAFE = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 without tab and line ends, delete, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # the direction of text
    "\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # of no width
    "\u2028\u2029"  # separators of lines and paragraphs
    "\ud800-\udfff"  # halves of a pair, and bytes of a file name that are no text
    "\U000e0001\U000e0020-\U000e007f"  # invisible copies of ASCII
    "]|\r(?!\n)"  # back to the begin of the line
)
"""Characters that are unsafe to show: a terminal obeys them, or they reverse or hide text.

Line ends and tabs are safe. So are the joiners that some scripts and emoji need, and the soft
hyphen.
"""

_LONGEST_SHOWN = 60
"""A refused value is quoted up to this many characters."""
_LONGEST_PLACE = 500
"""A place with the key of a stranger in it is written up to this many characters."""
_LARGEST_SHOWN = 10**_LONGEST_SHOWN


@dataclass(frozen=True, order=True)
class Location:
    """A place in a text file; lines and columns count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Cell(str):
    """A cell of a table, as a place: its column, and its row by position from 0."""

    __slots__ = ("column", "row")

    column: str
    row: int

    def __new__(cls, column: str, row: int) -> Self:
        cell = super().__new__(cls, f"columns.{column}, row {row}")
        cell.column, cell.row = column, row
        return cell

    def __reduce__(self) -> tuple[type[Cell], tuple[str, int]]:
        return Cell, (self.column, self.row)


@dataclass(frozen=True)
class Problem:
    """One fault: where it is (a file location or a question id), what is wrong, what to do."""

    where: Location | str
    what: str
    hint: str = ""

    @property
    def place(self) -> str:
        """Where it is, as text; what is longer than a name or a key should be is cut."""
        place = str(self.where)
        is_long = isinstance(self.where, str) and len(place) > _LONGEST_PLACE
        return f"{place[:_LONGEST_PLACE]}..." if is_long else place

    def __str__(self) -> str:
        text = f"{self.place}: {self.what}" if self.place else self.what
        return visible(f"{text}. {self.hint}" if self.hint else text)


class AdvisorError(Exception):
    """Anything the advisor refuses. `problems` holds every fault found, not only the first."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SourceError(AdvisorError):
    """A file that cannot be read: missing, too large, not text, or not plain YAML or JSON."""


class RulebookError(AdvisorError):
    """A rulebook with faults in it; each problem carries file, line and column."""


class AnswerError(AdvisorError):
    """Answers that do not fit their questions; each problem names the question."""


class RecordError(AdvisorError):
    """A saved advice that is none, is of a newer version, or was changed after it was saved."""


class ExpiryError(AdvisorError):
    """An advice whose end cannot be found: the rules or the prices behind it are not at hand."""


class DayError(AdvisorError):
    """What was given as a day and is none, or is written in another way than 2026-11-22."""


class ScenarioError(AdvisorError):
    """A cost scenario that cannot be priced as written; each problem names the key."""


class PromptError(AdvisorError):
    """A prompt that cannot be read; the message never repeats its text."""


def visible(text: str) -> str:
    r"""Return `text` with each unsafe character written out, such as `\x1b` or `\u202e`."""
    return UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def shown(value: object) -> str:
    """Return a refused value as it stands in messages, cut when it is long."""
    if isinstance(value, int) and abs(value) > _LARGEST_SHOWN:
        return "a number this large"  # Python writes none of more than 4,300 digits
    text = repr(value)
    if "\n" in text:  # as tables have it
        text = " ".join(text.split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `Did you mean 'x'?` for the nearest known word, or an empty string."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean '{close[0]}'?" if close else ""
