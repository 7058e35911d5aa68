"""Lines that open a section: Markdown, capitals, bold, lead-ins and short separate lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKDOWN = re.compile(r"(#{1,6})\s{1,4}(\S.{0,150})$")
_WRAPPED = re.compile(
    r"(?:-{1,3}|={2,5}|\[|【|\*\*|__)\s?([^\n\]】]{1,80}?)\s?(?:-{1,3}|={2,5}|\]|】|:?\*\*:?|__)$"
)
_CAPITALS = re.compile(r"[^a-z{}|<>]{3,80}$")
_WORD_IN_CAPITALS = re.compile(r"[A-Z]{4}")
_END = re.compile(r"[\[*#= -]{0,6}END[ _](?:OF[ _])?[A-Z _]{3,60}[\]*= :-]{0,6}$")
_BARE = re.compile(r"[A-Z][\w&/' -]{1,40}$")
_PASTED = re.compile(
    r"(?i)\b(?:here (?:is|are)|here's|below (?:is|are)|the following(?: is| are)?)\b.{0,60}"
    r"\b(excerpts|documents|documentation|articles|handbook|manual|knowledge base)\b[^.\n]{0,80}:"
)

TAG, WRAPPED, PASTED, LEAD_IN, BARE = 0, 6, 7, 8, 9
LEAD_IN_WORDS = 12
_CAPITAL_WORDS = 8
_BARE_WORDS = 5


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and the level at which it applies to later lines."""

    title: str
    level: int
    indent: int = 0


def heading_in(body: str, indent: int, *, after_blank: bool, following: str) -> Section | None:
    """Return the section that a line opens, or None for an ordinary line."""
    if _END.match(body):
        return Section("", WRAPPED)
    markdown = _MARKDOWN.match(body)
    if markdown is not None:
        return Section(markdown[2].strip("#*: "), len(markdown[1]))
    wrapped = _WRAPPED.match(body)
    if wrapped is not None and len(wrapped[1].split()) <= _CAPITAL_WORDS:
        return Section(wrapped[1].strip(" :*"), WRAPPED)
    words = len(body.split())
    if _CAPITALS.match(body) and words <= _CAPITAL_WORDS and _has_letters(body):
        return Section(body.strip(" :*"), WRAPPED)
    if body.endswith((":", ":**", "\uff1a")) and words <= LEAD_IN_WORDS:
        return Section(body.strip(" :*\uff1a"), LEAD_IN, indent)
    pasted = _PASTED.search(body)
    if pasted is not None:
        return Section(pasted[1], PASTED)
    if after_blank and words <= _BARE_WORDS and following.strip() and _BARE.match(body):
        return Section(body, BARE)
    return None


def _has_letters(body: str) -> bool:
    """Return whether a line in capitals has words, not only digits, slots or another script."""
    return _WORD_IN_CAPITALS.search(body) is not None


def is_short(body: str) -> bool:
    """Return whether a line has at most five words."""
    return len(body.split()) <= _BARE_WORDS
