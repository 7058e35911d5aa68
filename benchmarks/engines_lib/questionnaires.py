"""Random questionnaires from a fixed seed, as columns and as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log10
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.authoring.engine_languages import answers_behind, facts_behind
from advisor.rulebook.conditions import Atom, Between, Condition, Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Choice, Number, Question, YesNo

SHARE_UNKNOWN = 0.3
SHARE_AT_THRESHOLD = 0.2

Columns: TypeAlias = Mapping[str, NDArray[np.object_] | NDArray[np.float64]]
"""Words, and yes or no, as objects with None for unknown; numbers as floats with NaN."""
Row: TypeAlias = Mapping[str, Value]


def lever_conditions(rulebook: Rulebook) -> Iterator[Condition]:
    """Yield the condition of every rule that can decide."""
    for lever in rulebook.levers.values():
        yield from (rule.when for rule in lever.rules)


def names_read(rulebook: Rulebook) -> list[str]:
    """Return the answers and computed answers that lever rules read, through facts."""
    return answers_behind(rulebook, lever_conditions(rulebook))


def facts_read(rulebook: Rulebook) -> list[str]:
    """Return the facts that lever rules rest on, each after those it rests on itself."""
    return facts_behind(rulebook, lever_conditions(rulebook))


def questions_asked(rulebook: Rulebook) -> list[str]:
    """Return the questions that lever rules rest on, in questionnaire order."""
    asked = frozenset[str]().union(*map(rulebook.questions_read_by, lever_conditions(rulebook)))
    return [name for name in rulebook.questions if name in asked]


def words_of(rulebook: Rulebook, name: str) -> list[str]:
    """Return the words that an answer or a computed answer is one of; none for other kinds."""
    question = rulebook.questions.get(name)
    if question is not None:
        return list(rulebook.options(question)) if isinstance(question.answer, Choice) else []
    computed = rulebook.computed[name]
    return [] if computed.unit else list(computed.values or ())


def random_columns(
    rulebook: Rulebook, names: Iterable[str], rows: int, rng: np.random.Generator
) -> Columns:
    """Return a random column for each question; a required one is answered in every row."""
    thresholds = _thresholds(rulebook)
    return {
        name: _column(rulebook, rulebook.questions[name], thresholds.get(name, ()), rows, rng)
        for name in names
    }


def as_rows(rulebook: Rulebook, columns: Columns) -> list[Row]:
    """Return the answers that each row gives."""
    lists = as_lists(rulebook, columns)
    rows = zip(*lists.values(), strict=True)
    return [{n: v for n, v in zip(lists, row, strict=True) if v is not None} for row in rows]


def as_lists(rulebook: Rulebook, columns: Columns) -> dict[str, list[Value | None]]:
    """Return the same columns as plain lists: None for unknown, whole numbers as int."""
    return {name: _plain(rulebook.questions[name], column) for name, column in columns.items()}


def _plain(
    question: Question, column: NDArray[np.object_] | NDArray[np.float64]
) -> list[Value | None]:
    values: list[Value | None] = column.tolist()
    if not isinstance(question.answer, Number):
        return values
    make = int if question.answer.type == "integer" else float
    return [make(v) if v is not None and v == v else None for v in values]  # noqa: PLR0124


def _column(
    rulebook: Rulebook,
    question: Question,
    thresholds: Sequence[float],
    rows: int,
    rng: np.random.Generator,
) -> NDArray[np.object_] | NDArray[np.float64]:
    unknown = rng.random(rows) < (0 if question.required else SHARE_UNKNOWN)
    if isinstance(question.answer, Number):
        numbers = _numbers(question.answer, thresholds, rows, rng)
        numbers[unknown] = np.nan
        return numbers
    yes_no = isinstance(question.answer, YesNo)
    options = [True, False] if yes_no else list(rulebook.options(question))
    words = np.array(options, dtype=object)[rng.integers(len(options), size=rows)]
    words[unknown] = None
    return words


def _numbers(
    answer: Number, thresholds: Sequence[float], rows: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return shares in steps of a hundredth, other numbers over all orders of magnitude."""
    is_share = answer.max <= 1
    if is_share:
        numbers = rng.integers(0, 101, size=rows) / 100
    else:
        top = log10(min(answer.max, 100 * max(thresholds, default=10)))
        numbers = np.floor(10 ** rng.uniform(0, top, size=rows)) - 1
    if thresholds:
        aside = rng.integers(-1, 2, size=rows) * (0.01 if is_share else 1)
        beside = np.round(rng.choice(thresholds, size=rows) + aside, 2)
        numbers = np.where(rng.random(rows) < SHARE_AT_THRESHOLD, beside, numbers)
    within: NDArray[np.float64] = np.clip(numbers, answer.min, answer.max)
    return within


def _thresholds(rulebook: Rulebook) -> dict[str, list[float]]:
    """Return the numbers that rules compare each name with."""
    whens = [*lever_conditions(rulebook), *(fact.when for fact in rulebook.facts.values())]
    found: dict[str, set[float]] = {}
    for atom in (atom for when in whens for atom in when.atoms()):
        found.setdefault(atom.name, set()).update(_bounds(atom))
    for product in rulebook.computed.values():
        if product.unit is not None and product.inputs:
            _share_out(found, product.inputs, found.get(product.id, ()))
    return {name: sorted(numbers) for name, numbers in found.items() if numbers}


def _bounds(atom: Atom) -> Iterable[float]:
    return (bound for _, bound in atom.test.bounds) if isinstance(atom.test, Between) else ()


def _share_out(
    found: dict[str, set[float]], factors: Sequence[str], thresholds: Iterable[float]
) -> None:
    """Add numbers whose product with a threshold of another factor is a threshold itself."""
    own = {name: set(found.get(name, ())) for name in factors}
    for name in factors:
        others = [number for other in factors if other != name for number in own[other]]
        found[name] = own[name] | {t // number for t in thresholds for number in others}
