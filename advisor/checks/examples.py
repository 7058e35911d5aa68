"""Run the examples that every rule carries: one where it applies, one where it stays silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from advisor.engine.case import Case
from advisor.engine.conflicts import conflicts_in
from advisor.engine.decide import decide
from advisor.engine.price import price
from advisor.errors import Problem
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Conflict, Gate, MeansRule, Note, Rule, RuleLike


def check_examples(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield a problem for each example whose rule does not fire or stay silent as it says.

    Under an extension only its own rules are checked: the extension may decide a case that another
    rule decided before.
    """
    for rule in own_rules(rulebook):
        for kind, wanted in (("fires", True), ("silent", False)):
            example: Mapping[str, Value] = getattr(rule.examples, kind)
            applies, instead = _applies(rulebook, rule, example)
            if applies != wanted:
                what = f"'{rule.id}': the example under '{kind}' {'is' if applies else 'stays'} "
                what += "where the rule applies" if applies else f"silent{instead}"
                yield Problem(rulebook.places[rule.id], what, "Mend the example or the rule.")


def own_rules(rulebook: Rulebook) -> tuple[RuleLike, ...]:
    """Return the rules that are not inherited from a base rulebook."""
    return tuple(rule for rule in rulebook.rules.values() if not rulebook.inherits(rule))


def _applies(rulebook: Rulebook, rule: RuleLike, example: Mapping[str, Value]) -> tuple[bool, str]:
    """Return whether the rule applies to the example, and words for why it does not."""
    case = example_case(rulebook, rule, example)
    decision = decide(case)
    match rule:
        case Rule() | MeansRule():
            ways = rulebook.list_of(rule.id)
            assert ways is not None
            decider = decision.decider_of(ways)
            if decider is None:
                return False, f", because {decision.approach} is advised"
            return decider is rule, f", because '{decider.id}' decides"
        case Gate():
            return bool(rule.when.evaluate(decision.reading).holds), ""
        case Note():
            return bool(
                rule.when.evaluate(decision.outcome).holds
            ), f", with {decision.approach} advised"
        case Conflict():
            return rule in conflicts_in(case), ""


def example_case(rulebook: Rulebook, rule: RuleLike, example: Mapping[str, Value]) -> Case:
    """Return the case of an example on the rulebook's day, with costs if the rule reads them."""
    case = Case.from_values(example, rulebook)
    return case.with_costs(price(case)) if rulebook.reads_costs(rule.when) else case
