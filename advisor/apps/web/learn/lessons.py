"""What the page "Learn" teaches: concepts, misconceptions, methods, a quiz and typical cases.

The lessons are YAML in `rules/learn`. They point into a rulebook, so every rule, source, concept
and answer that they name is checked against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field, ValidationError

from advisor.engine.answers import read_answers
from advisor.errors import AnswerError, Location, Problem, RulebookError, did_you_mean
from advisor.formats.folders import default_rules
from advisor.formats.model_faults import model_problems
from advisor.formats.yaml_source import Data, DataPath, Document, read_file
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import (
    ApproachId,
    Citation,
    KebabId,
    Note,
    Rule,
    Sentence,
    SnakeId,
    Strict,
)

if TYPE_CHECKING:
    import networkx as nx

LEARN_FOLDER = "learn"


class Concept(Strict):
    """A box of the concept map."""

    id: KebabId
    name: Sentence
    says: Sentence
    approach: ApproachId | None = None
    """The approach whose color it takes, and so do the boxes under it."""
    under: KebabId | None = None
    needs: tuple[KebabId, ...] = ()
    """Concepts that have to come first."""
    related: tuple[KebabId, ...] = ()
    rule: KebabId | None = None
    """Where the rulebook says more."""


class Misconception(Strict):
    """A common belief that is wrong, and what the rules say instead."""

    id: KebabId
    belief: Sentence
    about: KebabId
    """The concept it is about."""
    ask: Sentence
    """The better question."""
    note: KebabId
    """The caution that answers it."""
    rules: tuple[KebabId, ...] = Field(min_length=1)
    """The rules and gates that act on it."""


class Method(Strict):
    """A way to train, in a paragraph."""

    id: KebabId
    name: Sentence
    line: Sentence
    says: Sentence
    cites: tuple[Citation, ...] = Field(min_length=1)


class Scene(Strict):
    """The stage of a quiz question; what the team said is the example of the rule."""

    rule: KebabId
    scene: Sentence


class Preset(Strict):
    """A typical case of one field, which fills in the questionnaire."""

    id: KebabId
    name: Sentence
    says: Sentence
    answers: dict[SnakeId, Value] = Field(min_length=1)


class Lessons(Strict):
    """Everything there is to learn, one file for each part."""

    concepts: tuple[Concept, ...]
    misconceptions: tuple[Misconception, ...]
    methods: tuple[Method, ...]
    quiz: tuple[Scene, ...]
    presets: tuple[Preset, ...]


def load_lessons(folder: Path, rulebook: Rulebook) -> Lessons:
    """Return the lessons next to the rules in `folder`.

    Raises SourceError for a file that cannot be read, and RulebookError naming every fault of
    form, or else everything named that `rulebook` does not have, with file, line and column.
    """
    lessons, files = _read(folder)
    problems = [
        Problem(files.at(fault.at), fault.what, fault.hint) for fault in _faults(lessons, rulebook)
    ]
    if problems:
        raise RulebookError(problems)
    return lessons


def shipped_lessons(rulebook: Rulebook) -> Lessons:
    """Return those of the lessons that come with the advisor which fit a rulebook."""
    lessons, _ = _read(default_rules())
    while faults := list(_faults(lessons, rulebook)):
        lessons = _without(lessons, {fault.at[:2] for fault in faults})
    return lessons


def concept_map(lessons: Lessons) -> nx.DiGraph[str]:
    """Return the concepts as a graph; each arrow has a `kind`: under, needs or related."""
    import networkx as nx  # noqa: PLC0415  # it takes long to import

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(concept.id for concept in lessons.concepts)
    for concept in lessons.concepts:
        graph.add_edges_from(((concept.id, other) for other in concept.related), kind="related")
        graph.add_edges_from(((other, concept.id) for other in concept.needs), kind="needs")
        if concept.under is not None:
            graph.add_edge(concept.under, concept.id, kind="under")
    return graph


# -- reading ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Files:
    """The files of the lessons, read as one; each key stands in one of them."""

    by_key: Mapping[str, Document]

    def holds(self, path: DataPath) -> bool:
        """Return whether one of the files has a value at `path`."""
        return any(document.holds(path) for document in self.by_key.values())

    def at(self, path: Sequence[str | int]) -> Location:
        """Return the place of a part in the file that holds it, or that ought to."""
        top = tuple(path[:1])
        holding = (document for document in self.by_key.values() if document.holds(top))
        return (next(holding, None) or self.by_key[str(path[0])]).at(path)


def _read(folder: Path) -> tuple[Lessons, _Files]:
    files = _Files(
        {
            name: read_file(
                folder / LEARN_FOLDER / f"{name}.yaml",
                shown_as=f"{folder.name}/{LEARN_FOLDER}/{name}.yaml",
            )
            for name in Lessons.model_fields
        }
    )
    data: dict[str, Data] = {}
    for document in files.by_key.values():
        data |= document.data if isinstance(document.data, dict) else {}
    missing = [name for name in Lessons.model_fields if name not in data]
    if missing:
        raise RulebookError(
            Problem(files.at((name,)), f"the key '{name}' is missing") for name in missing
        )
    try:
        return Lessons.model_validate(data), files
    except ValidationError as error:
        raise RulebookError(model_problems(error, Lessons, files)) from error


# -- what the rulebook does not have ----------------------------------------------------------


class _Fault(NamedTuple):
    at: DataPath
    what: str
    hint: str


def _faults(lessons: Lessons, rulebook: Rulebook) -> Iterator[_Fault]:
    for name in ("concepts", "misconceptions", "methods", "presets"):
        yield from _repeated_ids(name, [part.id for part in getattr(lessons, name)])
    yield from _concept_faults(lessons, rulebook)
    concepts = [concept.id for concept in lessons.concepts]
    notes = [rule.id for rule in rulebook.rules.values() if isinstance(rule, Note)]
    rules = [rule.id for rule in rulebook.rules.values() if isinstance(rule, Rule)]
    for i, belief in enumerate(lessons.misconceptions):
        at = ("misconceptions", i)
        yield from _unknown((*at, "about"), "concept", belief.about, concepts)
        yield from _unknown((*at, "note"), "note", belief.note, notes)
        for j, rule in enumerate(belief.rules):
            yield from _unknown((*at, "rules", j), "rule", rule, rulebook.rules)
    for i, method in enumerate(lessons.methods):
        for j, cite in enumerate(method.cites):
            at_source = ("methods", i, "cites", j, "source")
            yield from _unknown(at_source, "source", cite.source, rulebook.sources)
    for i, scene in enumerate(lessons.quiz):
        yield from _unknown(("quiz", i, "rule"), "rule of a lever", scene.rule, rules)
    for i, preset in enumerate(lessons.presets):
        yield from _answer_faults(("presets", i, "answers"), preset, rulebook)


def _repeated_ids(name: str, ids: Sequence[str]) -> Iterator[_Fault]:
    for i, known in enumerate(ids):
        if known in ids[:i]:
            yield _Fault((name, i, "id"), f"'{known}' is written twice", "Give one another id.")


def _concept_faults(lessons: Lessons, rulebook: Rulebook) -> Iterator[_Fault]:
    concepts = [concept.id for concept in lessons.concepts]
    for i, concept in enumerate(lessons.concepts):
        at = ("concepts", i)
        if concept.under is not None:
            yield from _unknown((*at, "under"), "concept", concept.under, concepts)
        for key, names in (("needs", concept.needs), ("related", concept.related)):
            for j, name in enumerate(names):
                yield from _unknown((*at, key, j), "concept", name, concepts)
        if concept.approach is not None:
            yield from _unknown(
                (*at, "approach"), "approach", concept.approach, rulebook.approaches
            )
        if concept.rule is not None:
            yield from _unknown((*at, "rule"), "rule", concept.rule, rulebook.rules)
    yield from _circles(lessons)


def _circles(lessons: Lessons) -> Iterator[_Fault]:
    import networkx as nx  # noqa: PLC0415  # as above

    above = nx.DiGraph([(c.id, c.under) for c in lessons.concepts if c.under is not None])
    for circle in nx.simple_cycles(above):
        i = next(i for i, concept in enumerate(lessons.concepts) if concept.id in circle)
        what = f"concepts stand under each other: {' -> '.join([*circle, circle[0]])}"
        yield _Fault(("concepts", i, "under"), what, "Leave one of them at the top.")


def _unknown(at: DataPath, kind: str, name: str, known: Collection[str]) -> Iterator[_Fault]:
    if name not in known:
        yield _Fault(at, f"there is no {kind} '{name}'", did_you_mean(name, known))


def _answer_faults(at: DataPath, preset: Preset, rulebook: Rulebook) -> Iterator[_Fault]:
    try:
        read_answers(preset.answers, rulebook)
    except AnswerError as error:
        for problem in error.problems:
            question = str(problem.where).removeprefix("answers.")
            yield _Fault((*at, question), f"'{question}' {problem.what}", problem.hint)


def _without(lessons: Lessons, left_out: Collection[DataPath]) -> Lessons:
    """Return the lessons without the parts at these places."""
    kept = {
        name: tuple(
            part for i, part in enumerate(getattr(lessons, name)) if (name, i) not in left_out
        )
        for name in Lessons.model_fields
    }
    return lessons.model_copy(update=kept)
