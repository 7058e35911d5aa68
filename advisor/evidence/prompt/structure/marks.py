"""The marks in a line that open or close something: template blocks, elements, turns, fences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from advisor.evidence.prompt.lines.phrases import word_set

MarkKind: TypeAlias = Literal["block", "element", "fence", "turn"]
Side: TypeAlias = Literal["opens", "closes"]

_BLOCK = re.compile(
    r"\{%[-+~]? {0,3}(?P<jinja>\w{1,40})(?P<rest>[^%\n]{0,300})%\}"
    r"|\{\{[-~]? {0,3}(?P<hash>[#^/]) {0,3}\*?(?P<bars>[\w.@-]{1,60})?[^{}\n]{0,300}\}\}"
    r"|\{\{[-~]? {0,3}(?P<go>if|range|with|block|define|end)\b[^{}\n]{0,300}\}\}"
    r"|<%[-_=]? {0,3}(?P<erb>[^%\n]{1,300})%>"
)
_END = "end"
_BLOCK_WORDS = word_set(
    "if for macro block with filter call autoescape raw unless case capture comment trans while"
    " chat verbatim"
)
"""Words of `{% %}` that open a block; another word opens one where `end` and the word follow."""
_ERB_OPENS = re.compile(r"(?:\b(?:if|unless|case|while|for|each|do|begin)\b|\{\s{0,3}$)")
_ERB_CLOSES = re.compile(r"^(?:end\b|\})")
_ERB_MIDDLE = re.compile(r"^(?:else|elsif|when|rescue|ensure|\}\s{0,3}else)\b")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[#@]?[A-Za-z][\w.:-]{0,60})(?P<rest>[^<>\n]{0,300})>")
_COMMENT = re.compile(r"<!--|-->")
_VOID = word_set("br hr img input meta link area base col source wbr p li td tr th dt dd s")
"""Elements of HTML that need no end, and the mark that begins a text for Llama."""
_IN_TICKS = re.compile(r"`[^`\n]{1,200}`")
_FENCE = re.compile(r"(?:\\?`){3}|~~~")
_TURN_OPENS = re.compile(
    r"<\|im_start\|>|<\|start_header_id\|>|<start_of_turn>|<\|(?:system|user|assistant)\|>"
    r"|<<SYS>>|\[INST\]|\{\{[-~]? {0,3}role\b[^{}\n]{0,60}\}\}"
)
_TURN_CLOSES = re.compile(
    r"<\|im_end\|>|<\|eot_id\|>|<\|end\|>|<end_of_turn>|<</SYS>>|\[/INST\]|<\|end_of_text\|>"
)
_MARK_CHARACTERS = frozenset("{<[`~")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark in a line; `name` pairs those that open with those that close."""

    at: int
    kind: MarkKind
    side: Side
    name: str
    """Of a tag its name, of a block its first word."""
    needed: bool = True
    """Whether its other side must be there; tags in running text stand alone at times."""


def marks_in(line: str, *, in_fence: bool) -> list[Mark]:
    """Return the marks of a line in order; in a fence tags are sample text."""
    if _MARK_CHARACTERS.isdisjoint(line):
        return []
    stripped = line.strip()
    if _FENCE.match(stripped):
        return [Mark(0, "fence", "closes" if in_fence else "opens", "fence")]
    found = list(_block_marks(line))
    if not in_fence:
        found += _turn_marks(line)
        found += _element_marks(line)
    return sorted(found, key=lambda mark: mark.at)


def text_before_turn(line: str) -> str:
    """Return the words before the first mark of a turn in a line."""
    found = [match for kind in (_TURN_OPENS, _TURN_CLOSES) if (match := kind.search(line))]
    return line[: min((match.start() for match in found), default=len(line))].strip()


def _block_marks(line: str) -> Iterator[Mark]:
    for match in _BLOCK.finditer(line):
        mark = _block_mark(match)
        if mark is not None:
            yield mark


def _block_mark(match: re.Match[str]) -> Mark | None:
    at = match.start()
    match match.lastgroup:
        case "rest":
            return _jinja_mark(at, match["jinja"], match["rest"])
        case "hash" | "bars" if match.group().endswith("#}}"):  # a slot as Dify writes it
            return None
        case "hash" | "bars":
            name = f"#{match['bars'] or ''}"
            if match["hash"] == "/":
                return Mark(at, "block", "closes", name)
            if match["bars"] is None:  # {{^}}: the other branch
                return None
            return Mark(at, "block", "opens", name)
        case "go":
            return Mark(at, "block", "closes" if match["go"] == _END else "opens", "{{end}}")
        case _:
            return _erb_mark(at, match["erb"].strip())


def _jinja_mark(at: int, word: str, rest: str) -> Mark | None:
    if word.startswith(_END) and word != _END:
        return Mark(at, "block", "closes", f"%{word.removeprefix(_END)}")
    if word == "set" and "=" in rest:
        return None
    return Mark(at, "block", "opens", f"%{word}", needed=word in _BLOCK_WORDS)


def _erb_mark(at: int, code: str) -> Mark | None:
    if _ERB_MIDDLE.match(code):
        return None
    if _ERB_CLOSES.match(code):
        return Mark(at, "block", "closes", "<%end%>")
    if _ERB_OPENS.search(code):
        return Mark(at, "block", "opens", "<%end%>")
    return None


def _turn_marks(line: str) -> Iterator[Mark]:
    for match in _TURN_OPENS.finditer(line):
        yield Mark(match.start(), "turn", "opens", match.group())
    for match in _TURN_CLOSES.finditer(line):
        yield Mark(match.start(), "turn", "closes", match.group())


def _element_marks(line: str) -> Iterator[Mark]:
    body = _IN_TICKS.sub(lambda ticks: " " * len(ticks.group()), line)
    for match in _COMMENT.finditer(body):
        side: Side = "opens" if match.group() == "<!--" else "closes"
        yield Mark(match.start(), "element", side, "!--")
    whole = body.strip()
    for match in _TAG.finditer(body):
        name, rest = match["name"].lower(), match["rest"]
        if rest.rstrip().endswith("/") or name in _VOID or match.group() in _NO_TAGS:
            continue
        alone = match.group() == whole
        if match["close"]:
            yield Mark(match.start(), "element", "closes", name, alone and not rest.strip())
        elif not rest or rest[0].isspace():
            # in capitals, in several words or before a colon it may be a slot
            is_slot = match["name"].isupper() or match["name"].endswith(":")
            needed = alone and not is_slot and ("=" in rest or not rest.strip())
            yield Mark(match.start(), "element", "opens", name, needed)


_NO_TAGS = frozenset({"<start_of_turn>", "<end_of_turn>", "<s>", "</s>"})
