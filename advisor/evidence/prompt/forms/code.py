"""The prompts in source code: the longest of its texts, said as a choice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent
from typing import TypeAlias

from advisor.evidence.prompt.forms.literals import Family, Written, decoded, strings_in
from advisor.evidence.prompt.lines.language import count_words

LANGUAGES: dict[str, tuple[str, Family]] = {
    "py": ("Python", "python"),
    "pyi": ("Python", "python"),
    "ts": ("TypeScript", "braces"),
    "tsx": ("TypeScript", "braces"),
    "mts": ("TypeScript", "braces"),
    "js": ("JavaScript", "braces"),
    "jsx": ("JavaScript", "braces"),
    "mjs": ("JavaScript", "braces"),
    "cjs": ("JavaScript", "braces"),
    "go": ("Go", "braces"),
    "java": ("Java", "braces"),
    "kt": ("Kotlin", "braces"),
    "scala": ("Scala", "braces"),
    "swift": ("Swift", "braces"),
    "cs": ("C#", "braces"),
    "rs": ("Rust", "braces"),
    "c": ("C", "braces"),
    "cpp": ("C++", "braces"),
    "dart": ("Dart", "braces"),
    "php": ("PHP", "hash"),
    "rb": ("Ruby", "hash"),
    "sh": ("shell", "hash"),
    "r": ("R", "hash"),
}
"""Languages by the end of the file name."""
FEWEST_WORDS = 8
"""A shorter string is no prompt."""
_FEWEST = 12
"""Characters; eight words have more in every script."""

_NAME = re.compile(
    r"(?P<name>[A-Za-z_$][\w$.]{0,80})[\"']?\s{0,9}(?:: ?[\w\[\]|., <>]{0,60})?(?:=>?|:=?)\s{0,9}"
    r"(?:[(\[{]|[A-Za-z_\[][\w.\[\]]{0,60}[({]){0,2}\s{0,200}$"
)
_BEFORE = 400
"""Characters before a string in which its name is looked for."""
_DOCUMENTED = re.compile(r"^\s{0,200}(?:(?:async\s{1,9})?def|class)\b.{0,400}:\s{0,9}$")
_END_OF_HEAD = re.compile(r"^\s{0,200}\)\s{0,9}(?:->.{0,200})?:\s{0,9}$")
_SIGNATURE = re.compile(r"^\s{0,200}class\s{1,9}(\w{1,80})\(.{0,200}\bSignature\b")
_ADDED = re.compile(r"[\s+\\]{0,400}")
_ADDED_BY_SIGN = re.compile(r"\s{0,200}[+.\\]\s{0,200}")
_LISTED = re.compile(r"\s{0,200},\s{0,200}")
_JOINS_AFTER = re.compile(r"\s{0,99},?\s{0,99}\]\s{0,99}\.join\(")
_JOINS_BEFORE = re.compile(r"(?:\.join\(\s{0,99}[\[(]|Join\(\[\]string\{)\s{0,99}$")
_DEDENTS = re.compile(r"(?:dedent|cleandoc|stripIndent|<<~\w{0,40})\W{0,20}$")
_DEDENTS_AFTER = re.compile(r"\s{0,40}\.(?:trimIndent|stripIndent|trimMargin)\(")


_Sum: TypeAlias = list[Written]
"""Strings that are added to each other."""


@dataclass(frozen=True, slots=True)
class CodeText:
    """A text in source code that may be a prompt."""

    name: str
    """What it is assigned to; empty where that cannot be told."""
    text: str
    lines: Sequence[int]
    """The line of the source for each line of the text."""


def texts_in_code(source: str, family: Family) -> list[CodeText]:
    """Return the texts of at least eight words in `source`, the longest first."""
    worth_reading = (parts for parts in _texts(source, family) if _characters(parts) >= _FEWEST)
    found = (_code_text(source, family, parts) for parts in worth_reading)
    long_enough = [one for one in found if one is not None and _words(one.text) >= FEWEST_WORDS]
    return sorted(long_enough, key=lambda one: -len(one.text))


def _characters(parts: Sequence[_Sum]) -> int:
    return sum(len(string.body) for one in parts for string in one)


def _words(text: str) -> int:
    return count_words(len(text.split()), text)


def _texts(source: str, family: Family) -> Iterator[list[_Sum]]:
    """Yield what makes up one text: a sum of strings, or several that are joined as a list."""
    run: list[_Sum] = []
    for one in _sums(source, family):
        if run and not _follows(source, run[-1][-1], one[0], _LISTED):
            yield from _joined(source, run)
            run = []
        run.append(one)
    yield from _joined(source, run)


def _sums(source: str, family: Family) -> Iterator[_Sum]:
    """Yield strings that are added to each other, or stand beside each other in Python."""
    between = _ADDED if family == "python" else _ADDED_BY_SIGN
    found: _Sum = []
    for string in strings_in(source, family):
        if found and not _follows(source, found[-1], string, between):
            yield found
            found = []
        found.append(string)
    if found:
        yield found


def _follows(source: str, one: Written, other: Written, between: re.Pattern[str]) -> bool:
    gap = source[one.end : min(other.start, one.end + _BEFORE)]
    return between.fullmatch(gap) is not None


def _joined(source: str, run: Sequence[_Sum]) -> Iterator[list[_Sum]]:
    """Yield a run of strings with commas between them whole, where it is joined, else each."""
    if len(run) > 1:
        before = source[max(0, run[0][0].start - _BEFORE) : run[0][0].start]
        if _JOINS_AFTER.match(source, run[-1][-1].end) or _JOINS_BEFORE.search(before):
            yield list(run)
            return
    yield from ([one] for one in run)


def _code_text(source: str, family: Family, parts: Sequence[_Sum]) -> CodeText | None:
    first, last = parts[0][0], parts[-1][-1]
    if any(string.is_bytes for one in parts for string in one):
        return None
    before = source[max(0, first.start - _BEFORE) : first.start]
    name = _name(before)
    if family == "python" and len(parts) == 1 and _is_statement(before, first.start):
        signature = _SIGNATURE.match(before.rstrip().rpartition("\n")[2])
        if signature is None:
            return None  # it documents what it stands in
        name = signature[1]
    text, lines = _added(parts)
    if _DEDENTS.search(before) or _DEDENTS_AFTER.match(source, last.end) or _is_block(first, text):
        text = dedent(text)
    return _without_blank_edges(name, text, lines)


def _name(before: str) -> str:
    match = _NAME.search(before)
    return match["name"].lstrip("$") if match else ""


def _is_statement(before: str, at: int) -> bool:
    """Return whether a string begins a module, a class or a function of Python."""
    code = "\n".join(line for line in before.split("\n") if not line.lstrip().startswith("#"))
    if not code.strip():
        return at < _BEFORE
    if code.rpartition("\n")[2].strip():
        return False
    line = code.rstrip().rpartition("\n")[2]
    return bool(_DOCUMENTED.match(line) or _END_OF_HEAD.match(line))


def _is_block(first: Written, text: str) -> bool:
    """Return whether the language takes the indent away from all lines of such a text."""
    if first.quote.startswith("<<~"):
        return True
    return first.family == "braces" and first.quote == '"""' and text.startswith("\n")


def _added(parts: Sequence[_Sum]) -> tuple[str, list[int]]:
    texts: list[str] = []
    lines: list[int] = []
    for one in parts:
        said = [decoded(string) for string in one]
        texts.append("".join(part.text for part in said))
        here: list[int] = []
        before = ""
        for part in said:  # a line may begin in one string and end in the next
            if here and not before.endswith("\n"):
                here += list(part.lines)[1:]
            else:
                here[-1:] = part.lines
            before += part.text
        lines += here
    return "\n".join(texts), lines


def _without_blank_edges(name: str, text: str, lines: Sequence[int]) -> CodeText:
    split = text.split("\n")
    spoken = [at for at, line in enumerate(split) if line.strip()]
    first, last = (spoken[0], spoken[-1]) if spoken else (0, 0)
    return CodeText(name, "\n".join(split[first : last + 1]), list(lines)[first : last + 1])
