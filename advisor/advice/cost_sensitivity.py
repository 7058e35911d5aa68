"""The effect of each figure on the ranking by cost, while all other figures keep their value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from advisor.advice.cost_figures import CostFigure
from advisor.costs import Catalogue, CostComparison
from advisor.costs.options import OPTIONS
from advisor.engine.answers import Answer
from advisor.engine.case import Case
from advisor.engine.price import price
from advisor.rulebook.schema import Number, Question

_HALVINGS = 10
"""How often the search for a change halves its interval: about a thousandth is left."""


@dataclass(frozen=True)
class FigureSensitivity:
    """The effect of one figure on the ranking, between two values."""

    question: str
    low: float
    likely: float
    high: float
    lead_at_worst: Decimal
    """The smallest lead of the cheapest option in the range, USD over the horizon; below 0 another
    option is cheaper there."""
    changes_at: float | None = None
    """About the value nearest to `likely` at which another option becomes the cheapest."""
    cheapest_then: str | None = None


def figure_sensitivities(
    case: Case, figures: Mapping[str, CostFigure], prices: Catalogue
) -> tuple[FigureSensitivity, ...]:
    """Return the effect of each figure on the ranking, figures that change it first.

    A figure ranges between the low and high of its price fact. Without them it ranges between half
    and twice its value, within the limits of its question. Empty where fewer than two options have
    a total.
    """
    repricing = _Repricing(case, prices)
    if repricing.lead(repricing.now) is None:
        return ()
    found = []
    for figure in figures.values():
        question = case.rulebook.questions[figure.question]
        ends = _range(question, figure, prices)
        if ends is not None:
            found.append(repricing.sensitivity(question, *ends))
    return tuple(sorted(found, key=lambda one: (one.cheapest_then is None, one.lead_at_worst)))


class _Repricing:
    """A case that is priced again with one figure changed at a time."""

    def __init__(self, case: Case, prices: Catalogue) -> None:
        self.case, self.prices = case, prices
        self.now = price(case, prices)
        cheapest = self.now.cheapest()
        self.cheapest = None if cheapest is None else str(cheapest)

    def lead(self, costs: CostComparison) -> Decimal | None:
        """Return the lead of the option that is cheapest now over the next approach, in USD.

        None where fewer than two approaches have a total.
        """
        if self.cheapest is None:
            return None
        own_total = costs.option(self.cheapest).horizon_usd
        way = OPTIONS[self.cheapest].way
        other_totals = [
            option.horizon_usd
            for option in costs.ranked.values()
            if option.horizon_usd is not None and OPTIONS[option.name].way != way
        ]
        return min(other_totals) - own_total if other_totals and own_total is not None else None

    def sensitivity(
        self, question: Question, low: float, likely: float, high: float
    ) -> FigureSensitivity:
        """Return the effect of a figure on the lead between `low` and `high`."""
        leads = {end: self._lead_at(question, end) for end in (low, high)}
        worst = min(leads, key=lambda end: leads[end])
        same_ranking = FigureSensitivity(question.id, low, likely, high, leads[worst])
        if leads[worst] >= 0:
            return same_ranking
        near, far = likely, worst
        for _ in range(_HALVINGS):
            middle = (near + far) / 2
            if self._lead_at(question, middle) < 0:
                far = middle
            else:
                near = middle
        then = self._costs_at(question, far).cheapest()
        return FigureSensitivity(question.id, low, likely, high, leads[worst], far, then)

    def _lead_at(self, question: Question, value: float) -> Decimal:
        lead = self.lead(self._costs_at(question, value))
        assert lead is not None
        return lead

    def _costs_at(self, question: Question, value: float) -> CostComparison:
        whole = isinstance(question.answer, Number) and question.answer.type == "integer"
        answer = Answer(value=round(value) if whole else value)
        return price(self.case.answered(question.id, answer), self.prices)


def _range(
    question: Question, figure: CostFigure, prices: Catalogue
) -> tuple[float, float, float] | None:
    """Return low, likely and high of a number; None for a figure without a range."""
    answer, value = question.answer, figure.value
    if not isinstance(answer, Number) or not isinstance(value, int | float):
        return None
    fact = prices.defaults.get(question.id)
    low, high = value / 2, value * 2
    if fact is not None and fact.low is not None and fact.high is not None:
        low, high = min(value, float(fact.low)), max(value, float(fact.high))
    low, high = max(low, answer.min), min(high, answer.max)
    return (low, value, high) if low < high else None
