"""The public verbs. Glue: read, decide, price, and hand back one frozen value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from advisor.advice.advice import Advice
from advisor.advice.compose import advise_on
from advisor.checks.loading import load_rulebook
from advisor.costs import Catalogue, CostComparison, compare_costs
from advisor.engine.answers import Answer, known_values, read_answers
from advisor.engine.computed import complete
from advisor.engine.cost_answers import costs_for
from advisor.engine.diagram.lookahead import prospects
from advisor.errors import AdvisorError, AnswerError, Problem, did_you_mean, shown
from advisor.formats.days import read_day, today
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId

__all__ = ["advise", "advise_many", "compare_costs", "costs_of", "flips", "load_rulebook"]


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

    Raises AnswerError naming every answer that does not fit, with the nearest that would, and
    DayError when `on` is no day.
    """
    rules = rulebook or load_rulebook()
    day = read_day(on) or today()
    given = read_answers(answers, rules)
    costs = None if rules.missing(given) else costs_of(given, rules, prices, day)
    return advise_on(rules, given, day, costs)


def flips(
    answers: Mapping[str, object],
    approach: str,
    *,
    rulebook: Rulebook | None = None,
    on: date | str | None = None,
) -> tuple[Mapping[str, Value], ...]:
    """Return every smallest set of changed answers that leads to `approach`.

    Each maps questions to values; `advice.alternatives` shows one of them for each approach. Empty
    when nothing leads there. `on` is the day for offers, by default today (UTC). Raises
    AnswerError for an approach that does not exist, and DayError when `on` is no day.
    """
    rules = rulebook or load_rulebook()
    found = next((a for a in rules.approaches if a == approach), None)
    if found is None:
        near = did_you_mean(str(approach), rules.approaches)
        hint = near or f"Use one of {', '.join(rules.approaches)}."
        raise AnswerError(Problem("approach", f"there is no approach '{approach}'", hint))
    given = known_values(read_answers(answers, rules))
    values = complete(rules, given, read_day(on) or today())
    return tuple(flip.changes for flip in prospects(rules, given, values).flips(found))


def advise_many(
    columns: Mapping[str, Iterable[object]], *, rulebook: Rulebook | None = None
) -> list[ApproachId | None]:
    """Return the approach of each row of a table of answers, as `advise` would give it.

    `columns` maps question ids to equally long lists or arrays, or is anything that iterates over
    its column names, such as a data frame; None and NaN are unknown. Needs NumPy. Raises
    AnswerError naming column and row of each value that does not fit.
    """
    try:
        from advisor.engine.batch import approaches_of  # noqa: PLC0415  # only this needs NumPy
    except ImportError as error:
        hint = "Install it with: pip install 'tune-or-prompt[batch]'"
        raise AdvisorError(Problem("advise_many", "NumPy is missing", hint)) from error
    if isinstance(columns, str) or not hasattr(columns, "__getitem__"):
        hint = "Give question ids with lists of values, or a data frame."
        raise AnswerError(Problem("columns", f"{shown(columns)} is not a table", hint))
    named = {str(name): columns[name] for name in columns}
    return approaches_of(rulebook or load_rulebook(), named)


def costs_of(
    answers: Mapping[str, Answer], rulebook: Rulebook, prices: Catalogue | None, on: date
) -> CostComparison:
    """Return what each option costs for read answers, with defaults for what they leave out."""
    return costs_for(rulebook, known_values(answers), prices, on)
