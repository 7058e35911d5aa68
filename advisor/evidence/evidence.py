"""What answers can be read or measured from: the one shape that every reader of evidence gives.

A reader is a package beside this module: a prompt today. Who takes evidence (the page, the command
line, the servers) takes this protocol and knows no reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol, runtime_checkable

from pydantic import Field, JsonValue

from advisor.engine.answers import Answer
from advisor.formats.document import Block
from advisor.rulebook.schema import Strict


class SourcePlace(Strict):
    """Where in its source an answer was read or measured."""

    kind: Literal["line", "row"] = "line"
    """A line of a text, or a row of a table."""
    number: int = Field(ge=1)
    """Of the line or row, counted from 1; the first one, where there are several."""
    words: str
    """The words, or the cells, it comes from."""


@runtime_checkable
class Evidence(Protocol):
    """Something a team already has, read into answers that a person may confirm."""

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The answers by question id; the origin of each is `read` or `measured`."""

    @property
    def places(self) -> Mapping[str, SourcePlace]:
        """The place of each answer in the source, by question id."""

    def report(self) -> Sequence[Block]:
        """Return what was found, as a document in blocks."""

    def to_dict(self) -> Mapping[str, JsonValue]:
        """Return plain data for JSON; equal evidence gives equal bytes."""
