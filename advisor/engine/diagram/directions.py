"""Which of several equally near flips people can act on: answers mostly move in one direction."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.engine.computed import Known
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Question


def against_direction(rulebook: Rulebook, given: Known, changes: Mapping[str, Value]) -> int:
    """Return how many given answers change against the direction their question names.

    An assumed answer has no direction: nobody knows yet where it lies.
    """
    return sum(
        _moves_back(rulebook, rulebook.questions[name], given[name], value)
        for name, value in changes.items()
        if name in given and rulebook.questions[name].grows
    )


def _moves_back(rulebook: Rulebook, question: Question, before: Value, after: Value) -> bool:
    options = list(rulebook.options(question))
    if options:
        return options.index(str(after)) < options.index(str(before))
    return float(after) < float(before)
