"""Pairs of given answers that cannot both be right."""

from __future__ import annotations

from advisor.engine.case import Case
from advisor.rulebook.facts import KnownValues
from advisor.rulebook.schema import Conflict


def conflicts_in(case: Case) -> tuple[Conflict, ...]:
    """Return the conflicts between answers of a case, in file order.

    Only what was given counts: an assumption contradicts nothing.
    """
    given = given_answers(case)
    return tuple(
        conflict
        for conflict in case.rulebook.conflicts
        if case.given.keys() >= set(conflict.between) and conflict.when.evaluate(given).holds
    )


def given_answers(case: Case) -> KnownValues:
    """Return what a conflict reads: the given answers, and the facts that follow from them."""
    return KnownValues(case.given, case.rulebook.facts)
