"""Example cases that fill in the questionnaire."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from advisor.engine.answers import Answer, read_answers
from advisor.errors import AnswerError
from advisor.formats.yaml_source import read_file
from advisor.rulebook.rulebook import Rulebook

FILE = Path(__file__).parent / "cases.yaml"


@dataclass(frozen=True)
class StartingCase:
    """A named set of answers."""

    id: str
    title: str
    answers: dict[str, Answer]


def cases(rulebook: Rulebook) -> tuple[StartingCase, ...]:
    """Return the cases whose answers fit this rulebook's questions, read once."""
    return rulebook.cached(_read)


def _read(rulebook: Rulebook) -> tuple[StartingCase, ...]:
    found = []
    data = read_file(FILE, shown_as=FILE.name).data
    assert isinstance(data, dict)
    for name, case in data.items():
        match case:
            case {"title": str(title), "answers": dict(answers)}:
                try:
                    found.append(StartingCase(name, title, read_answers(answers, rulebook)))
                except AnswerError:
                    continue  # another rulebook asks other questions
            case _:
                raise AssertionError(f"{FILE.name}: '{name}' needs a title and answers")
    return tuple(found)
