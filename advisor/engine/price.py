"""The cost of each option for a case."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from advisor.costs import Catalogue, CostComparison, compare_costs, scenario_from_answers
from advisor.engine.case import Case
from advisor.engine.need import need_of
from advisor.errors import Problem, ScenarioError


def price(case: Case, prices: Catalogue | None = None) -> CostComparison:
    """Return the cost of each option for a case, with defaults for missing answers.

    Without `prices`, the prices of the rulebook are used. A comparison alone needs no answer; an
    advice has a comparison as soon as the required questions were asked. Raises ScenarioError
    naming every answer that makes a cost impossible to compute.
    """
    catalogue = case.rulebook.prices if prices is None else prices
    try:
        scenario = scenario_from_answers(case.values, catalogue, case.on, need=need_of(case))
        return compare_costs(scenario, prices=catalogue, on=case.on)
    except ScenarioError as error:
        problems = [_place_in_answers(problem, case.given) for problem in error.problems]
        raise ScenarioError(problems) from error


def _place_in_answers(problem: Problem, given: Container[object]) -> Problem:
    """Return the problem, with its place among the answers if an answer is at fault."""
    answered = problem.where in given
    return replace(problem, where=f"answers.{problem.where}") if answered else problem
