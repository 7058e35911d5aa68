"""The figures a cost comparison stands on: each with its value, how sure it is and its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias

from advisor.costs import PRICE_ANSWERS, Assumed, Catalogue, CostComparison
from advisor.costs.bill.priced_scenario import Rates
from advisor.costs.prices.facts import TokenRates
from advisor.engine.answers import Answer
from advisor.engine.case import Case
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Group, Number, Question

Standing: TypeAlias = Literal[
    "yours", "read", "verified", "dataset", "third_party", "unverified", "judgement", "unknown"
]
"""`yours` was answered, `read` comes from a prompt, `judgement` is our own estimate."""

_OURS = "our-judgement"


@dataclass(frozen=True)
class CostFigure:
    """What one question contributes to the comparison, answered or not."""

    question: str
    value: Value | None
    """None where nobody knows it."""
    standing: Standing
    says: str = ""
    """What the figure means, or would mean by default."""
    source: str = ""
    """Where it was read, with the day it was checked; empty for an answer."""
    default: Value | None = None
    """For an answer: what counted without it, where that is written down."""

    @property
    def is_yours(self) -> bool:
        """Whether it was answered, so that there is a default to go back to."""
        return self.standing in ("yours", "read")


def cost_questions(rulebook: Rulebook, group: Group) -> tuple[Question, ...]:
    """Return the questions under a heading of the costs page, borrowed ones first."""
    borrowed = (rulebook.questions[name] for name in group.also)
    own = (question for question in rulebook.questions.values() if question.group == group.id)
    return (*borrowed, *own)


def cost_figures(case: Case, costs: CostComparison, prices: Catalogue) -> dict[str, CostFigure]:
    """Return the figures that count in what a case costs, by question, in the order of the page.

    A figure that only an option left out of the comparison needs is not among them, unless
    somebody answered it.
    """
    reader = _Reader(case, costs, prices)
    groups = (group for group in case.rulebook.groups if group.page == "costs")
    questions = (q for group in groups for q in cost_questions(case.rulebook, group))
    return {figure.question: figure for question in questions for figure in reader.read(question)}


class _Reader:
    def __init__(self, case: Case, costs: CostComparison, prices: Catalogue) -> None:
        self.case, self.costs = case, costs
        self.prices, self.defaults = prices, prices.defaults
        self.assumed = {entry.key: entry for entry in costs.scenario.assumed}
        self.origins = {entry.key: entry.text for entry in costs.scenario.origins}
        self.price_keys = {answer: key for key, answer in PRICE_ANSWERS.items()}

    def read(self, question: Question) -> Iterator[CostFigure]:
        """Yield the figure of a question, when it counts."""
        name = question.id
        answer = self.case.answers.get(name)
        if answer is not None and answer.value is not None:
            yield self._answered(question, answer)
        elif name in self.assumed:
            entry = self.assumed[name]
            value = _value(question, entry.value)
            yield replace(self._assumed(name, entry), value=value)
        elif name in self.price_keys:
            yield from self._price(name, self.price_keys[name])
        elif name == "cheaper_model":
            yield from self._cheaper_model()
        elif taken := self.case.rulebook.assumption(question, self.case.given):
            yield CostFigure(name, taken[0], "judgement", taken[1])

    def _answered(self, question: Question, answer: Answer) -> CostFigure:
        standing: Standing = "read" if answer.origin == "read" else "yours"
        name, default = question.id, self.defaults.get(question.id)
        if question.assume is not None:
            before, says = question.assume, question.assumed_because or ""
        elif default is not None:
            before, says = _value(question, default.value), default.says
        else:
            return CostFigure(name, answer.value, standing)
        return CostFigure(name, answer.value, standing, says, default=before)

    def _assumed(self, name: str, entry: Assumed) -> CostFigure:
        ours = entry.source.startswith(_OURS)
        standing: Standing = "judgement" if ours else entry.status
        source = entry.source.removeprefix(f"{_OURS}, ")
        return CostFigure(name, entry.value, standing, entry.sentence, source)

    def _price(self, name: str, key: str) -> Iterator[CostFigure]:
        """Yield a price per token; those in batch only where calls wait for one."""
        group, _, kind = key.rpartition(".")
        priced = self.costs.priced
        rates = priced.base if group == "prices" else priced.tuned
        if rates is None or (kind.startswith("batch") and not priced.scenario.prompt.batch_share):
            return
        value: Decimal | None = getattr(rates.prices, kind)
        if value is None:
            yield CostFigure(name, None, "unknown")
            return
        if group in self.assumed:
            yield replace(self._assumed(name, self.assumed[group]), value=float(value))
        else:
            standing, source = self._listed(key, rates)
            yield CostFigure(name, float(value), standing, source=source)

    def _listed(self, key: str, rates: Rates) -> tuple[Standing, str]:
        """Return how sure a price per token is that nobody entered, and where it was read."""
        ours = (fact for _, fact in self.prices.facts() if isinstance(fact, TokenRates))
        own = next((fact for fact in ours if fact.model == rates.model), None)
        if rates.prices.origin == "rules" and own is not None:
            return own.status, f"{own.source or own.via}, checked {own.checked}"
        checked = f", checked {rates.prices.checked}" if rates.prices.checked else ""
        return "dataset", self.origins.get(key) or f"{rates.prices.source}{checked}"

    def _cheaper_model(self) -> Iterator[CostFigure]:
        cheaper = self.costs.priced.cheaper
        if cheaper is not None and cheaper.model is not None:
            says = "The next smaller current model of the same provider."
            yield CostFigure("cheaper_model", cheaper.model, "judgement", says)


def _value(question: Question, text: str) -> Value:
    return float(text) if isinstance(question.answer, Number) else text
