"""Some rows of a table, and what conditions say of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from advisor.engine.batch.columns import (
    UNKNOWN,
    AnswerColumns,
    Codes,
    Column,
    Mask,
    Positions,
    alike,
    unanswered,
    unknown,
)
from advisor.engine.computed import COMPUTED, FAILING_BELOW, PAYBACK, SHARE_FOR_TEXT, Z_95
from advisor.rulebook.conditions import All, AnyOf, Atom, Between, Condition, Not, Value
from advisor.rulebook.rulebook import Lever, MeansList, Rulebook
from advisor.rulebook.schema import Computed, Question, RuleLike

SmallCodes: TypeAlias = NDArray[np.int8]


@dataclass(frozen=True)
class Truth:
    """The rows where a condition holds, and the rows where it fails; in neither it is unknown."""

    holds: Mask
    fails: Mask


class Block:
    """Some rows, with the columns and facts computed from them; each only when a rule reads it."""

    def __init__(
        self,
        given: AnswerColumns,
        on: date,
        *,
        payback: Value | None = None,
        assumes: bool = True,
    ) -> None:
        self.rulebook: Rulebook = given.rulebook
        self.given = given
        self.on = on
        """The day for the offers of providers."""
        self.payback = payback
        """The payback of every row as conditions read it; None until the rows are priced."""
        self.assumes = assumes
        """Whether a question that nobody answered has its assumed value."""
        self.by_costs = np.zeros(given.rows, bool)
        """The rows where a rule on money was reached that had no costs to read."""
        self._columns: dict[str, Column] = {}
        self._facts: dict[str, Truth] = {}

    @property
    def rows(self) -> int:
        """The number of rows."""
        return self.given.rows

    def approaches(self) -> SmallCodes:
        """Return the approach of each row by its position; one past the last for no verdict."""
        pulled = {lever.id: self._pulled(lever) for lever in self.rulebook.levers.values()}
        ids = list(self.rulebook.approaches)
        found = np.full(self.rows, len(ids) - 1, dtype=np.int8)
        for i in reversed(range(len(ids))):
            pulls = self.rulebook.approaches[ids[i]].pulls
            here = reduce(np.logical_and, (pulled[p] for p in pulls), np.ones(self.rows, bool))
            found[here] = i
        incomplete = self.incomplete()
        found[incomplete] = len(ids)
        self.by_costs &= ~incomplete
        return found

    def incomplete(self) -> Mask:
        """Return the rows without an answer that is required, given or suggested."""
        missing = (unknown(self.column(name)) for name in self.rulebook.required)
        return reduce(np.logical_or, missing, np.zeros(self.rows, bool))

    def first_rules(self, ways: MeansList, used: Mask) -> Positions:
        """Return the position of the rule that names the means of each row.

        `used` are the rows whose approach uses the list: only there money can be asked for.
        """
        open_rows, found = np.ones(self.rows, bool), np.zeros(self.rows, np.int16)
        for i, rule in enumerate(ways.rules):
            here = self._hit(rule, open_rows, used)
            found[here] = i
            open_rows &= ~here
        return found

    # -- columns

    def column(self, name: str) -> Column:
        """Return the column of a question or a computed answer, with what is assumed."""
        column = self._columns.get(name)
        if column is None:
            question = self.rulebook.questions.get(name)
            column = self._answered(question) if question else self._computed(name)
            self._columns[name] = column
        return column

    def _answered(self, question: Question) -> Column:
        column = self.given.column(question)
        return self._assumed(question, column) if self.assumes else column

    def _assumed(self, question: Question, column: Column) -> Column:
        """Return the column of a question with its assumption where nobody answered."""
        if question.follows is not None:
            column = self._followed(question, column)
        instead = question.assume_without
        if instead is not None:
            other = self.given.by_question.get(instead.question)
            alone = unknown(column) if other is None else unknown(column) & unknown(other)
            column = np.where(alone, self._code(question, instead.value), column)
        if question.assume is not None:
            assumed = self._code(question, question.assume)
            column = np.where(unknown(column), assumed, column)
        return column

    def _followed(self, question: Question, column: Column) -> Column:
        """Return the column with what follows from another answer where nobody answered."""
        follows = question.follows
        assert follows is not None
        other = self.rulebook.questions[follows.question]
        known = self.given.by_question.get(other.id)
        if other.follows is not None:
            known = self._followed(other, unanswered(other, self.rows) if known is None else known)
        if known is None:
            return column
        for option, value in follows.values.items():
            here = unknown(column) & (known == self._code(other, option))
            column = np.where(here, self._code(question, value), column)
        return column

    def _code(self, question: Question, value: Value) -> float:
        return self.given.code(question, value)

    def _computed(self, name: str) -> Column:
        computed = self.rulebook.computed[name]
        column = self._computed_from(computed, [self.column(i) for i in computed.inputs])
        if computed.unanswered is None:
            return column
        instead = self._value_code(name, computed.unanswered)
        return np.where(unknown(column), instead, column)

    def _computed_from(self, computed: Computed, inputs: Sequence[Column]) -> Column:
        words = list(computed.values or ())
        match computed.id, inputs:
            case "prompt_standing", [score, target, examples]:
                return _standing(score, target, examples, words)
            case "text_fits", [tokens, window]:
                return _text_fits(tokens, window, words)
            case "full_context_tokens_per_month", [tokens, calls]:
                return tokens * calls
            case _:
                return self._one_by_one(computed, inputs, words)

    def _one_by_one(
        self, computed: Computed, inputs: Sequence[Column], words: Sequence[str]
    ) -> Column:
        """Return words, found once for each different set of answers to questions with options."""
        questions = [self.rulebook.questions[name] for name in computed.inputs]
        first, groups = alike(inputs)
        found = np.zeros(len(first), np.uint8)
        for i, codes in enumerate(zip(*(column[first] for column in inputs), strict=True)):
            given = {
                question.id: self.given.value(question, code)
                for question, code in zip(questions, codes, strict=True)
                if code != UNKNOWN
            }
            word = COMPUTED[computed.id].value(given, self.rulebook, self.on)
            found[i] = UNKNOWN if word is None else 1 + words.index(str(word))
        column: Codes = found[groups]
        return column

    # -- conditions

    def _pulled(self, lever: Lever) -> Mask:
        open_rows, pulled = np.ones(self.rows, bool), np.zeros(self.rows, bool)
        for rule in lever.rules:
            here = self._hit(rule, open_rows, open_rows)
            if rule.then == "pull":
                pulled |= here
            open_rows &= ~here
        return pulled

    def _hit(self, rule: RuleLike, open_rows: Mask, used: Mask) -> Mask:
        """Return the open rows where a rule applies; note where it cannot tell without costs."""
        truth = self.truth(rule.when)
        if PAYBACK in self.rulebook.computed_read_by(rule.when):
            self.by_costs |= used & open_rows & ~truth.holds & ~truth.fails
        return open_rows & truth.holds

    def truth(self, condition: Condition) -> Truth:
        """Return where a condition holds and where it fails."""
        match condition:
            case Atom():
                return self._atom(condition)
            case All(parts=parts):
                return self._all([self.truth(part) for part in parts])
            case AnyOf(parts=parts):
                opposites = [self._not(self.truth(part)) for part in parts]
                return self._not(self._all(opposites))
            case Not(part=part):
                return self._not(self.truth(part))

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
            self._facts[name] = self.truth(self.rulebook.facts[name].when)
        return self._facts[name]

    def _tested(self, atom: Atom, column: Column) -> Mask:
        if isinstance(atom.test, Between):
            parts = (_COMPARE[kind](column, bound) for kind, bound in atom.test.bounds)
            return reduce(np.logical_and, parts)
        return self._is_one_of(atom.name, atom.test.values, column)

    def _is_one_of(self, name: str, values: Iterable[Value], column: Column) -> Mask:
        wanted = [self._value_code(name, value) for value in values]
        return reduce(np.logical_or, (column == one for one in wanted))

    def _value_code(self, name: str, value: Value) -> float:
        if name in self.rulebook.questions:
            return self._code(self.rulebook.questions[name], value)
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
