"""`read_prompts`: files and folders in, a line for each prompt in them out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import JsonValue

from advisor.costs import Catalogue
from advisor.errors import AdvisorError, Location, PromptError, SourceError
from advisor.evidence.prompt.folder.files import MOST_FILES, FoundFiles, files_in
from advisor.evidence.prompt.folder.model import FilePrompt, LeftFile, PromptListData
from advisor.evidence.prompt.folder.report import list_blocks
from advisor.evidence.prompt.forms.find import prompt_file_bytes
from advisor.evidence.prompt.labels.signals import Signals
from advisor.evidence.prompt.read import read_prompt
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.report import monthly_usd
from advisor.evidence.prompt.silence.baseline import Baseline, found_in
from advisor.formats.document import Block
from advisor.formats.text_forms import TextForms
from advisor.rulebook.rulebook import Rulebook

_CALLED_PROMPT = re.compile(r"(?i)prompt|instruction|persona|system_?(?:message|text)?$")
_SPEAKS_TO_MODEL = re.compile(r"(?i)\s{0,99}(?:you are|you're|your (?:task|job|role) is|act as) ")
_KEPT_FOR_USE = ("prompt", "request")
"""Kinds of forms of which every prompt is read; of a log it is the first one."""


class PromptList(PromptListData, TextForms):
    """The prompts of files and folders, with what was left out and why."""

    def report(self) -> Sequence[Block]:
        """Return the list as a document in blocks."""
        return tuple(list_blocks(self))

    def to_dict(self) -> dict[str, JsonValue]:
        """Return the list as JSON data; equal files give equal bytes."""
        return self.model_dump(mode="json")


def read_prompts(  # noqa: PLR0913  # each is keyword-only and has a default
    paths: Iterable[Path | str],
    *,
    rulebook: Rulebook | None = None,
    signals: Signals | None = None,
    prices: Catalogue | None = None,
    provider: str | None = None,
    model: str | None = None,
    calls_per_month: int | None = None,
    on: date | str | None = None,
    baseline: Baseline | None = None,
    most: int = MOST_FILES,
) -> PromptList:
    """Return the prompts in files and folders, by file, each with its size, cost and findings.

    A file that is named is read whatever its name. In folders, texts such as .md, .txt and .prompt
    are read, data such as .json and .yaml where it holds a prompt of a known form, and source code
    where a text in it is called a prompt or begins as one. Links to folders are not followed.
    Whatever is not read stands in `left` with the reason, or is counted in `other_kinds`.
    `baseline` takes known findings away.

    Raises SourceError for a folder that cannot be opened or holds more than `most` files to read,
    and the errors of `read_prompt` for its other arguments.
    """
    terms = _Terms(rulebook, signals, prices, provider, model, calls_per_month, on)
    files = files_in(map(Path, paths), most)
    reader = _Reader(terms, baseline)
    for path in files.named:
        reader.add(path, named=True)
    for path in files.found:
        reader.add(path, named=False)
    return reader.result(files)


@dataclass(frozen=True)
class _Terms:
    """What every prompt is read with."""

    rulebook: Rulebook | None
    signals: Signals | None
    prices: Catalogue | None
    provider: str | None
    model: str | None
    calls_per_month: int | None
    on: date | str | None

    def read(self, raw: bytes, name: str, at: str | None = None) -> PromptReading:
        return read_prompt(
            raw,
            at=at,
            name=name,
            rulebook=self.rulebook,
            signals=self.signals,
            prices=self.prices,
            provider=self.provider,
            model=self.model,
            calls_per_month=self.calls_per_month,
            on=self.on,
        )


@dataclass
class _Reader:
    terms: _Terms
    baseline: Baseline | None
    prompts: list[FilePrompt] = field(default_factory=list)
    left: list[LeftFile] = field(default_factory=list)
    model: str | None = None
    calls: int | None = None

    def add(self, path: Path, *, named: bool) -> None:
        """Read a file, or note why it cannot be."""
        name = str(path)
        try:
            raw = prompt_file_bytes(path)
            first = self.terms.read(raw, name)
        except (PromptError, SourceError) as error:
            self.left.append(LeftFile(path=name, why=_why(error, name), named=named))
            return
        readings = [(at, one) for at, one in self._of_file(raw, name, first, named=named)]
        if not readings:
            why = "is source code in which no text is called a prompt"
            self.left.append(LeftFile(path=name, why=why, named=named))
        for at, reading in readings:
            place = at if len(readings) > 1 or first.source.prompts > 1 else None
            known = self.baseline
            shown = reading if known is None else known.applied(name, reading)
            self.prompts.append(_line(name, place, shown))
            self.model, self.calls = reading.money.model, reading.money.calls_per_month

    def _of_file(
        self, raw: bytes, name: str, first: PromptReading, *, named: bool
    ) -> Iterator[tuple[str | None, PromptReading]]:
        """Yield the prompts of a file with their places, the one that is read alone first."""
        source = first.source
        place = source.places[0] if source.places else None
        in_code = source.form in ("code", "notebook")
        if named or not in_code or _is_prompt(place or "", first.text):
            yield place, first
        if source.kind not in _KEPT_FOR_USE:
            return
        for other in source.others:
            if in_code and other.place.startswith("line "):
                continue
            if not in_code or _CALLED_PROMPT.search(other.place):
                try:
                    yield other.place, self.terms.read(raw, name, other.place)
                except PromptError as error:
                    why = f"at {other.place}: {_why(error, name)}"
                    self.left.append(LeftFile(path=name, why=why, named=named))
        unread = source.prompts - 1 - len(source.others)
        if unread > 0 and not in_code:
            why = f"holds {unread:,} prompts more than are read of one file"
            self.left.append(LeftFile(path=name, why=why, named=named))

    def result(self, files: FoundFiles) -> PromptList:
        found = (LeftFile(path=one.path, why=one.why, named=False) for one in files.left)
        return PromptList(
            model=self.model,
            calls_per_month=self.calls,
            prompts=tuple(self.prompts),
            left=(*self.left, *found),
            other_kinds=dict(sorted(files.other_kinds.items())),
        )


def _is_prompt(place: str, text: str) -> bool:
    return bool(_CALLED_PROMPT.search(place) or _SPEAKS_TO_MODEL.match(text))


def _why(error: AdvisorError, name: str) -> str:
    """Return the reason without the name of the file and without what to do."""
    problem = error.problems[0]
    if isinstance(problem.where, Location):
        return f"line {problem.where.line}: {problem.what}"
    return problem.what if problem.place == name else f"{problem.place}: {problem.what}"


def _line(path: str, place: str | None, reading: PromptReading) -> FilePrompt:
    return FilePrompt(
        path=path,
        place=place,
        source=reading.source,
        words=reading.facts.words,
        tokens=reading.tokens.count,
        usd_per_month=monthly_usd(reading),
        recommendation=reading.recommendation,
        advice=reading.advice,
        digests=found_in(reading),
        silenced=reading.silenced,
    )
