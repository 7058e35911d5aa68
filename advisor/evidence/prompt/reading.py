"""The result of reading a prompt: frozen, complete, and with its secrets masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from advisor.evidence.prompt.model import SCHEMA_VERSION, ReadingData, Rewrite
from advisor.evidence.prompt.recommend.rewrite import rewrite
from advisor.evidence.prompt.report import reading_blocks
from advisor.formats.document import Block
from advisor.formats.saved import SavedKind, read_saved
from advisor.formats.short_repr import short_repr
from advisor.formats.text_forms import TextForms


class PromptReading(ReadingData, TextForms):
    """What a system prompt says, line by line, and what to do about it.

    Secrets and personal data are dots throughout; the original text is not kept.
    """

    def __repr__(self) -> str:
        size = f"{len(self.lines):,} lines", f"{self.tokens.count.tokens:,} tokens"
        return short_repr(self, self.headline, *size, self.money.model)

    __str__ = __repr__

    def rewritten(self) -> Rewrite:
        """Return the prompt with per-call parts last and repeats removed, and the diff.

        A line moves with the block, element, section or list it stands in, or stays; `notes` says
        why. Secrets are dots in it too: take the diff over into your own file.
        """
        per_call = [item.line for item in self.facts.per_call]
        return rewrite(self.text, per_call, self.facts.duplicates, self.source.first_line)

    def report(self) -> Sequence[Block]:
        """Return the reading as a document in blocks."""
        return tuple(reading_blocks(self))

    def to_dict(self) -> dict[str, JsonValue]:
        """Return the reading as JSON data; equal prompts give equal bytes."""
        return self.model_dump(mode="json")

    @classmethod
    def from_dict(cls, data: Mapping[str, JsonValue]) -> PromptReading:
        """Return the reading that `to_dict` wrote.

        Raises RecordError with one problem: data of another tool, of another version, or edited.
        """
        return read_saved(cls, _SAVED, data, lambda _path: "reading")


_SAVED = SavedKind(
    name="a saved reading",
    version=SCHEMA_VERSION,
    marks=("lines", "recommendation"),
    give="Give what `PromptReading.to_dict` returned, or `advisor prompt --json` printed.",
)
