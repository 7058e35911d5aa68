"""The requests of the servers: one strict model for each verb, and its result."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Protocol, TypeAlias

from pydantic import BeforeValidator, Field, JsonValue, StrictInt

from advisor.advice.advice import Advice
from advisor.advice.advise import advise, advise_in_fields
from advisor.advice.advise_many import advise_many
from advisor.advice.expiry import Expiry
from advisor.costs import Catalogue, CostComparison, compare_costs
from advisor.engine.case import Case
from advisor.engine.price import price
from advisor.errors import AdvisorError, Problem
from advisor.evidence.prompt.labels.units_to_label import PromptUnits
from advisor.evidence.prompt.read import prompt_units, read_prompt
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.recommend.prices import MAX_CALLS
from advisor.formats.strict_json import BODY
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, Strict

Cell: TypeAlias = str | bool | int | float | None
"""One answer in a column."""


MAX_KEYS = 1_000
"""Far more keys than there are questions. To name more unknown keys would take seconds."""

JsonObject: TypeAlias = Annotated[dict[str, JsonValue], Field(max_length=MAX_KEYS)]


def _whole(value: object) -> object:
    """Return 10.0 as 10: in JSON they are one number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class RequestError(AdvisorError):
    """A request with missing or unknown keys; each problem names the key."""


class Result(Protocol):
    """The result of a verb, which can be written as JSON."""

    def to_dict(self) -> Mapping[str, object]:
        """Return plain data for JSON."""
        ...


class Approaches(Strict):
    """The approach of each row of a table."""

    approaches: tuple[ApproachId | None, ...]
    """In the order of the rows; null without the answer that is required."""

    def to_dict(self) -> dict[str, JsonValue]:
        """Return plain data for JSON."""
        return self.model_dump(mode="json")


@dataclass(frozen=True)
class Backend:
    """The rulebook and the prices that requests are answered with."""

    rulebook: Rulebook
    own_prices: Catalogue | None = None

    @property
    def prices(self) -> Catalogue:
        """The price catalogue that was handed in, or the one of the rulebook."""
        return self.rulebook.prices if self.own_prices is None else self.own_prices


class Request(Strict):
    """One verb with what it takes."""

    path: ClassVar[str]
    """The address of the verb: its name with dashes."""
    summary: ClassVar[str]
    example: ClassVar[dict[str, JsonValue]]

    @abstractmethod
    def result(self, backend: Backend) -> Result:
        """Return the result of the verb. Raises AdvisorError with every problem."""

    def fields(self, backend: Backend, names: Collection[str]) -> Mapping[str, object]:
        """Return the fields of these names of the result, as far as it has them."""
        whole = self.result(backend).to_dict()
        return {name: value for name, value in whole.items() if name in names}


class Advise(Request):
    """Answers to a questionnaire, as far as it is filled in."""

    path = "/advise"
    summary = "The verdict for one set of answers, with its reasons, flips, plan and costs"
    example: ClassVar[dict[str, JsonValue]] = {
        "answers": {"what_must_change": "behavior", "calls_per_month": 50_000}
    }

    answers: JsonObject
    """Question ids to values; null says "not sure"."""
    on: str | None = None
    """The day for prices and offers; by default today (UTC)."""

    def result(self, backend: Backend) -> Advice:
        return advise(self.answers, rulebook=backend.rulebook, prices=backend.prices, on=self.on)

    def fields(self, backend: Backend, names: Collection[str]) -> Mapping[str, object]:
        """Return these fields of the advice; the others are not worked out."""
        case = Case.read(self.answers, backend.rulebook, self.on, prices=backend.prices)
        return advise_in_fields(case, names)


class AdviseMany(Request):
    """A table of answers in columns."""

    path = "/advise-many"
    summary = "The approach for each row of a table of answers"
    example: ClassVar[dict[str, JsonValue]] = {
        "columns": {
            "what_must_change": ["knowledge", "behavior"],
            "calls_per_month": [None, 2_000_000],
        }
    }

    columns: Annotated[dict[str, tuple[Cell, ...]], Field(max_length=MAX_KEYS)]
    """Question ids to lists of values, all of one length; null is unknown."""
    on: str | None = None
    """The day for prices and offers; by default today (UTC)."""

    def result(self, backend: Backend) -> Approaches:
        found = advise_many(
            self.columns, rulebook=backend.rulebook, prices=backend.prices, on=self.on
        )
        return Approaches(approaches=tuple(found))


class ReadPrompt(Request):
    """A system prompt to read."""

    path = "/read-prompt"
    summary = "Where each line of a system prompt belongs, and the answers it gives"
    example: ClassVar[dict[str, JsonValue]] = {
        "text": "You are a support clerk.\nAnswer in JSON with the keys reply and mood."
    }

    text: str
    """The prompt, or what it is kept in: a request, a log, a configuration, source code."""
    at: str | None = None
    """The place of the prompt in the text, such as messages[0]; a full stop is all of it."""
    labels: JsonObject | None = None
    """Labels for the units that prompt_units gives, from a person or an assistant."""
    provider: str | None = None
    """For whose prices; the catalogue's default when it is left out. Misspelled, it is refused."""
    model: str | None = None
    """Count and price for this model."""
    calls_per_month: (
        Annotated[StrictInt, BeforeValidator(_whole), Field(ge=0, le=MAX_CALLS)] | None
    ) = None
    """For sums in money."""
    on: str | None = None
    """The day for prices; by default today (UTC)."""

    def result(self, backend: Backend) -> PromptReading:
        return read_prompt(
            self.text,
            at=self.at,
            labels=self.labels,
            provider=self.provider,
            model=self.model,
            calls_per_month=self.calls_per_month,
            rulebook=backend.rulebook,
            prices=backend.prices,
            on=self.on,
        )


class PromptToLabel(Request):
    """A system prompt whose lines somebody else labels."""

    path = "/prompt-units"
    summary = "The lines of a system prompt and the rubric, to label them yourself for read_prompt"
    example = ReadPrompt.example

    text: str
    """The prompt, or what it is kept in, as for read_prompt."""
    at: str | None = None
    """The place of the prompt in the text, as for read_prompt."""

    def result(self, backend: Backend) -> PromptUnits:
        return prompt_units(self.text, at=self.at, rulebook=backend.rulebook)


class CompareCosts(Request):
    """A scenario to price, or answers to take one from."""

    path = "/costs"
    summary = "What each option costs, every amount open to its arithmetic"
    example: ClassVar[dict[str, JsonValue]] = {
        "scenario": {
            "calls_per_month": 50_000,
            "model": "gpt-4o-mini",
            "prompt": {"static_tokens": 1_200, "output_tokens": 200},
        }
    }

    scenario: JsonObject | None = None
    """A cost scenario. Each amount is a number, text such as 1,000 or 10k or 80% or 10k-20k, or
    {low, likely, high}; in USD."""
    answers: JsonObject | None = None
    """Answers instead of a scenario; what they leave out is assumed, and shown."""
    on: str | None = None
    """The day for prices; by default today (UTC)."""

    def result(self, backend: Backend) -> CostComparison:
        match self.scenario, self.answers:
            case None, dict(given):
                return price(Case.read(given, backend.rulebook, self.on), backend.prices)
            case dict(scenario), None:
                return compare_costs(scenario, prices=backend.prices, on=self.on)
        hint = "Give one of the two."
        raise RequestError(Problem(BODY, "takes either a scenario or answers", hint))


class Expires(Request):
    """Answers to a questionnaire whose advice has to last."""

    path = "/expires"
    summary = "The first day on which the same answers give another advice, and what changes then"
    example: ClassVar[dict[str, JsonValue]] = {
        "answers": {"what_must_change": "behavior", "provider": "openai"}
    }

    answers: JsonObject
    """Question ids to values; null says "not sure"."""
    on: str | None = None
    """The day of the advice; by default today (UTC)."""

    def result(self, backend: Backend) -> Expiry:
        on = self.on
        advice = advise(self.answers, rulebook=backend.rulebook, prices=backend.prices, on=on)
        return advice.expires()


REQUESTS: Mapping[str, type[Request]] = {
    "advise": Advise,
    "advise_many": AdviseMany,
    "read_prompt": ReadPrompt,
    "prompt_units": PromptToLabel,
    "compare_costs": CompareCosts,
    "expires": Expires,
}
"""The requests by the name of the verb in the library."""
