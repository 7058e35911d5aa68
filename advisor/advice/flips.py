"""Every smallest set of changed answers that leads to an approach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from advisor.checks.loading import rulebook_or_shipped
from advisor.costs import Catalogue, given_prices
from advisor.engine.case import Case
from advisor.engine.diagram.lookahead import look_ahead
from advisor.errors import AnswerError, Problem, did_you_mean
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId


def flips(
    answers: Mapping[str, object],
    approach: str,
    *,
    rulebook: Rulebook | None = None,
    prices: Catalogue | None = None,
    on: date | str | None = None,
) -> tuple[Mapping[str, Value], ...]:
    """Return every smallest set of changed answers that leads to `approach`.

    Each maps questions to values; `advice.alternatives` shows one of them for each approach. Empty
    when nothing leads there. Without `prices`, those that go with the rulebook hold. `on` is the
    day for prices and offers, by default today (UTC). Raises AnswerError for answers that do not
    fit and for an approach that does not exist, DayError when `on` is no day, and AdvisorError for
    a rulebook or prices of another kind.
    """
    rules, catalogue = rulebook_or_shipped(rulebook), given_prices(prices)
    target = _approach_named(approach, rules)
    outlook = look_ahead(Case.read(answers, rules, on, prices=catalogue))
    return tuple(flip.changes for flip in outlook.confirmed_flips(target))


def _approach_named(approach: str, rulebook: Rulebook) -> ApproachId:
    found = next((a for a in rulebook.approaches if a == approach), None)
    if found is None:
        near = did_you_mean(str(approach), rulebook.approaches)
        hint = near or f"Use one of {', '.join(rulebook.approaches)}."
        raise AnswerError(Problem("approach", f"there is no approach '{approach}'", hint))
    return found
