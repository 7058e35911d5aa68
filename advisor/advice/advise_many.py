"""The approach for each row of a table of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from advisor.checks.loading import rulebook_or_shipped
from advisor.costs import Catalogue, given_prices
from advisor.errors import AdvisorError, AnswerError, Problem, shown
from advisor.formats.days import read_day, today
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId


def advise_many(
    columns: Mapping[str, Iterable[object]],
    *,
    rulebook: Rulebook | None = None,
    prices: Catalogue | None = None,
    on: date | str | None = None,
) -> list[ApproachId | None]:
    """Return the approach of each row of a table of answers, as `advise` would give it.

    `columns` maps question ids to equally long lists or arrays, or is anything that iterates over
    its column names, such as a data frame; None and NaN are unknown. Without `prices`, those
    that go with the rulebook hold. `on` is the day for rules, prices and offers, by default today
    (UTC). Rows that a rule on money decides are priced, each different set of figures once. Needs
    NumPy.

    Raises AnswerError naming column and row of each value that does not fit, ScenarioError naming
    the row whose costs cannot be computed, DayError when `on` is no day, and AdvisorError for a
    rulebook or prices of another kind.
    """
    try:
        from advisor.engine.batch.decided import approaches_of  # noqa: PLC0415  # needs NumPy
    except ImportError as error:
        hint = "Install it with: pip install 'tune-or-prompt[batch]'"
        raise AdvisorError(Problem("advise_many", "NumPy is missing", hint)) from error
    if isinstance(columns, str) or not hasattr(columns, "__getitem__"):
        hint = "Give question ids with lists of values, or a data frame."
        raise AnswerError(Problem("columns", f"{shown(columns)} is not a table", hint))
    named = {str(name): columns[name] for name in columns}
    day = read_day(on) or today()
    rules = rulebook_or_shipped(rulebook).in_force(day)
    return approaches_of(rules, named, day, given_prices(prices))
