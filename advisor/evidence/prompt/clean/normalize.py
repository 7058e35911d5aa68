"""Cleans a text: hidden characters are removed and reported, and long texts cut."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

from advisor.errors import Problem, PromptError
from advisor.rulebook.schema import Strict

MAX_CHARACTERS = 200_000
"""Longer prompts are cut here; the longest of 111 public prompts had 52,000 characters."""

_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029\x0b\x0c]")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_BINARY_SHARE = 0.1
"""Text with more control characters than this is a file of another kind."""


class Stripped(Strict):
    """One kind of invisible character that was taken out before reading."""

    kind: str
    count: int
    lines: tuple[int, ...]
    """The first lines it stood on."""


@dataclass(frozen=True, slots=True)
class CleanText:
    """The cleaned text, with the removed characters and the cuts."""

    text: str
    stripped: tuple[Stripped, ...] = ()
    cut: tuple[str, ...] = ()


def clean_text(text: str, name: str = "prompt", first_line: int = 1) -> CleanText:
    """Return `text` in NFC, with plain line ends, no hidden characters, at most 200,000 long.

    `first_line` is the number of its first line. Raises PromptError, which says `name`, for empty
    text and for binary data.
    """
    cut: tuple[str, ...] = ()
    if len(text) > MAX_CHARACTERS:
        cut = (f"only the first {MAX_CHARACTERS:,} of {len(text):,} characters were read",)
        text = text[:MAX_CHARACTERS]
    _refuse_binary(text, name)
    with_newlines = _NEWLINES.sub("\n", text)
    found = [(match.start(), match.group()) for match in _HIDDEN.finditer(with_newlines)]
    visible = (
        normalize("NFC", _HIDDEN.sub("", with_newlines))
        if found
        else normalize("NFC", with_newlines)
    )
    if not visible.strip():
        raise PromptError(Problem(name, "is empty", "Give the system prompt itself."))
    return CleanText(visible[:MAX_CHARACTERS], _report(with_newlines, found, first_line), cut)


def _refuse_binary(text: str, name: str) -> None:
    controls = sum(text.count(chr(code)) for code in range(32) if code not in (9, 10, 12, 13))
    if controls > _BINARY_SHARE * len(text):
        raise PromptError(Problem(name, "is not text", "Paste or save the prompt as text."))


def _report(text: str, found: list[tuple[int, str]], first_line: int) -> tuple[Stripped, ...]:
    counts: dict[str, int] = {}
    lines: dict[str, list[int]] = {}
    line, seen = first_line, 0
    for at, character in found:
        kind = _kind(character)
        line += text.count("\n", seen, at)
        seen = at
        counts[kind] = counts.get(kind, 0) + 1
        here = lines.setdefault(kind, [])
        if len(here) < _MOST_LINES and (not here or here[-1] != line):
            here.append(line)
    return tuple(Stripped(kind=k, count=counts[k], lines=tuple(lines[k])) for k in sorted(counts))


_MOST_LINES = 5


def _kind(character: str) -> str:
    return next((kind for kind, one in _KINDS if one.match(character)), "zero-width character")


_KINDS = (
    ("text direction control", re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")),
    ("invisible tag character", re.compile("[\U000e0000-\U000e007f]")),
    ("control character", re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")),
)
