"""The means of one list: the first rule that applies names them, whatever the costs."""

from __future__ import annotations

from typing import NamedTuple

from advisor.rulebook.conditions import Step
from advisor.rulebook.facts import KnownValues
from advisor.rulebook.rulebook import MeansList, Rulebook
from advisor.rulebook.schema import MeansFor, MeansId, MeansRule


class MeansDecision(NamedTuple):
    """The means of one list that the approach uses, and the rule that names it."""

    ways: MeansList
    rule: MeansRule
    step: Step
    passed_over: tuple[tuple[MeansRule, Step], ...]
    """The rules before it, which did not apply."""


def named_means(rulebook: Rulebook, what_for: MeansFor, reading: KnownValues) -> MeansId | None:
    """Return the means that a list names for those values, whatever the approach.

    None where the rulebook has no such list.
    """
    ways = rulebook.means.get(what_for)
    return None if ways is None else decide_means(ways, reading).rule.then


def decide_means(ways: MeansList, reading: KnownValues) -> MeansDecision:
    """Return the rule of a list that names the means, with the rules passed over."""
    passed_over: list[tuple[MeansRule, Step]] = []
    for rule in ways.rules:
        step = rule.when.evaluate(reading)
        if step.holds:
            return MeansDecision(ways, rule, step, tuple(passed_over))
        passed_over.append((rule, step))
    raise AssertionError(f"the means for {ways.id} do not end in a rule that always applies")
