"""The advice: a frozen value with its forms as text and data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import JsonValue, TypeAdapter

from advisor.advice.decision_record import decision_record
from advisor.advice.html import advice_html
from advisor.advice.model import SCHEMA_VERSION, AdviceData
from advisor.advice.report import advice_blocks
from advisor.advice.wording import provenance
from advisor.costs.report import comparison_csv
from advisor.errors import Problem, RecordError
from advisor.formats.json_schema import DIALECT, output_schemas
from advisor.formats.json_text import json_text
from advisor.formats.markdown import to_markdown
from advisor.formats.saved import Locate, SavedKind, read_saved
from advisor.formats.short_repr import short_repr


class Advice(AdviceData):
    """Everything there is to say about one set of answers."""

    def __repr__(self) -> str:
        verdict, rules = self.verdict, f"rules {self.rulebook_digest}"
        return short_repr(self, verdict.headline, verdict.standing, rules, self.on)

    __str__ = __repr__

    def to_dict(self) -> dict[str, JsonValue]:
        """Return plain data for JSON; `from_dict` takes it back."""
        return self.model_dump(mode="json", by_alias=True)

    def to_json(self) -> str:
        """Return `to_dict` as text, the same bytes for the same advice, ending in a newline."""
        return f"{json_text(self.to_dict())}\n"

    def to_markdown(self) -> str:
        """Return the advice as a Markdown page."""
        return to_markdown(advice_blocks(self))

    def to_html(self) -> str:
        """Return the advice as one HTML file to print or pass on; it loads nothing."""
        return advice_html(self)

    def to_decision_record(self) -> str:
        """Return a decision record in the form of MADR 4, in Markdown, its status `proposed`."""
        return decision_record(self)

    def to_csv(self) -> str:
        """Return the cost of each option as CSV, safe to open in a spreadsheet.

        Empty for an advice without costs.
        """
        return "" if self.costs is None else comparison_csv(self.costs, provenance=provenance(self))

    @classmethod
    def from_dict(cls, data: Mapping[str, JsonValue]) -> Advice:
        """Return the advice that `to_dict` gave this data.

        Raises RecordError with one problem: data of another tool, of another version, or edited.
        """
        return read_advice(data, lambda _path: "advice", SAVED_ADVICE)

    @classmethod
    def json_schema(cls) -> dict[str, JsonValue]:
        """Return the JSON Schema (2020-12) of what `to_dict` returns."""
        _, shared = output_schemas({"Advice": TypeAdapter(cls)})
        advice = shared.pop("Advice")
        assert isinstance(advice, dict)
        return {"$schema": DIALECT, "title": "Advice", **advice, "$defs": shared}


SAVED_ADVICE = SavedKind(
    name="a saved advice",
    version=SCHEMA_VERSION,
    marks=("tool_version", "rulebook_digest"),
    give="Give what `Advice.to_dict` returned, or `advisor advise --json` printed.",
)


def read_advice(data: object, at: Locate, kind: SavedKind) -> Advice:
    """Return the advice that was saved as this data.

    Raises RecordError with one problem, in the words of `kind`, also when data lacks the words for
    an assumption or an approach it shows.
    """
    advice = read_saved(Advice, kind, data, at)
    for key, name in _missing_words(advice):
        raise RecordError(Problem(at((key,)), f"'{key}' leaves out '{name}'", kind.mend))
    return advice


def _missing_words(advice: Advice) -> Iterator[tuple[str, str]]:
    """Yield each key that lacks words, with the question or approach it lacks them for."""
    for assumption in advice.assumptions:
        if assumption.question not in advice.statements:
            yield "statements", assumption.question
    for approach in (*advice.verdict.possible, *(a.approach for a in advice.alternatives)):
        if approach not in advice.names:
            yield "names", approach
