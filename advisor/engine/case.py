"""The answers of one questionnaire on one day, completed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from advisor.costs import Catalogue, CostComparison
from advisor.engine.answers import Answer, misfit, read_answers
from advisor.engine.computed import complete
from advisor.engine.cost_answers import cost_answers, cost_arithmetic
from advisor.formats.days import read_day, today
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook

CONTEXT_WINDOW = "context_window_tokens"
"""The question that the price list may answer for a named model."""


@dataclass(frozen=True, eq=False, slots=True)
class Case:
    """Answers under one rulebook on one day, with assumptions and computed answers."""

    rulebook: Rulebook
    answers: Mapping[str, Answer]
    """The given answers with their origins, "not sure" included."""
    on: date
    """The day for prices, offers and other dated facts."""
    given: Mapping[str, Value]
    """The answers that have a value."""
    values: Mapping[str, Value]
    """The values of `given`, the assumptions for the rest, and the computed answers."""
    prices: Catalogue
    """The price catalogue that its costs are counted with."""
    costs: CostComparison | None = None
    """What each option costs; None until `with_costs`."""
    costs_read: frozenset[str] | None = None
    """The answers that the amounts of its costs follow from; None where that is not known."""

    @classmethod
    def read(
        cls,
        answers: Mapping[str, object],
        rulebook: Rulebook,
        on: date | str | None = None,
        *,
        prices: Catalogue | None = None,
    ) -> Case:
        """Return the case of unchecked answers on the day `on`, by default today (UTC).

        Without `prices`, those of the rulebook hold. Raises AnswerError naming every answer that
        does not fit, and DayError when `on` is no day.
        """
        day = read_day(on) or today()
        return cls.of(read_answers(answers, rulebook), rulebook, day, prices=prices)

    @classmethod
    def of(
        cls,
        answers: Mapping[str, Answer],
        rulebook: Rulebook,
        on: date,
        *,
        prices: Catalogue | None = None,
    ) -> Case:
        """Return the case of answers that `read_answers` returned for this rulebook.

        Its rulebook is without the rules that are dated after `on`. A model named in the answers
        gives its context window where the price list knows it and nobody gave another.
        """
        known = {**answers, **context_window(answers, rulebook)}
        given = {name: a.value for name, a in known.items() if a.value is not None}
        return cls._completed(known, rulebook.in_force(on), on, given, prices)

    @classmethod
    def from_values(
        cls, values: Mapping[str, Value], rulebook: Rulebook, on: date | None = None
    ) -> Case:
        """Return the case of a person who said these values, which have to fit.

        A result of the cost comparison may stand among them; then no costs are counted for it.

        The day is by default the day of the rulebook, as for examples. Rules dated later count.
        """
        answers = {name: Answer(value=value) for name, value in values.items()}
        return cls._completed(answers, rulebook, on or rulebook.about.as_of, values, None)

    @classmethod
    def _completed(
        cls,
        answers: Mapping[str, Answer],
        rulebook: Rulebook,
        on: date,
        given: Mapping[str, Value],
        prices: Catalogue | None,
    ) -> Case:
        return cls(
            rulebook,
            MappingProxyType(dict(answers)),
            on,
            MappingProxyType(dict(given)),
            MappingProxyType(complete(rulebook, given, on)),
            rulebook.prices if prices is None else prices,
        )

    def with_costs(self, costs: CostComparison | None) -> Case:
        """Return the case with its costs, and with the answers computed from them.

        For None, the case itself is returned. A case is priced only once.
        """
        if costs is None:
            return self
        assert self.costs is None, "this case is priced already"
        values = MappingProxyType({**self.values, **cost_answers(costs, self.values)})
        return replace(self, values=values, costs=costs)

    def answered(self, name: str, answer: Answer) -> Case:
        """Return the case with one more or changed answer, and without costs."""
        return Case.of({**self.answers, name: answer}, self.rulebook, self.on, prices=self.prices)

    @property
    def missing(self) -> tuple[str, ...]:
        """The required questions without a value, given or suggested; a verdict needs each."""
        return self.rulebook.missing(self.values)

    @property
    def unasked(self) -> tuple[str, ...]:
        """The required questions without any answer; "not sure" counts as an answer."""
        return self.rulebook.missing(self.answers)

    @property
    def not_sure(self) -> tuple[str, ...]:
        """The questions answered "not sure"."""
        return tuple(name for name, answer in self.answers.items() if answer.value is None)

    def arithmetic_of(self, name: str) -> str | None:
        """Return the arithmetic behind a computed answer, if it says more than the result."""
        if self.costs is None or self.rulebook.computed[name].inputs:
            return None
        return cost_arithmetic(self.costs, self.values, name)


def context_window(answers: Mapping[str, Answer], rulebook: Rulebook) -> dict[str, Answer]:
    """Return the answer on the context window that follows from the model, if there is one."""
    question = rulebook.questions.get(CONTEXT_WINDOW)
    given, model, provider = (answers.get(n) for n in (CONTEXT_WINDOW, "model", "provider"))
    if question is None or (given and given.value) or model is None or model.value is None:
        return {}
    where = None if provider is None or provider.value is None else str(provider.value)
    tokens = rulebook.prices.context_window(str(model.value), where)
    fits = tokens is not None and misfit(rulebook, question, tokens) is None
    return {CONTEXT_WINDOW: Answer(value=tokens, origin="computed")} if fits else {}
