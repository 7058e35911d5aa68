"""The forms in which an advice leaves the advisor: one table for every door.

The command line reads its flags here, the page its buttons, and a test holds the documentation to
it. A new form is one more row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from advisor.advice.advice import Advice


@dataclass(frozen=True, slots=True)
class Form:
    """One form: what it is called, what kind of file it is, and what writes it."""

    name: str
    says: str
    """What it is good for, in one line for a flag or a button."""
    write: Callable[[Advice], str]
    suffix: str
    media_type: str
    file: str = "advice"
    """What the name of the file begins with."""
    of_costs: bool = False
    """Whether there is nothing to write for an advice without costs."""

    @property
    def flag(self) -> str:
        """The option of `advisor advise` that prints it."""
        return f"--{self.name}"

    def file_name(self, advice: Advice) -> str:
        """Return the name of its file, which says the day and the rules."""
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
)
"""Every form; the one most people want comes first."""
