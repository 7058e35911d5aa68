"""The words for values, conditions and verdicts that the page, terminal and reports share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING

from advisor.conditions import All, AnyOf, Atom, Between, Condition, Not, OneOf, Step, Value
from advisor.rulebook import Rulebook
from advisor.schema import Choice, Departure, Number, Question

if TYPE_CHECKING:
    from advisor.advice_model import AdviceData
    from advisor.costs import CostComparison

_BOUNDS = {"gte": "at least", "gt": "more than", "lte": "at most", "lt": "under"}


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
        case Number(unit=unit):
            return f"{plain_words(value)} {singular(unit) if value == 1 else unit}"
        case _:
            return plain_words(value)


def computed_words(rulebook: Rulebook, name: str, value: Value) -> str:
    """Return a computed answer as a short line: what it is, and the value."""
    entry = rulebook.computed[name]
    meaning = (entry.values or {}).get(str(value))
    return f"{entry.says}: {meaning or value_words(rulebook, name, value)}"


def _result_words(rulebook: Rulebook, name: str, value: Value) -> str:
    if name == "approach":
        return next(a.name for a in rulebook.approaches.values() if a.id == value)
    entry = rulebook.computed.get(name)
    if entry is None or entry.unit is None or isinstance(value, str):
        return plain_words(value).replace("_", " ")
    if value == inf:
        return "never"
    if entry.unit == "share":
        return share_words(float(value))
    number = round(float(value), 1)
    return f"{number_words(number)} {singular(entry.unit) if number == 1 else entry.unit}"


_LARGEST_IN_FULL = 10**18


def number_words(number: float) -> str:
    """Return a number with thousands separated, and decimals only where it has them."""
    whole = abs(number) < _LARGEST_IN_FULL and number == int(number)
    return f"{number:,.0f}" if whole else f"{number:,.15g}"


def share_words(share: float) -> str:
    """Return a share as a percentage, with a decimal only where it has one."""
    return f"{share * 100:.1f}".removesuffix(".0") + "%"


def singular(unit: str) -> str:
    """Return a unit as it follows the number one: "call a month" of "calls a month"."""
    first, _, rest = unit.partition(" ")
    return f"{first.removesuffix('s')} {rest}".strip()


def name_words(rulebook: Rulebook, name: str) -> str:
    """Return what a name in a condition is about, in words."""
    if name in rulebook.questions:
        return rulebook.questions[name].short
    if name in rulebook.computed:
        return rulebook.computed[name].says
    return rulebook.facts[name].says if name in rulebook.facts else name.capitalize()


def step_words(rulebook: Rulebook, step: Step) -> str:
    """Return one evaluated condition as a statement with the value it found."""
    match step.condition:
        case Atom(name=name) if name in rulebook.facts:
            return condition_words(rulebook, step.condition)
        case Atom(name=name, test=test):
            found = "not known" if step.actual is None else value_words(rulebook, name, step.actual)
            return f"{name_words(rulebook, name)}: {found} ({_asked(rulebook, name, test)})"
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
            return f"{name_words(rulebook, name)}: {_asked(rulebook, name, test)}"
        case All(parts=()):
            return "always"
        case All(parts=parts):
            return "; and ".join(condition_words(rulebook, part) for part in parts)
        case AnyOf(parts=parts):
            return "either " + ", or ".join(condition_words(rulebook, part) for part in parts)
        case Not(part=part):
            return f"not ({condition_words(rulebook, part)})"


@lru_cache(maxsize=4096)
def _asked(rulebook: Rulebook, name: str, test: OneOf | Between) -> str:
    if isinstance(test, OneOf):
        return " or ".join(value_words(rulebook, name, value) for value in test.values)
    bounds = (f"{_BOUNDS[kind]} {value_words(rulebook, name, n)}" for kind, n in test.bounds)
    return " and ".join(bounds)


def plain_words(value: Value) -> str:
    """Return a value without knowing what it answers."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number_words(value)
        case _:
            return value


def statement(rulebook: Rulebook, question: Question, value: Value) -> str:
    """Return an answer as a short line: what was asked, and the value.

    A unit that the question names already is not said twice.
    """
    match question.answer:
        case Number(unit=unit) if _said_by(question.short, unit):
            return f"{question.short}: {plain_words(value)}"
        case _:
            return f"{question.short}: {value_words(rulebook, question.id, value)}"


def statements(rulebook: Rulebook, answers: Mapping[str, Value]) -> Iterator[str]:
    """Yield each of these answers as a short line, in questionnaire order."""
    for name, question in rulebook.questions.items():
        if name in answers:
            yield statement(rulebook, question, answers[name])


def _said_by(short: str, unit: str) -> bool:
    said = short.lower().split()
    return all(word in said for word in unit.lower().split())


def uncapitalized(text: str) -> str:
    """Return a text as it stands inside a sentence: "Hold it" as "hold it", "JSON" as it is."""
    return text if text[1:2].isupper() else text[0].lower() + text[1:]


def plural(count: float, one: str, many: str | None = None) -> str:
    """Return a count with its noun: 1 answer, 2 answers."""
    return f"{number_words(count)} {one if count == 1 else many or one + 's'}"


def distance_words(answers: int) -> str:
    """Return how far away another approach is."""
    return f"{plural(answers, 'answer')} away"


def usd_words(amount: Decimal | None) -> str:
    """Return an amount in USD: whole dollars from 100 up, cents below, `unknown` for None."""
    if amount is None:
        return "unknown"
    digits = 0 if abs(amount) >= _WHOLE_DOLLARS_FROM else 2
    return f"${amount:,.{digits}f}"


_WHOLE_DOLLARS_FROM = 100

STANDING = {"settled": "Settled", "leaning": "Leaning", "open": "Open"}


def standing_words(advice: AdviceData) -> str:
    """Return in one sentence how firm the verdict is, and why."""
    match advice.verdict.standing:
        case "settled":
            return "No unanswered question can change this."
        case "leaning":
            return f"Rests on {plural(len(advice.rests_on), 'assumption')}."
        case _:
            return "One answer is needed before anything can be said."


def firmness_words(advice: AdviceData) -> str:
    """Return how many answers would have to change before another approach fits better."""
    if not advice.alternatives:
        return "No change of answers leads elsewhere."
    return f"{plural(len(advice.alternatives[0].changes), 'answer')} would have to change"


def departure_words(departure: Departure) -> str:
    """Return in one sentence what an extension replaced or switched off, and why."""
    named = f"the {departure.kind} '{departure.id}'"
    if departure.title:
        named = f"{named} ({departure.title})"
    if departure.instead not in (None, departure.id):
        named = f"{named}, now '{departure.instead}'"
    done = "Switched off" if departure.instead is None else "Replaced"
    return f"{done} by {departure.extension}: {named}. {departure.reason}"


def rulebook_words(advice: AdviceData) -> str:
    """Return which rules the advice rests on: the rulebook and what was put on top of it."""
    book = f"{advice.rulebook_title} {advice.rulebook_version}"
    return f"{book}{on_top_words(advice.extensions)} (digest {advice.rulebook_digest})"


def on_top_words(extensions: Sequence[str]) -> str:
    """Return what was put on top of a rulebook, to follow its name; empty without any."""
    return f" with {' and '.join(extensions)} on top" if extensions else ""


OPTIONS = {
    "prompt": "Better prompt",
    "prompt_cached": "Better prompt, cached",
    "few_shot": "Prompt with worked examples",
    "rag": "Retrieval (RAG)",
    "fine_tune": "Fine-tune",
    "rag_fine_tune": "RAG + fine-tune",
    "self_hosted": "Fine-tune on your own machines",
    "cheaper_model": "Same prompt, cheaper model",
}

SHORT_OPTIONS = {
    "prompt": "Prompt",
    "prompt_cached": "Cached prompt",
    "few_shot": "Prompt with examples",
    "rag": "RAG",
    "fine_tune": "Fine-tune",
    "rag_fine_tune": "RAG + tuning",
    "self_hosted": "Own machines",
    "cheaper_model": "Cheaper model",
}


def option_words(name: str, *, short: bool = False) -> str:
    """Return what a cost option is called; `short` for the ends of lines in a chart."""
    return (SHORT_OPTIONS if short else OPTIONS).get(name, name)


def continued(text: str) -> str:
    """Return a sentence to go on with after a comma; a name or abbreviation keeps its capital."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return text if first[1:] != first[1:].lower() else text[:1].lower() + text[1:]


def made_with(advice: AdviceData) -> str:
    """Return what an advice rests on: the rules, the day, the tool and the age of the prices."""
    return (
        f"Rulebook {rulebook_words(advice)}, offers and prices as of {advice.on}"
        f"{_prices_checked(advice)},"
        f" advisor {advice.tool_version}."
    )


def _prices_checked(advice: AdviceData) -> str:
    days = price_days(advice.costs) if advice.costs is not None else ()
    if not days:
        return ""
    span = f"on {days[0]}" if days[0] == days[-1] else f"between {days[0]} and {days[-1]}"
    return f" (token prices checked {span})"


def price_days(costs: CostComparison) -> tuple[date, ...]:
    """Return the days on which the token prices of a comparison were checked, oldest first."""
    priced = costs.priced
    models = (priced.base, priced.tuned, priced.tuned_base, priced.cheaper)
    prices = (model.prices for model in models if model is not None)
    return tuple(sorted({p.checked for p in prices if p is not None and p.checked is not None}))
