"""Read the rule files of one folder into models; all faults of form are reported at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import BaseModel, ValidationError

from advisor.errors import Location, Problem, RulebookError, SourceError, did_you_mean
from advisor.formats.folders import rule_files
from advisor.formats.yaml_source import Data, DataPath, Document, read_file
from advisor.rulebook.conditions import Fault, parse_condition
from advisor.rulebook.schema import (
    About,
    Approach,
    Computed,
    Conflict,
    Extension,
    Fact,
    Gate,
    Group,
    Law,
    Means,
    MeansRule,
    Note,
    Plan,
    Provider,
    Question,
    Rule,
    RuleFile,
    Source,
    SwitchOff,
)

MAX_PROBLEMS = 200
"""Problems reported at once, at most."""


@dataclass(frozen=True)
class ParsedFolder:
    """The rule files of one folder, each as a document and a model."""

    name: str
    """The name of the folder in messages."""
    files: tuple[tuple[Document, RuleFile], ...]


def read_folder(folder: Path, name: str) -> ParsedFolder:
    """Return the rule files in `folder`, called `name` in messages.

    Raises RulebookError naming every fault of form in every file.
    """
    problems: list[Problem] = []
    read = [_parse_file(file, name, folder, problems) for file in rule_files(folder)]
    raise_problems(problems)
    return ParsedFolder(name, tuple(file for file in read if file is not None))


def raise_problems(problems: list[Problem]) -> None:
    """Raise RulebookError with these problems, sorted by place, if there are any."""
    if len(problems) > MAX_PROBLEMS:
        problems = problems[:MAX_PROBLEMS]
        more = Problem("", "There are more problems", "Mend these first.")
        raise RulebookError([*sorted(problems, key=_sort_key), more])
    if problems:
        raise RulebookError(sorted(problems, key=_sort_key))


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
        problems.extend(islice(_model_problems(error, document), MAX_PROBLEMS + 1))
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


def _model_problems(error: ValidationError, document: Document) -> Iterator[Problem]:
    """Yield the errors of pydantic as problems with places, in plain words."""
    for fault in error.errors(include_url=False):
        path = _path_in_document(fault["loc"], document)
        key = str(fault["loc"][-1])
        match fault["type"]:
            case "extra_forbidden":
                what, hint = f"unknown key '{key}'", _nearest_key(key, path)
            case "missing":
                what, hint = f"the key '{key}' is missing", ""
            case "literal_error" | "union_tag_invalid":
                what = f"'{fault['input']}' is not one of the words allowed here"
                hint = fault["msg"]
            case "value_error":
                what, hint = str(fault["ctx"]["error"]), ""
            case _:
                what, hint = f"'{key}': {fault['msg'][0].lower()}{fault['msg'][1:]}", ""
        yield Problem(document.at(path), what, hint)


def _path_in_document(loc: tuple[str | int, ...], document: Document) -> DataPath:
    """Return `loc` without the parts that pydantic added, such as union tags."""
    path: DataPath = ()
    for part in loc:
        longer = (*path, part)
        if document.holds(longer):
            path = longer
    return path


def _nearest_key(key: str, path: DataPath) -> str:
    top = str(path[0]) if path else ""
    model = _MODEL_OF.get(top) if len(path) > 1 else RuleFile
    known = [(f.alias or name) for name, f in model.model_fields.items()] if model else []
    return did_you_mean(key, known)


_MODEL_OF: Mapping[str, type[BaseModel]] = {
    "groups": Group,
    "questions": Question,
    "computed": Computed,
    "facts": Fact,
    "rules": Rule,
    "gates": Gate,
    "means": Means,
    "ways": MeansRule,
    "notes": Note,
    "conflicts": Conflict,
    "laws": Law,
    "approaches": Approach,
    "plans": Plan,
    "sources": Source,
    "providers": Provider,
    "rulebook": About,
    "extension": Extension,
    "switch_off": SwitchOff,
}
