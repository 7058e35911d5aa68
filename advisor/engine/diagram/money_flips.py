"""Flips through money: a volume or a length of the prompt at which the costs decide otherwise.

The costs of a case are fixed in the diagram, so it holds no such flip. The numbers come from where
two costs of the comparison cross, and every flip is decided again at its own costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import inf
from typing import TypeAlias

from advisor.costs import CostComparison
from advisor.costs.comparison.tuning_payback import TuningPayback, calls_that_pay_back
from advisor.engine.answers import Answer
from advisor.engine.case import Case
from advisor.engine.computed import PAYBACK, UNKNOWN, Known, complete
from advisor.engine.cost_answers import READ_WITH_COSTS, case_payback, cheaper_model_fails
from advisor.engine.decide import decide
from advisor.engine.decision import name_approach
from advisor.engine.price import price
from advisor.errors import ScenarioError
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, Number

MoneyFlip: TypeAlias = tuple[ApproachId, Mapping[str, Value]]

CALLS, WORDS = "calls_per_month", "prompt_words"
_STEPS = 5
"""How often the crossing is looked for along the line through two lengths of the prompt."""


def leads_to(case: Case, changes: Mapping[str, Value], target: ApproachId) -> bool:
    """Return whether these changed answers lead to an approach, at the costs they bring about."""
    values = complete(case.rulebook, {**case.given, **changes}, case.on)
    found, lacks_costs = name_approach(case.rulebook, values)
    if not lacks_costs:
        return found == target
    if _has_same_costs(case, values):
        at_costs = {**values, PAYBACK: case.values[PAYBACK]}
        return name_approach(case.rulebook, at_costs).approach == target
    possible = _at_any_payback(case.rulebook, values)
    if len(possible) == 1 or target not in possible:
        return target in possible
    try:
        return decide(changed(case, changes)).approach == target
    except ScenarioError:  # no costs can be counted with these answers
        return False


def _has_same_costs(case: Case, values: Known) -> bool:
    """Return whether every answer that the costs of a case were counted from is the same."""
    if case.costs_read is None:
        return False
    read = (*case.costs_read, *READ_WITH_COSTS)
    return all(case.values.get(name) == values.get(name) for name in read)


def _at_any_payback(rulebook: Rulebook, values: Known) -> set[ApproachId]:
    """Return the approaches that some result of the costs leads to."""
    results = (UNKNOWN, inf, 0)
    return {name_approach(rulebook, {**values, PAYBACK: one}).approach for one in results}


def changed(case: Case, changes: Mapping[str, Value]) -> Case:
    """Return the case with other answers, at the same prices and without costs."""
    answers = {name: Answer(value=value) for name, value in changes.items()}
    return Case.of({**case.answers, **answers}, case.rulebook, case.on, prices=case.prices)


def flip_by_money(case: Case) -> MoneyFlip | None:
    """Return the approach that the other result of the costs leads to, with one changed answer.

    None for a case without costs, and where the costs alone change nothing.
    """
    other = at_other_payback(case)
    if other is None:
        return None
    here = name_approach(case.rulebook, case.values).approach
    target = name_approach(case.rulebook, other).approach
    if target == here:
        return None
    for name, value in crossings(case):
        if leads_to(case, {name: value}, target):
            return target, {name: value}
    return None


def at_other_payback(case: Case) -> dict[str, Value] | None:
    """Return the values with fine-tuning paid back where it is not, and not paid back where it is.

    None for a case without costs, and where the payback is not known.
    """
    now = case.values.get(PAYBACK, UNKNOWN)
    if case.costs is None or now == UNKNOWN:
        return None
    return {**case.values, PAYBACK: 0 if now == inf else inf}


def crossings(case: Case) -> Iterator[tuple[str, int]]:
    """Yield numbers beyond which the payback of a case is the other one, each for one question."""
    pays = case.values[PAYBACK] != inf
    for name, find in ((CALLS, _other_calls), (WORDS, _other_words)):
        question = case.rulebook.questions.get(name)
        if question is None or question.fixed or not isinstance(question.answer, Number):
            continue
        found = find(case, question.answer, pays)
        if found is not None and question.answer.min <= found <= question.answer.max:
            yield name, found


def _other_calls(case: Case, answer: Number, pays: bool) -> int | None:  # noqa: FBT001
    """Return the volume at which the payback changes sides.

    The share of cache hits may follow from the volume, so the crossing is looked for again there.
    """
    assert case.costs is not None
    fails, costs = cheaper_model_fails(case.values), case.costs
    found: int | None = None
    for _ in range(_STEPS):
        paying = calls_that_pay_back(costs, int(answer.max), cheaper_model_fails=fails)
        if not paying or (pays and paying[0] <= 1):
            return None
        first = Decimal(paying[0])
        crossing = _rounded(first - 1, up=False) if pays else _rounded(first, up=True)
        if crossing == found or crossing > answer.max:
            break
        found = crossing
        there = _priced(changed(case, {CALLS: crossing}))
        if there is None:
            return None
        costs = there
    now = case.costs.scenario.calls_per_month
    return found if found is not None and (found < now) == pays else None


def _other_words(case: Case, answer: Number, pays: bool) -> int | None:  # noqa: FBT001
    """Return the length at which the payback changes sides, found along a line.

    Costs grow evenly with the prompt except where a cache begins, so a few steps are enough.
    """

    def lead(words: Decimal) -> Decimal | None:
        found = _payback(changed(case, {WORDS: int(words)}))
        return None if found is None else _lead(found)

    now = Decimal(int(case.values[WORDS]))
    far = Decimal(0) if pays else Decimal(int(answer.max))
    at = _crossing(lead, now, far)
    return None if at is None else _rounded(at, up=not pays)


def _crossing(
    lead: Callable[[Decimal], Decimal | None], here: Decimal, far: Decimal
) -> Decimal | None:
    """Return where the lead changes its sign between two numbers; None where it does not."""
    one, other = lead(here), lead(far)
    if one is None or other is None or (one >= 0) == (other >= 0):
        return None
    at = here
    for _ in range(_STEPS):
        at = here - one * (far - here) / (other - one)
        middle = lead(at)
        if middle is None:
            return None
        if (middle >= 0) == (other >= 0):
            return at
        here, one = at, middle
    return at


def _payback(case: Case) -> TuningPayback | None:
    costs = _priced(case)
    return None if costs is None else case_payback(costs, case.values)


def _priced(case: Case) -> CostComparison | None:
    """Return the costs of a case; None where none can be counted with its answers."""
    try:
        return price(case)
    except ScenarioError:
        return None


def _lead(found: TuningPayback) -> Decimal:
    """Return how much less fine-tuning costs over the horizon, USD; below 0 it costs more."""
    assert found.rival.horizon_usd is not None
    assert found.tuned.horizon_usd is not None
    return found.rival.horizon_usd - found.tuned.horizon_usd


def _rounded(number: Decimal, *, up: bool) -> int:
    """Return a number with its first two digits, away from the crossing."""
    step = Decimal(1).scaleb(max(0, number.adjusted() - 1))
    rounding = ROUND_CEILING if up else ROUND_FLOOR
    return int((number / step).to_integral_value(rounding) * step)
