"""A baseline: the findings that were there when a team began, as digests and without any words.

A digest is the first 16 characters of SHA-256 over the kind of the finding and the words of its
line, secrets as dots. So a finding stays known when its line moves, and is new when it changes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import JsonValue, ValidationError

from advisor.errors import Problem, SourceError
from advisor.evidence.prompt.model import Finding
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.silence.silence import Kept, without
from advisor.formats.yaml_source import read_file
from advisor.rulebook.schema import Strict

_DIGITS = 16


class _Known(Strict):
    """The findings of one kind in one file."""

    path: str
    id: str
    digests: tuple[str, ...]


class _BaselineFile(Strict):
    schema_version: Literal[1]
    findings: tuple[_Known, ...]


@dataclass(frozen=True)
class Baseline:
    """Known findings, by file and kind."""

    folder: Path
    """That of the file; paths are written from there."""
    known: Mapping[tuple[str, str], frozenset[str]]

    def without_known(self, path: str, advice: Sequence[Finding], digests: Digests) -> Kept:
        """Return the findings of a file that are not known."""
        place = path_from(self.folder, path)

        def is_known(finding: Finding, line: int | None) -> bool:
            digest = digests.get((finding.id, line))
            return digest in self.known.get((place, finding.id), frozenset())

        return without(advice, is_known, "baseline")

    def applied(self, path: str, reading: PromptReading) -> PromptReading:
        """Return the reading of a file without the findings that are known."""
        kept = self.without_known(path, reading.advice, digests_of(reading))
        if not kept.silenced:
            return reading
        silenced = (*reading.silenced, *kept.silenced)
        return reading.model_copy(update={"advice": kept.advice, "silenced": silenced})


Digests = Mapping[tuple[str, int | None], str]
"""The digest of each finding on each of its lines; None stands for no line."""


def digests_of(reading: PromptReading) -> Digests:
    """Return the digests of the findings of a reading."""
    text, first = reading.text.split("\n"), reading.source.first_line
    found: dict[tuple[str, int | None], str] = {}
    for finding in reading.advice:
        for line in finding.lines or (None,):
            held = line is not None and 0 <= line - first < len(text)
            words = text[line - first] if line is not None and held else ""
            found[finding.id, line] = _digest(finding.id, words)
    return found


def _digest(kind: str, words: str) -> str:
    return sha256(f"{kind}\n{' '.join(words.split())}".encode()).hexdigest()[:_DIGITS]


def read_baseline(file: Path) -> Baseline:
    """Return the baseline in a file. Raises SourceError where it is none."""
    document = read_file(file)
    try:
        data = _BaselineFile.model_validate(document.data)
    except ValidationError:
        what = "is no baseline that this version can read"
        hint = "Write it again with `advisor prompt FILE --write-baseline`."
        raise SourceError(Problem(str(file), what, hint)) from None
    known: dict[tuple[str, str], frozenset[str]] = {}
    for one in data.findings:
        key = one.path, one.id
        known[key] = known.get(key, frozenset()) | frozenset(one.digests)
    return Baseline(file.absolute().parent, known)


def found_in(reading: PromptReading) -> tuple[tuple[str, ...], ...]:
    """Return for each finding of a reading the digests of its lines, or the one of the whole."""
    digests = digests_of(reading)
    return tuple(
        tuple(digests[finding.id, line] for line in finding.lines or (None,))
        for finding in reading.advice
    )


def baseline_data(
    folder: Path, found: Iterable[tuple[str, Sequence[Finding], Sequence[Sequence[str]]]]
) -> dict[str, JsonValue]:
    """Return the baseline of these files as JSON data: each with its findings and `found_in`."""
    known: dict[tuple[str, str], set[str]] = {}
    for path, advice, digests in found:
        for finding, here in zip(advice, digests, strict=True):
            known.setdefault((path_from(folder, path), finding.id), set()).update(here)
    return {
        "schema_version": 1,
        "findings": [
            {"path": path, "id": kind, "digests": [*sorted(known[path, kind])]}
            for path, kind in sorted(known)
        ],
    }


def path_from(folder: Path, path: str) -> str:
    """Return a path as seen from a folder, with / between its parts; - for standard input."""
    if path == "-":
        return path
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:  # another drive
        return Path(path).absolute().as_posix()
