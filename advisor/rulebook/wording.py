"""The words for values, conditions and departures of a rulebook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import inf

from advisor.formats.cached_method import cached_method
from advisor.formats.phrasing import continued, number_words, plural, share_words, singular
from advisor.rulebook.conditions import (
    All,
    AnyOf,
    Atom,
    Between,
    Condition,
    Not,
    OneOf,
    Step,
    Value,
)
from advisor.rulebook.facts import APPROACH, MEANS_NAMES
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Choice, Departure, Number, Question

_BOUNDS = {"gte": "at least", "gt": "more than", "lte": "at most", "lt": "under"}
TOKENS_PER_PAGE = Decimal(400)
_JOINS = re.compile(r"\b(and|or)\b")


def value_words(rulebook: Rulebook, name: str, value: Value) -> str:
    """Return a value of a question, fact or computed answer as people say it."""
    question = rulebook.questions.get(name)
    if question is None:
        return _result_words(rulebook, name, value)
    match question.answer:
        case Choice(shorts=shorts):
            return shorts.get(str(value)) or rulebook.options(question).get(str(value), str(value))
        case Number(unit="share"):
            return share_words(float(value))
        case Number(pages=True):
            return pages_words(float(value))
        case Number(unit=unit):
            return f"{plain_words(value)} {singular(unit) if value == 1 else unit}"
        case _:
            return plain_words(value)


def pages_words(tokens: float) -> str:
    """Return a length of text in pages and tokens; in tokens alone when it is under a page."""
    in_tokens = plural(tokens, "token")
    if tokens < TOKENS_PER_PAGE:
        return in_tokens
    pages = (Decimal(tokens) / TOKENS_PER_PAGE).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{plural(int(pages), 'page')} ({in_tokens})"


def computed_words(rulebook: Rulebook, name: str, value: Value) -> str:
    """Return a computed answer as a short line: its meaning and its value."""
    entry = rulebook.computed[name]
    meaning = (entry.values or {}).get(str(value))
    return f"{entry.says}: {meaning or value_words(rulebook, name, value)}"


def _result_words(rulebook: Rulebook, name: str, value: Value) -> str:
    if name == APPROACH:
        return next(a.name for a in rulebook.approaches.values() if a.id == value)
    if name in MEANS_NAMES.values():
        return means_words(rulebook, str(value))
    entry = rulebook.computed.get(name)
    if entry is None or entry.unit is None or isinstance(value, str):
        return plain_words(value).replace("_", " ")
    if value == inf:
        return "never"
    if entry.unit == "share":
        return share_words(float(value))
    if entry.unit == "tokens a month":
        return f"{pages_words(float(value))} a month"
    number = round(float(value), 1)
    return f"{number_words(number)} {singular(entry.unit) if number == 1 else entry.unit}"


def means_words(rulebook: Rulebook, means: str) -> str:
    """Return the name of a means; the id itself for one without words."""
    named = (words for ways in rulebook.means.values() for words in ways.words.values())
    return next((words.name for words in named if words.id == means), means.replace("_", " "))


def name_words(rulebook: Rulebook, name: str) -> str:
    """Return the words for a question, fact or computed answer that a condition names."""
    if name in rulebook.questions:
        return rulebook.questions[name].short
    if name in rulebook.computed:
        return rulebook.computed[name].says
    return (
        rulebook.facts[name].says if name in rulebook.facts else name.replace("_", " ").capitalize()
    )


def step_words(rulebook: Rulebook, step: Step) -> str:
    """Return one evaluated condition as a statement with the value it read."""
    match step.condition:
        case Atom(name=name) if name in rulebook.facts:
            return condition_words(rulebook, step.condition)
        case Atom(name=name, test=test):
            found = "not known" if step.actual is None else value_words(rulebook, name, step.actual)
            return f"{name_words(rulebook, name)}: {found} ({_test_words(rulebook, name, test)})"
        case All():
            return "All of these"
        case AnyOf():
            return "Any of these"
        case Not():
            return "Not this"


def condition_words(rulebook: Rulebook, condition: Condition) -> str:
    """Return a condition as one line of text."""
    match condition:
        case Atom(name=name, test=OneOf(values=(bool() as wanted,))) if name in rulebook.facts:
            says = rulebook.facts[name].says
            return says if wanted else f"Not so: {says[0].lower()}{says[1:]}"
        case Atom(name=name, test=test):
            return f"{name_words(rulebook, name)}: {_test_words(rulebook, name, test, quoted=True)}"
        case All(parts=()):
            return "always"
        case All(parts=parts):
            return "; and ".join(condition_words(rulebook, part) for part in parts)
        case AnyOf(parts=parts):
            return "either " + ", or ".join(condition_words(rulebook, part) for part in parts)
        case Not(part=part):
            return f"not ({condition_words(rulebook, part)})"


def _test_words(
    rulebook: Rulebook, name: str, test: OneOf | Between, *, quoted: bool = False
) -> str:
    return rulebook.cached(_TestWords).words(name, test, quoted)


class _TestWords:
    """The words for the values and bounds in the conditions of a rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    @cached_method(4096)
    def words(self, name: str, test: OneOf | Between, quoted: bool) -> str:  # noqa: FBT001
        if isinstance(test, OneOf):
            said = [value_words(self._rulebook, name, value) for value in test.values]
            return _quoted_alternatives(said) if quoted else " or ".join(said)
        bounds = (
            f"{_BOUNDS[kind]} {value_words(self._rulebook, name, number)}"
            for kind, number in test.bounds
        )
        return " and ".join(bounds)


def _quoted_alternatives(said: Sequence[str]) -> str:
    """Return values joined with "or"; in quotes where a value has an "and" or "or" of its own."""
    if len(said) > 1 and any(_JOINS.search(value) for value in said):
        said = [f'"{value}"' for value in said]
    return " or ".join(said)


def plain_words(value: Value) -> str:
    """Return a value in words that do not depend on its question."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number_words(value)
        case _:
            return value


def statement(rulebook: Rulebook, question: Question, value: Value) -> str:
    """Return an answer as a short line: the question as a noun, and the value.

    A unit that the noun already names is not repeated.
    """
    match question.answer:
        case Number(unit=unit) if _names_unit(question.short, unit):
            return f"{question.short}: {plain_words(value)}"
        case _:
            return f"{question.short}: {value_words(rulebook, question.id, value)}"


def statements(rulebook: Rulebook, answers: Mapping[str, Value]) -> Iterator[str]:
    """Yield each of these answers as a short line, in questionnaire order, computed ones last."""
    for name, question in rulebook.questions.items():
        if name in answers:
            yield statement(rulebook, question, answers[name])
    for name in rulebook.computed:
        if name in answers:
            yield computed_words(rulebook, name, answers[name])


def _names_unit(short: str, unit: str) -> bool:
    said = short.lower().split()
    return all(word in said for word in unit.lower().split())


def exception_words(unless_you: str | None) -> str:
    """Return the exception to a rule as a sentence; empty for a rule without one."""
    return f"Unless you {continued(unless_you)}" if unless_you else ""


def departure_words(departure: Departure) -> str:
    """Return one sentence on what an extension replaced, switched off or added, with the reason."""
    kind = "words of the means" if departure.kind == "means" else departure.kind
    named = f"the {kind} '{departure.id}'"
    if departure.title:
        named = f"{named} ({departure.title})"
    if departure.instead not in (None, departure.id):
        named = f"{named}, now '{departure.instead}'"
    done = "Switched off" if departure.instead is None else "Replaced"
    if departure.added:
        done = "Added"
    return f"{done} by {departure.extension}: {named}. {departure.reason}"


def extensions_words(extensions: Sequence[str]) -> str:
    """Return the extensions of a rulebook, to follow its name; empty without any."""
    return f" with {' and '.join(extensions)} on top" if extensions else ""
