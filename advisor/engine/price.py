"""The cost of each option for a case."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from advisor.costs import (
    Catalogue,
    CostComparison,
    compare_costs,
    compare_sums,
    scenario_from_answers,
)
from advisor.costs.scenario.from_answers import same_work_from_answers
from advisor.costs.scenario.noted_answers import NotedAnswers
from advisor.engine.case import Case
from advisor.engine.need import need_of
from advisor.errors import Problem, ScenarioError
from advisor.rulebook.conditions import Value


def price(case: Case, prices: Catalogue | None = None) -> CostComparison:
    """Return the cost of each option for a case, with defaults for missing answers.

    Without `prices`, the prices of the case are used. A comparison alone needs no answer; an
    advice has a comparison as soon as the required questions were asked. Raises ScenarioError
    naming every answer that makes a cost impossible to compute.
    """
    return _price(case, case.values, case.prices if prices is None else prices)


def _price(
    case: Case,
    values: Mapping[str, Value],
    catalogue: Catalogue,
    *,
    same_work: bool = False,
    need_from: Mapping[str, Value] | None = None,
) -> CostComparison:
    try:
        need = need_of(case.rulebook, case.values if need_from is None else need_from)
        read = same_work_from_answers if same_work else scenario_from_answers
        scenario = read(values, catalogue, case.on, need=need, said=case.given)
        compare = compare_sums if same_work else compare_costs
        return compare(scenario, prices=catalogue, on=case.on)
    except ScenarioError as error:
        problems = [_place_in_answers(problem, case.given) for problem in error.problems]
        raise ScenarioError(problems) from error


def with_own_costs(case: Case) -> Case:
    """Return the case with its costs; one that has them already stays as it is.

    Raises ScenarioError naming every answer that makes a cost impossible to compute.
    """
    if case.costs is not None:
        return case
    return _with_costs(case)


def with_payback(case: Case) -> Case:
    """Return the case with the costs that the payback of fine-tuning reads, and no others.

    Its options have no lines.
    Raises ScenarioError naming every answer that makes a cost impossible to compute.
    """
    return _with_costs(case, same_work=True)


def with_costs_and_needs(case: Case) -> Case:
    """Return the case with its costs; what they follow from includes what is needed.

    So two cases with the same answers to all of `costs_read` have the same options at the same
    amounts. Raises ScenarioError naming every answer that makes a cost impossible to compute.
    """
    noted = NotedAnswers(case.values)
    priced = case.with_costs(_price(case, noted, case.prices, need_from=noted))
    return replace(priced, costs_read=frozenset(noted.read))


def _with_costs(case: Case, *, same_work: bool = False) -> Case:
    noted = NotedAnswers(case.values)
    priced = case.with_costs(_price(case, noted, case.prices, same_work=same_work))
    return replace(priced, costs_read=frozenset(noted.read))


def _place_in_answers(problem: Problem, given: Container[object]) -> Problem:
    """Return the problem, with its place among the answers if an answer is at fault."""
    answered = problem.where in given
    return replace(problem, where=f"answers.{problem.where}") if answered else problem
