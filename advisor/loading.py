"""Load a rulebook: read every file, check it as a whole, and freeze it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from pydantic import BaseModel, ValidationError

from advisor.conditions import Fault, parse_condition
from advisor.cross_checks import Incomplete, Placed, cross_check
from advisor.errors import Location, Problem, RulebookError, SourceError, did_you_mean
from advisor.examples import check_examples
from advisor.proof import undecided
from advisor.rulebook import Lever, Rulebook
from advisor.schema import (
    LEVERS,
    About,
    Approach,
    Computed,
    Fact,
    Gate,
    Group,
    Law,
    LeverId,
    Note,
    Plan,
    Provider,
    Question,
    Rule,
    RuleFile,
    Source,
)
from advisor.shipped import default_rules
from advisor.yaml_source import Data, DataPath, Document, read_file

OTHER_FOLDERS = frozenset({"learn", "prices", "signals"})
"""Folders beside the rules that hold other catalogues."""


def load_rulebook(path: str | Path | None = None) -> Rulebook:
    """Return the rulebook in the folder `path`, or the shipped one.

    Raises RulebookError naming every problem of every file, each with file, line and column; an
    example that does not do what it says is one of them.
    """
    rulebook = read_rulebook(path)
    problems = _example_problems(rulebook)
    if problems:
        raise RulebookError(problems)
    return rulebook


def read_rulebook(path: str | Path | None = None) -> Rulebook:
    """Return a rulebook as `load_rulebook` does, without running its examples."""
    return _load(Path(path) if path is not None else default_rules())


@cache
def _example_problems(rulebook: Rulebook) -> tuple[Problem, ...]:
    return tuple(check_examples(rulebook))


@cache
def _load_cached(folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> Rulebook:
    del stamp  # part of the key: a changed file is another rulebook
    return _Loader(folder).load()


def _load(folder: Path) -> Rulebook:
    files = rule_files(folder)
    stats = [(str(file), file.stat()) for file in files]
    stamp = tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)
    return _load_cached(folder.resolve(), stamp)


def rule_files(folder: Path) -> list[Path]:
    """Return the YAML files of a rulebook, sorted, without those of other catalogues.

    Raises RulebookError when the folder is missing or holds no YAML.
    """
    if not folder.is_dir():
        hint = "Give the folder that holds questions.yaml and levers/."
        raise RulebookError(Problem(str(folder), "there is no rules folder here", hint))
    found = sorted(folder.rglob("*.yaml"))
    files = [f for f in found if OTHER_FOLDERS.isdisjoint(f.relative_to(folder).parts[:-1])]
    if not files:
        hint = "Rules are .yaml files."
        raise RulebookError(Problem(str(folder), "this folder holds no rules", hint))
    return files


class _Loader:
    """Reads one folder; collects problems so that all of them are told at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.files: list[tuple[Document, RuleFile]] = []

    def load(self) -> Rulebook:
        for file in rule_files(self.folder):
            self._read(file)
        self._stop_at_problems()
        rulebook, placed = self._assemble()
        self.problems.extend(cross_check(rulebook, placed))
        if any(isinstance(problem, Incomplete) for problem in self.problems):
            self.problems.extend(undecided(rulebook))
        self._stop_at_problems()
        return rulebook

    def _stop_at_problems(self) -> None:
        if self.problems:
            raise RulebookError(sorted(self.problems, key=lambda p: _sort_key(p.where)))

    def _read(self, file: Path) -> None:
        try:
            document = read_file(file, shown_as=str(Path(self.folder.name) / _inside(file, self)))
        except SourceError as error:
            self.problems.extend(error.problems)
            return
        if not isinstance(document.data, dict):
            hint = "Write keys such as questions:, facts: or rules:, or remove the file."
            self.problems.append(Problem(document.at(()), "holds no rules", hint))
            return
        data = self._with_conditions(document)
        try:
            self.files.append((document, RuleFile.model_validate(data)))
        except ValidationError as error:
            self.problems.extend(_told(error, document))

    def _with_conditions(self, document: Document) -> Data:
        """Return the data with each `when` parsed, so that models hold conditions."""
        faults: list[Fault] = []
        data = _parse_whens(document.data, (), faults)
        self.problems.extend(Problem(document.at(f.at), f.what, f.hint) for f in faults)
        return data

    def _assemble(self) -> tuple[Rulebook, list[Placed]]:
        placed = [
            Placed(part, document, (key, i))
            for document, file in self.files
            for key in _LISTS
            for i, part in enumerate(getattr(file, key))
        ]
        self._refuse_twins(placed)
        self._refuse_twin_files()
        facts, cycle = _in_order([p.part for p in placed if isinstance(p.part, Fact)])
        if cycle:
            where = next(p.at() for p in placed if isinstance(p.part, Fact) and p.part.id in cycle)
            hint = "A fact may only rest on answers and on facts that do not rest on it."
            self.problems.append(
                Problem(where, f"facts go in a circle: {' -> '.join(cycle)}", hint)
            )
        self._stop_at_problems()
        return self._freeze(placed, facts), placed

    def _refuse_twins(self, placed: list[Placed]) -> None:
        seen: dict[tuple[str, str], Location] = {}
        for item in placed:
            key = (_NAMESPACE[type(item.part)], item.part.id)
            if key in seen:
                what = f"the {key[0]} '{item.part.id}' is written twice"
                self.problems.append(
                    Problem(item.at("id"), what, f"It also stands at {seen[key]}.")
                )
            seen.setdefault(key, item.at("id"))

    def _refuse_twin_files(self) -> None:
        """Refuse a lever, approach, plan or title written twice, and rules without a lever."""
        seen: dict[str, Location] = {}
        for document, file in self.files:
            for name, path in _single_things(file):
                where = document.at(path)
                if name in seen:
                    hint = f"It also stands at {seen[name]}."
                    self.problems.append(Problem(where, f"the {name} is written twice", hint))
                seen.setdefault(name, where)
            if (file.rules or file.gates) and file.lever is None:
                where = document.at(("rules",) if file.rules else ("gates",))
                hint = "Add lever: with one of model, retrieval, tuning."
                self.problems.append(Problem(where, "these rules name no lever", hint))

    def _freeze(self, placed: list[Placed], facts: Mapping[str, Fact]) -> Rulebook:
        files = [file for _, file in self.files]
        about = next((file.rulebook for file in files if file.rulebook), None)
        if about is None:
            hint = "Add a file with rulebook: {title, version, as_of}."
            what = "the rulebook has no title and date"
            self.problems.append(Problem(self.folder.name, what, hint))
            self._stop_at_problems()
            raise AssertionError
        return Rulebook(
            about=about,
            groups=tuple(p.part for p in placed if isinstance(p.part, Group)),
            questions={p.part.id: p.part for p in placed if isinstance(p.part, Question)},
            computed={p.part.id: p.part for p in placed if isinstance(p.part, Computed)},
            facts=facts,
            levers=_levers(files),
            notes=tuple(p.part for p in placed if isinstance(p.part, Note)),
            laws=tuple(p.part for p in placed if isinstance(p.part, Law)),
            approaches={a.id: a for file in files for a in file.approaches},
            plans={plan.approach: plan for file in files for plan in file.plans},
            sources={p.part.id: p.part for p in placed if isinstance(p.part, Source)},
            providers={p.part.id: p.part for p in placed if isinstance(p.part, Provider)},
            digest=_digest(document for document, _ in self.files),
            places={p.part.id: p.at("id") for p in placed if isinstance(p.part, _NAMED)},
        )


_LISTS = (
    "groups",
    "questions",
    "computed",
    "facts",
    "rules",
    "gates",
    "notes",
    "laws",
    "sources",
    "providers",
)
_NAMED = (Question, Computed, Fact, Rule, Gate, Note, Law)
_NAMESPACE: Mapping[type, str] = {
    Group: "group",
    Question: "name",
    Computed: "name",
    Fact: "name",
    Rule: "rule",
    Gate: "rule",
    Note: "rule",
    Law: "law",
    Source: "source",
    Provider: "provider",
}


def _single_things(file: RuleFile) -> Iterator[tuple[str, DataPath]]:
    """Yield what a rulebook may hold only once, with its path in the file."""
    if file.rulebook is not None:
        yield "title of the rulebook", ("rulebook",)
    if file.lever is not None:
        yield f"lever '{file.lever}'", ("lever",)
    for i, approach in enumerate(file.approaches):
        yield f"approach '{approach.id}'", ("approaches", i, "id")
    for i, plan in enumerate(file.plans):
        yield f"plan for '{plan.approach}'", ("plans", i, "approach")


def _inside(file: Path, loader: _Loader) -> Path:
    return file.relative_to(loader.folder)


def _sort_key(where: Location | str) -> tuple[str, int, int]:
    if isinstance(where, Location):
        return where.path, where.line, where.column
    return where, 0, 0


def _parse_whens(data: Data, at: DataPath, faults: list[Fault]) -> Data:
    match data:
        case dict():
            return {
                key: parse_condition(value, (*at, key), faults)  # type: ignore[misc]
                if key == "when"
                else _parse_whens(value, (*at, key), faults)
                for key, value in data.items()
            }
        case list():
            return [_parse_whens(value, (*at, i), faults) for i, value in enumerate(data)]
        case _:
            return data


def _told(error: ValidationError, document: Document) -> Iterator[Problem]:
    """Turn pydantic's findings into problems with places and plain words."""
    for fault in error.errors(include_url=False):
        path = _existing(fault["loc"], document)
        key = str(fault["loc"][-1])
        match fault["type"]:
            case "extra_forbidden":
                what, hint = f"unknown key '{key}'", _nearest_key(key, path)
            case "missing":
                what, hint = f"the key '{key}' is missing", ""
            case "literal_error" | "union_tag_invalid":
                what = f"'{fault['input']}' is not one of the words allowed here"
                hint = fault["msg"]
            case _:
                what, hint = f"'{key}': {fault['msg'][0].lower()}{fault['msg'][1:]}", ""
        yield Problem(document.at(path), what, hint)


def _existing(loc: tuple[str | int, ...], document: Document) -> DataPath:
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
    "notes": Note,
    "laws": Law,
    "approaches": Approach,
    "plans": Plan,
    "sources": Source,
    "providers": Provider,
    "rulebook": About,
}


def _in_order(facts: list[Fact]) -> tuple[dict[str, Fact], list[str]]:
    """Return the facts, each after those it rests on, and a cycle when there is one."""
    by_id = {fact.id: fact for fact in facts}
    needs = {f.id: {a.name for a in f.when.atoms() if a.name in by_id} for f in facts}
    try:
        return {name: by_id[name] for name in TopologicalSorter(needs).static_order()}, []
    except CycleError as error:
        return by_id, list(reversed(error.args[1]))


def _levers(files: list[RuleFile]) -> dict[LeverId, Lever]:
    found = {f.lever: Lever(f.lever, f.asks or "", f.rules, f.gates) for f in files if f.lever}
    return {lever: found[lever] for lever in LEVERS if lever in found}


def _digest(documents: Iterable[Document]) -> str:
    content = {document.path: document.data for document in documents}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
