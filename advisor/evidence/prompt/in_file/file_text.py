"""The text of a file as lines that keep their own ends, and its bytes again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from advisor.evidence.prompt.forms.find import text_of

_END = re.compile("\r\n|\r|\n")
_UTF_8_MARK, _UTF_16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class FileText:
    """The lines of a file without their ends, the ends, and how the file is encoded."""

    lines: Sequence[str] = field(repr=False)
    ends: Sequence[str] = field(repr=False)
    """One less than lines: a file that ends in a line end has an empty last line."""
    encoding: str

    def with_ends(self, lines: Iterable[str]) -> list[str]:
        """Return these lines with line ends; each place keeps the one it had."""
        new = list(lines)
        usual = self.ends[0] if self.ends else "\n"
        ends = [*self.ends[: len(new) - 1]]
        ends += [usual] * (len(new) - 1 - len(ends))
        return [line + end for line, end in zip(new, [*ends, ""], strict=True)]

    def written(self, lines: Iterable[str]) -> bytes:
        """Return the file with these lines."""
        return "".join(self.with_ends(lines)).encode(self.encoding)


def file_text(raw: bytes | str, name: str) -> FileText:
    """Return the lines of a file. Raises PromptError for what is no text, as `name`."""
    text_of(raw, name)
    encoding = _encoding(raw) if isinstance(raw, bytes) else "utf-8"
    text = raw.decode(encoding) if isinstance(raw, bytes) else raw
    return FileText(_END.split(text), _END.findall(text), encoding)


def _encoding(raw: bytes) -> str:
    if raw[:2] in _UTF_16_MARKS:
        return "utf-16"
    return "utf-8-sig" if raw.startswith(_UTF_8_MARK) else "utf-8"
