"""The cost comparison behind this visit, also where there is no verdict yet."""

from __future__ import annotations

from advisor.advice.cost_figures import CostFigure, cost_figures
from advisor.advice.cost_sensitivity import FigureSensitivity, figure_sensitivities
from advisor.apps.web.session import settings
from advisor.apps.web.session.state import Visit
from advisor.costs import CostComparison
from advisor.engine.price import price


def comparison(visit: Visit) -> CostComparison:
    """Return what each option costs with these answers, defaults for all that is open."""
    if visit.advice.costs is not None:
        return visit.advice.costs
    return price(visit.case, settings.catalogue())


def figures(visit: Visit, costs: CostComparison) -> dict[str, CostFigure]:
    """Return every figure that counts, by question."""
    return cost_figures(visit.case, costs, settings.catalogue())


def moves(visit: Visit, found: dict[str, CostFigure]) -> tuple[FigureSensitivity, ...]:
    """Return which figures move the ranking most."""
    return figure_sensitivities(visit.case, found, settings.catalogue())
