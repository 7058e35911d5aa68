"""Read a number the way people write it: 10k, 1.2M, 82%, 1e6, "500 pages", "5,000 a day"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from advisor.costs.amounts import IN_USD, names_euros
from advisor.errors import AnswerError, Problem
from advisor.formats.phrasing import number_words
from advisor.rulebook.schema import Number, Question
from advisor.rulebook.wording import TOKENS_PER_PAGE

TOKENS_PER_WORD = Decimal(4) / 3
BYTES_PER_TOKEN = Decimal(4)

_MAX_CHARACTERS = 40
_MAX_DIGITS = 20
_FIGURE = re.compile(
    r"(?P<figure>[0-9]{1,3}(?:[,' \u00a0\u202f][0-9]{3})+(?:\.[0-9]+)?"
    r"|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e(?P<power>[-+]?[0-9]{1,2})(?![0-9]))?(?P<rest>.*)"
)
_SCALES = {
    "k": 3,
    "thousand": 3,
    "m": 6,
    "mio": 6,
    "million": 6,
    "millions": 6,
    "b": 9,
    "bn": 9,
    "billion": 9,
    "billions": 9,
}
_SCALE = re.compile(rf"({'|'.join(sorted(_SCALES, key=len, reverse=True))})(?![a-z])")
_FILLERS = {"a", "per", "each", "every", "in", "of", "about"}


def _with_plurals(table: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {name: size for word, size in table.items() for name in (word, f"{word}s")}


def _rates(months: Mapping[str, Decimal], things: tuple[str, ...]) -> dict[str, Decimal]:
    """Return each way to write a rate, such as "a day" or "calls per day"."""
    return {
        f"{thing} {each} {period}".strip(): size
        for period, size in months.items()
        for thing in ("", *things)
        for each in ("a", "per", "each", "every")
    }


_MONTH = {"day": Decimal(365) / 12, "week": Decimal(52) / 12, "year": 1 / Decimal(12)}

_OTHER_UNITS: Mapping[str, Mapping[str, Decimal]] = {
    "tokens": _with_plurals(
        {
            "page": TOKENS_PER_PAGE,
            "word": TOKENS_PER_WORD,
            "kb": 1000 / BYTES_PER_TOKEN,
            "mb": 1_000_000 / BYTES_PER_TOKEN,
            "gb": 1_000_000_000 / BYTES_PER_TOKEN,
        }
    ),
    "words": _with_plurals(
        {"page": TOKENS_PER_PAGE / TOKENS_PER_WORD, "token": 1 / TOKENS_PER_WORD}
    ),
    "share": {"%": Decimal("0.01"), "percent": Decimal("0.01"), "per cent": Decimal("0.01")},
    "months": _with_plurals({"year": Decimal(12)}),
    "calls a month": _rates(_MONTH, ("calls", "requests", "questions")),
    "changes a quarter": _rates({"week": Decimal(13), "month": Decimal(3)}, ("changes",)),
    "USD an hour": {"usd": Decimal(1), "$": Decimal(1), "dollars": Decimal(1)},
}
"""For each unit, the other units a figure may be written in, and their size in the unit."""


def read_number(text: str, question: Question) -> int | float:
    """Return the number that `text` means as an answer to `question`, in the question's unit.

    A page counts 400 tokens, a word four thirds of a token, a month 365/12 days. Raises
    AnswerError for text that is no such number, or one out of range; nothing is guessed.
    """
    answer = question.answer
    assert isinstance(answer, Number)
    figure, rest = _split(text, question)
    size = _size_of(rest, answer)
    if size is None:
        raise _refused(question, f"'{rest[:_MAX_CHARACTERS]}' is not a unit to count in here")
    number = figure * size
    if answer.type == "integer" and rest and number <= Decimal(str(answer.max)):
        number = number.quantize(Decimal(1), ROUND_HALF_UP)
    return _checked(number, question, answer)


def _split(text: str, question: Question) -> tuple[Decimal, str]:
    """Return the figure that `text` begins with, and the rest of the text in lower case."""
    tidy = " ".join(text.lower().split()).removeprefix("about ").removeprefix("$").strip()
    found = _FIGURE.fullmatch(tidy) if len(tidy) <= _MAX_CHARACTERS else None
    if found is None:
        raise _refused(question, f"'{tidy[:_MAX_CHARACTERS]}' is not a number")
    figure = re.sub(r"[^0-9.]", "", found["figure"])
    rest = found["rest"].strip()
    if len(figure) > _MAX_DIGITS or rest[:1] in {",", ".", "'"} or rest[:1].isdigit():
        raise _refused(question, f"'{tidy}' is not a number")
    return Decimal(figure).scaleb(int(found["power"] or 0)), rest


def _size_of(rest: str, answer: Number) -> Decimal | None:
    """Return the size of the unit in `rest`, in the question's unit, or None."""
    direct = _unit(rest, answer)
    if direct is not None:
        return direct
    scale = _SCALE.match(rest)
    if scale is None or answer.unit == "share":
        return None
    unit = _unit(rest[scale.end() :].strip(), answer)
    return None if unit is None else unit * 10 ** _SCALES[scale[1]]


def _unit(words: str, answer: Number) -> Decimal | None:
    words = " ".join(words.replace("/", " per ").split())
    other = _OTHER_UNITS.get(answer.unit, {}).get(words)
    if other is not None:
        return other
    known = {
        name for word in answer.unit.lower().split() for name in (word, word.removesuffix("s"))
    }
    return Decimal(1) if all(word in known | _FILLERS for word in words.split()) else None


def _checked(number: Decimal, question: Question, answer: Number) -> int | float:
    if not Decimal(str(answer.min)) <= number <= Decimal(str(answer.max)):
        raise _refused(question, f"{number_words(float(number))} is out of range")
    if answer.type == "integer":
        if number != number.to_integral_value():
            raise _refused(question, f"{number_words(float(number))} is not a whole number")
        return int(number)
    return float(number)


def _refused(question: Question, what: str) -> AnswerError:
    answer = question.answer
    assert isinstance(answer, Number)
    if answer.unit == "share":
        hint = "Write a share such as 82% or 0.82."
    else:
        kind = "a whole number" if answer.type == "integer" else "a number"
        limits = f"from {number_words(answer.min)} to {number_words(answer.max)}"
        hint = f"Give {kind} {limits} ({answer.unit}){_example_words(answer)}."
        hint = f"{IN_USD} {hint}" if "USD" in answer.unit and names_euros(what) else hint
    return AnswerError(Problem(question.id, what, hint))


def _example_words(answer: Number) -> str:
    return f", such as {' or '.join(answer.hints)}" if answer.hints else ""
