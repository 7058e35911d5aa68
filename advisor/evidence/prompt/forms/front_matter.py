"""Text files that begin with keys between two lines of ---."""

from __future__ import annotations

import re
from dataclasses import dataclass

from advisor.errors import SourceError
from advisor.formats.yaml_source import Data, parse

_EDGE = re.compile(r"---[ \t]{0,9}$")
_END = re.compile(r"(?:---|\.\.\.)[ \t]{0,9}$")
_KEY = re.compile(r"([A-Za-z_][\w-]{0,60})[ \t]{0,9}:(?:[ \t]|$)")
_MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Parted:
    """A text without its front matter."""

    header: dict[str, Data]
    body: str
    first_line: int
    """The index of the first line of the body."""


def parted(text: str) -> Parted | None:
    """Return the front matter of a text and the rest; None for a text without any."""
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines[:_MOST_LINES]) if line.strip()), 0)
    if not _EDGE.match(lines[first]):
        return None
    for at, line in enumerate(lines[first + 1 : first + _MOST_LINES], start=first + 1):
        if _END.match(line):
            header = _header(lines[first + 1 : at])
            body = "\n".join(lines[at + 1 :])
            return Parted(header, body, at + 1) if header and body.strip() else None
    return None


def _header(lines: list[str]) -> dict[str, Data]:
    """Return the keys; of a header that is not quite YAML, such as `globs: *.ts`, the first level.

    Empty where a line is no key, and belongs to none: then the lines are a text between rules.
    """
    try:
        data = parse("\n".join(lines), "").data
    except SourceError:
        return _first_level(lines)
    return data if isinstance(data, dict) else {}


def _first_level(lines: list[str]) -> dict[str, Data]:
    found: dict[str, Data] = {}
    for line in lines:
        match = _KEY.match(line)
        if match is not None:
            found[match[1]] = line[match.end() :].strip()
        elif line.strip() and not line.startswith((" ", "\t", "-", "#")):
            return {}
    return found
