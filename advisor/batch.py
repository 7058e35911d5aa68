"""Advice for many rows at once: the same conditions over NumPy columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.answers import misfit
from advisor.computed import Z_95
from advisor.conditions import All, AnyOf, Atom, Between, Condition, Not, Value
from advisor.errors import AnswerError, Problem, did_you_mean
from advisor.payback import MILLION, PaybackTerms
from advisor.rulebook import Lever, Rulebook
from advisor.schema import ApproachId, Choice, Number, Question, YesNo

Mask: TypeAlias = NDArray[np.bool_]
Column: TypeAlias = NDArray[np.float64]
"""One number a row; options and words are numbered, yes is 1, unknown is NaN."""

MAX_PROBLEMS = 20


@dataclass(frozen=True)
class Truth:
    """Where a condition holds, and where it is known not to; neither means unknown."""

    holds: Mask
    fails: Mask


def approaches_of(
    rulebook: Rulebook, columns: Mapping[str, Iterable[object]]
) -> list[ApproachId | None]:
    """Return the approach of each row, the same as `advise` gives; None without a required answer.

    `columns` maps question ids to equally long lists or arrays; None or NaN is unknown. Raises
    AnswerError naming row and column of the values that do not fit.
    """
    return _Batch(rulebook, columns).approaches()


class _Batch:
    def __init__(self, rulebook: Rulebook, columns: Mapping[str, Iterable[object]]) -> None:
        self.rulebook = rulebook
        self.given = _read(rulebook, columns)
        self.rows = len(next(iter(self.given.values()))) if self.given else 0
        self.codes: dict[str, Mapping[Value, int]] = {}
        self.columns = {q: self._assumed(rulebook.questions[q]) for q in rulebook.questions}
        self.columns |= _computed(rulebook, self.columns)
        self._facts: dict[str, Truth] = {}

    def approaches(self) -> list[ApproachId | None]:
        pulled = {lever.id: self._pulled(lever) for lever in self.rulebook.levers.values()}
        ids = list(self.rulebook.approaches)
        found = np.full(self.rows, len(ids) - 1, dtype=np.intp)
        for i in reversed(range(len(ids))):
            pulls = self.rulebook.approaches[ids[i]].pulls
            here = reduce(np.logical_and, (pulled[p] for p in pulls), np.ones(self.rows, bool))
            found[here] = i
        names = np.array([*ids, None], dtype=object)
        found[self._incomplete()] = len(ids)
        result: list[ApproachId | None] = names[found].tolist()
        return result

    def _incomplete(self) -> Mask:
        required = (q.id for q in self.rulebook.questions.values() if q.required)
        missing = (np.isnan(self.columns[name]) for name in required)
        return reduce(np.logical_or, missing, np.zeros(self.rows, bool))

    def _assumed(self, question: Question) -> Column:
        """Return the column of a question with its assumption where nobody answered."""
        column = self.given.get(question.id)
        if column is None:
            column = np.full(self.rows, np.nan)
        instead = question.assume_without
        if instead is not None:
            other = self.given.get(instead.question)
            alone = np.isnan(column) & (
                np.ones(self.rows, bool) if other is None else np.isnan(other)
            )
            column = np.where(alone, _code(self.rulebook, question, instead.value), column)
        if question.assume is not None:
            assumed = _code(self.rulebook, question, question.assume)
            column = np.where(np.isnan(column), assumed, column)
        return column

    # -- conditions

    def _pulled(self, lever: Lever) -> Mask:
        open_rows, pulled = np.ones(self.rows, bool), np.zeros(self.rows, bool)
        for rule in lever.rules:
            here = open_rows & self._truth(rule.when).holds
            if rule.then == "pull":
                pulled |= here
            open_rows &= ~here
        return pulled

    def _truth(self, condition: Condition) -> Truth:
        match condition:
            case Atom():
                return self._atom(condition)
            case All(parts=parts):
                return self._all([self._truth(part) for part in parts])
            case AnyOf(parts=parts):
                opposites = [self._not(self._truth(part)) for part in parts]
                return self._not(self._all(opposites))
            case Not(part=part):
                return self._not(self._truth(part))

    def _all(self, truths: Sequence[Truth]) -> Truth:
        holds, fails = np.ones(self.rows, bool), np.zeros(self.rows, bool)
        for truth in truths:
            holds = holds & truth.holds
            fails = fails | truth.fails
        return Truth(holds, fails)

    def _not(self, truth: Truth) -> Truth:
        return Truth(truth.fails, truth.holds)

    def _atom(self, atom: Atom) -> Truth:
        if atom.name in self.rulebook.facts:
            fact = self._fact(atom.name)
            yes, no = (atom.test.accepts(truth) for truth in (True, False))
            holds = (fact.holds & yes) | (fact.fails & no)
            return Truth(holds, (fact.holds | fact.fails) & ~holds)
        column = self.columns[atom.name]
        holds = self._tested(atom, column)
        return Truth(holds, ~holds & ~np.isnan(column))

    def _fact(self, name: str) -> Truth:
        if name not in self._facts:
            self._facts[name] = self._truth(self.rulebook.facts[name].when)
        return self._facts[name]

    def _tested(self, atom: Atom, column: Column) -> Mask:
        if isinstance(atom.test, Between):
            parts = (_COMPARE[kind](column, bound) for kind, bound in atom.test.bounds)
            return reduce(np.logical_and, parts)
        wanted = [self._value_code(atom.name, value) for value in atom.test.values]
        return reduce(np.logical_or, (column == code for code in wanted))

    def _value_code(self, name: str, value: Value) -> float:
        if name in self.rulebook.questions:
            return _code(self.rulebook, self.rulebook.questions[name], value)
        words = self.rulebook.computed[name].values or {}
        return float(list(words).index(str(value))) if words else float(value)


_COMPARE = {"gte": np.greater_equal, "gt": np.greater, "lte": np.less_equal, "lt": np.less}


# -- columns ----------------------------------------------------------------------------------


def _read(rulebook: Rulebook, columns: Mapping[str, Iterable[object]]) -> dict[str, Column]:
    problems: list[Problem] = []
    found: dict[str, Column] = {}
    for name, values in columns.items():
        question = rulebook.questions.get(name)
        if question is None:
            near = did_you_mean(name, rulebook.questions)
            problems.append(Problem(f"columns.{name}", "there is no such question", near))
        else:
            found[name] = _column(rulebook, question, values, problems)
    lengths = {name: len(column) for name, column in found.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {count}" for name, count in lengths.items())
        hint = "Give every column the same number of rows."
        problems.append(Problem("columns", f"the columns are not equally long: {told}", hint))
    if problems:
        raise AnswerError(problems[:MAX_PROBLEMS])
    return found


def _column(
    rulebook: Rulebook, question: Question, values: Iterable[object], problems: list[Problem]
) -> Column:
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf" and _is_number(question):
        return _number_column(rulebook, question, values.astype(np.float64), problems)
    rows = values.tolist() if isinstance(values, np.ndarray) else list(values)
    kinds = set(map(type, rows))
    if _is_number(question) and kinds <= {int, float, type(None)}:
        with suppress(OverflowError):  # a number no float holds is refused one by one
            numbers = np.array(rows, dtype=np.float64)
            return _number_column(rulebook, question, numbers, problems)
    if isinstance(question.answer, YesNo) and kinds <= {bool, type(None)}:
        return np.array(rows, dtype=np.float64)
    if kinds <= {str, type(None)}:
        return _word_column(rulebook, question, rows, problems)
    return _coded_column(rulebook, question, rows, problems)


def _word_column(
    rulebook: Rulebook, question: Question, rows: Sequence[object], problems: list[Problem]
) -> Column:
    """Return a column of words, each different one checked once."""
    words = [word for word in set(rows) if isinstance(word, str)]
    if any(misfit(rulebook, question, word) for word in words):
        return _coded_column(rulebook, question, rows, problems)
    codes: dict[object, float] = {word: _code(rulebook, question, word) for word in words}
    codes[None] = np.nan
    return np.fromiter(map(codes.__getitem__, rows), np.float64, len(rows))


def _coded_column(
    rulebook: Rulebook, question: Question, rows: Sequence[object], problems: list[Problem]
) -> Column:
    """Return a column of options or mixed values, each different value checked once.

    Values are told apart by type too: 1 is no answer where True is.
    """
    known: dict[tuple[type, object], float] = {}
    column = np.empty(len(rows), dtype=np.float64)
    for row, value in enumerate(rows):
        key = (value.__class__, value)
        code = known.get(key)
        if code is None:
            unknown = value is None or value != value  # noqa: PLR0124  # NaN is not itself
            code = np.nan if unknown else _checked(rulebook, question, value, row, problems)
            known[key] = code
        column[row] = code
    return column


def _number_column(
    rulebook: Rulebook, question: Question, column: Column, problems: list[Problem]
) -> Column:
    answer = question.answer
    assert isinstance(answer, Number)
    known = ~np.isnan(column)
    wrong = known & ((column < answer.min) | (column > answer.max))
    if answer.type == "integer":
        wrong |= known & (column != np.floor(column))
    for row in np.flatnonzero(wrong)[:MAX_PROBLEMS].tolist():
        number = float(column[row])
        shown = int(number) if number.is_integer() else number
        _checked(rulebook, question, shown, row, problems)
    return column


def _checked(
    rulebook: Rulebook, question: Question, value: object, row: int, problems: list[Problem]
) -> float:
    fault = misfit(rulebook, question, value)
    if fault is not None:
        problems.append(Problem(f"columns.{question.id}, row {row}", *fault))
        return np.nan
    assert isinstance(value, str | bool | int | float)
    return _code(rulebook, question, value)


def _is_number(question: Question) -> bool:
    return isinstance(question.answer, Number)


def _code(rulebook: Rulebook, question: Question, value: Value) -> float:
    match question.answer:
        case Choice():
            return float(list(rulebook.options(question)).index(str(value)))
        case YesNo() | Number():
            return float(value)
        case _:
            return 0.0


def _standing(score: Column, target: Column, examples: Column, words: Sequence[str]) -> Column:
    graded = np.maximum(examples, 1)
    squared = Z_95 * Z_95 / graded
    center = (score + squared / 2) / (1 + squared)
    spread = score * (1 - score) / graded + squared / (4 * graded)
    reach = Z_95 * np.sqrt(spread) / (1 + squared)
    low = np.maximum(0.0, np.minimum(score, center - reach))
    high = np.minimum(1.0, np.maximum(score, center + reach))
    found = np.where(high < target, words.index("short"), words.index("unsure"))
    found = np.where(low >= target, words.index("meets"), found)
    column = np.where(np.isnan(score) | np.isnan(target) | np.isnan(examples), np.nan, found)
    return np.where(examples == 0, float(words.index("unsure")), column)


def _payback_months(calls: Column, words: Column, horizon: Column, terms: PaybackTerms) -> Column:
    tokens = words * terms.tokens_per_word
    whole = tokens * terms.input_usd_per_million
    cached = np.maximum(tokens, terms.cache_min_tokens) * terms.cached_usd_per_million
    trained = np.minimum(tokens, terms.trained_prompt_tokens) * terms.input_usd_per_million
    saved = calls * (np.minimum(whole, cached) - trained) / MILLION - terms.usd_per_month
    with np.errstate(divide="ignore"):
        months = np.where(saved > 0, terms.upfront_usd / saved, np.inf)
    found = np.where(months <= horizon, months, np.inf)
    return np.where(np.isnan(saved) | np.isnan(horizon), np.nan, found)


def _computed(rulebook: Rulebook, columns: Mapping[str, Column]) -> dict[str, Column]:
    """Return the columns of the computed answers that levers may read."""
    found: dict[str, Column] = {}
    for name, entry in rulebook.computed.items():
        words = list(entry.values or {})
        inputs = [columns[i] for i in entry.inputs]
        match name:
            case "prompt_standing":
                score, target, examples = inputs
                column = _standing(score, target, examples, words)
            case "full_context_tokens_per_month":
                column = inputs[0] * inputs[1]
            case "tuning_payback_months":
                calls, prompt, horizon = inputs
                terms = PaybackTerms.of(entry.figures)
                column = _payback_months(calls, prompt, horizon, terms)
            case _:
                continue
        if entry.unanswered is not None:
            instead = words.index(str(entry.unanswered)) if words else float(entry.unanswered)
            column = np.where(np.isnan(column), float(instead), column)
        found[name] = column
    return found
