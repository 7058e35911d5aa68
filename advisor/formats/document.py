"""A document in blocks, which can be written as plain text, Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from advisor.errors import UNSAFE, visible

Detail: TypeAlias = Literal["short", "full"]
"""The sections of a report: the short ones of a terminal, or all of them."""

Style: TypeAlias = Literal["strong", "code", "alert"]
"""`alert` is a warning: bold, and red where there are colors."""

_WEB_ADDRESS = re.compile(r"https?://[^\s<>]+")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line with a style or a link."""

    text: str
    style: Style | None = None
    link: str | None = None


Piece: TypeAlias = Span | str
Line: TypeAlias = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title."""

    text: str
    level: Literal[1, 2, 3]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text by itself."""

    line: Line
    separate: bool = False
    """True for a line that is not part of the section above, such as the last line of a page."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: its line, more lines below it, and a nested list."""

    line: Line
    below: tuple[Line, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered where the order matters."""

    items: tuple[Item, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list of things that are done or not."""

    items: tuple[tuple[bool, Item], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; the columns in `words` hold words, the other columns numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[Piece, ...], ...]
    words: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Lines to copy without changes, in a named language."""

    text: str
    language: str


Block: TypeAlias = Heading | Paragraph | Items | Checklist | Table | CodeBlock


def strong(text: str) -> Span:
    """Return text in bold."""
    return Span(text, "strong")


def alert(text: str) -> Span:
    """Return text as a warning."""
    return Span(text, "alert")


def code(text: str, link: str | None = None) -> Span:
    """Return text in a fixed-width font."""
    return Span(text, "code", link)


def linked(text: str, address: str | None) -> Span:
    """Return text with a link, or without one when `address` is no safe web address.

    A link always shows words: the address where the text has none.
    """
    if address is None or not _WEB_ADDRESS.fullmatch(address) or UNSAFE.search(address):
        return Span(text)
    return Span(text if one_line(text) else address, link=address)


def listed(lines: Iterable[Piece | Line], *, numbered: bool = False) -> Items:
    """Return lines as a list, each entry one line."""
    return Items(tuple(Item(as_line(line)) for line in lines), numbered)


def as_line(text: Piece | Line) -> Line:
    """Return a text or a piece as a line."""
    return text if isinstance(text, tuple) else (text,)


def one_line(text: str) -> str:
    """Return a text without line ends and repeated spaces, its unsafe characters written out."""
    return " ".join(visible(text).split())
