"""Read and write files of answers: YAML or JSON, plain or inside a saved record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from advisor.engine.answers import Answer
from advisor.errors import Problem, SourceError, visible
from advisor.formats.yaml_source import Data, Document


def answers_in(document: Document) -> Mapping[str, Data]:
    """Return the answers in a document: its `answers`, or else the whole document.

    So a case file, a saved advice and a plain file of answers are all read. Raises SourceError for
    a file without answers.
    """
    match document.data:
        case {"answers": dict(answers)} | dict(answers) if answers:
            return answers
        case _:
            hint = "Write one answer a line, such as what_must_change: knowledge."
            raise SourceError(Problem(document.path, "holds no answers", hint))


def write_answers(answers: Mapping[str, Answer], path: Path) -> None:
    """Write answers as YAML that every app can read again; "not sure" becomes null."""
    path.write_text(answers_text(answers), encoding="utf-8")


def answers_text(answers: Mapping[str, Answer]) -> str:
    """Return answers as YAML text, in their order."""
    plain = plain_answers(answers)
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in plain.items())
    text = "\n".join(lines)
    return visible(f"{text}\n")


def plain_answers(answers: Mapping[str, Answer]) -> dict[str, object]:
    """Return answers as data for `advise`: a plain value, or a mapping if not of origin `said`."""
    return {name: _plain(answer) for name, answer in answers.items()}


def _plain(answer: Answer) -> object:
    if answer.origin == "said":
        return answer.value
    return answer.model_dump(exclude_none=True)
