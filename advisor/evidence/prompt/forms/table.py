"""The table of forms, read once from forms.yaml."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import field_validator

from advisor.evidence.prompt.forms.paths import find, read_path
from advisor.formats.model_file import read_model
from advisor.formats.yaml_source import Data
from advisor.rulebook.schema import Strict, Word

SourceKind: TypeAlias = Literal["prompt", "request", "training", "calls", "evaluation", "tools"]
ToolsStand: TypeAlias = Literal["ahead", "behind", "beside"]
"""Where tools stand to the system text; beside says that it is not known."""


class Form(Strict):
    """One form of data that holds prompts; forms.yaml says what each key is."""

    id: Word
    name: Word
    """As the rest of "Read from ... of"."""
    kind: SourceKind = "prompt"
    marks: tuple[str, ...]
    without: tuple[str, ...] = ()
    listed: bool = False
    written: tuple[str, ...] = ()
    inside: str | None = None
    prompts: tuple[str, ...] = ("",)
    prompts_instead: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    user: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    schema_at: tuple[str, ...] = ()
    slots_at: tuple[str, ...] = ()
    strip: str = ""
    alone: bool = False
    turns: bool = False
    parsed: bool = False

    @field_validator(
        "marks", "without", "prompts", "prompts_instead", "system", "instead", "user", "tools"
    )
    @classmethod
    def _paths(cls, paths: tuple[str, ...]) -> tuple[str, ...]:
        for path in paths:
            for one in _either(path):
                read_path(one)
        return paths

    def fits(self, data: Data, *, written: str, listed: bool) -> bool:
        """Return whether `data` is of this form."""
        if (self.listed and not listed) or (self.written and written not in self.written):
            return False
        return all(_leads_somewhere(data, mark) for mark in self.marks) and not any(
            _leads_somewhere(data, mark) for mark in self.without
        )

    @cached_property
    def first_keys(self) -> tuple[frozenset[str], ...]:
        """For each mark the keys of which one must be there; empty where any key will do."""
        return tuple(_first_keys(mark) for mark in self.marks)


class TextFile(Strict):
    """One kind of text file with front matter; forms.yaml says what each key is."""

    id: Word
    name: Word
    ends: tuple[str, ...] = ()
    marks: tuple[str, ...]
    by_lines: bool = False
    """Whether lines such as `system:` begin turns."""
    tools: tuple[str, ...] = ()
    schema_at: tuple[str, ...] = ()
    slots_at: tuple[str, ...] = ()

    def fits(self, header: Data) -> bool:
        """Return whether a file with that front matter is of this kind."""
        return all(_leads_somewhere(header, mark) for mark in self.marks)


class Forms(Strict):
    """All forms in order, and where each provider puts tools."""

    tools_stand: dict[Literal["ahead", "behind"], tuple[str, ...]]
    forms: tuple[Form, ...]
    files: tuple[TextFile, ...]

    def stand(self, provider: str) -> ToolsStand:
        """Return where that provider puts the tools of a request."""
        return next((at for at, names in self.tools_stand.items() if provider in names), "beside")


def _either(mark: str) -> list[str]:
    """Return the paths of a mark, of which one must lead somewhere."""
    return [path.strip() for path in mark.split(" | ")]


def _leads_somewhere(data: Data, mark: str) -> bool:
    return any(next(find(data, path), None) is not None for path in _either(mark))


def _first_keys(mark: str) -> frozenset[str]:
    keys = [read_path(path)[0].key for path in _either(mark)]
    named = frozenset(key for key in keys if isinstance(key, str))
    return named if len(named) == len(set(keys)) else frozenset()


@lru_cache(maxsize=1)
def forms() -> Forms:
    """Return the table."""
    path = Path(__file__).with_name("forms.yaml")
    return read_model(path, Forms, shown_as=path.name)
