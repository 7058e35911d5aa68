"""The advice: a frozen value with its forms as text and data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from pydantic import GetJsonSchemaHandler, JsonValue, PrivateAttr, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from advisor.advice.calendar_entry import calendar_entry
from advisor.advice.checksum import CHECKSUM, CHECKSUM_TEXT, checksum_of
from advisor.advice.cost_options import recommended_option
from advisor.advice.decision_record import decision_record
from advisor.advice.expiry import Expiry, find_expiry
from advisor.advice.html import advice_html
from advisor.advice.model import SCHEMA_VERSION, AdviceData
from advisor.advice.plan_list import plan_list
from advisor.advice.record_notes import RecordNotes
from advisor.advice.report import advice_blocks
from advisor.advice.wording import provenance
from advisor.checks.loading import rulebook_or_shipped
from advisor.costs import Catalogue, given_prices
from advisor.costs.spreadsheet import comparison_csv
from advisor.errors import ExpiryError, Problem, RecordError
from advisor.formats.json_schema import DIALECT, output_schemas
from advisor.formats.markdown import to_markdown
from advisor.formats.saved import Locate, SavedKind, read_saved
from advisor.formats.short_repr import short_repr
from advisor.formats.text_forms import JsonForm
from advisor.rulebook.rulebook import Rulebook


@dataclass(frozen=True)
class _Grounds:
    """The rules and the prices that an advice was given with.

    They are no part of what it says: two advices with the same words are equal, whatever theirs
    are, and a pickled advice goes without.
    """

    rulebook: Rulebook | None = field(default=None, compare=False)
    prices: Catalogue | None = field(default=None, compare=False)
    """None for those of the rulebook."""
    was_changed: bool = field(default=False, compare=False)
    """Whether it was read from a file that does not fit its checksum."""

    def __reduce__(self) -> tuple[type[_Grounds], tuple[()]]:
        return _Grounds, ()

    def __copy__(self) -> _Grounds:
        return self

    def __deepcopy__(self, _memo: object) -> _Grounds:
        return self

    def expiry(self, advice: Advice) -> Expiry:
        """Return how long an advice holds; found once, as each form of the advice says so."""
        found: tuple[Advice, Expiry] | None = vars(self).get("_found")
        if found is None or found[0] is not advice:  # a changed copy shares these grounds
            rules = rulebook_or_shipped(self.rulebook)
            prices = rules.prices if self.prices is None else self.prices
            found = advice, find_expiry(advice, rules, prices)
            vars(self)["_found"] = found
        return found[1]


class Advice(AdviceData, JsonForm):
    """Everything there is to say about one set of answers."""

    _grounds: _Grounds = PrivateAttr(default_factory=_Grounds)

    def __repr__(self) -> str:
        verdict, rules = self.verdict, f"rules {self.rulebook_digest}"
        return short_repr(self, verdict.headline, verdict.standing, rules, self.on)

    __str__ = __repr__

    def to_dict(self) -> dict[str, JsonValue]:
        """Return plain data for JSON with a checksum; `from_dict` takes it back."""
        data: dict[str, JsonValue] = self.model_dump(mode="json", by_alias=True)
        return {**data, CHECKSUM: checksum_of(data)}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of `to_dict`, in which the checksum stands besides the fields."""
        described = handler.resolve_ref_schema(written := handler(schema))
        kind = {"type": "string", "pattern": "^[0-9a-f]{12}$", "description": CHECKSUM_TEXT}
        described["properties"] = {**described["properties"], CHECKSUM: kind}
        described["required"] = [*described.get("required", ()), CHECKSUM]
        return written

    def to_markdown(self) -> str:
        """Return the advice as a Markdown page."""
        return to_markdown(advice_blocks(self, expiry=self._expiry_if_known()))

    def to_html(self) -> str:
        """Return the advice as one HTML file to print or pass on; it loads nothing."""
        return advice_html(self, self._expiry_if_known())

    def to_decision_record(self, notes: RecordNotes | None = None) -> str:
        """Return a decision record in the form of MADR 4, in Markdown, its status `proposed`.

        `notes` are a title, who decides, a note, and who gave which answer.
        """
        return decision_record(self, self._expiry_if_known(), notes)

    def to_plan(self) -> str:
        """Return the plan as a check list in Markdown."""
        return plan_list(self)

    def to_calendar(self) -> str:
        """Return the day to look again as an iCalendar file: the day on which the advice ends."""
        return calendar_entry(self, self._expiry_if_known())

    def to_csv(self, *, decimal_comma: bool = False) -> str:
        """Return the cost of each option as CSV, safe to open in a spreadsheet.

        The figures behind the costs follow, and what is not known. With `decimal_comma`, numbers
        have a comma and cells are separated by semicolons. Empty for an advice without costs.
        """
        if self.costs is None:
            return ""
        best = recommended_option(self.verdict, self.costs)
        made = provenance(self)
        return comparison_csv(
            self.costs, provenance=made, recommended=best, decimal_comma=decimal_comma
        )

    def to_csv_with_comma(self) -> str:
        """Return `to_csv` for spreadsheets that read 1,5 as a number, separated by semicolons."""
        return self.to_csv(decimal_comma=True)

    def expires(
        self, *, rulebook: Rulebook | None = None, prices: Catalogue | None = None
    ) -> Expiry:
        """Return the first day on which the same answers give another advice, and the cause.

        Another advice is one with another approach, other means, other open gates, or another
        cheapest option. Days up to `looked_until` are looked at: 36 months, or up to the last
        listed day where that is later. The answer is found when first asked for (some ten
        milliseconds) and is no part of `to_dict`.

        An advice knows the rules and prices it was given with. A saved one does not: the shipped
        rules are taken, or those in `rulebook`, and the prices that go with them, or `prices`.

        Raises ExpiryError where the rules are not those of the advice, or where its own day gives
        another advice with these prices, and AdvisorError for a rulebook or prices of another kind.
        """
        known, own_prices = self._grounds, given_prices(prices)
        if rulebook is None and own_prices is None:
            return known.expiry(self)
        rules = rulebook_or_shipped(known.rulebook if rulebook is None else rulebook)
        return find_expiry(self, rules, rules.prices if own_prices is None else own_prices)

    def _expiry_if_known(self) -> Expiry | None:
        """Return how long it holds, or None for a saved advice whose rules are not at hand."""
        try:
            return self.expires()
        except ExpiryError:
            return None

    @property
    def was_changed(self) -> bool:
        """Whether it was read from a file that does not fit its checksum."""
        return self._grounds.was_changed

    def marked_as_changed(self) -> Self:
        """Return this advice, which from now on knows that its file was changed."""
        self._grounds = _Grounds(was_changed=True)
        return self

    def given_with(self, rulebook: Rulebook, prices: Catalogue | None) -> Self:
        """Return this advice, which from now on knows the rules and prices behind it."""
        self._grounds = _Grounds(rulebook, prices)
        return self

    @classmethod
    def from_dict(cls, data: Mapping[str, JsonValue]) -> Advice:
        """Return the advice that `to_dict` gave this data.

        Raises RecordError with one problem: data of another tool, of another version, or edited.
        """
        advice = read_advice(data, lambda _path: "advice", SAVED_ADVICE)
        if advice.was_changed:
            raise RecordError(Problem("advice", CHANGED, SAVED_ADVICE.mend))
        return advice

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


CHANGED = (
    "does not fit its checksum: its version, rules, day, answers or verdict are not those it was"
    " saved with"
)
"""What is wrong with an advice that was changed where its checksum covers it."""


def read_advice(data: object, at: Locate, kind: SavedKind) -> Advice:
    """Return the advice that was saved as this data; `was_changed` says that it does not fit it.

    Raises RecordError with one problem, in the words of `kind`, also when data lacks the words for
    an assumption or an approach it shows.
    """
    parts = data if isinstance(data, Mapping) else {}
    fields = {key: part for key, part in parts.items() if key != CHECKSUM}
    advice = read_saved(Advice, kind, fields if parts else data, at)
    if CHECKSUM in parts and parts[CHECKSUM] != checksum_of(parts):
        advice = advice.marked_as_changed()
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
