"""Which branch of which block of a template each line stands in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from advisor.evidence.prompt.structure.marks import marks_in

Branch: TypeAlias = tuple[int, int]
"""The line that opens a block, and the number of the branch."""

OTHER_BRANCH = re.compile(
    r"\{%[-+~]? {0,3}(?:else|elif|elsif|elseif|when|case)\b"
    r"|\{\{[-~]? {0,3}(?:else\b|\^ {0,3}[-~]?\}\})|<%[-_=]? {0,3}(?:\} ?)?(?:else|elsif|when)\b"
)


def branches_of(lines: Sequence[str]) -> Mapping[int, tuple[Branch, ...]]:
    """Return for each line in a block the branches around it, from the outside in.

    Lines count from 1. Two lines with other branches are never both said, or not always.
    """
    found: dict[int, tuple[Branch, ...]] = {}
    open_: list[Branch] = []
    for number, line in enumerate(lines, start=1):
        if "{" in line or "<%" in line:
            _follow(line, number, open_)
        if open_:
            found[number] = tuple(open_)
    return found


def _follow(line: str, number: int, open_: list[Branch]) -> None:
    if OTHER_BRANCH.search(line) and open_:
        first, branch = open_[-1]
        open_[-1] = (first, branch + 1)
    for mark in marks_in(line, in_fence=True):
        if mark.kind != "block" or not mark.needed:
            continue
        if mark.side == "opens":
            open_.append((number, 0))
        elif open_:
            open_.pop()
