"""Approaches for many rows at once: the same conditions over NumPy columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from math import inf
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.costs import Catalogue
from advisor.costs.amounts import MOST_MONTHS
from advisor.engine.answers import Answer
from advisor.engine.batch_columns import (
    UNKNOWN,
    Codes,
    Column,
    Mask,
    code,
    decoded,
    read_columns,
    unanswered,
    unknown,
)
from advisor.engine.batch_costs import CostGroups, Rows
from advisor.engine.case import CONTEXT_WINDOW, Case, context_window
from advisor.engine.computed import FAILING_BELOW, PAYBACK, SHARE_FOR_TEXT, Z_95
from advisor.engine.computed import UNKNOWN as UNKNOWN_RESULT
from advisor.engine.decide import decide
from advisor.engine.diagram.compile import atoms_in
from advisor.rulebook.conditions import All, AnyOf, Atom, Between, Condition, Not, OneOf, Value
from advisor.rulebook.rulebook import Lever, Rulebook
from advisor.rulebook.schema import ApproachId, Computed, ModelName, Number, Question

_NO_NUMBERS: Mapping[str, float] = MappingProxyType({})

BLOCK = 1 << 15
"""Rows decided at once: few enough for their masks to stay in the processor's cache."""


Codes8: TypeAlias = NDArray[np.int8]


@dataclass(frozen=True)
class Truth:
    """The rows where a condition holds, and the rows where it fails; in neither it is unknown."""

    holds: Mask
    fails: Mask


def approaches_of(
    rulebook: Rulebook,
    columns: Mapping[str, Iterable[object]],
    on: date,
    prices: Catalogue | None = None,
) -> list[ApproachId | None]:
    """Return the approach of each row, the same as `advise` gives; None without a required answer.

    `columns` maps question ids to equally long lists or arrays; None or NaN is unknown. Rows that
    a rule on money decides are priced on the day `on`; without `prices`, at those of the rulebook.
    Raises AnswerError naming row and column of the values that do not fit, and ScenarioError naming
    the row whose costs cannot be computed.
    """
    lists = {name: _kept(values) for name, values in columns.items()}
    given = _with_context_windows(rulebook, lists, read_columns(rulebook, lists))
    rows = len(next(iter(given.values()))) if given else 0
    codes, by_costs = np.zeros(rows, dtype=np.int8), np.zeros(rows, dtype=bool)
    for start in range(0, rows, BLOCK):
        here = slice(start, start + BLOCK)
        block = _Block(rulebook, {n: c[here] for n, c in given.items()}, min(BLOCK, rows - start))
        codes[here], by_costs[here] = block.codes()
    if by_costs.any():
        open_rows = np.flatnonzero(by_costs)
        codes[open_rows] = _PricedRows(rulebook, lists, given, open_rows).codes(on, prices)
    names = np.array([*rulebook.approaches, None], dtype=object)
    result: list[ApproachId | None] = names.take(codes).tolist()
    return result


class _PricedRows:
    """The rows of a table that a rule on money decides, with the costs of each."""

    def __init__(
        self,
        rulebook: Rulebook,
        lists: Mapping[str, Iterable[object]],
        given: Mapping[str, Column],
        rows: Rows,
    ) -> None:
        self.rulebook = rulebook
        self.given = {name: column[rows] for name, column in given.items()}
        self.rows = rows
        self._texts = {
            question.id: [texts[row] for row in rows.tolist()]
            for name, values in lists.items()
            if (question := rulebook.find_question(name)) and isinstance(question.answer, ModelName)
            for texts in [list(values)]
        }

    def codes(self, on: date, prices: Catalogue | None) -> NDArray[np.int8]:
        """Return the approach of each row by its position, at the costs of the row."""

        def case_of(row: int, numbers: Mapping[str, float] = _NO_NUMBERS) -> Case:
            answers = self._answers(row) | self._whole_numbers(numbers)
            return Case.read(answers, self.rulebook, on, prices=prices)

        unknown_costs, never, pays = (self._with(value) for value in (UNKNOWN_RESULT, inf, 0))
        if self._reads_single_months():
            order = list(self.rulebook.approaches)
            decided = [order.index(decide(case_of(i)).approach) for i in range(len(self.rows))]
            return np.array(decided, dtype=np.int8)
        differ = np.flatnonzero((unknown_costs != never) | (never != pays))
        found = unknown_costs.copy()
        if differ.size:
            payback = CostGroups(case_of, self._column).payback(differ)
            by_costs = np.where(payback.pays, pays[differ], never[differ])
            found[differ] = np.where(payback.known, by_costs, unknown_costs[differ])
        return found

    def _with(self, payback: Value) -> NDArray[np.int8]:
        return _Block(self.rulebook, self.given, len(self.rows), payback).codes()[0]

    def _column(self, name: str) -> Column | None:
        """Return the answers to a question with what is assumed; None for another name."""
        if name in self._texts:
            known = {text: i for i, text in enumerate(dict.fromkeys(self._texts[name]))}
            return np.array([known[text] for text in self._texts[name]], dtype=np.float64)
        if name not in self.rulebook.questions and name not in self.rulebook.computed:
            return None
        if name in self.rulebook.computed and not self.rulebook.computed[name].inputs:
            return None
        return self._whole.column(name)

    @cached_property
    def _whole(self) -> _Block:
        return _Block(self.rulebook, self.given, len(self.rows))

    def _answers(self, row: int) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, column in self.given.items():
            if name not in self._texts and not unknown(column[row : row + 1])[0]:
                found[name] = decoded(self.rulebook, self.rulebook.questions[name], column[row])
        said = {name: texts[row] for name, texts in self._texts.items()}
        return found | {name: text for name, text in said.items() if isinstance(text, str)}

    def _whole_numbers(self, numbers: Mapping[str, float]) -> dict[str, Value]:
        questions = self.rulebook.questions
        return {
            name: decoded(self.rulebook, questions[name], value)
            for name, value in numbers.items()
            if name in questions
        }

    def _reads_single_months(self) -> bool:
        """Return whether a rule tells months within the horizon apart, not only paid or never."""
        whens = (rule.when for lever in self.rulebook.levers.values() for rule in lever.rules)
        tests = (atom.test for atom in atoms_in(self.rulebook, whens) if atom.name == PAYBACK)
        longest = self._longest_horizon()
        return any(not _tells_only_never(test, longest) for test in tests)

    def _longest_horizon(self) -> float:
        """Return the most months that can be compared; a payback beyond them is never told."""
        question = self.rulebook.questions.get("horizon_months")
        answer = None if question is None else question.answer
        return answer.max if isinstance(answer, Number) else float(MOST_MONTHS)


def _tells_only_never(test: OneOf | Between, longest: float) -> bool:
    if isinstance(test, OneOf):
        return all(isinstance(value, str) for value in test.values)
    return all(bound >= longest for _, bound in test.bounds)


def _kept(values: Iterable[object]) -> Iterable[object]:
    """Return values that can be read again; a string or a mapping stays what it is."""
    return tuple(values) if isinstance(values, Iterator) else values


def _with_context_windows(
    rulebook: Rulebook, columns: Mapping[str, Iterable[object]], given: dict[str, Column]
) -> dict[str, Column]:
    """Return the columns with the context window of each named model that the price list knows."""
    if "model" not in given or CONTEXT_WINDOW not in rulebook.questions:
        return given
    models = list(columns["model"])
    providers = list(columns["provider"]) if "provider" in given else [None] * len(models)
    named = list(zip(models, providers, strict=True))
    windows = {key: _window(rulebook, *key) for key in dict.fromkeys(named)}
    found = np.array([windows[key] for key in named], dtype=np.float64)
    said = given.get(CONTEXT_WINDOW)
    return {
        **given,
        CONTEXT_WINDOW: found if said is None else np.where(unknown(said), found, said),
    }


def _window(rulebook: Rulebook, model: object, provider: object) -> float:
    """Return the context window of a model; NaN where it is not known."""
    answers = {"model": model, "provider": provider}
    given = {name: Answer(value=str(v)) for name, v in answers.items() if v is not None}
    found = context_window(given, rulebook).get(CONTEXT_WINDOW)
    return np.nan if found is None or found.value is None else float(found.value)


class _Block:
    """Some rows, with the columns and facts computed from them; each only when a rule reads it."""

    def __init__(
        self,
        rulebook: Rulebook,
        given: Mapping[str, Column],
        rows: int,
        payback: Value | None = None,
    ) -> None:
        self.rulebook = rulebook
        self.given = given
        self.rows = rows
        self.payback = payback
        """The payback of every row as conditions read it; None until the rows are priced."""
        self._columns: dict[str, Column] = {}
        self._facts: dict[str, Truth] = {}

    def codes(self) -> tuple[Codes8, Mask]:
        """Return the approach of each row by its position, and the rows where costs may decide."""
        self._by_costs = np.zeros(self.rows, bool)
        pulled = {lever.id: self._pulled(lever) for lever in self.rulebook.levers.values()}
        ids = list(self.rulebook.approaches)
        found = np.full(self.rows, len(ids) - 1, dtype=np.int8)
        for i in reversed(range(len(ids))):
            pulls = self.rulebook.approaches[ids[i]].pulls
            here = reduce(np.logical_and, (pulled[p] for p in pulls), np.ones(self.rows, bool))
            found[here] = i
        incomplete = self._incomplete()
        found[incomplete] = len(ids)
        return found, self._by_costs & ~incomplete

    def _incomplete(self) -> Mask:
        missing = (unknown(self.column(name)) for name in self.rulebook.required)
        return reduce(np.logical_or, missing, np.zeros(self.rows, bool))

    # -- columns

    def column(self, name: str) -> Column:
        """Return the column of a question or a computed answer, with what is assumed."""
        column = self._columns.get(name)
        if column is None:
            question = self.rulebook.questions.get(name)
            column = self._assumed(question) if question else self._computed(name)
            self._columns[name] = column
        return column

    def _assumed(self, question: Question) -> Column:
        """Return the column of a question with its assumption where nobody answered."""
        column = self.given.get(question.id)
        if column is None:
            column = unanswered(question, self.rows)
        if question.follows is not None:
            column = self._followed(question, column)
        instead = question.assume_without
        if instead is not None:
            other = self.given.get(instead.question)
            alone = unknown(column) if other is None else unknown(column) & unknown(other)
            column = np.where(alone, code(self.rulebook, question, instead.value), column)
        if question.assume is not None:
            assumed = code(self.rulebook, question, question.assume)
            column = np.where(unknown(column), assumed, column)
        return column

    def _followed(self, question: Question, column: Column) -> Column:
        """Return the column with what follows from another answer where nobody answered."""
        follows = question.follows
        assert follows is not None
        other = self.rulebook.questions[follows.question]
        known = self.given.get(other.id)
        if other.follows is not None:
            known = self._followed(other, unanswered(other, self.rows) if known is None else known)
        if known is None:
            return column
        for option, value in follows.values.items():
            here = unknown(column) & (known == code(self.rulebook, other, option))
            column = np.where(here, code(self.rulebook, question, value), column)
        return column

    def _computed(self, name: str) -> Column:
        computed = self.rulebook.computed[name]
        column = self._computed_from(computed, [self.column(i) for i in computed.inputs])
        if computed.unanswered is None:
            return column
        instead = self._value_code(name, computed.unanswered)
        return np.where(unknown(column), instead, column)

    def _computed_from(self, computed: Computed, inputs: Sequence[Column]) -> Column:
        match computed.id, inputs:
            case "prompt_standing", [score, target, examples]:
                return _standing(score, target, examples, list(computed.values or ()))
            case "text_fits", [tokens, window]:
                return _text_fits(tokens, window, list(computed.values or ()))
            case "full_context_tokens_per_month", [tokens, calls]:
                return tokens * calls
            case _:
                raise AssertionError(f"no lever may read {computed.id}")

    # -- conditions

    def _pulled(self, lever: Lever) -> Mask:
        open_rows, pulled = np.ones(self.rows, bool), np.zeros(self.rows, bool)
        for rule in lever.rules:
            truth = self._truth(rule.when)
            if PAYBACK in self.rulebook.computed_read_by(rule.when):
                self._by_costs |= open_rows & ~truth.holds & ~truth.fails
            here = open_rows & truth.holds
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
            accepted = [
                where
                for truth, where in ((True, fact.holds), (False, fact.fails))
                if atom.test.accepts(truth)
            ]
            holds = reduce(np.logical_or, accepted, np.zeros(self.rows, bool))
            return Truth(holds, (fact.holds | fact.fails) & ~holds)
        if atom.name == PAYBACK:
            nowhere = np.zeros(self.rows, bool)
            if self.payback is None:
                return Truth(nowhere, nowhere)
            holding = atom.test.accepts(self.payback)
            return Truth(~nowhere, nowhere) if holding else Truth(nowhere, ~nowhere)
        column = self.column(atom.name)
        holds = self._tested(atom, column)
        return Truth(holds, ~holds & ~unknown(column))

    def _fact(self, name: str) -> Truth:
        if name not in self._facts:
            self._facts[name] = self._truth(self.rulebook.facts[name].when)
        return self._facts[name]

    def _tested(self, atom: Atom, column: Column) -> Mask:
        if isinstance(atom.test, Between):
            parts = (_COMPARE[kind](column, bound) for kind, bound in atom.test.bounds)
            return reduce(np.logical_and, parts)
        wanted = [self._value_code(atom.name, value) for value in atom.test.values]
        return reduce(np.logical_or, (column == one for one in wanted))

    def _value_code(self, name: str, value: Value) -> float:
        if name in self.rulebook.questions:
            return code(self.rulebook, self.rulebook.questions[name], value)
        words = self.rulebook.computed[name].values or {}
        return 1 + list(words).index(str(value)) if words else float(value)


_COMPARE = {"gte": np.greater_equal, "gt": np.greater, "lte": np.less_equal, "lt": np.less}


def _standing(score: Column, target: Column, examples: Column, words: Sequence[str]) -> Codes:
    graded = np.maximum(examples, 1)
    squared = Z_95 * Z_95 / graded
    center = (score + squared / 2) / (1 + squared)
    spread = score * (1 - score) / graded + squared / (4 * graded)
    reach = Z_95 * np.sqrt(spread) / (1 + squared)
    low = np.maximum(0.0, np.minimum(score, center - reach))
    high = np.minimum(1.0, np.maximum(score, center + reach))
    standings = ("unmeasured", "unsure", "short", "failing", "meets")
    unmeasured, unsure, short, failing, meets = (1 + words.index(word) for word in standings)
    found = np.full(len(score), unsure, dtype=np.uint8)
    found[high < target] = short
    found[(high < FAILING_BELOW) & (target > FAILING_BELOW)] = failing
    found[low >= target] = meets
    found[np.isnan(score) | np.isnan(target)] = unsure
    found[np.isnan(examples) | (examples == 0)] = unmeasured
    return found


def _text_fits(tokens: Column, window: Column, words: Sequence[str]) -> Codes:
    no, yes = (1 + words.index(word) for word in ("no", "yes"))
    found = np.where(tokens <= SHARE_FOR_TEXT * window, yes, no).astype(np.uint8)
    found[np.isnan(tokens) | np.isnan(window)] = UNKNOWN
    return found
