"""What a prompt was read as: the form, the places, what is sent with it, and what else is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from advisor.evidence.prompt.forms.table import SourceKind, ToolsStand
from advisor.formats.phrasing import plural
from advisor.rulebook.schema import Strict

How: TypeAlias = Literal["data", "part", "code", "text"]
"""Whether a place is a path in data, a part of a text, or a name in source code."""

MOST_OTHERS = 20
"""Further prompts of a file that are listed; the others are counted."""
_MOST_NAMED = 3


class LineRun(Strict):
    """Lines of the prompt that follow each other, and where they stand in the file."""

    first: int
    """The first line of the prompt."""
    lines: int
    file_line: int
    """Where it stands in the file."""
    each: bool
    """Whether each line of the prompt has a line of the file, or all share this one."""


class SourceTools(Strict):
    """The tools that are sent with every call."""

    count: int
    tokens: int
    """Of their compact JSON, in the counting vocabulary; providers write them out alike."""
    stand: ToolsStand = "beside"
    """To the prompt, at the provider it is priced with."""


class OtherPrompt(Strict):
    """A further prompt of the same file, which was not read."""

    place: str
    """To give as `at`."""
    words: int
    calls: int


class Source(Strict):
    """What a prompt was read as. A plain text has no places."""

    form: str = "text"
    """The id of the form."""
    name: str = "plain text"
    """What people call the form, with what it is wrapped in."""
    kind: SourceKind = "prompt"
    written: str = "text"
    """How it is written: text, JSON, YAML, Python."""
    how: How = "text"
    places: tuple[str, ...] = ()
    """Where its texts stand; several are joined."""
    first_line: int = 1
    """The number of the first line. Where the lines of the prompt are lines of the file, they have
    the numbers that they have there."""
    runs: tuple[LineRun, ...] = ()
    """Where lines numbered from 1 stand in the file, such as those of a string of JSON."""
    user_places: tuple[str, ...] = ()
    """Where the part stands that differs from call to call."""
    tools: SourceTools | None = None
    schema_given: bool = False
    """Whether the form of the answer is given beside the prompt already."""
    slots: tuple[str, ...] = ()
    """The names of slots that are declared beside it; none where the form declares none."""
    calls: int = 1
    """How many calls or conversations have this prompt."""
    all_calls: int = 1
    prompts: int = 1
    """How many different prompts the file holds."""
    others: tuple[OtherPrompt, ...] = ()
    """The first of the further prompts."""
    says: str = "Read whole, as plain text."

    def file_line(self, line: int) -> int:
        """Return the line of the file in which a line of the prompt stands."""
        for run in reversed(self.runs):
            if line >= run.first:
                return run.file_line + (line - run.first if run.each else 0)
        return line


@dataclass(frozen=True, slots=True)
class PromptText:
    """A prompt whole, and what it was read as."""

    text: str
    source: Source


def numbered(source: Source, lines: Sequence[int]) -> Source:
    """Return the source of a prompt that stands in these lines of the file, one for each of its.

    Lines that follow each other in the file keep their numbers.
    """
    runs = runs_of(lines)
    if len(runs) == 1 and runs[0].each and source.written not in ("JSON", "JSON lines"):
        return source.model_copy(update={"first_line": runs[0].file_line})
    return source.model_copy(update={"runs": runs})


def runs_of(lines: Sequence[int]) -> tuple[LineRun, ...]:
    """Return the lines of the file, one for each line of the prompt, as runs."""
    runs: list[LineRun] = []
    for number, line in enumerate(lines, start=1):
        last = runs[-1] if runs else None
        if last is not None and last.lines == 1 and line in (last.file_line, last.file_line + 1):
            runs[-1] = _longer(last, each=line != last.file_line)
        elif last is not None and line == last.file_line + (last.lines if last.each else 0):
            runs[-1] = _longer(last, each=last.each)
        else:
            runs.append(LineRun(first=number, lines=1, file_line=line, each=True))
    return tuple(runs)


def _longer(run: LineRun, *, each: bool) -> LineRun:
    return LineRun(first=run.first, lines=run.lines + 1, file_line=run.file_line, each=each)


def placed(source: Source, stand: ToolsStand) -> Source:
    """Return what was read with the tools where a provider puts them."""
    if source.tools is None:
        return source
    tools = source.tools.model_copy(update={"stand": stand})
    moved = source.model_copy(update={"tools": tools})
    return moved.model_copy(update={"says": said(moved)})


def said(source: Source) -> str:
    """Return the sentence that says what was read."""
    return f"{_read_from(source)}{_with(source)}.{_of_several(source)}"


def _read_from(source: Source) -> str:
    if not source.places:
        return f"Read whole, as {source.name}"
    places = _listed(f"`{place}`" for place in source.places)
    joined = ", joined" if len(source.places) > 1 else ""
    if source.how == "code":
        texts = plural(source.prompts, "text")
        choice = f": the longest of its {texts}" if source.prompts > 1 else ", its only long text"
        line = source.file_line(source.first_line)
        return f"Read from {places}, line {line} of {source.name}{choice}"
    if source.how == "part":
        return f"Read from the {source.places[0]} of {source.name}"
    return f"Read from {places} of {source.name}{joined}"


def _listed(words: Iterable[str]) -> str:
    shown = list(words)
    if len(shown) > _MOST_NAMED + 1:
        shown = [*shown[:_MOST_NAMED], f"{len(shown) - _MOST_NAMED} more"]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _with(source: Source) -> str:
    said = ""
    if source.tools is not None:
        where = {"ahead": "ahead of it", "behind": "behind it", "beside": "sent with it"}
        tokens = f"{plural(source.tools.tokens, 'token')} {where[source.tools.stand]}"
        said += f"; {plural(source.tools.count, 'tool')}, {tokens}"
    if source.schema_given:
        said += "; a schema for the answer is given"
    return said


_ONE_OF_MANY: Mapping[SourceKind, str] = {
    "training": "conversations",
    "calls": "calls",
    "evaluation": "samples",
    "request": "calls",
}


def _of_several(source: Source) -> str:
    said = ""
    many = _ONE_OF_MANY.get(source.kind)
    if source.all_calls > 1 and source.how == "data" and many is not None:
        if source.calls == source.all_calls:
            said += f" All {source.all_calls:,} {many} have this prompt."
        else:
            have = "has" if source.calls == 1 else "have"
            said += f" {source.calls:,} of {source.all_calls:,} {many} {have} this prompt."
    further = source.prompts - 1
    if further and source.how == "data":
        said += f" The file holds {plural(further, 'further prompt')}."
    return said
