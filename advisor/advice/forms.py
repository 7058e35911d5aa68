"""The output forms of an advice, in one table.

The command line takes its flags from the table and the page its buttons. A test compares the
documentation with the table. A new form is one more row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from advisor.advice.advice import Advice


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its name, its file type, and the function that writes it."""

    name: str
    says: str
    """Its purpose, in one line for a flag or a button."""
    write: Callable[[Advice], str]
    suffix: str
    media_type: str
    file: str = "advice"
    """The beginning of its file name."""
    of_costs: bool = False
    """Whether it needs an advice with costs."""

    @property
    def flag(self) -> str:
        """The option of `advisor advise` that prints it."""
        return f"--{self.name}"

    def file_name(self, advice: Advice) -> str:
        """Return its file name, with the day and the digest of the rules."""
        return f"{self.file}-{advice.on}-rules-{advice.rulebook_digest}{self.suffix}"

    def fits(self, advice: Advice) -> bool:
        """Return whether there is something to write."""
        return not self.of_costs or advice.costs is not None


FORMS = (
    Form("html", "To read or print (HTML)", Advice.to_html, ".html", "text/html"),
    Form(
        "adr",
        "Decision record (MADR, Markdown)",
        Advice.to_decision_record,
        ".md",
        "text/markdown",
        file="decision-advice",
    ),
    Form(
        "plan",
        "The plan as a check list (Markdown)",
        Advice.to_plan,
        ".md",
        "text/markdown",
        file="plan-advice",
    ),
    Form(
        "ics",
        "The day to look again, for a calendar (iCalendar)",
        Advice.to_calendar,
        ".ics",
        "text/calendar",
        file="look-again-advice",
    ),
    Form("markdown", "Text (Markdown)", Advice.to_markdown, ".md", "text/markdown"),
    Form(
        "json",
        "To open again, or for programs (JSON)",
        Advice.to_json,
        ".json",
        "application/json",
    ),
    Form(
        "csv",
        "Cost table (CSV)",
        Advice.to_csv,
        ".csv",
        "text/csv",
        file="costs-advice",
        of_costs=True,
    ),
    Form(
        "csv-comma",
        "Cost table with decimal commas (CSV)",
        Advice.to_csv_with_comma,
        ".csv",
        "text/csv",
        file="costs-with-commas-advice",
        of_costs=True,
    ),
)
"""Every form; the one most people want comes first."""
