"""What the files of a rulebook hold together, before they are frozen into one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TypeAlias

from advisor.costs import Catalogue
from advisor.errors import Location, Problem
from advisor.formats.yaml_source import DataPath
from advisor.rulebook.limits import limit_problems
from advisor.rulebook.parts import NAMESPACE, Part, Placed
from advisor.rulebook.reading import ReadFolder, stop_at
from advisor.rulebook.rulebook import Lever, Rulebook
from advisor.rulebook.schema import (
    LEVERS,
    About,
    Approach,
    ApproachId,
    Computed,
    Departure,
    Extension,
    Fact,
    Gate,
    Group,
    Law,
    LeverId,
    Note,
    Plan,
    Provider,
    Question,
    Replaceable,
    Rule,
    RuleFile,
    Source,
)

LISTS = (
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
Asks: TypeAlias = Mapping[LeverId, str]


@dataclass(frozen=True)
class Contents:
    """Every part of a rulebook with its place; rules and gates stand in the order they apply."""

    name: str
    about: About
    placed: tuple[Placed, ...]
    asks: Asks
    """The levers that there are, with the question each answers."""
    approaches: tuple[Approach, ...]
    plans: tuple[Plan, ...]
    digest: str
    departures: tuple[Departure, ...] = ()
    extensions: tuple[Extension, ...] = ()


def contents_of(read: ReadFolder) -> Contents:
    """Return the contents of a whole rulebook. Raises RulebookError for parts written twice."""
    stop_at([*_extension_instead(read)])
    problems = [*refuse_twins(placed_in(read)), *_refuse_twin_files(read), *_for_extensions(read)]
    files = [file for _, file in read.files]
    about = next((file.rulebook for file in files if file.rulebook), None)
    if about is None:
        hint = "Add a file with rulebook: {title, version, as_of}."
        problems.append(Problem(read.name, "the rulebook has no title and date", hint))
    stop_at(problems)
    assert about is not None
    return Contents(
        name=read.name,
        about=about,
        placed=tuple(placed_in(read)),
        asks={f.lever: f.asks or "" for f in files if f.lever},
        approaches=tuple(a for f in files for a in f.approaches),
        plans=tuple(p for f in files for p in f.plans),
        digest=digest_of(read),
    )


def placed_in(read: ReadFolder) -> Iterator[Placed]:
    """Yield every part of the files with its place, and the lever its file names."""
    for document, file in read.files:
        for key in LISTS:
            parts: tuple[Part, ...] = getattr(file, key)
            lever = file.lever if key in ("rules", "gates") else None
            for i, part in enumerate(parts):
                yield Placed(part, document, (key, i), lever)


def digest_of(read: ReadFolder, below: str | None = None) -> str:
    """Return 12 hex digits for what the files say, and for the rulebook below them."""
    content: object = {document.path: document.data for document, _ in read.files}
    told = content if below is None else [below, content]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def refuse_twins(placed: Iterable[Placed]) -> Iterator[Problem]:
    """Yield a problem for each id that stands twice where it has to be the only one."""
    seen: dict[tuple[str, str], Location] = {}
    for item in placed:
        key = (NAMESPACE[type(item.part)], item.part.id)
        if key in seen:
            what = f"the {key[0]} '{item.part.id}' is written twice"
            yield Problem(item.at("id"), what, f"It also stands at {seen[key]}.")
        seen.setdefault(key, item.at("id"))


def _refuse_twin_files(read: ReadFolder) -> Iterator[Problem]:
    """Refuse a lever, approach, plan or title written twice, and rules without a lever."""
    seen: dict[str, Location] = {}
    for document, file in read.files:
        for name, path in _single_things(file):
            where = document.at(path)
            if name in seen:
                hint = f"It also stands at {seen[name]}."
                yield Problem(where, f"the {name} is written twice", hint)
            seen.setdefault(name, where)
        if (file.rules or file.gates) and file.lever is None:
            where = document.at(("rules",) if file.rules else ("gates",))
            hint = "Add lever: with one of model, retrieval, tuning."
            yield Problem(where, "these rules name no lever", hint)


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


def _extension_instead(read: ReadFolder) -> Iterator[Problem]:
    for document, file in read.files:
        if file.extension is not None:
            what = "this is an extension, not a whole rulebook"
            yield Problem(document.at(("extension",)), what, "Put it on top of one, with --extend.")


def _for_extensions(read: ReadFolder) -> Iterator[Problem]:
    """Refuse in a whole rulebook what has a meaning only on top of another."""
    hint = "Only an extension says so."
    for document, file in read.files:
        if file.switch_off:
            where = document.at(("switch_off",))
            yield Problem(where, "'switch_off' in a whole rulebook", hint)
    for item in placed_in(read):
        for key in ("replaces", "reason", "before", *(("after",) * isinstance(item.part, Rule))):
            if isinstance(item.part, Replaceable) and key in item.part.model_fields_set:
                what = f"'{item.part.id}': '{key}' in a whole rulebook"
                yield Problem(item.at(key), what, hint)


def frozen(
    contents: Contents,
    *,
    prices: Catalogue | None = None,
    signals: Path | None = None,
    base: Rulebook | None = None,
) -> Rulebook:
    """Return the rulebook. Raises RulebookError for facts that go in a circle or too deep."""
    placed = contents.placed
    facts = _in_order(placed)
    stop_at([*limit_problems(placed, facts)])
    return Rulebook(
        about=contents.about,
        groups=tuple(p.part for p in placed if isinstance(p.part, Group)),
        questions={p.part.id: p.part for p in placed if isinstance(p.part, Question)},
        computed={p.part.id: p.part for p in placed if isinstance(p.part, Computed)},
        facts=facts,
        levers={i: _lever(i, contents) for i in LEVERS if i in contents.asks},
        notes=tuple(p.part for p in placed if isinstance(p.part, Note)),
        laws=tuple(p.part for p in placed if isinstance(p.part, Law)),
        approaches=_by_id(contents.approaches),
        plans={plan.approach: plan for plan in contents.plans},
        sources={p.part.id: p.part for p in placed if isinstance(p.part, Source)},
        providers={p.part.id: p.part for p in placed if isinstance(p.part, Provider)},
        digest=contents.digest,
        places={p.part.id: p.at("id") for p in placed if isinstance(p.part, _NAMED)},
        own_prices=prices,
        own_signals=signals,
        extensions=contents.extensions,
        departures=contents.departures,
        base=base,
    )


def _by_id(approaches: Iterable[Approach]) -> dict[ApproachId, Approach]:
    return {approach.id: approach for approach in approaches}


def _lever(lever: LeverId, contents: Contents) -> Lever:
    mine = [p.part for p in contents.placed if p.lever == lever]
    rules = tuple(part for part in mine if isinstance(part, Rule))
    gates = tuple(part for part in mine if isinstance(part, Gate))
    return Lever(lever, contents.asks[lever], rules, gates)


def _in_order(placed: tuple[Placed, ...]) -> dict[str, Fact]:
    """Return the facts, each after those it rests on."""
    by_id = {p.part.id: p.part for p in placed if isinstance(p.part, Fact)}
    needs = {f.id: {a.name for a in f.when.atoms() if a.name in by_id} for f in by_id.values()}
    try:
        return {name: by_id[name] for name in TopologicalSorter(needs).static_order()}
    except CycleError as error:
        cycle = list(reversed(error.args[1]))
        where = next(p.at() for p in placed if isinstance(p.part, Fact) and p.part.id in cycle)
        what = f"facts go in a circle: {' -> '.join(cycle)}"
        hint = "A fact may only rest on answers and on facts that do not rest on it."
        stop_at([Problem(where, what, hint)])
        raise
