"""Text with marks between the turns of a chat: the part of the system, without its marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_ROLE = r"(system|developer|user|human|assistant|model|tool|history)"
_OPENS = re.compile(
    rf"<\|im_start\|>\s{{0,3}}{_ROLE}\b[^\n]{{0,20}}"
    rf"|<\|start_header_id\|>\s{{0,3}}{_ROLE}\s{{0,3}}<\|end_header_id\|>"
    rf"|<\|{_ROLE}\|>|<start_of_turn>{_ROLE}\b|(<<SYS>>)|(\[INST\])"
    rf"|<message\s{{1,9}}role=[\"']{_ROLE}[\"'][^>\n]{{0,99}}>"
    rf"|\{{\{{[-~]?\s{{0,9}}role\s{{1,9}}[\"']{_ROLE}[\"']\s{{0,9}}[-~]?\}}\}}"
    r"|\{\{[-~]?\s{0,9}(history)\s{0,9}[-~]?\}\}"
    rf"|\{{%-?\s{{0,9}}(?:chat|message)\s{{1,9}}role\s{{0,3}}=\s{{0,3}}[\"']{_ROLE}[\"']\s{{0,9}}-?%\}}"
)
_CLOSES = re.compile(
    r"<\|im_end\|>|<\|eot_id\|>|<\|end\|>|<end_of_turn>|<</SYS>>|\[/INST\]|</message>"
    r"|\{%-?\s{0,9}end(?:chat|message)\s{0,9}-?%\}"
)
_LINE_ROLE = r"(system|developer|user|assistant)"
_LINE = re.compile(
    rf"[ \t]{{0,9}}#{{0,3}}[ \t]{{0,3}}{_LINE_ROLE}[ \t]{{0,3}}:[ \t]{{0,9}}$",
    re.IGNORECASE | re.MULTILINE,
)
_ROLE_MARK = re.compile(r"\{\{[-~]?\s{0,9}role\b")
_BEGINS_WITH_ELEMENT = re.compile(r"\s{0,99}<system>")
_USER_ELEMENT = re.compile(r"(?m)^<(?:user|assistant)>")
_ELEMENTS = re.compile(r"(?m)^<(system|user|assistant)>|</(?:system|user|assistant)>")
_BEFORE_FIRST = re.compile(r"\s*(?:<s>|<\|begin_of_text\|>|<bos>)?\s*")
SYSTEM_ROLES = ("system", "developer")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says."""

    role: str
    """Empty for text that stands in no turn."""
    text: str
    first_line: int
    """The index of its first line in the whole text."""


def turns_in(text: str, *, by_lines: bool = False) -> list[Turn]:
    """Return the turns in `text` that say something.

    `by_lines` also splits at lines such as `system:`, where the text begins with one.
    """
    marks = [(m.start(), m.end(), _role_of(m)) for m in _OPENS.finditer(text)]
    if not _ROLE_MARK.search(text):  # elsewhere {{history}} is a slot like others
        marks = [mark for mark in marks if mark[2] != "history"]
    marks += [(m.start(), m.end(), "") for m in _CLOSES.finditer(text)]
    if _BEGINS_WITH_ELEMENT.match(text) and _USER_ELEMENT.search(text):
        marks += [(m.start(), m.end(), m[1] or "") for m in _ELEMENTS.finditer(text)]
    if by_lines and _LINE.match(text.lstrip()):
        marks += [(m.start(), m.end(), m[1].lower()) for m in _LINE.finditer(text)]
    found: list[Turn] = []
    role, at, line, counted = "", 0, 0, 0
    for start, end, following in [*sorted(marks), (len(text), len(text), "")]:
        line += text.count("\n", counted, at)
        counted = at
        turn = _turn(role, text[at:start], line)
        if turn is not None:
            found.append(turn)
        role, at = following, end
    return found


def begins_with_turn(text: str) -> bool:
    """Return whether the first words of `text` are a mark of a turn."""
    if _BEGINS_WITH_ELEMENT.match(text):
        return _USER_ELEMENT.search(text) is not None
    before = _BEFORE_FIRST.match(text)
    assert before is not None
    mark = _OPENS.match(text, before.end())
    return mark is not None and _role_of(mark) != "history"


def system_turns(turns: Sequence[Turn]) -> list[Turn]:
    """Return the turns of the system; without any, what stands before the first other turn."""
    found = [turn for turn in turns if turn.role in SYSTEM_ROLES]
    return found or [turn for turn in turns[:1] if turn.role in ("", "user")]


def _role_of(match: re.Match[str]) -> str:
    said = next(group for group in match.groups() if group)
    return {"<<SYS>>": "system", "[INST]": "user"}.get(said, said.lower())


def _turn(role: str, text: str, line: int) -> Turn | None:
    lines = text.split("\n")
    spoken = [at for at, one in enumerate(lines) if one.strip()]
    if not spoken:
        return None
    first, last = spoken[0], spoken[-1]
    return Turn(role, "\n".join(lines[first : last + 1]).strip(), line + first)
