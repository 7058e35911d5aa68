"""From answers to advice, straight down: read, price, look ahead, decide, put into words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from pydantic import JsonValue

from advisor.advice.advice import Advice
from advisor.advice.compose import WITHOUT_COSTS, compose, compose_fields
from advisor.checks.loading import rulebook_or_shipped
from advisor.costs import Catalogue, given_prices
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.diagram.lookahead import look_ahead
from advisor.engine.price import with_own_costs, with_payback
from advisor.rulebook.rulebook import Rulebook


def advise(
    answers: Mapping[str, object],
    *,
    rulebook: Rulebook | None = None,
    prices: Catalogue | None = None,
    on: date | str | None = None,
) -> Advice:
    """Return the advice for a questionnaire, as far as it is filled in.

    `answers` maps question ids to values; None says "not sure". A value may also be a mapping
    {value, origin, quote}. Without `prices`, those that go with the rulebook hold. `on` is the
    day for dated facts such as prices and closed offers, by default today (UTC). Equal calls for
    the same day give equal advice.

    Raises AnswerError naming every answer that does not fit, with the nearest that would,
    DayError when `on` is no day, and AdvisorError for a rulebook or prices of another kind.
    """
    rules, catalogue = rulebook_or_shipped(rulebook), given_prices(prices)
    return advise_case(_priced(Case.read(answers, rules, on, prices=catalogue)))


def _priced(case: Case) -> Case:
    return case if case.unasked else with_own_costs(case)


def advise_in_fields(case: Case, names: Collection[str]) -> dict[str, JsonValue]:
    """Return `Advice.to_dict` of the advice for a case, with only the fields of these names.

    What is not asked for is not worked out, as far as nothing that is asked for rests on it.
    """
    if WITHOUT_COSTS.issuperset(names):
        outlook = look_ahead(case, with_payback)
    else:
        outlook = look_ahead(_priced(case))
    decision = None if case.missing else decide(outlook.case)
    return compose_fields(outlook.case, decision, outlook, names)


def advise_case(case: Case) -> Advice:
    """Return the advice for a case, with costs where it has them or a rule on money needs them."""
    outlook = look_ahead(case)
    decision = None if case.missing else decide(outlook.case)
    advice = compose(outlook.case, decision, outlook)
    return advice.given_with(case.rulebook.whole, case.prices)
