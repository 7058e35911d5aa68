"""Reads a cost scenario: every problem names its key and the allowed values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from advisor.costs.amounts import LARGEST, TOO_LARGE, shown
from advisor.costs.scenario.currency import in_usd
from advisor.costs.scenario.model import (
    LONGEST_NAME,
    CheaperModel,
    Classifier,
    FineTune,
    InputRange,
    LongContext,
    Need,
    Prices,
    Prompt,
    Rag,
    Scenario,
    SelfHosted,
    ToolCall,
    Unknown,
)
from advisor.costs.scenario.ranges import ENDS, End, GivenRanges, find_ranges
from advisor.costs.scenario.rounding import round_numbers
from advisor.costs.scenario.written_numbers import read_written
from advisor.errors import Problem, ScenarioError, did_you_mean
from advisor.formats.value_faults import value_words


def read_scenario(given: Mapping[str, object] | Scenario) -> Scenario:
    """Return the scenario in `given`, a mapping of keys to numbers or numbers in quotes.

    In quotes, 1,000, 10k, 80% and 10k-20k are read as people write them; the last is a range.
    A number with too many decimals is listed in `unknown`, and no total is computed from it; so are
    calls that grow beyond what can be kept.
    Raises ScenarioError listing every key that is unknown, missing, or not an amount that fits.
    """
    if isinstance(given, Scenario):
        return given
    if not isinstance(given, Mapping):
        raise ScenarioError(Problem("scenario", "must be a group of keys", _EXAMPLES["prompt"]))
    rounded, unknown = round_numbers(read_written(given))
    ranges = find_ranges(in_usd(rounded))
    problems = list(ranges.problems)
    ends: Sequence[End] = ENDS if ranges.keys else ("likely",)
    read = {end: _read(ranges, end, problems) for end in ends}
    likely = read["likely"]
    if problems or likely is None:
        raise ScenarioError(problems)
    if unknown:
        likely = likely.model_copy(update={"unknown": (*likely.unknown, *unknown)})
    if not ranges.keys:
        return _checked(likely)
    found = tuple(_input_range(key, read, problems) for key in sorted(ranges.keys))
    if problems:
        raise ScenarioError(problems)
    moving = tuple(item for item in found if item is not None and item.low != item.high)
    return _checked(likely.model_copy(update={"ranges": (*likely.ranges, *moving)}))


def _checked(scenario: Scenario) -> Scenario:
    """Return the scenario; where its calls grow beyond what can be kept, they are not known."""
    if not scenario.grows or scenario.most_calls() <= LARGEST:
        return scenario
    month = shown(scenario.longest().to_integral_value(ROUND_CEILING))
    why = f"calls_growth_per_month makes {scenario.most_calls():.3g} calls in month {month}, which"
    remedy = "give less growth or fewer months"
    gap = Unknown(key="calls_per_month", why=f"{why} {TOO_LARGE}", remedy=remedy)
    steady = scenario.after(Decimal(0))
    return steady.model_copy(update={"unknown": (*scenario.unknown, gap)})


def scenario_data(scenario: Scenario) -> dict[str, object]:
    """Return the scenario as plain data for `read_scenario`, amounts as text.

    Keys with their default value are left out, and so are the lists of figures and of origins.
    """
    data: dict[str, object] = scenario.model_dump(
        mode="json", exclude_defaults=True, exclude=set(_NOT_WRITTEN)
    )
    for entry in scenario.ranges:
        *groups, key = entry.key.split(".")
        place = data
        for group in groups:
            inner = place.setdefault(group, {})
            assert isinstance(inner, dict)
            place = inner
        likely = scenario.value(entry.key)
        ends = zip(ENDS, (entry.low, likely, entry.high), strict=True)
        place[key] = {end: str(value) for end, value in ends}
    return data


def _read(ranges: GivenRanges, end: End, problems: list[Problem]) -> Scenario | None:
    """Return the scenario at one end; faults outside ranges are reported once, for `likely`."""
    try:
        return Scenario.model_validate(ranges.at(end))
    except ValidationError as error:
        for fault in error.errors():
            key = ".".join(str(step) for step in fault["loc"])
            inside = key in ranges.keys and fault["type"] == "amount"
            if inside and any(str(problem.where).startswith(f"{key}.") for problem in problems):
                continue
            if inside:
                problems.append(_problem(fault, f"{key}.{end}"))
            elif end == "likely":
                problems.append(_problem(fault, key))
        return None


def _input_range(
    key: str, read: Mapping[End, Scenario | None], problems: list[Problem]
) -> InputRange | None:
    values = [scenario.value(key) for scenario in read.values() if scenario is not None]
    if len(values) != len(ENDS) or None in values or key in _ONE_VALUE:
        problems.append(Problem(key, "cannot be a range", "Give one value."))
        return None
    low, likely, high = (value for value in values if value is not None)
    if low <= likely <= high:
        return InputRange(key=key, low=low, high=high)
    for one, other, below, above in (
        ("low", "likely", low, likely),
        ("likely", "high", likely, high),
    ):
        if below > above:
            what = f"{one} {shown(below)} is above {other} {shown(above)}"
            problems.append(Problem(key, what, "Order them low, likely, high."))
    return None


def figure_problem(fault: ErrorDetails) -> Problem:
    """Return the problem of a computed figure that does not fit, with its key."""
    return _problem(fault, ".".join(str(step) for step in fault["loc"]))


def _problem(fault: ErrorDetails, where: str) -> Problem:
    where = where or "scenario"
    match fault["type"]:
        case "amount":
            context = fault.get("ctx", {})
            return Problem(where, str(context["what"]), str(context["hint"]))
        case "missing":
            return Problem(where, "is missing", _EXAMPLES.get(where, ""))
        case "extra_forbidden":
            return Problem(where, "is not a key of a scenario", _known_keys(fault["loc"]))
        case "model_type" | "model_attributes_type":
            known = ", ".join(_keys_in(fault["loc"]))
            return Problem(where, "must be a group of keys", f"Known keys: {known}.")
        case "bool_type" | "bool_parsing":
            return Problem(where, "must be true or false", "Write true or false, without quotes.")
        case "string_type":
            return Problem(where, "must be a name", "Give a model or provider name as text.")
        case "string_too_long":
            hint = f"Use at most {LONGEST_NAME} characters."
            return Problem(where, "is too long for a name", hint)
        case "literal_error":
            known = str(fault.get("ctx", {}).get("expected", ""))
            return Problem(where, "is none of the known words", f"Use one of {known}.")
        case _:
            return Problem(where, *value_words([fault]))


_EXAMPLES = {
    "calls_per_month": "Give it, for example calls_per_month: 50000.",
    "prompt": "Give it, for example prompt: {static_tokens: 1200, output_tokens: 200}.",
    "long_context.text_tokens": "Give it, for example long_context: {text_tokens: 50000}.",
    "tool_call.tool_tokens": "Give it, for example tool_call: {tool_tokens: 300}.",
}
_ONE_VALUE = ("self_hosted.train_tokens_per_second",)
"""Numbers that cannot be ranges: costs fall with them, and not in a straight line."""
_NOT_WRITTEN = ("assumed", "answered", "thinking", "origins", "ranges")
_NOT_READ = (*_NOT_WRITTEN, "unknown")
_GROUPS: dict[str, type[BaseModel]] = {
    "prompt": Prompt,
    "rag": Rag,
    "fine_tune": FineTune,
    "fine_tune_elsewhere": FineTune,
    "self_hosted": SelfHosted,
    "cheaper_model": CheaperModel,
    "long_context": LongContext,
    "tool_call": ToolCall,
    "classifier": Classifier,
    "need": Need,
    "prices": Prices,
    "base_prices": Prices,
}


def _keys_in(path: tuple[int | str, ...]) -> list[str]:
    group = _GROUPS.get(str(path[-1])) if path else None
    return [key for key in (group or Scenario).model_fields if key not in _NOT_READ]


def _known_keys(path: tuple[int | str, ...]) -> str:
    if path[-1] == "currency":
        return "Every amount is in USD: convert the others and leave this out."
    known = _keys_in(path[:-1])
    return did_you_mean(str(path[-1])[:100], known) or f"Known keys: {', '.join(known)}."
