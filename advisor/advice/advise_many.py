"""What to do for each row of a table of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeAlias, TypeVar, overload

from advisor.advice.wanted_columns import KEEP_HINT, Give, WantedColumns
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
Frame = TypeVar("Frame", bound=DataFrame | Records)


@overload
def advise_many(
    columns: Columns | Rows | DataFrame | Records,
    *,
    give: None = None,
    keep: tuple[()] = (),
    rulebook: Rulebook | None = None,
    prices: Catalogue | None = None,
    on: date | str | None = None,
) -> list[ApproachId | None]: ...
@overload
def advise_many(
    columns: Columns,
    *,
    give: Give | Sequence[Give],
    keep: str | Sequence[str] = (),
    rulebook: Rulebook | None = None,
    prices: Catalogue | None = None,
    on: date | str | None = None,
) -> dict[str, Any]: ...
@overload
def advise_many(
    columns: Rows,
    *,
    give: Give | Sequence[Give],
    keep: str | Sequence[str] = (),
    rulebook: Rulebook | None = None,
    prices: Catalogue | None = None,
    on: date | str | None = None,
) -> list[dict[str, Any]]: ...
@overload
def advise_many(
    columns: Frame,
    *,
    give: Give | Sequence[Give],
    keep: str | Sequence[str] = (),
    rulebook: Rulebook | None = None,
    prices: Catalogue | None = None,
    on: date | str | None = None,
) -> Frame: ...
def advise_many(  # noqa: PLR0913  # all but the table are named
    columns: Columns | Rows | DataFrame | Records,
    *,
    give: Give | Sequence[Give] | None = None,
    keep: str | Sequence[str] = (),
    rulebook: Rulebook | None = None,
    prices: Catalogue | None = None,
    on: date | str | None = None,
) -> object:
    """Return what `advise` would say of each row of a table: its approach, or what `give` names.

    `columns` maps question ids to equally long columns of any kind, or is a list of mappings, a
    structured NumPy array, or a data frame: pandas, polars, pyarrow, a DuckDB relation, or what
    else narwhals knows or hands over Arrow data. A missing value (None, NaN, or the NA of a
    library) is a question that nobody answered. In a column of numbers 1 and 0 answer yes and no.

    Without `give`, a list of approaches is returned. With it, a table of the same kind with a
    column for each result: `approach`; `means`, joined by " + "; `standing`; `next_question`; and
    `usd_per_month`, the first month of the advised option. Before them stand the columns named in
    `keep`, such as the id of a row. Each is None or missing where an advice has none.

    Without `prices`, those that go with the rulebook hold. `on` is the day for rules, prices and
    offers, by default today (UTC). Needs NumPy, and narwhals for data frames.

    Raises AnswerError naming column and row of each value that does not fit, where rows count from
    0, ScenarioError naming the row whose costs cannot be computed, DayError when `on` is no day,
    and AdvisorError for a rulebook or prices of another kind and for a package that is missing.
    """
    try:
        from advisor.advice.row_results import RowResults  # noqa: PLC0415  # needs NumPy
        from advisor.engine.batch.reading import read_columns  # noqa: PLC0415
        from advisor.engine.batch.rows import AnswerRows  # noqa: PLC0415
        from advisor.formats.tables.reading import read_table  # noqa: PLC0415
    except ImportError as error:
        hint = "Install it with: pip install 'tune-or-prompt[batch]'"
        raise AdvisorError(Problem("advise_many", "NumPy is missing", hint)) from error
    day, catalogue = read_day(on) or today(), given_prices(prices)
    rules = rulebook_or_shipped(rulebook).in_force(day)
    table = read_table(columns)
    wanted = WantedColumns.read(give, keep, table)
    if wanted is None:
        hint = "" if isinstance(columns, Mapping) else KEEP_HINT
        rows = AnswerRows.of(read_columns(rules, table, hint=hint), day, catalogue)
        return RowResults(rows, ["approach"]).approaches()
    answers = read_columns(rules, table, keep=wanted.keep, hint=KEEP_HINT)
    rows = AnswerRows.of(answers, day, catalogue)
    return table.with_results(wanted.keep, RowResults(rows, wanted.give).outputs())
