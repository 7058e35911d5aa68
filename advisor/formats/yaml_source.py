"""Read YAML (and JSON, which is YAML too) with the place of every value.

Scalars follow the YAML 1.2 core schema: only `true`, `false`, `null` and numbers are special, so
`no`, `on` and `12:30` stay words. Duplicate keys, tags, anchors and aliases are refused, and so
are files too large or nested too deep, which makes hostile input harmless.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import isinf
from pathlib import Path
from typing import NoReturn, Protocol, TypeAlias

import yaml

from advisor.errors import Location, Problem, SourceError
from advisor.formats.surrogate_pairs import JoinedText, join_pairs
from advisor.formats.yaml_faults import yaml_fault

Data: TypeAlias = "str | int | float | bool | list[Data] | dict[str, Data] | None"
DataPath: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 1_000_000
MAX_DEPTH = 30
MAX_DIGITS = 30

NOT_YAML = "not valid YAML"
"""How the fault of a text that is no YAML begins."""

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Mark(Protocol):
    """A place as both parsers give it, in characters from 0."""

    index: int
    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """The data of one file, with the location of each value."""

    path: str
    data: Data
    _places: dict[DataPath, Location] = field(repr=False, compare=False)

    def holds(self, path: DataPath) -> bool:
        """Return whether there is a value at `path`."""
        return path in self._places

    def at(self, path: Sequence[str | int]) -> Location:
        """Return the location of `path` in the file, or of the nearest value around it."""
        here = tuple(path)
        while here and here not in self._places:
            here = here[:-1]
        return self._places.get(here, Location(self.path, 1, 1))


def read_file(path: Path, *, shown_as: str | None = None) -> Document:
    """Return the document in `path`.

    Raises SourceError when the file is missing, larger than 1 MB, not UTF-8 text, or not YAML.
    """
    name = shown_as or str(path)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)  # one byte too many refuses endless devices too
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise SourceError(Problem(name, f"cannot be read: {reason.lower()}")) from error
    return parse_bytes(raw, name)


def parse_bytes(raw: bytes, name: str) -> Document:
    """Return the document in `raw`, called `name` in messages. Raises SourceError."""
    if len(raw) > MAX_BYTES:
        raise SourceError(Problem(name, "is too large", "The limit is 1 MB."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = "Give YAML or JSON saved as UTF-8."
        raise SourceError(Problem(name, "is not text", hint)) from error
    return parse(text, name)


def parse(text: str, name: str) -> Document:
    """Return the document in `text`, called `name` in messages. Raises SourceError."""
    joined = join_pairs(text)
    try:
        builder = _parse_events(joined, name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark is not None:
            _refuse_deep(joined.text[: mark.index], name)
            _refuse_half(joined, name, mark)
        fault = yaml_fault(error, joined.text)
        mark = (error.context_mark if fault.at_begin else mark) or mark
        where = _location(joined, name, mark) if mark else name
        raise SourceError(Problem(where, f"{NOT_YAML}: {fault.what}", fault.hint)) from error
    except yaml.YAMLError as error:
        what = f"{NOT_YAML}: it holds a character that text files do not have"
        raise SourceError(Problem(name, what)) from error
    if builder.problems:
        raise SourceError(builder.problems)
    return Document(name, builder.root, builder.places)


class UnreadableScalarError(ValueError):
    """A number that is too long or too large to be read."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


def plain_scalar(text: str) -> str | int | float | bool | None:
    """Return what a value without quotes means. Raises UnreadableScalarError for some numbers."""
    if text in _WORDS:
        return _WORDS[text]
    if not (_INTEGER.fullmatch(text) or _FLOAT.fullmatch(text)):
        return str(text)
    if len(text) > MAX_DIGITS:
        what = f"a number of {len(text)} characters"
        raise UnreadableScalarError(what, f"Use at most {MAX_DIGITS}.")
    number = int(text) if _INTEGER.fullmatch(text) else float(text)
    if isinf(number):
        raise UnreadableScalarError(f"the number {text} is too large to hold", "Write it smaller.")
    return number


class _TooDeepError(SourceError):
    """Lists and groups nested deeper than the limit."""


def _parse_events(joined: JoinedText, name: str) -> _Builder:
    builder = _Builder(name, joined)
    for event in yaml.parse(joined.text, Loader=_Parser):
        builder.add_event(event)
    return builder


def _location(joined: JoinedText, name: str, mark: _Mark) -> Location:
    return Location(name, mark.line + 1, joined.column_before(mark.index, mark.column) + 1)


def _refuse_deep(text: str, name: str) -> None:
    """Raise when `text`, the part of a file before a fault, is nested too deep.

    A parser reads ahead, so it can stop at a fault, or at a limit of its own, before it has
    returned every event in front of the fault. For text that ends there, it returns them all.
    """
    try:
        _parse_events(JoinedText(text), name)
    except _TooDeepError:
        raise
    except (yaml.YAMLError, SourceError):
        return


def _refuse_half(joined: JoinedText, name: str, mark: _Mark) -> None:
    r"""Raise when a parser stopped at half of a character, right after its `\u`."""
    read = len(r"\u")
    if joined.has_half_at(mark.index - read):
        stopped = _location(joined, name, mark)
        what = "holds half of a character that is written in two parts"
        hint = "Write the character itself, or in JSON both surrogates."
        raise SourceError(Problem(replace(stopped, column=stopped.column - read), what, hint))


@dataclass
class _OpenCollection:
    """A list or mapping that is still being filled."""

    into: list[Data] | dict[str, Data]
    key: str | None = None
    skip: bool = False


class _Builder:
    """Turns parser events into data, noting places and faults on the way."""

    def __init__(self, name: str, joined: JoinedText) -> None:
        self.name = name
        self._joined = joined
        self.root: Data = None
        self.places: dict[DataPath, Location] = {}
        self.problems: list[Problem] = []
        self._stack: list[_OpenCollection] = []
        self._path: list[str | int] = []
        self._documents = 0

    def add_event(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self._check_plain(event)
                self._scalar(event)
            case yaml.AliasEvent():
                self._refuse(event, "anchors and aliases are not read here", "Write it out.")
            case yaml.MappingStartEvent():
                self._check_plain(event)
                self._open(event, {})
            case yaml.SequenceStartEvent():
                self._check_plain(event)
                self._open(event, [])
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._stack.pop()
                self._leave_slot()
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._refuse(event, "a second document starts here", "Keep one per file.")

    def _check_plain(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            self._refuse(event, "anchors and aliases are not read here", "Write it out.")
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            self._refuse(event, f"the tag '{tag}' is not read here", "Remove it.")

    def _refuse(self, event: yaml.Event, what: str, hint: str) -> NoReturn:
        raise SourceError(Problem(self._location(event), what, hint))

    def _location(self, event: yaml.Event) -> Location:
        mark = event.start_mark
        assert mark is not None
        return _location(self._joined, self.name, mark)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if self._expects_key():
            self._key(event)
            return
        value: Data = event.value
        if event.implicit[0]:
            value = self._resolve(event)
        self._enter_slot(event)
        self._add(value)
        self._leave_slot()

    def _resolve(self, event: yaml.ScalarEvent) -> Data:
        try:
            return plain_scalar(event.value)
        except UnreadableScalarError as fault:
            self._refuse(event, fault.what, fault.hint)

    def _expects_key(self) -> bool:
        top = self._stack[-1] if self._stack else None
        return top is not None and isinstance(top.into, dict) and top.key is None

    def _key(self, event: yaml.ScalarEvent) -> None:
        if event.value == "<<" and event.implicit[0]:
            self._refuse(event, "keys are not merged here", "Write them out.")
        top = self._stack[-1]
        top.key = event.value
        assert isinstance(top.into, dict)
        top.skip = event.value in top.into
        if top.skip:
            hint = "Keep one of the two."
            self.problems.append(
                Problem(self._location(event), f"the key '{event.value}' stands here twice", hint)
            )
        else:
            self.places[(*self._path, event.value)] = self._location(event)

    def _open(self, event: yaml.Event, into: list[Data] | dict[str, Data]) -> None:
        if self._expects_key():
            self._refuse(event, "a key must be one word", "Quote it if it holds brackets.")
        if len(self._stack) >= MAX_DEPTH:
            hint = f"The limit is {MAX_DEPTH} levels."
            raise _TooDeepError(Problem(self._location(event), "nested too deep", hint))
        self._enter_slot(event)
        self._add(into)
        self._stack.append(_OpenCollection(into))

    def _enter_slot(self, event: yaml.Event) -> None:
        """Add the key or position of the next value to the path, and note its place."""
        if not self._stack:
            return
        top = self._stack[-1]
        self._path.append(len(top.into) if isinstance(top.into, list) else str(top.key))
        here = tuple(self._path)
        if here not in self.places:
            self.places[here] = self._location(event)

    def _leave_slot(self) -> None:
        if self._path:
            self._path.pop()

    def _add(self, value: Data) -> None:
        if not self._stack:
            self.root = value
            return
        top = self._stack[-1]
        if isinstance(top.into, list):
            top.into.append(value)
        else:
            if not top.skip:
                top.into[str(top.key)] = value
            top.key = None
