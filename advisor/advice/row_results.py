"""What `advise` says of each row of a table, one column for each kind of result."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from advisor.advice.monthly_costs import monthly_costs
from advisor.advice.wanted_columns import Give
from advisor.engine.batch.decided import DecidedRows, decide_rows
from advisor.engine.batch.outlook import OutlookRows
from advisor.engine.batch.rows import AnswerRows
from advisor.formats.tables.table import Output
from advisor.rulebook.schema import ApproachId

BETWEEN_MEANS = " + "
"""What stands between the means of a row where it has two."""


class RowResults:
    """The results of the rows of a table, each found when it is asked for.

    Raises ScenarioError naming the row whose costs cannot be computed.
    """

    def __init__(self, rows: AnswerRows, give: Iterable[Give]) -> None:
        self._rows = rows
        self._give = tuple(give)

    def outputs(self) -> list[Output]:
        """Return a column for each result asked for."""
        return [self._output(name) for name in self._give]

    def approaches(self) -> list[ApproachId | None]:
        """Return the approach of each row; None without a required answer."""
        return self._decided.approaches()

    def _output(self, name: Give) -> Output:
        match name:
            case "approach":
                return Output(name, self.approaches())
            case "means":
                return Output(name, self._means())
            case "standing":
                return Output(name, self._outlook.standings())
            case "next_question":
                return Output(name, self._outlook.next_questions())
            case "usd_per_month":
                return Output(name, monthly_costs(self._rows, self._decided), numbers=True)

    def _means(self) -> list[str | None]:
        decided = self._decided
        told = [BETWEEN_MEANS.join(outcome.means) or None for outcome in decided.outcomes]
        return decided.each(told)

    @cached_property
    def _decided(self) -> DecidedRows:
        needed = {"means", "usd_per_month"}
        return decide_rows(self._rows, with_means=not needed.isdisjoint(self._give))

    @cached_property
    def _outlook(self) -> OutlookRows:
        return OutlookRows(self._rows)
