"""Answers as short texts: what a widget holds, and what a link carries, under the question's id."""

from __future__ import annotations

import re
from collections.abc import Mapping

from advisor.engine.answers import Answer
from advisor.engine.typed_numbers import read_number
from advisor.errors import AnswerError, Problem
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ModelName, Number, Question, YesNo

NOT_SURE = "not_sure"
_MODEL = re.compile(r"[A-Za-z0-9][\w.:/@-]{0,79}")


def choices(rulebook: Rulebook, question: Question) -> Mapping[str, str]:
    """Return what can be picked, short id to wording; empty for what is typed in."""
    if isinstance(question.answer, YesNo):
        return {"yes": question.answer.yes, "no": question.answer.no}
    return rulebook.options(question)


def text_of(value: Value | None) -> str:
    """Return the text that stands for a value; None is "not sure"."""
    match value:
        case None:
            return NOT_SURE
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:.15g}"
        case _:
            return value


def is_not_sure(text: str | None) -> bool:
    """Return whether a text says "not sure"."""
    return (text or "").strip().lower().replace(" ", "_") == NOT_SURE


def read_text(rulebook: Rulebook, question: Question, text: str) -> Value | None:
    """Return the value a text stands for, None for "not sure". Raises AnswerError."""
    if is_not_sure(text):
        return None
    options = choices(rulebook, question)
    match question.answer:
        case Number():
            return read_number(text, question)
        case YesNo() if text in options:
            return text == "yes"
        case ModelName() if _MODEL.fullmatch(text):
            return text
        case ModelName():
            hint = "Give its name as in the price catalogue, without spaces."
            raise AnswerError(Problem(question.id, "is not the name of a model", hint))
        case _ if text in options:
            return text
        case _:
            raise AnswerError(Problem(question.id, "does not fit", "Use the id of an option."))


def read_texts(
    rulebook: Rulebook, texts: Mapping[str, str]
) -> tuple[dict[str, Answer], dict[str, Problem]]:
    """Return the answers in questionnaire order, and for each text that cannot be read, why."""
    answers: dict[str, Answer] = {}
    problems: dict[str, Problem] = {}
    for name, question in rulebook.questions.items():
        text = texts.get(name)
        if not text:
            continue
        try:
            answers[name] = Answer(value=read_text(rulebook, question, text))
        except AnswerError as error:
            problems[name] = error.problems[0]
    return answers, problems
