"""The approach for each row of a table of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol, TypeAlias

from advisor.checks.loading import rulebook_or_shipped
from advisor.costs import Catalogue, given_prices
from advisor.errors import AdvisorError, Problem
from advisor.formats.days import read_day, today
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId


class DataFrame(Protocol):
    """A data frame, eager or lazy, an Arrow table or record batch, or a DuckDB relation."""

    @property
    def columns(self) -> object: ...


class Records(Protocol):
    """A structured NumPy array."""

    @property
    def dtype(self) -> object: ...


Columns: TypeAlias = Mapping[str, Iterable[object]]
Rows: TypeAlias = Sequence[Mapping[str, object]]


def advise_many(
    columns: Columns | Rows | DataFrame | Records,
    *,
    rulebook: Rulebook | None = None,
    prices: Catalogue | None = None,
    on: date | str | None = None,
) -> list[ApproachId | None]:
    """Return the approach of each row of a table of answers, as `advise` would give it.

    `columns` maps question ids to equally long columns of any kind, or is a list of mappings, a
    structured NumPy array, or a data frame: pandas, polars, pyarrow, a DuckDB relation, or what
    else narwhals knows or hands over Arrow data. A missing value (None, NaN, or the NA of a
    library) is a question that nobody answered. In a column of numbers 1 and 0 answer yes and no.

    Without `prices`, those that go with the rulebook hold. `on` is the day for rules, prices and
    offers, by default today (UTC). Rows that a rule on money decides are priced, each different set
    of figures once. Needs NumPy, and narwhals for data frames.

    Raises AnswerError naming column and row of each value that does not fit, where rows count from
    0, ScenarioError naming the row whose costs cannot be computed, DayError when `on` is no day,
    and AdvisorError for a rulebook or prices of another kind and for a package that is missing.
    """
    try:
        from advisor.engine.batch.decided import decide_rows  # noqa: PLC0415  # needs NumPy
        from advisor.engine.batch.reading import read_columns  # noqa: PLC0415
        from advisor.engine.batch.rows import AnswerRows  # noqa: PLC0415
        from advisor.formats.tables.reading import read_table  # noqa: PLC0415
    except ImportError as error:
        hint = "Install it with: pip install 'tune-or-prompt[batch]'"
        raise AdvisorError(Problem("advise_many", "NumPy is missing", hint)) from error
    day, catalogue = read_day(on) or today(), given_prices(prices)
    rules = rulebook_or_shipped(rulebook).in_force(day)
    rows = AnswerRows.of(read_columns(rules, read_table(columns)), day, catalogue)
    return decide_rows(rows).each(lambda outcome: outcome.approach)
