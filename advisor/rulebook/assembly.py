"""Join the files of a rulebook into one value, then freeze it into a `Rulebook`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePath

from advisor.costs import Catalogue
from advisor.errors import Location, Problem
from advisor.formats.frozen import frozen_mapping
from advisor.formats.yaml_source import DataPath, Document
from advisor.rulebook.former_ids import FormerIdUse, former_id_problems
from advisor.rulebook.limits import limit_problems
from advisor.rulebook.parts import NAMESPACE, Part, PlacedPart
from advisor.rulebook.plan_steps import step_places, twice_problems, with_added_steps
from advisor.rulebook.prompt_signals import AddedSignals
from advisor.rulebook.reading import ParsedFolder, Report, raise_problems
from advisor.rulebook.rulebook import Lever, MeansList, Rulebook, signal_place
from advisor.rulebook.schema import (
    LEVERS,
    MEANS_FOR,
    About,
    Approach,
    ApproachId,
    Computed,
    Conflict,
    Departure,
    Extension,
    Fact,
    Gate,
    Group,
    Law,
    LeverId,
    Means,
    MeansFor,
    MeansRule,
    Note,
    Provider,
    Question,
    Replaceable,
    Rule,
    RuleFile,
    Source,
)

_PART_LISTS = (
    "groups",
    "questions",
    "computed",
    "facts",
    "rules",
    "gates",
    "ways",
    "notes",
    "conflicts",
    "laws",
    "plans",
    "plan_steps",
    "sources",
    "providers",
)
_NAMED = (Question, Computed, Fact, Rule, MeansRule, Gate, Note, Conflict, Law)


@dataclass(frozen=True)
class RulebookContents:
    """Every part of a rulebook with its place; rules and gates in the order they are asked."""

    name: str
    about: About
    parts: tuple[PlacedPart, ...]
    asks: Mapping[LeverId, str]
    """The levers of the rulebook, each with the question it answers."""
    means_asks: Mapping[MeansFor, str]
    """The lists of means, each with the question it answers."""
    means: Mapping[MeansFor, tuple[Means, ...]]
    """The words for the means of each list."""
    approaches: tuple[Approach, ...]
    digest: str
    departures: tuple[Departure, ...] = ()
    extensions: tuple[Extension, ...] = ()
    former_id_uses: tuple[FormerIdUse, ...] = ()
    """Where the extensions still use former ids."""
    signals: tuple[tuple[Document, AddedSignals], ...] = ()
    """What the extensions add to the signals that prompts are read by."""


def contents_of(parsed: ParsedFolder, report: Report = raise_problems) -> RulebookContents:
    """Return the contents of a whole rulebook. Raises RulebookError for duplicate parts.

    What raises is `report`, except for a folder that is no rulebook at all.
    """
    raise_problems([*_no_rulebook_problems(parsed)])
    problems = [
        *duplicate_id_problems(placed_parts(parsed)),
        *former_id_problems([*placed_parts(parsed)]),
        *_file_problems(parsed),
        *_extension_key_problems(parsed),
        *(problem for item in placed_parts(parsed) for problem in twice_problems(item)),
    ]
    files = [file for _, file in parsed.files]
    about = next((file.rulebook for file in files if file.rulebook), None)
    if about is None:
        hint = "Add a file with rulebook: {title, version, as_of}."
        problems.append(Problem(parsed.name, "the rulebook has no title and date", hint))
        raise_problems(problems)
        raise AssertionError
    report(problems)
    return RulebookContents(
        name=parsed.name,
        about=about,
        parts=tuple(placed_parts(parsed)),
        asks={f.lever: f.asks or "" for f in files if f.lever},
        means_asks={f.means_for: f.asks or "" for f in files if f.means_for},
        means={f.means_for: f.means for f in files if f.means_for},
        approaches=tuple(a for f in files for a in f.approaches),
        digest=digest_of(parsed),
    )


def placed_parts(parsed: ParsedFolder) -> Iterator[PlacedPart]:
    """Yield every part of the files with its place; rules and gates with the list of the file."""
    for document, file in parsed.files:
        for key in _PART_LISTS:
            parts: tuple[Part, ...] = getattr(file, key)
            lever = file.lever if key in ("rules", "gates") else None
            means_for = file.means_for if key == "ways" else None
            for i, part in enumerate(parts):
                yield PlacedPart(part, document, (key, i), lever, means_for)


def digest_of(parsed: ParsedFolder, below: str | None = None) -> str:
    """Return 12 hex digits of a hash of the files' data and of `below`.

    `below` is the digest of the rulebook under an extension. The name of the folder does not count:
    a copy has the same digest.
    """
    files = [document for document, _ in parsed.files]
    if parsed.signals is not None:
        files.append(parsed.signals[0])
    content: object = {
        PurePath(document.path).relative_to(parsed.name).as_posix(): document.data
        for document in files
    }
    hashed = content if below is None else [below, content]
    text = json.dumps(hashed, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def duplicate_id_problems(placed: Iterable[PlacedPart]) -> Iterator[Problem]:
    """Yield a problem for each id used twice in one namespace."""
    seen: dict[tuple[str, str], Location] = {}
    for item in placed:
        key = (NAMESPACE[type(item.part)], item.part.id)
        if key in seen:
            what = f"the {key[0]} '{item.part.id}' is written twice"
            yield Problem(item.at("id"), what, f"It also stands at {seen[key]}.")
        seen.setdefault(key, item.at("id"))


def _file_problems(parsed: ParsedFolder) -> Iterator[Problem]:
    """Yield a problem for a duplicate lever, approach, plan or title, or for a missing lever."""
    seen: dict[str, Location] = {}
    for document, file in parsed.files:
        for name, path in _unique_entries(file):
            where = document.at(path)
            if name in seen:
                hint = f"It also stands at {seen[name]}."
                yield Problem(where, f"the {name} is written twice", hint)
            seen.setdefault(name, where)
        if (file.rules or file.gates) and file.lever is None:
            where = document.at(("rules",) if file.rules else ("gates",))
            hint = "Add lever: with one of model, retrieval, tuning."
            yield Problem(where, "these rules name no lever", hint)
        if file.ways and file.means_for is None:
            hint = f"Add means_for: with one of {', '.join(MEANS_FOR)}."
            yield Problem(document.at(("ways",)), "these ways do not say what for", hint)


def _unique_entries(file: RuleFile) -> Iterator[tuple[str, DataPath]]:
    """Yield the name and path of each entry that a rulebook may have only once."""
    if file.rulebook is not None:
        yield "title of the rulebook", ("rulebook",)
    if file.lever is not None:
        yield f"lever '{file.lever}'", ("lever",)
    if file.means_for is not None:
        yield f"list of means for '{file.means_for}'", ("means_for",)
    for i, means in enumerate(file.means):
        yield f"means '{means.id}'", ("means", i, "id")
    for i, approach in enumerate(file.approaches):
        yield f"approach '{approach.id}'", ("approaches", i, "id")


def _no_rulebook_problems(parsed: ParsedFolder) -> Iterator[Problem]:
    for document, file in parsed.files:
        if file.extension is not None:
            what = "this is an extension, not a whole rulebook"
            yield Problem(document.at(("extension",)), what, "Put it on top of one, with --extend.")


def _extension_key_problems(parsed: ParsedFolder) -> Iterator[Problem]:
    """Yield a problem for each key in a whole rulebook that only an extension may have."""
    hint = "Only an extension says so."
    for document, file in parsed.files:
        for key in ("switch_off", "plan_steps"):
            if getattr(file, key):
                yield Problem(document.at((key,)), f"'{key}' in a whole rulebook", hint)
        for i, means in enumerate(file.means):
            if means.reason is not None:
                where = document.at(("means", i, "reason"))
                yield Problem(where, f"'{means.id}': 'reason' in a whole rulebook", hint)
    for item in placed_parts(parsed):
        for key in (
            "replaces",
            "reason",
            "before",
            *(("after",) * isinstance(item.part, Rule | MeansRule)),
        ):
            if isinstance(item.part, Replaceable) and key in item.part.model_fields_set:
                what = f"'{item.part.id}': '{key}' in a whole rulebook"
                yield Problem(item.at(key), what, hint)


def freeze(
    contents: RulebookContents,
    *,
    prices: Catalogue | None = None,
    signals: Path | None = None,
    base: Rulebook | None = None,
    report: Report = raise_problems,
) -> Rulebook:
    """Return the rulebook.

    Raises RulebookError for facts that depend on each other in a circle, and reports those that
    nest too deep and every other limit of `limit_problems`.
    """
    placed = contents.parts
    facts = _facts_in_order(placed)
    report([*limit_problems(placed, facts)])
    return Rulebook(
        about=contents.about,
        groups=tuple(p.part for p in placed if isinstance(p.part, Group)),
        questions={p.part.id: p.part for p in placed if isinstance(p.part, Question)},
        computed={p.part.id: p.part for p in placed if isinstance(p.part, Computed)},
        facts=facts,
        levers={i: _lever(i, contents) for i in LEVERS if i in contents.asks},
        means={i: _means(i, contents) for i in MEANS_FOR if i in contents.means_asks},
        notes=tuple(p.part for p in placed if isinstance(p.part, Note)),
        conflicts=tuple(p.part for p in placed if isinstance(p.part, Conflict)),
        laws=tuple(p.part for p in placed if isinstance(p.part, Law)),
        approaches=_by_id(contents.approaches),
        plans=with_added_steps(placed),
        sources={p.part.id: p.part for p in placed if isinstance(p.part, Source)},
        providers={p.part.id: p.part for p in placed if isinstance(p.part, Provider)},
        digest=contents.digest,
        places={
            **{p.part.id: p.at("id") for p in placed if isinstance(p.part, _NAMED)},
            **dict(step_places(placed)),
            **{name: at for one in contents.signals for name, at in _signal_places(*one)},
        },
        own_prices=prices,
        own_signals=signals,
        more_signals=tuple(added for _, added in contents.signals),
        extensions=contents.extensions,
        departures=contents.departures,
        former_id_uses=contents.former_id_uses,
        base=base,
    )


def _signal_places(document: Document, added: AddedSignals) -> Iterator[tuple[str, Location]]:
    for i, signal in enumerate(added.signals):
        yield signal_place(signal.id), document.at(("signals", i, "id"))


def _by_id(approaches: Iterable[Approach]) -> dict[ApproachId, Approach]:
    return {approach.id: approach for approach in approaches}


def _lever(lever: LeverId, contents: RulebookContents) -> Lever:
    parts = [p.part for p in contents.parts if p.lever == lever]
    rules = tuple(part for part in parts if isinstance(part, Rule))
    gates = tuple(part for part in parts if isinstance(part, Gate))
    return Lever(lever, contents.asks[lever], rules, gates)


def _means(means_for: MeansFor, contents: RulebookContents) -> MeansList:
    placed = (p.part for p in contents.parts if p.means_for == means_for)
    rules = tuple(part for part in placed if isinstance(part, MeansRule))
    words = frozen_mapping({means.id: means for means in contents.means[means_for]})
    return MeansList(means_for, contents.means_asks[means_for], rules, words)


def _facts_in_order(placed: tuple[PlacedPart, ...]) -> dict[str, Fact]:
    """Return the facts, each after the facts it reads."""
    by_id = {p.part.id: p.part for p in placed if isinstance(p.part, Fact)}
    needs = {f.id: {a.name for a in f.when.atoms() if a.name in by_id} for f in by_id.values()}
    try:
        return {name: by_id[name] for name in TopologicalSorter(needs).static_order()}
    except CycleError as error:
        cycle = list(reversed(error.args[1]))
        where = next(p.at() for p in placed if isinstance(p.part, Fact) and p.part.id in cycle)
        what = f"facts go in a circle: {' -> '.join(cycle)}"
        hint = "A fact may only rest on answers and on facts that do not rest on it."
        raise_problems([Problem(where, what, hint)])
        raise
