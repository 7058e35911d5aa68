"""Which rules of an extension break a law of the rulebook below, found by taking each away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.decision import Decision
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, Effect, Law, LeverId, MeansRule, Rule

_Effects: TypeAlias = Mapping[LeverId, Effect]


def guilty_rules(
    rulebook: Rulebook, base: Rulebook, law: Law, witnesses: Sequence[Mapping[str, Value]]
) -> tuple[Rule | MeansRule, ...]:
    """Return the fewest rules of an extension without which these answers keep a law.

    A lever without its rule decides as it did in `base`, the rulebook below. Nothing is returned
    where no rule of the extension breaks the law.
    """
    now = [decide(Case.from_values(answers, rulebook)) for answers in witnesses]
    named = _named_by_own_rules(rulebook, law, now)
    if named:
        return named
    below = [decide(Case.from_values(_known_to(base, answers), base)) for answers in witnesses]
    own = _own_rules(rulebook, now)
    for count in range(1, len(own) + 1):
        for levers in combinations(own, count):
            effects = [_mixed(one, other, levers) for one, other in zip(now, below, strict=True)]
            if _is_kept(rulebook, law, now, effects):
                return tuple(rule for lever in levers for rule in own[lever])
    return ()


def _known_to(base: Rulebook, answers: Mapping[str, Value]) -> dict[str, Value]:
    return {n: v for n, v in answers.items() if n in base.questions or n in base.computed}


def _named_by_own_rules(
    rulebook: Rulebook, law: Law, now: Iterable[Decision]
) -> tuple[MeansRule, ...]:
    """Return the rules of the extension that name means which the law forbids."""
    naming = (means.rule for decision in now for means in decision.means.values())
    found = (one for one in naming if one.then in law.never_means and not rulebook.inherits(one))
    return tuple({rule.id: rule for rule in found}.values())


def _own_rules(rulebook: Rulebook, now: Iterable[Decision]) -> Mapping[LeverId, list[Rule]]:
    """Return the levers that rules of the extension decide, each with these rules."""
    found: dict[LeverId, list[Rule]] = {}
    for decision in now:
        for lever, decided in decision.levers.items():
            rules = found.setdefault(lever, [])
            if not rulebook.inherits(decided.rule) and decided.rule not in rules:
                rules.append(decided.rule)
    return {lever: rules for lever, rules in found.items() if rules}


def _mixed(now: Decision, below: Decision, levers: Sequence[LeverId]) -> _Effects:
    """Return the effects of all levers, those of `levers` as the rulebook below decides them."""
    return {
        name: (below if name in levers and name in below.levers else now).levers[name].effect
        for name in now.levers
    }


def _is_kept(
    rulebook: Rulebook, law: Law, now: Sequence[Decision], effects: Sequence[_Effects]
) -> bool:
    approaches = [_approach(rulebook, each) for each in effects]
    if law.never_ready is not None:
        return all(each[law.never_ready] != "pull" for each in effects)
    if law.raising is not None:
        after, before = approaches
        return before not in law.keeps or after in law.keeps
    if law.never_means:
        return approaches != [decision.approach for decision in now]
    return not any(approach in law.never for approach in approaches)


def _approach(rulebook: Rulebook, effects: _Effects) -> ApproachId:
    pulled = frozenset(name for name, effect in effects.items() if effect != "hold")
    return rulebook.approach_by_pulled[pulled]
