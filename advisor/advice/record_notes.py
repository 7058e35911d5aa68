"""What people add to a decision record: its title, its owner, a note, and who said what."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from advisor.formats.document import one_line


@dataclass(frozen=True, slots=True)
class RecordNotes:
    """The words of people, as they wrote them; what is empty is left out."""

    title: str = ""
    """The name of the project or of the decision."""
    owner: str = ""
    """Who decides."""
    note: str = ""
    said_by: Mapping[str, str] = field(default_factory=dict)
    """Who gave an answer, by question."""

    def front_matter(self) -> Iterator[str]:
        """Yield the lines of MADR that name who decides and who was asked."""
        if self.owner.strip():
            yield f"decision-makers: {_quoted(self.owner)}"
        asked = dict.fromkeys(name.strip() for name in self.said_by.values() if name.strip())
        if asked:
            yield f"consulted: [{', '.join(map(_quoted, asked))}]"

    def note_lines(self) -> Iterator[str]:
        """Yield each line of the note that has words; each one becomes a paragraph."""
        return filter(None, map(one_line, self.note.splitlines()))

    def said(self, question: str) -> str:
        """Return in brackets who gave an answer; empty where nobody is named."""
        name = one_line(self.said_by.get(question, ""))
        return f" (said by {name})" if name else ""


def _quoted(text: str) -> str:
    """Return text on one line as a string of YAML."""
    return json.dumps(one_line(text), ensure_ascii=False)
