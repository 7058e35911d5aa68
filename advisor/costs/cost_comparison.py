"""The comparison of options with its forms as text and data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import get_args

from pydantic import GetJsonSchemaHandler, TypeAdapter, ValidationError
from pydantic.json_schema import JsonSchemaValue

from advisor.costs.bill.priced_scenario import PricedScenario
from advisor.costs.bill.totals import CostEstimate
from advisor.costs.comparison.bands import Band
from advisor.costs.comparison.comparison import ComparisonData
from advisor.costs.comparison.deciding import DecidingFigure
from advisor.costs.comparison.good_answers import GoodAnswers
from advisor.costs.comparison.own_facts import OwnFact
from advisor.costs.options import OptionName
from advisor.costs.prices.age import AgeState
from advisor.costs.range_report import not_known
from advisor.costs.report import cost_blocks
from advisor.errors import Problem, ScenarioError
from advisor.formats.markdown import to_markdown
from advisor.formats.text_forms import JsonForm


class CostComparison(ComparisonData, JsonForm):
    """Every option a scenario describes, with its cost."""

    def to_dict(self) -> dict[str, object]:
        """Return everything as plain data, amounts as strings; `from_dict` reads it back."""
        priced: object = _priced_adapter().dump_python(self.priced, mode="json")
        costs: object = _options_adapter().dump_python(dict(self.options), mode="json")
        found: dict[str, object] = {
            "priced": priced,
            "options": costs,
            "cheapest": self.cheapest(),
            "bands": _bands_adapter().dump_python(dict(self.bands), mode="json"),
            "decides": _decides_adapter().dump_python(self.deciding(), mode="json"),
            "not_known": not_known(self),
            "price_list": self._price_list(),
            "old_facts": _facts_adapter().dump_python(self.old_facts, mode="json"),
        }
        good = self.good_answers
        if good is not None:
            found["good_answers"] = _good_adapter().dump_python(good, mode="json")
        return found

    def _price_list(self) -> dict[str, object] | None:
        """Return the oldest price list in use, with its age and what may be done with it."""
        age = self.price_age
        if age is None:
            return None
        one = age.price_list
        return {
            "name": one.name,
            "version": one.version,
            "made": str(one.made),
            "age_days": age.days,
            "state": age.state,
            "says": age.says,
        }

    def to_markdown(self) -> str:
        """Return the comparison as a Markdown page, ending in a newline."""
        return to_markdown(cost_blocks(self))

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> CostComparison:
        """Return the comparison that `to_dict` wrote. Raises ScenarioError for anything else."""
        try:
            priced = _priced_adapter().validate_python(data["priced"])
            options = _options_adapter().validate_python(data["options"])
        except (KeyError, TypeError, ValidationError) as error:
            hint = "Give what `CostComparison.to_dict` returned, or `advisor costs --json` printed."
            raise ScenarioError(Problem("costs", "is not a saved comparison", hint)) from error
        return cls(priced, tuple(options.values()))

    @classmethod
    def json_schema(cls, described: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the JSON Schema of `to_dict`; `described` gives the schema of each part."""
        options = _options_adapter().core_schema
        names = [{"enum": list(get_args(OptionName)), "type": "string"}, {"type": "null"}]
        parts: dict[str, JsonSchemaValue] = {
            "priced": described(_priced_adapter().core_schema),
            "options": described(options),
            "cheapest": {"anyOf": names},
            "bands": described(_bands_adapter().core_schema),
            "decides": described(_decides_adapter().core_schema),
            "not_known": {"type": "array", "items": {"type": "string"}},
            "price_list": {"anyOf": [_PRICE_LIST_SCHEMA, {"type": "null"}]},
            "old_facts": described(_facts_adapter().core_schema),
            "good_answers": described(_good_adapter().core_schema),
        }
        return {
            "type": "object",
            "description": "Every option a scenario describes, with its cost in USD.",
            "properties": {
                name: {**part, "description": _SAYS[name]} for name, part in parts.items()
            },
            "required": ["priced", "options", "cheapest"],
        }


@lru_cache(maxsize=1)
def _priced_adapter() -> TypeAdapter[PricedScenario]:
    return TypeAdapter(PricedScenario)


@lru_cache(maxsize=1)
def _facts_adapter() -> TypeAdapter[tuple[OwnFact, ...]]:
    return TypeAdapter(tuple[OwnFact, ...])


@lru_cache(maxsize=1)
def _bands_adapter() -> TypeAdapter[dict[str, Band]]:
    return TypeAdapter(dict[str, Band])


@lru_cache(maxsize=1)
def _decides_adapter() -> TypeAdapter[tuple[DecidingFigure, ...]]:
    return TypeAdapter(tuple[DecidingFigure, ...])


@lru_cache(maxsize=1)
def _good_adapter() -> TypeAdapter[GoodAnswers]:
    return TypeAdapter(GoodAnswers)


_SAYS = {
    "priced": "What was priced: the scenario, the price and source of each model, and the day.",
    "options": "Each option with its totals, its lines and their arithmetic, and what is missing.",
    "cheapest": "The option with the lowest total that solves what is needed, where that is known.",
    "bands": "Each option's totals, low, likely and high; without those that lack a price.",
    "decides": "The figures that move a total most, each alone from its low to its high.",
    "not_known": "What is not known, so that totals that need it are missing.",
    "price_list": "The oldest price list in use, with its age; null without one.",
    "old_facts": "Our own figures, older than 90 days, that make a tenth or more of a total.",
    "good_answers": "What a good answer costs with each option; absent where no share is given.",
}
"""What each key says."""

_PRICE_LIST_SCHEMA: JsonSchemaValue = {
    "type": "object",
    "description": "The oldest price list in use on the day asked for.",
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "made": {"type": "string", "format": "date"},
        "age_days": {"type": "integer"},
        "state": {"enum": list(get_args(AgeState)), "type": "string"},
        "says": {"type": "string"},
    },
    "required": ["name", "version", "made", "age_days", "state", "says"],
}


@lru_cache(maxsize=1)
def _options_adapter() -> TypeAdapter[dict[str, CostEstimate]]:
    return TypeAdapter(dict[str, CostEstimate])
