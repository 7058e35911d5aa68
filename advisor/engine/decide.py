"""Apply a rulebook to a case, which is priced if the rules ask for money."""

from __future__ import annotations

from advisor.engine.case import Case
from advisor.engine.decision import Decision, decide_values
from advisor.engine.price import with_payback


def decide(case: Case) -> Decision:
    """Return the decision of the rules for a case; an unknown condition does not apply.

    Where `case.missing` names a required answer, the decision says nothing about the person. A
    case without costs is priced if a rule on money is reached. Raises ScenarioError naming every
    answer that makes a cost impossible to compute.
    """
    decision = decide_values(case.rulebook, case.values)
    if case.costs is None and decision.lacks_costs:
        return decide_values(case.rulebook, with_payback(case).values)
    return decision
