"""Invented prompts to try the page with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from advisor.formats.yaml_source import read_file

FILE = Path(__file__).parent / "prompts.yaml"


@dataclass(frozen=True)
class Example:
    """A prompt with a name."""

    id: str
    title: str
    prompt: str


@cache
def examples() -> tuple[Example, ...]:
    """Return the examples in the order of the file."""
    data = read_file(FILE, shown_as=FILE.name).data
    assert isinstance(data, dict)
    return tuple(_example(name, given) for name, given in data.items())


def _example(name: str, given: object) -> Example:
    match given:
        case {"title": str(title), "prompt": str(prompt)}:
            return Example(name, title, prompt)
        case _:
            raise AssertionError(f"{FILE.name}: '{name}' needs a title and a prompt")
