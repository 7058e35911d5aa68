"""A text in blocks, written once and printed as Markdown or as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Style: TypeAlias = Literal["strong", "code", "struck"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line that stands out, or leads somewhere."""

    text: str
    style: Style | None = None
    link: str | None = None


Line: TypeAlias = tuple[Span | str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title."""

    text: str
    level: Literal[1, 2, 3]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text by itself."""

    line: Line


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered where the order matters."""

    lines: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list of things that are done or not."""

    lines: tuple[tuple[bool, Line], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; all columns but the first hold numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines to copy as they are."""

    text: str
    language: str


Block: TypeAlias = Heading | Paragraph | Items | Checklist | Table | Listing


def strong(text: str) -> Span:
    """Return words that stand out."""
    return Span(text, "strong")


def code(text: str) -> Span:
    """Return a name as it is typed."""
    return Span(text, "code")


def struck(text: str) -> Span:
    """Return words that no longer hold."""
    return Span(text, "struck")


def linked(text: str, address: str | None) -> Span:
    """Return words that lead to a web page, or the bare words where there is none."""
    web = address is not None and address.startswith(("https://", "http://"))
    return Span(text, link=address if web else None)
