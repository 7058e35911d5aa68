"""The figures behind a cost comparison: value, how sure it is, and source of each."""

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
from advisor.formats.phrasing import number_words
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Group, Number, Question

FigureStatus: TypeAlias = Literal[
    "yours", "read", "verified", "dataset", "third_party", "unverified", "judgement", "unknown"
]
"""`yours` was answered, `read` comes from a prompt, `judgement` is our own estimate."""

_OURS = "our-judgement"


@dataclass(frozen=True)
class CostFigure:
    """The figure of one question in the comparison, answered or not."""

    question: str
    value: Value | None
    """None where nobody knows it."""
    status: FigureStatus
    says: str = ""
    """What the figure means, or would mean by default."""
    source: str = ""
    """Where it was read, with the day it was checked; empty for an answer."""
    default: Value | None = None
    """For an answer: the default it replaces; None without one."""

    @property
    def is_answered(self) -> bool:
        """Whether the figure is an answer: given by a person or read from a prompt."""
        return self.status in ("yours", "read")


def cost_questions(rulebook: Rulebook, group: Group) -> tuple[Question, ...]:
    """Return the questions under a heading of the costs page, borrowed ones first."""
    borrowed = (rulebook.questions[name] for name in group.also)
    own = (question for question in rulebook.questions.values() if question.group == group.id)
    return (*borrowed, *own)


def cost_figures(case: Case, costs: CostComparison, prices: Catalogue) -> dict[str, CostFigure]:
    """Return the figures that the costs of a case depend on, by question, in page order.

    Left out is a figure that nobody answered and only an option outside the comparison needs.
    """
    reader = _FigureReader(case, costs, prices)
    groups = (group for group in case.rulebook.groups if group.page == "costs")
    questions = (q for group in groups for q in cost_questions(case.rulebook, group))
    return {figure.question: figure for question in questions for figure in reader.read(question)}


class _FigureReader:
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
            value = None if entry.good_until else _value(question, entry.value)
            yield replace(self._assumed(name, entry), value=value)
        elif name in self.price_keys:
            yield from self._price(name, self.price_keys[name])
        elif name == "cheaper_model":
            yield from self._cheaper_model()
        elif name == "cache_hit_share":
            yield from self._computed_hits()
        elif assumed := self.case.rulebook.assumption(question, self.case.given):
            yield CostFigure(name, assumed[0], "judgement", assumed[1])

    def _answered(self, question: Question, answer: Answer) -> CostFigure:
        status: FigureStatus = "read" if answer.origin == "read" else "yours"
        name, default = question.id, self.defaults.get(question.id)
        if question.assume is not None:
            default_value, says = question.assume, question.assumed_because or ""
        elif default is not None:
            default_value, says = _value(question, default.value), default.says
        else:
            return CostFigure(name, answer.value, status)
        return CostFigure(name, answer.value, status, says, default=default_value)

    def _assumed(self, name: str, entry: Assumed) -> CostFigure:
        if entry.good_until is not None:
            says = f"{entry.sentence} Good until {entry.good_until}; not known any more."
            return CostFigure(name, None, "unknown", says, entry.source)
        is_judgement = entry.source.startswith(_OURS)
        status: FigureStatus = "judgement" if is_judgement else entry.status
        source = entry.source.removeprefix(f"{_OURS}, ")
        return CostFigure(name, entry.value, status, entry.sentence, source)

    def _price(self, name: str, key: str) -> Iterator[CostFigure]:
        """Yield a price per token; batch prices only where some calls are sent in a batch."""
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
            entry = self.assumed[group]
            known = None if entry.good_until else float(value)
            yield replace(self._assumed(name, entry), value=known)
        else:
            status, source = self._list_price_status(key, rates)
            yield CostFigure(name, float(value), status, source=source)

    def _list_price_status(self, key: str, rates: Rates) -> tuple[FigureStatus, str]:
        """Return how sure a listed price per token is, and its source."""
        own_rates = (fact for _, fact in self.prices.facts() if isinstance(fact, TokenRates))
        own = next((fact for fact in own_rates if fact.model == rates.model), None)
        if rates.prices.origin == "rules" and own is not None:
            return own.status, f"{own.source or own.via}, checked {own.checked}"
        checked = f", checked {rates.prices.checked}" if rates.prices.checked else ""
        return "dataset", self.origins.get(key) or f"{rates.prices.source}{checked}"

    def _cheaper_model(self) -> Iterator[CostFigure]:
        cheaper = self.costs.priced.cheaper
        if cheaper is not None and cheaper.model is not None:
            says = "The next smaller current model of the same provider."
            yield CostFigure("cheaper_model", cheaper.model, "judgement", says)

    def _computed_hits(self) -> Iterator[CostFigure]:
        """Yield the share of calls that hit the cache, as it follows from their number."""
        cached = self.costs.options.get("prompt_cached")
        if cached is None or cached.cache_hit_share is None or cached.cache_minutes is None:
            return
        minutes = number_words(float(cached.cache_minutes))
        says = f"Follows from the number of calls: the cache keeps a prompt for {minutes} minutes."
        share = round(float(cached.cache_hit_share), 4)
        yield CostFigure("cache_hit_share", share, "judgement", says)


def _value(question: Question, text: str) -> Value:
    return float(text) if isinstance(question.answer, Number) else text
