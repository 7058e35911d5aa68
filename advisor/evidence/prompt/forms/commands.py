"""Prompts in a Modelfile of Ollama, and the JSON in a curl command."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.evidence.prompt.forms.looks import first_line

_FROM = re.compile(r"FROM[ \t]{1,9}\S{1,200}$")
_SYSTEM = re.compile(r"(?m)^[ \t]{0,9}(?:MESSAGE[ \t]{1,9}system|SYSTEM)[ \t]{1,9}")
_CURL = re.compile(r"\A\s{0,99}(?:\$ ?)?curl\s")
_DATA = re.compile(r"\s(?:-d|--data(?:-raw|-binary|-ascii)?|--json)[ =]{1,9}\$?(['\"{])")
_IN_DOUBLE = re.compile(r'(?:[^"\\]|\\.)*', re.DOTALL)
_ESCAPED = re.compile(r"\\([\"\\$`])")
_HERE = re.compile(r"<<-?[ \t]{0,3}['\"]?(\w{1,40})['\"]?[^\n]{0,200}\n")


@dataclass(frozen=True, slots=True)
class InCommand:
    """A text in a command or a Modelfile, and the line in which it begins."""

    text: str
    line: int


def system_of_modelfile(text: str) -> Sequence[InCommand]:
    """Return the SYSTEM texts of a Modelfile; none for another text."""
    if _FROM.match(first_line(text)) is None:
        return ()
    return [_argument(text, match.end()) for match in _SYSTEM.finditer(text)]


def _argument(text: str, at: int) -> InCommand:
    quote = next((q for q in ('"""', '"') if text.startswith(q, at)), "")
    begin = at + len(quote)
    end = text.find(quote or "\n", begin)
    body = text[begin : len(text) if end < 0 else end]
    blank = len(body) - len(body.lstrip("\n"))
    return InCommand(body.strip(), text.count("\n", 0, begin + blank) + 1)


def json_of_curl(text: str) -> InCommand | None:
    """Return the JSON that a curl command sends; None for another text."""
    if _CURL.match(text) is None:
        return None
    sent = _DATA.search(text)
    if sent is not None:
        return _quoted(text, sent.start(1))
    here = _HERE.search(text)
    if here is None:
        return None
    end = text.find(f"\n{here[1]}", here.end())
    body = text[here.end() : len(text) if end < 0 else end]
    return InCommand(body, text.count("\n", 0, here.end()) + 1)


def _quoted(text: str, at: int) -> InCommand:
    quote, begin = text[at], at + 1
    line = text.count("\n", 0, begin) + 1
    if quote == "'":
        end = text.find("'", begin)
        while end >= 0 and text.startswith("'\\''", end):
            end = text.find("'", end + 4)
        body = text[begin : len(text) if end < 0 else end].replace("'\\''", "'")
        return InCommand(body, line)
    if quote == '"':
        found = _IN_DOUBLE.match(text, begin)
        assert found is not None
        return InCommand(_ESCAPED.sub(r"\1", found.group()), line)
    return InCommand(text[at:].strip(), line)
