"""Lines that belong together without a mark: lists, tables, JSON, and what a colon leads in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from advisor.evidence.prompt.lines.headings import LEAD_IN, heading_in

_NUMBERED = re.compile(r"\(?(?:[0-9]{1,3}|[a-z])[.)]\s")
_ITEM = re.compile(r"[-*•\u2013·▪◦+]\s|\(?(?:[0-9]{1,3}|[A-Za-z])[.)]\s")
_COLONS = (":", ":**", "\uff1a")
_SENTENCE_ENDS = tuple(".!?:;|>}])\"'`*。\uff1a\uff01\uff1f")
_CLOSES = {"{": "}", "[": "]", "(": ")"}
_LONGEST_BRACKET = 200
"""Lines; a bracket that is open for longer was never meant to be closed."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line as its neighbors see it; a blank line has no body."""

    body: str
    indent: int = 0
    after_blank: bool = False
    following: str = ""
    """The next line."""

    @property
    def is_item(self) -> bool:
        """Whether it begins with a bullet or a number."""
        return _ITEM.match(self.body) is not None

    @property
    def is_numbered(self) -> bool:
        """Whether it begins with a number or a letter, so that its place counts."""
        return _NUMBERED.match(self.body) is not None

    @property
    def leads_in(self) -> bool:
        """Whether it announces what follows it, as a line that ends with a colon does."""
        if self.body.endswith(_COLONS):
            return True
        found = heading_in(
            self.body, self.indent, after_blank=self.after_blank, following=self.following
        )
        return found is not None and found.level >= LEAD_IN


Rows = Sequence[Row | None]
"""Lines in order; None stands for a block, an element, a fence or a section."""


def group_end(rows: Rows, at: int) -> int:
    """Return the index after the last row that stays together with the line at index `at`."""
    row = rows[at]
    if row is None or not row.body:
        return at + 1
    if row.body.startswith("|"):
        return _while(rows, at + 1, lambda one: one.body.startswith("|"))
    if row.body[-1] in _CLOSES:
        return _bracket_end(rows, at, row)
    if row.is_numbered:
        return _list_end(rows, at + 1, row.indent, numbered=True)
    if row.leads_in:
        return _led_in_end(rows, at)
    deeper = _while(rows, at + 1, _deeper_than(row.indent))
    return deeper if deeper > at + 1 else _sentence_end(rows, at)


def _while(rows: Rows, at: int, belongs: Callable[[Row], bool]) -> int:
    """Return the index after the run of lines from `at` on that belong; a blank line ends it."""
    while at < len(rows) and (row := rows[at]) is not None and row.body and belongs(row):
        at += 1
    return at


def _deeper_than(indent: int) -> Callable[[Row], bool]:
    return lambda one: one.indent > indent


def _bracket_end(rows: Rows, at: int, opening: Row) -> int:
    closes = _CLOSES[opening.body[-1]]
    for end in range(at + 1, min(len(rows), at + _LONGEST_BRACKET)):
        row = rows[end]
        if row is not None and row.indent <= opening.indent and row.body.startswith(closes):
            return end + 1
    return at + 1


def _list_end(rows: Rows, at: int, indent: int, *, numbered: bool) -> int:
    """Return the index after the items from `at` on, with what stands between and below them."""
    end = at
    while at < len(rows):
        row = rows[at]
        if row is not None and row.body:
            is_next = row.is_numbered if numbered else row.is_item
            if not (row.indent > indent or (row.indent == indent and is_next)):
                break
            end = at + 1
        at += 1
    return end


def _led_in_end(rows: Rows, at: int) -> int:
    """Return the index after what the line at `at` announces; lead-ins may follow each other."""
    while True:
        row = rows[at]
        assert row is not None
        first = at + 1
        while first < len(rows) and (led := rows[first]) is not None and not led.body:
            first += 1
        if first == len(rows):
            return at + 1
        led = rows[first]
        if led is None:
            return first + 1
        if row.is_item:
            return _while(rows, at + 1, _deeper_than(row.indent))
        if led.is_item:
            return _list_end(rows, first, led.indent, numbered=False)
        if not led.leads_in:
            return _while(rows, first, lambda one: not one.leads_in)
        at = first


def _sentence_end(rows: Rows, at: int) -> int:
    """Return the index after the sentence that begins at `at` and may go on in the next lines."""
    while at + 1 < len(rows):
        row, following = rows[at], rows[at + 1]
        assert row is not None
        if following is None or not following.body or following.is_item:
            break
        if row.body.endswith(_SENTENCE_ENDS) or not following.body[0].islower():
            break
        at += 1
    return at + 1
