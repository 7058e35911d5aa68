"""The forms as text that every result has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from advisor.formats.document import Block
from advisor.formats.json_text import json_text
from advisor.formats.markdown import to_markdown


class JsonForm(ABC):
    """A result that is plain data, and so is JSON."""

    @abstractmethod
    def to_dict(self) -> Mapping[str, object]:
        """Return plain data for JSON."""

    def to_json(self) -> str:
        """Return `to_dict` as text, the same bytes for equal results, ending in a newline."""
        return f"{json_text(self.to_dict())}\n"


class TextForms(JsonForm):
    """A result that is a document as well, and so is a Markdown page."""

    @abstractmethod
    def report(self) -> Sequence[Block]:
        """Return the result as a document in blocks."""

    def to_markdown(self) -> str:
        """Return the report as a Markdown page, ending in a newline."""
        return to_markdown(self.report())
