"""Which figure moves the ranking by cost most: each one moved alone, everything else as it is."""

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
"""How often the stretch in which the ranking changes is halved; a thousandth of it is left."""


@dataclass(frozen=True)
class FigureMove:
    """What one figure does to the ranking between two values."""

    question: str
    low: float
    likely: float
    high: float
    lead_at_worst: Decimal
    """By how much the cheapest option still leads, USD over the horizon; below 0 it does not."""
    changes_at: float | None = None
    """About where another option becomes the cheapest, on the way to the end that suits it."""
    cheapest_then: str | None = None


def figure_moves(
    case: Case, figures: Mapping[str, CostFigure], prices: Catalogue
) -> tuple[FigureMove, ...]:
    """Return what each figure does to the ranking, the one that changes it soonest first.

    A figure moves between the ends its price fact names, else between half and twice its value,
    as far as its question allows. Empty where fewer than two options have a total.
    """
    lever = _Lever(case, prices)
    if lever.lead(lever.now) is None:
        return ()
    moves = []
    for figure in figures.values():
        question = case.rulebook.questions[figure.question]
        ends = _ends(question, figure, prices)
        if ends is not None:
            moves.append(lever.move(question, *ends))
    return tuple(sorted(moves, key=lambda move: (move.cheapest_then is None, move.lead_at_worst)))


class _Lever:
    """A case with one figure at a time set to another value."""

    def __init__(self, case: Case, prices: Catalogue) -> None:
        self.case, self.prices = case, prices
        self.now = price(case, prices)
        cheapest = self.now.cheapest()
        self.cheapest = None if cheapest is None else str(cheapest)

    def lead(self, costs: CostComparison) -> Decimal | None:
        """Return by how much the option that is cheapest now leads another approach there."""
        if self.cheapest is None:
            return None
        mine = costs.option(self.cheapest).horizon_usd
        way = OPTIONS[self.cheapest].way
        others = [
            option.horizon_usd
            for option in costs.estimates
            if option.horizon_usd is not None and OPTIONS[option.name].way != way
        ]
        return min(others) - mine if others and mine is not None else None

    def move(self, question: Question, low: float, likely: float, high: float) -> FigureMove:
        """Return what happens to the lead between `low` and `high`."""
        leads = {end: self._lead_at(question, end) for end in (low, high)}
        worst = min(leads, key=lambda end: leads[end])
        moved = FigureMove(question.id, low, likely, high, leads[worst])
        if leads[worst] >= 0:
            return moved
        near, far = likely, worst
        for _ in range(_HALVINGS):
            middle = (near + far) / 2
            if self._lead_at(question, middle) < 0:
                far = middle
            else:
                near = middle
        then = self._at(question, far).cheapest()
        return FigureMove(question.id, low, likely, high, leads[worst], far, then)

    def _lead_at(self, question: Question, value: float) -> Decimal:
        lead = self.lead(self._at(question, value))
        assert lead is not None
        return lead

    def _at(self, question: Question, value: float) -> CostComparison:
        whole = isinstance(question.answer, Number) and question.answer.type == "integer"
        answer = Answer(value=round(value) if whole else value)
        return price(self.case.answered(question.id, answer), self.prices)


def _ends(
    question: Question, figure: CostFigure, prices: Catalogue
) -> tuple[float, float, float] | None:
    """Return low, likely and high of a number that can move at all."""
    answer, value = question.answer, figure.value
    if not isinstance(answer, Number) or not isinstance(value, int | float):
        return None
    fact = prices.defaults.get(question.id)
    low, high = value / 2, value * 2
    if fact is not None and fact.low is not None and fact.high is not None:
        low, high = min(value, float(fact.low)), max(value, float(fact.high))
    low, high = max(low, answer.min), min(high, answer.max)
    return (low, value, high) if low < high else None
