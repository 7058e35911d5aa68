"""Answers: values that fit their questions, each with its origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, TypeAlias, cast

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from advisor.costs import LONGEST_NAME
from advisor.costs.amounts import IN_USD, names_euros
from advisor.errors import AnswerError, Problem, did_you_mean, shown
from advisor.formats.arguments import as_mapping
from advisor.formats.cells import is_missing, plain
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Choice, Number, Question, Strict, YesNo

Origin: TypeAlias = Literal["said", "read", "measured", "computed", "assumed"]

LONGEST_QUOTE = 2_000
"""Characters of the words an answer was read from; a prompt is quoted with far fewer."""

_MAX_NAMED_UNKNOWN = 20
"""Unknown questions that get a message each; finding the nearest name takes a while."""
_WHERE_LISTED = "`advisor questions` lists them all."


class Answer(Strict):
    """A value and its origin. None as the value means the person said "not sure"."""

    value: Value | None
    origin: Origin = "said"
    quote: Annotated[str, Field(max_length=LONGEST_QUOTE)] | None = None
    """For answers read from a prompt: the words they were read from."""

    @property
    def known(self) -> bool:
        return self.value is not None and self.origin != "assumed"


def read_answers(data: Mapping[str, object], rulebook: Rulebook) -> dict[str, Answer]:
    """Return the answers in questionnaire order, by the id that each question has now.

    Each item is a value, None for "not sure", or a mapping {value, origin, quote}. A missing value
    of a table, such as NaN, is no answer. Raises AnswerError naming every question that does not
    exist and every value that does not fit.
    """
    data = _answers_by_name(data)
    problems: list[Problem] = []
    unknown: list[str] = []
    found: dict[str, Answer] = {}
    for name, given in data.items():
        question = rulebook.find_question(str(name))
        if question is None:
            unknown.append(str(name))
            problems += _unknown_problem(unknown, rulebook)
            continue
        if question.id != name and question.id in data:
            what = f"is called '{question.id}' now, which is answered too"
            problems.append(Problem(f"answers.{name}", what, "Keep one of the two."))
            continue
        if is_missing(given):
            continue
        answer = _read(question, given, rulebook, problems)
        if answer is not None and answer.origin != "assumed":
            found[question.id] = answer
    if len(unknown) > _MAX_NAMED_UNKNOWN:
        what = f"and {len(unknown) - _MAX_NAMED_UNKNOWN:,} more that are no questions"
        problems.append(Problem("answers", what, _WHERE_LISTED))
    if problems:
        raise AnswerError(problems)
    return {name: found[name] for name in rulebook.questions if name in found}


def _answers_by_name(data: object) -> Mapping[str, object]:
    """Return answers by question. Raises AnswerError for anything else, such as a whole table."""
    answers = as_mapping(data)
    if answers is None:
        hint = "Give question ids with values, such as {'what_must_change': 'knowledge'}."
        raise AnswerError(Problem("answers", f"{shown(data)} is not a group of answers", hint))
    if getattr(data, "ndim", 1) != 1:
        hint = "Give one row of it, or the whole table to advise_many."
        raise AnswerError(Problem("answers", f"a {type(data).__name__} is a table", hint))
    return answers


def _unknown_problem(unknown: Sequence[str], rulebook: Rulebook) -> Iterator[Problem]:
    """Yield a problem for the last of these names, unless there are too many."""
    if len(unknown) <= _MAX_NAMED_UNKNOWN:
        hint = did_you_mean(unknown[-1], rulebook.questions) or _WHERE_LISTED
        yield Problem(f"answers.{unknown[-1]}", "there is no such question", hint)


def _read(
    question: Question, given: object, rulebook: Rulebook, problems: list[Problem]
) -> Answer | None:
    where = f"answers.{question.id}"
    answer = given if isinstance(given, Answer) else None
    if isinstance(given, Mapping):
        try:
            answer = Answer.model_validate(dict(given))
        except ValidationError as error:
            problems.append(_unreadable(where, error.errors()[0]))
            return None
    value = plain(given) if answer is None else answer.value
    fault = None if value is None else misfit(rulebook, question, value)
    if fault is not None:
        problems.append(Problem(where, *fault))
        return None
    fitting = _with_whole_numbers(
        question, cast("Value | None", value)
    )  # everything else is a misfit
    if answer is None:
        return Answer(value=fitting)
    return answer if fitting is value else answer.model_copy(update={"value": fitting})


def _unreadable(where: str, fault: ErrorDetails) -> Problem:
    key = shown(str(fault["loc"][0]))
    if fault["type"] == "string_too_long":
        hint = f"Use at most {LONGEST_QUOTE:,} characters."
        return Problem(where, f"{key} of this answer is too long", hint)
    hint = "Give {value, origin, quote} with origin said, read, measured or computed."
    return Problem(where, f"cannot read {key} of this answer", hint)


def _with_whole_numbers(question: Question, value: Value | None) -> Value | None:
    """Return whole numbers as int, so that 500 and 500.0 are the same answer."""
    whole = isinstance(question.answer, Number) and question.answer.type == "integer"
    return int(value) if whole and value is not None else value


def misfit(rulebook: Rulebook, question: Question, value: object) -> tuple[str, str] | None:
    """Return (what, hint) when `value` does not fit the question, or None when it does."""
    match question.answer:
        case YesNo():
            if isinstance(value, bool):
                return None
            return f"{shown(value)} is not an answer to '{question.id}'", "Say true or false."
        case Choice():
            options = rulebook.options(question)
            if isinstance(value, str) and value in options:
                return None
            near = did_you_mean(str(value), options)
            hint = f"{near} Use one of {', '.join(options)}.".strip()
            return f"{shown(value)} is not an option of '{question.id}'", hint
        case Number():
            return _misfit_number(question.id, question.answer, value)
        case _:
            return _misfit_name(value)


def _misfit_name(value: object) -> tuple[str, str] | None:
    if not isinstance(value, str) or not value.strip():
        return f"{shown(value)} is not a model name", "Give a name from the price catalogue."
    if len(value) > LONGEST_NAME:
        return f"{shown(value)} is too long", f"Use at most {LONGEST_NAME} characters."
    return None


def number_wanted(answer: Number) -> str:
    """Return in words which numbers a question takes: "a number from 0 to 1 (share)"."""
    return f"{_kind(answer)} from {answer.min:,.15g} to {answer.max:,.15g} ({answer.unit})"


def _kind(answer: Number) -> str:
    return "a whole number" if answer.type == "integer" else "a number"


def _misfit_number(name: str, answer: Number, value: object) -> tuple[str, str] | None:
    kind = _kind(answer)
    if not isinstance(value, int | float) or isinstance(value, bool):
        what = f"is not {kind} for"
    elif not answer.min <= value <= answer.max:
        what = "is out of range for"
    elif answer.type == "integer" and value != int(value):
        what = f"is not {kind} for"
    else:
        return None
    hint = f"Give {number_wanted(answer)}."
    if isinstance(value, str) and names_euros(value) and "USD" in answer.unit:
        hint = f"{IN_USD} {hint}"
    return f"{shown(value)} {what} '{name}'", hint
