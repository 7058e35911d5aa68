"""The questionnaire that two rulebooks have in common.

It has every question of both. A question that both ask allows the answers that fit both, so that
each combination of answers means the same to both. A question that only one rulebook asks is free
in the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from advisor.formats.phrasing import number_words
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import AnswerType, Choice, Number, Question, YesNo

_APART = {"old": " (before)", "new": " (now)"}


@dataclass(frozen=True)
class LeftOut:
    """Answers that fit only one rulebook, so that no common combination holds them."""

    question: str
    says: str


@dataclass(frozen=True)
class CommonQuestions:
    """Both questionnaires in one."""

    questions: Mapping[str, Question]
    """The questions of the second rulebook, then those that only the first asks."""
    shared: tuple[str, ...]
    """The questions that both ask."""
    old_names: Mapping[str, str]
    """The common name of each question of the first rulebook; most keep their own name."""
    new_names: Mapping[str, str]
    left_out: tuple[LeftOut, ...]


def common_questions(old: Rulebook, new: Rulebook) -> CommonQuestions:
    """Return the questionnaire that two rulebooks have in common.

    A question whose kind of answer changed counts as two questions, one for each rulebook.
    """
    both = [name for name in new.questions if name in old.questions]
    shared = tuple(name for name in both if _common_answers(old, new, name) is not None)
    old_names = {q: _common_name(q, new, shared, "old") for q in old.questions}
    new_names = {q: _common_name(q, old, shared, "new") for q in new.questions}
    return CommonQuestions(
        questions=dict(_questions(old, new, old_names, new_names)),
        shared=shared,
        old_names=old_names,
        new_names=new_names,
        left_out=tuple(one for q in shared for one in _left_out(old, new, q)),
    )


def _common_name(name: str, other: Rulebook, shared: Collection[str], side: str) -> str:
    """Return the common name of a question: a new one where its own means something else."""
    taken = name in other.computed or (name in other.questions and side == "old")
    return f"{name}{_APART[side]}" if name not in shared and taken else name


def _questions(
    old: Rulebook, new: Rulebook, old_names: Mapping[str, str], new_names: Mapping[str, str]
) -> Iterator[tuple[str, Question]]:
    for own, name in new_names.items():
        answer = _common_answers(old, new, own) if own in old_names and name == own else None
        if answer is None:
            yield name, _question_of_one(new, own, name)
        else:
            yield name, _question_of_both(old.questions[own], new.questions[own], answer)
    for own, name in old_names.items():
        if name not in new_names.values():
            yield name, _question_of_one(old, own, name)


def _question_of_one(book: Rulebook, own: str, name: str) -> Question:
    """Return a question that one rulebook asks, under its common name."""
    question = book.questions[own]
    short = question.short + name.removeprefix(own)
    return _without_ties(
        question, {"id": name, "short": short, "answer": _answer_type(book, question)}
    )


def _question_of_both(old: Question, new: Question, answer: AnswerType) -> Question:
    """Return a question with the common answers, and an assumption only where both make it."""
    same = (old.assume, old.assume_without, old.follows) == (new.assume, None, None)
    assume = new.assume if same else None
    return _without_ties(new, {"answer": answer, "assume": assume})


def _without_ties(question: Question, update: Mapping[str, object]) -> Question:
    """Return a question without a fixed answer and without ties to other questions."""
    ties = ("assume_without", "follows", "only_after")
    fixed: dict[str, object] = {"fixed": False, **dict.fromkeys(ties)}
    if question.assumed_by_case:
        fixed["assume"] = None
    return question.model_copy(update={**update, **fixed})


def _answer_type(book: Rulebook, question: Question) -> AnswerType:
    """Return how a question is answered, with its options written out."""
    if not isinstance(question.answer, Choice):
        return question.answer
    return Choice(type="choice", options=dict(book.options(question)))


def _common_answers(old: Rulebook, new: Rulebook, name: str) -> AnswerType | None:
    """Return the answers to a question that fit both rulebooks; None when there are none."""
    one, other = _answer_type(old, old.questions[name]), _answer_type(new, new.questions[name])
    match one, other:
        case Choice(options=before), Choice(options=now):
            both = {option: words for option, words in now.items() if option in before}
            return Choice(type="choice", options=both) if both else None
        case Number(), Number():
            return _common_numbers(one, other)
        case _:
            return other if type(one) is type(other) else None


def _common_numbers(one: Number, other: Number) -> Number | None:
    """Return the numbers that fit both; whole numbers and shares have none in common."""
    low, high = max(one.min, other.min), min(one.max, other.max)
    agree = one.type == other.type and low <= high
    return other.model_copy(update={"min": low, "max": high}) if agree else None


def _left_out(old: Rulebook, new: Rulebook, name: str) -> Iterator[LeftOut]:
    one, other = _answer_type(old, old.questions[name]), _answer_type(new, new.questions[name])
    match one, other:
        case Choice(options=before), Choice(options=now):
            for option in dict.fromkeys((*before, *now)):
                if option not in before or option not in now:
                    side = "new" if option in now else "old"
                    yield LeftOut(name, f"'{option}' is an option of the {side} rules alone")
        case Number(), Number():
            if (one.min, one.max) != (other.min, other.max):
                yield LeftOut(name, f"from {_span(one)} before, from {_span(other)} now")


def _span(answer: Number) -> str:
    return f"{number_words(answer.min)} to {number_words(answer.max)}"


def some_answer(question: Question) -> Value | None:
    """Return one answer that fits a common question; None for the name of a model."""
    match question.answer:
        case Choice(options=options):
            return next(iter(options))
        case YesNo():
            return True
        case Number(min=low):
            return int(low) if question.answer.type == "integer" else low
        case _:
            return None
