"""Read the rule files of one folder into models; all faults of form are reported at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pydantic import ValidationError

from advisor.errors import Location, Problem, RulebookError, SourceError
from advisor.formats.folders import rule_files
from advisor.formats.model_faults import model_problems
from advisor.formats.yaml_source import Data, DataPath, Document, read_file
from advisor.rulebook.conditions import Fault, parse_condition
from advisor.rulebook.prompt_signals import AddedSignals
from advisor.rulebook.schema import RuleFile

MAX_PROBLEMS = 200
"""Problems reported at once, at most."""


def raise_problems(problems: list[Problem]) -> None:
    """Raise RulebookError with these problems, sorted by place, if there are any."""
    if len(problems) > MAX_PROBLEMS:
        problems = problems[:MAX_PROBLEMS]
        more = Problem("", "There are more problems", "Mend these first.")
        raise RulebookError([*sorted(problems, key=_sort_key), more])
    if problems:
        raise RulebookError(sorted(problems, key=_sort_key))


Report: TypeAlias = Callable[[list[Problem]], None]
"""What is done with the problems of one stage: `raise_problems`, or to go on without what is
faulty."""


@dataclass(frozen=True)
class ParsedFolder:
    """The rule files of one folder, each as a document and a model."""

    name: str
    """The name of the folder in messages."""
    files: tuple[tuple[Document, RuleFile], ...]
    signals: tuple[Document, AddedSignals] | None = None
    """Of an extension: what it adds to the signals that prompts are read by."""


def read_folder(folder: Path, name: str, report: Report = raise_problems) -> ParsedFolder:
    """Return the rule files in `folder`, called `name` in messages.

    Raises RulebookError naming every fault of form in every file. Where `report` raises nothing,
    what is faulty is left out: an entry of a list, a key, or a file that cannot be read at all.
    """
    problems: list[Problem] = []
    read = [_parse_file(file, name, folder, problems) for file in rule_files(folder)]
    report(problems)
    return ParsedFolder(name, tuple(file for file in read if file is not None))


def _sort_key(problem: Problem) -> tuple[str, int, int]:
    where = problem.where
    return (where.path, where.line, where.column) if isinstance(where, Location) else (where, 0, 0)


def _parse_file(
    file: Path, name: str, folder: Path, problems: list[Problem]
) -> tuple[Document, RuleFile] | None:
    try:
        document = read_file(file, shown_as=str(Path(name) / file.relative_to(folder)))
    except SourceError as error:
        problems.extend(error.problems)
        return None
    if not isinstance(document.data, dict):
        hint = "Write keys such as questions:, facts: or rules:, or remove the file."
        problems.append(Problem(document.at(()), "holds no rules", hint))
        return None
    faults: list[Fault] = []
    data = _parse_conditions(document.data, (), faults)
    problems.extend(Problem(document.at(f.at), f.what, f.hint) for f in faults)
    try:
        return document, RuleFile.model_validate(data)
    except ValidationError as error:
        problems.extend(model_problems(error, RuleFile, document)[: MAX_PROBLEMS + 1])
        return _sound_part(document, data, [fault["loc"] for fault in error.errors()])


def _sound_part(
    document: Document, data: Data, faulty: Sequence[DataPath]
) -> tuple[Document, RuleFile] | None:
    """Return a file without its faulty entries and keys; None where that does not help."""
    assert isinstance(data, dict)
    entries = {path[:2] for path in faulty if len(path) > 1 and isinstance(path[1], int)}
    keys = {path[:1] for path in faulty if path[:2] not in entries}
    sound = {
        key: [one for i, one in enumerate(value) if (key, i) not in entries]
        if isinstance(value, list)
        else value
        for key, value in data.items()
        if (key,) not in keys
    }
    try:
        return document, RuleFile.model_validate(sound)
    except ValidationError:
        return None


def _parse_conditions(data: Data, at: DataPath, faults: list[Fault]) -> Data:
    match data:
        case dict():
            return {
                key: parse_condition(value, (*at, key), faults)  # type: ignore[misc]
                if key == "when"
                else _parse_conditions(value, (*at, key), faults)
                for key, value in data.items()
            }
        case list():
            return [_parse_conditions(value, (*at, i), faults) for i, value in enumerate(data)]
        case _:
            return data
