"""The strings in source code, found by their quotes; nothing is run, and nothing is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Family: TypeAlias = Literal["python", "braces", "hash"]
"""How a language writes comments and strings: as Python, as C, or as a shell."""

_OPENS: dict[Family, re.Pattern[str]] = {
    "python": re.compile(r"""(?P<comment>#)|(?P<quote>\"\"\"|'''|"|')"""),
    "braces": re.compile(r"""(?P<comment>//)|(?P<block>/\*)|(?P<quote>\"\"\"|'''|"|'|`)"""),
    "hash": re.compile(
        r"""(?P<comment>#|//)|(?P<block>/\*)|(?P<quote>\"\"\"|'''|"|')"""
        r"""|<<<?[~-]?["']?(?P<word>[A-Z][A-Z_]{1,40})["']?"""
    ),
}
_LONG = ('"""', "'''", "`")
_IN_LONG = re.compile(r"\\.|\"\"\"|'''|`|\$\{|[{}]", re.DOTALL)
_IN_SHORT = re.compile(r"\\.|[\"'\n]", re.DOTALL)
_MOST_UNCLOSED = 50
"""More quotes without their end than this, and what is read is no source code."""
_ESCAPE = re.compile(
    r"\\(?:u\{(?P<braced>[0-9a-fA-F]{1,6})\}|[uU](?P<four>[0-9a-fA-F]{4})"
    r"|x(?P<two>[0-9a-fA-F]{2})|(?P<one>.))|(?P<end>\n)",
    re.DOTALL,
)
_ESCAPED = {"n": "\n", "t": "\t", "r": "", "0": "", "\n": ""}
_LARGEST_CHARACTER = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Written:
    """A string as it stands in source code."""

    start: int
    end: int
    """After its last quote."""
    body: str
    line: int
    """The line in which the body begins."""
    quote: str
    family: Family
    prefix: str = ""

    @property
    def is_raw(self) -> bool:
        """Whether a backslash is one."""
        return "r" in self.prefix.lower()

    @property
    def is_bytes(self) -> bool:
        """Whether it is no text."""
        return self.family == "python" and "b" in self.prefix.lower()


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a string says, and the line of the source for each of its lines."""

    text: str
    lines: Sequence[int]


def strings_in(source: str, family: Family) -> Iterator[Written]:
    """Yield the strings in `source` in order; what is commented out is left out."""
    scanner = _Scanner(source, family)
    while (found := scanner.next()) is not None:
        yield found


class _Scanner:
    """Goes from one quote to the next; counts lines as it goes."""

    def __init__(self, source: str, family: Family) -> None:
        self.source = source
        self.family = family
        self.at = 0
        self.unclosed = 0
        self._line = 1
        self._counted = 0

    def next(self) -> Written | None:
        """Return the next string, or None at the end."""
        while self.unclosed < _MOST_UNCLOSED:
            match = _OPENS[self.family].search(self.source, self.at)
            if match is None:
                return None
            found = self._after(match)
            if found is not None:
                return found
        return None

    def _after(self, match: re.Match[str]) -> Written | None:
        """Move on behind what `match` opens, and return it where it is a string."""
        match match.lastgroup:
            case "comment":
                self.at = self._find("\n", match.end())
            case "block":
                self.at = self._find("*/", match.end())
            case "word":
                return self._here_document(match)
            case _:
                return self._quoted(match)
        return None

    def _find(self, what: str, start: int) -> int:
        end = self.source.find(what, start)
        return len(self.source) if end < 0 else end + len(what)

    def _quoted(self, match: re.Match[str]) -> Written | None:
        quote, begin = match["quote"], match.end()
        prefix = self._prefix(match.start())
        end = self._long_end(quote, begin) if quote in _LONG else self._short_end(quote, begin)
        if end is None:
            self.unclosed += 1
            self.at = len(self.source) if quote in _LONG else begin
            return None
        self.at = end + len(quote)
        body = self.source[begin:end]
        start = match.start() - len(prefix)
        line = self._line_at(begin)
        return Written(start, self.at, body, line, quote, self.family, prefix)

    def _prefix(self, at: int) -> str:
        begin = at
        while at - begin < _LONGEST_PREFIX and begin and self.source[begin - 1] in _PREFIXES:
            begin -= 1
        is_word = begin and (self.source[begin - 1].isalnum() or self.source[begin - 1] == "_")
        return "" if is_word else self.source[begin:at]

    def _long_end(self, quote: str, at: int) -> int | None:
        """Return where a long string ends; in a template of JavaScript others may stand."""
        depth = 0
        for match in _IN_LONG.finditer(self.source, at):
            found = match.group()
            if found == quote and not depth:
                return match.start()
            if quote == "`" and (found == "${" or (depth and found in "{}")):
                depth += -1 if found == "}" else 1
        return None

    def _short_end(self, quote: str, at: int) -> int | None:
        for match in _IN_SHORT.finditer(self.source, at):
            found = match.group()
            if found == quote:
                return match.start()
            if found == "\n" and self.family != "hash":
                return None
        return None

    def _here_document(self, match: re.Match[str]) -> Written | None:
        begin = self._find("\n", match.end())
        ends = re.compile(rf"^[ \t]{{0,80}}{match['word']}\b", re.MULTILINE)
        end = ends.search(self.source, begin)
        if end is None:
            self.unclosed += 1
            self.at = match.end()
            return None
        self.at = end.end()
        body = self.source[begin : end.start()]
        return Written(
            match.start(), self.at, body, self._line_at(begin), match.group(), self.family
        )

    def _line_at(self, at: int) -> int:
        self._line += self.source.count("\n", self._counted, at)
        self._counted = at
        return self._line


_PREFIXES = frozenset("rRbBfFuU@$")
_LONGEST_PREFIX = 3


def decoded(written: Written) -> Decoded:
    """Return the text of a string with its escapes read, and the line of each of its lines."""
    if written.is_raw:
        count = written.body.count("\n") + 1
        return Decoded(written.body, range(written.line, written.line + count))
    parts: list[str] = []
    lines, line, at = [written.line], written.line, 0
    for match in _ESCAPE.finditer(written.body):
        parts.append(written.body[at : match.start()])
        at = match.end()
        said = _said(match)
        parts.append(said)
        line += match.group().endswith("\n")
        if said == "\n":
            lines.append(line)
        elif match.group() == "\\\n" and not "".join(parts[-2:]):
            lines[-1] = line  # the text begins in the next line
    parts.append(written.body[at:])
    return Decoded("".join(parts), lines)


def _said(match: re.Match[str]) -> str:
    if match["end"]:
        return "\n"
    if match["one"]:
        return _ESCAPED.get(match["one"], match["one"])
    code = int(match["braced"] or match["four"] or match["two"], 16)
    return chr(code) if code <= _LARGEST_CHARACTER else ""
