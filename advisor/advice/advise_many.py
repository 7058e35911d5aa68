"""The approach for each row of a table of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.checks.loading import rulebook_or_shipped
from advisor.errors import AdvisorError, AnswerError, Problem, shown
from advisor.formats.days import today
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId


def advise_many(
    columns: Mapping[str, Iterable[object]], *, rulebook: Rulebook | None = None
) -> list[ApproachId | None]:
    """Return the approach of each row of a table of answers, as `advise` would give it.

    `columns` maps question ids to equally long lists or arrays, or is anything that iterates over
    its column names, such as a data frame; None and NaN are unknown. Rules count as on today
    (UTC). Needs NumPy. Raises
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
    return approaches_of(rulebook_or_shipped(rulebook).in_force(today()), named)
